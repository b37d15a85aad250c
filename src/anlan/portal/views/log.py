"""What anybody may take of the log, how to check a receipt, and the papers of one's own (trust §7.6–§7.8)."""

from base64 import b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from anlan.intake.queries.papers import papers_of
from anlan.intake.queries.status import Checked
from anlan.ledger import tree
from anlan.ledger.receipts import ReceiptPapers, receipt_vkey
from anlan.ledger.rules.log_name import host_of
from anlan.ledger.rules.receipt_note import WITHIN
from anlan.ledger.rules.tiles import NoTile, parse_tile_path
from anlan.portal.access import code_shown

VERIFIERS = {
    "verify.html": Path("web") / "verify" / "verify.html",
    "verify_receipt.py": Path("tools") / "verify_receipt.py",
}
SOON = "public, max-age=10"  # a checkpoint is signed once a minute
FOR_GOOD = "public, max-age=31536000, immutable"  # a tile of one width never changes
KINDS = {"promise": "txt", "event": "json", "proof": "tlog-proof"}


@require_safe
def check(request: HttpRequest, number: str = "") -> HttpResponse:
    """Say how a receipt is checked; `number` is not looked at, so that the page says nothing about it."""
    return render(request, "portal/check.html", {"verifiers": _fingerprints()})


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Say in plain words how the log is doing, and hand out its public keys."""
    now = timezone.now()
    status = tree.ledger_status(now=now, origin=settings.LEDGER_ORIGIN)
    age = status.age(now)
    context = {
        "status": status,
        "path": status.origin.removeprefix(host_of(status.origin)),
        "now": now,
        "root": b64encode(status.checkpoint_root).decode() if status.checkpoint_root else "",
        "seen_at": now - age if age is not None else None,
        "receipt_vkey": receipt_vkey(),
        "verifiers": _fingerprints(),
    }
    return render(request, "portal/ledger.html", context)


@require_safe
def checkpoint(request: HttpRequest, log: str) -> HttpResponse:
    """Hand out the newest signed checkpoint of a log with its cosignatures."""
    note = tree.latest_checkpoint(_origin(log))
    if note is None:
        raise Http404
    return HttpResponse(note, content_type="text/plain; charset=utf-8", headers={"Cache-Control": SOON})


@require_safe
def tile(request: HttpRequest, log: str, path: str) -> HttpResponse:
    """Hand out one hash tile of a log; entries are nobody's, they get the answer of any other wrong path."""
    try:
        level, index, width = parse_tile_path(path)
        hashes = tree.tile(level=level, index=index, width=width, origin=_origin(log))
    except NoTile:
        raise Http404 from None
    return HttpResponse(hashes, content_type="application/octet-stream", headers={"Cache-Control": FOR_GOOD})


def _origin(log: str) -> str:
    """Name the log of an address, and 404 where there is none: every log keeps its own, tiles are for good."""
    origin = f"{host_of(settings.LEDGER_ORIGIN)}/{log}"
    if tree.log_named(origin) is None:
        raise Http404
    return origin


@require_safe
def verifier(request: HttpRequest, name: str) -> FileResponse:
    """Hand out a verifier to be saved and used elsewhere; never shown here, where scripts of a page are barred."""
    if name not in VERIFIERS:
        raise Http404
    file = (settings.ROOT / VERIFIERS[name]).open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")


@cache
def _fingerprints() -> dict[str, str]:
    """Return the SHA-256 of each verifier, to be compared with what the gazette printed."""
    return {name: sha256((settings.ROOT / path).read_bytes()).hexdigest() for name, path in VERIFIERS.items()}


@require_safe
@code_shown
def paper(request: HttpRequest, kind: str, *, owner: Checked, now: datetime) -> HttpResponse:
    """Hand the owner of a receipt one of its files, under the number they hold anyway."""
    papers = papers_of(owner)
    if papers is None or kind not in KINDS:
        raise Http404
    data = {"promise": papers.note, "event": papers.event.body, "proof": papers.proof}[kind]
    if data is None:
        raise Http404
    content_type = "application/json" if kind == "event" else "text/plain; charset=utf-8"
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{owner.number}.{KINDS[kind]}"'
    return response


def proved(papers: ReceiptPapers, *, now: datetime) -> str:
    """Tell how far the promise is kept: `proved`, `soon` within the five minutes, `overdue` after them."""
    if papers.proof:
        return "proved"
    # A demo year is recorded at its own times, so that its age says nothing about being late.
    demo = settings.LEDGER_ORIGIN.startswith("demo.")
    return "soon" if demo or now <= papers.event.recorded_at + WITHIN else "overdue"
