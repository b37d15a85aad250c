"""Ask the witnesses of the policy to cosign what was published, and keep what they answered (trust §7.7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from anlan.ledger import tree
from anlan.ledger.models import LedgerCheckpoint, LedgerCosignature
from anlan.ledger.rules.checkpoint import Checkpoint, parse_size
from anlan.ledger.rules.cosignature import cosigned_at
from anlan.ledger.rules.notes import NoteRefused, VerifierKey, parse_note, parse_signatures, signature_verifies
from anlan.ledger.rules.policy import Policy, Witness
from anlan.ledger.rules.witnessing import Request
from anlan.ledger.sequencer import RefusedToSign

# (address, body) → (status, body). It raises OSError when nobody answers; it follows no redirect.
Send = Callable[[str, bytes], tuple[int, bytes]]

MOST = 60  # checkpoints in one round; after a long break the next round goes on


@dataclass(frozen=True)
class Asked:
    """What became of one witness: how many checkpoints it cosigned now, and why it stopped, if it did."""

    name: str
    cosigned: int
    trouble: str = ""


class AnswerRefused(ValueError):
    """A witness's answer is not one, or not for this checkpoint."""


def ask_witnesses(*, log: tree.Log, policy: Policy, send: Send, refresh: bool = False) -> list[Asked]:
    """Offer each witness that has an address every published checkpoint it has not cosigned, none skipped.

    `refresh` asks again about the newest one, so that its time shows that the log still stands. A witness that
    has seen more than this database holds raises RefusedToSign, after the others were asked (FC-28).
    """
    asked, ahead = [], None
    for witness in policy.witnesses:
        if not witness.url:
            continue
        try:
            asked.append(_ask(log, witness, send, refresh))
        except RefusedToSign as error:
            ahead = error
        except (OSError, AnswerRefused, NoteRefused) as error:
            asked.append(Asked(witness.name, 0, f"{type(error).__name__}: {error}"))
    if ahead:
        raise ahead
    return asked


def request_for(*, log: tree.Log, key: VerifierKey, old: int | None = None, size: int | None = None) -> Request:
    """Write what to ask a witness: from what it saw last, or from `old`, to the newest published checkpoint."""
    if log.published is None:
        raise AnswerRefused("nothing is published yet")
    size = log.published if size is None else size
    old = _seen(log, key) if old is None else old
    note = tree.checkpoint_note(log, size)
    own = type(note)(note.text, tuple(one for one in note.signatures if one.name == log.origin))
    return Request(old, tuple(tree.consistency(log, old=old, size=size)), own.written)


def take_answer(*, log: tree.Log, key: VerifierKey, size: int, body: bytes) -> datetime:
    """Keep a witness's cosignature of the checkpoint of `size` if it is one; return its time. AnswerRefused."""
    text = parse_note(tree.checkpoint_note(log, size).written).text
    for signature in parse_signatures(body):
        if (signature.name, signature.key_id) != (key.name, key.key_id):
            continue
        if not signature_verifies(text, signature.body, key=key):
            raise AnswerRefused("its signature is wrong")
        at = datetime.fromtimestamp(cosigned_at(signature.body), UTC)
        with transaction.atomic():
            named = {"log": log.number, "size": size, "witness": _name(key), "cosigned_at": at}
            if not LedgerCosignature.objects.filter(**named).exists():
                LedgerCosignature.objects.create(**named, line=signature.line)
        return at
    raise AnswerRefused("no signature of this witness")


def _ask(log: tree.Log, witness: Witness, send: Send, refresh: bool) -> Asked:
    sizes = _queue(log, witness.key, refresh)
    old, done = _seen(log, witness.key), 0
    for size in sizes:
        for _ in range(2):
            request = request_for(log=log, key=witness.key, old=old, size=size)
            status, body = send(f"{witness.url.rstrip('/')}/add-checkpoint", request.text.encode())
            if status != 409:
                break
            old = _told_size(body)
            if old > (log.published or 0):
                known = Checkpoint(log.origin, old, b"")
                raise RefusedToSign("behind", f"{witness.name} has seen {old} events", known=known)
            if old > size:
                break
        if status == 409:
            continue  # it is further on already
        if status != 200:
            return Asked(witness.name, done, f"{status} {body[:200].decode('utf-8', 'replace').strip()}")
        take_answer(log=log, key=witness.key, size=size, body=body)
        old, done = size, done + 1
    return Asked(witness.name, done)


def _queue(log: tree.Log, key: VerifierKey, refresh: bool) -> list[int]:
    """List the sizes to offer; a witness seen for the first time begins with the newest."""
    if log.published is None:
        return []
    seen = LedgerCosignature.objects.filter(log=log.number, witness=_name(key)).order_by("-size").first()
    if seen is None:
        return [log.published]
    rows = LedgerCheckpoint.objects.filter(log=log.number, size__gt=seen.size, size__lte=log.published)
    waiting = list(rows.order_by("size").values_list("size", flat=True)[:MOST])
    return waiting or ([log.published] if refresh else [])


def _seen(log: tree.Log, key: VerifierKey) -> int:
    row = LedgerCosignature.objects.filter(log=log.number, witness=_name(key)).order_by("-size").first()
    return row.size if row else 0


def _name(key: VerifierKey) -> str:
    return f"{key.name}+{key.key_id.hex()}"


def _told_size(body: bytes) -> int:
    try:
        return parse_size(body.decode("ascii").removesuffix("\n"))
    except (UnicodeDecodeError, NoteRefused) as error:
        raise AnswerRefused("409 without a size") from error
