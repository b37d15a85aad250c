"""Three short steps, each a page of its own; nothing is sent before the last one is (look §5, field F-92)."""

import contextlib
import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlan.intake.actions.receive import NoPetitionOffice, ReceiptGiven, receive
from anlan.intake.rules.submission import SubmissionRefused
from anlan.offices.rules.actors import PUBLIC
from anlan.places.queries import areas_geojson
from anlan.portal import draft, pace, petition
from anlan.portal.forms import NATURES, ContactForm, PortalForm, SayForm, WhereForm

STEPS = ("portal:submit", "portal:submit_where", "portal:submit_contact")


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """Step 1: what happened. A draft begins here."""
    held = draft.read(request)
    if request.method != "POST":
        chosen = _chosen(request)
        form = SayForm(initial={**held, **chosen})
        for name in chosen:  # an older draft on this device does not undo what was chosen just now
            form.fields[name].widget.attrs["data-al-nodraft"] = True
        return _page(request, "say", form, held)
    form, now = SayForm(request.POST), timezone.now()
    values = {**_kept(held), **_typed(form, petition.SAY)}
    form.take(petition.problems_of(values, petition.SAY, now=now))
    if request.POST.get("go") == "move" and form.personal_in:
        values = petition.numbers_moved(values, now=now)
        messages.success(request, _("号码已经移到第 3 步，文字里换成了记号。请看一眼，再往下走。"))
        return draft.keep(request, redirect("portal:submit"), values)
    if form.errors:
        return draft.keep(request, _page(request, "say", form, values), values)
    return draft.keep(request, redirect("portal:submit_where"), {**values, "said": True})


@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponse:
    """Step 2: where it is; every way of saying it is enough, and none is demanded."""
    held = draft.read(request)
    if not held.get("said"):
        return _begin_again(request)
    if request.method != "POST":
        return _page(request, "where", WhereForm(initial=held), held)
    form, go, now = WhereForm(request.POST), request.POST.get("go", "next"), timezone.now()
    values = {**held, **_typed(form, petition.WHERE)}
    if go.startswith("under:"):
        return draft.keep(request, redirect("portal:submit_where"), {**values, "under": go[6:], "find": ""})
    if go == "find" and values["find"].strip() and values["find"] != held.get("find"):
        return draft.keep(request, redirect("portal:submit_where"), {**values, "under": ""})
    form.take(petition.problems_of(values, petition.WHERE, now=now))
    if go == "move" and form.personal_in:
        values = petition.numbers_moved(values, now=now)
        return draft.keep(request, redirect("portal:submit_where"), values)
    if values["area_id"] and not petition.is_area(values["area_id"]):
        form.add_error("area_id", _("请从列出的地方里选一个，或者只写文字。"))
    if form.errors:
        return draft.keep(request, _page(request, "where", form, values), values)
    values = {**petition.settled(values), "placed": True}
    step = "portal:submit" if go == "back" else "portal:submit_contact"
    return draft.keep(request, redirect(step), values)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Step 3: how to reach the petitioner; sending it brings the receipt."""
    held = draft.read(request)
    if held.get("receipt"):  # sent a moment ago, by the same press twice
        return redirect("portal:receipt")
    if not held.get("placed"):
        return _begin_again(request)
    if request.method != "POST":
        return _page(request, "contact", _contact_form(held), held)
    form = _contact_form(held, request.POST)
    values = {**held, **_typed(form, petition.CONTACT)}
    if request.POST.get("go") == "back":
        return draft.keep(request, redirect("portal:submit_where"), values)
    sent = _sent(request, form, values) if form.is_valid() else None
    return sent or draft.keep(request, _page(request, "contact", form, values), values)


def _sent(request: HttpRequest, form: ContactForm, values: dict[str, Any]) -> HttpResponse | None:
    """Hand the submission in, at its own pace; None when the form must be asked again."""
    with contextlib.suppress(pace.LineFull):  # a full line never refuses a petition (N-05)
        pace.wait(pace.before_submission(request, draft.browser(request)))
    now = timezone.now()
    submission = petition.submission_of(values, now=now)
    try:
        given = receive(actor=PUBLIC, now=now, submission=submission, key=values["key"])
    except SubmissionRefused as refused:
        form.take(refused.problems)
        return None
    except NoPetitionOffice:
        return draft.keep(request, render(request, "errors/503.html", {"status": 503}, status=503), values)
    return _handed_out(request, given)


@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Throw the draft away, and say so."""
    messages.success(request, _("写了一半的内容已经清空。"))
    return draft.wipe(request, redirect("portal:home"))


def _handed_out(request: HttpRequest, given: ReceiptGiven) -> HttpResponse:
    """Swap the draft for the receipt: its page can be looked at again for a quarter of an hour, then it is gone."""
    receipt = {
        "number": given.number,
        "code": given.code,
        "received_at": given.received_at.isoformat(),
        "next_date": given.next_date.isoformat() if given.next_date else None,
        "next_rule": given.next_rule,
        "joined": given.joined,
    }
    response = redirect("portal:receipt")
    return draft.keep(request, response, {"receipt": receipt}, life=draft.RECEIPT_LIFE)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """Read the kind chosen on the front page."""
    kind = request.GET.get("kind", "")
    if kind in dict(NATURES):
        return {"nature": kind}
    return {"retaliation": True} if kind == "retaliation" else {"urgent": True} if kind == "danger" else {}


def _kept(held: dict[str, Any]) -> dict[str, Any]:
    """Go on with a draft, or begin one with its idempotency key; a receipt shown before is no draft."""
    return held if held.get("key") else {"key": secrets.token_urlsafe(24)}


def _typed(form: PortalForm, names: tuple[str, ...]) -> dict[str, Any]:
    """Read what was typed, also from fields that are wrong: typed text is never lost."""
    form.is_valid()
    typed = {}
    for name in names:
        if name in form.fields:
            raw = form.data.get(name, "")
            typed[name] = form.cleaned_data.get(name, raw if isinstance(raw, str) else "")
    return typed


def _contact_form(held: dict[str, Any], data: Any = None) -> ContactForm:
    accusation = held.get("nature") == "report_accusation"
    return ContactForm(data, initial=held, accusation=accusation, with_id=bool(held.get("id_number")))


def _begin_again(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("放得太久或还没有写事情，请从第 1 步开始。这部设备上写过的会自动填好。"))
    return redirect("portal:submit")


def _page(request: HttpRequest, step: str, form: PortalForm, values: dict[str, Any]) -> HttpResponse:
    place = ("say", "where", "contact").index(step) + 1
    context: dict[str, Any] = {
        "form": form,
        "step": place,
        "done": range(1, place),
        "values": values,
        "nav_here": "submit",
        "nature_said": dict(NATURES).get(values.get("nature", ""), ""),
        "place_said": petition.place_said(values) if place == 3 else "",
        "personal": sorted(form.personal_in),
    }
    if step == "where":
        context |= {
            "offers": petition.offered(values),
            "townships": petition.townships(),
            "areas": areas_geojson("township"),
            "outside": petition.outside(values),
        }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, f"portal/submit_{step}.html", context, status=status)
