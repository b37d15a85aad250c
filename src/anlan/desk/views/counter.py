"""The counter: a visit, a letter or a call typed by the clerk, read back, registered, a slip to take home (F-94)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.desk.access import DeskRequest, for_roles
from anlan.desk.forms.counter import MORE, SIX, CounterForm
from anlan.desk.frame import page, part
from anlan.intake.actions.look_up import look_up
from anlan.intake.actions.receive import NoPetitionOffice, ReceiptGiven, receive
from anlan.intake.channels import counter as channel
from anlan.intake.queries.matching import OpenMatter
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.intake.rules.submission import Submission, SubmissionRefused, moved
from anlan.ledger.rules.codes import shown_code
from anlan.places.queries import find_areas
from anlan.places.rules.tree import Found

CLERK = ["intake_clerk"]
MOVABLE = ("channel", "name", "phone", "id_number", "address", "language", "text", "title", "place_text")
SHORTEST_KEY = 16  # what intake asks of an idempotency key


@for_roles(CLERK, methods=["GET", "POST"])
def counter(request: DeskRequest) -> HttpResponse:
    """Type, check, read back, register; every stage is one POST of the whole form, nothing is kept between."""
    if request.method == "GET":
        return _typing(request, CounterForm(now=request.now))
    stage = request.POST.get("stage", "check")
    form = CounterForm(request.POST, now=request.now)
    if stage == "move":
        return _moved(request, form)
    if stage == "back":
        return _typing(request, CounterForm(initial=_initial(request.POST), now=request.now))
    if not form.is_valid() or form.submission is None:
        return _typing(request, form, status=422)
    if stage != "register":
        return _read_back(request, form, form.submission)
    if not request.POST.get("consent"):
        said = _("先读给反映人听，对方同意后再勾选、登记。")
        return _read_back(request, form, form.submission, missing=said, status=422)
    return _register(request, form, form.submission)


@for_roles(CLERK, methods=["POST"])
def places(request: DeskRequest) -> HttpResponse:
    """Find places by name, landmark, pinyin or initials, for the place box."""
    words = request.POST.get("place_text", "")[:100].strip()
    return part(request, "desk/parts/places.html", {"places": _places(words), "asked": len(words) >= 2})


def _places(words: str) -> list[Found]:
    return find_areas(words) if len(words) >= 2 else []


def _typing(request: DeskRequest, form: CounterForm, *, status: int = 200) -> HttpResponse:
    return page(request, "desk/counter.html", {"form": form}, here="counter", status=status)


def _initial(typed: Mapping[str, str]) -> dict[str, Any]:
    return {name: typed.get(name) for name in (*SIX, *MORE, "area_id") if typed.get(name)}


def _moved(request: DeskRequest, form: CounterForm) -> HttpResponse:
    """Move numbers out of the text into the contact fields, with marks in their place, and show the form again."""
    try:
        changed = moved(channel.submission({name: request.POST.get(name, "") for name in MOVABLE}, now=request.now))
    except SubmissionRefused as refused:
        form.is_valid()
        form.refuse(refused.problems)
        return _typing(request, form, status=422)
    contact = {name: getattr(changed.contact, name) for name in ("name", "phone", "id_number")}
    texts = {name: getattr(changed, name) for name in ("text", "title", "place_text")}
    return _typing(request, CounterForm(initial=_initial(request.POST) | contact | texts, now=request.now))


def _read_back(
    request: DeskRequest, form: CounterForm, submission: Submission, *, missing: str = "", status: int = 200
) -> HttpResponse:
    """Show what was understood, to be read to the petitioner, and open matters of the same phone."""
    context = {
        "form": form,
        "submission": submission,
        "typed": [(name, request.POST.get(name, "")) for name in (*SIX, *MORE) if request.POST.get(name)],
        "matters": _matters(request, submission),
        "places": [] if submission.area_id else _places(submission.place_text),
        "key": request.POST.get("idempotency_key", ""),
        "missing": missing,
    }
    return page(request, "desk/read_back.html", context, here="counter", status=status)


def _matters(request: DeskRequest, submission: Submission) -> list[OpenMatter]:
    """Find open matters of the same petitioner through the keyed hash; every use is an event (domain §1.1(b))."""
    return look_up(actor=request.actor, now=request.now, contact=submission.contact, text=submission.text)


def _register(request: DeskRequest, form: CounterForm, submission: Submission) -> HttpResponse:
    try:
        given = receive(
            actor=request.actor,
            now=request.now,
            submission=submission,
            key=_key(request),
            join_case_id=_joined(request),
        )
    except SubmissionRefused as refused:
        form.refuse(refused.problems)
        return _typing(request, form, status=422)
    except ReceiptUnknown:
        said = _("选的那一件已经不在办了。请重新选，或者登记成新的一件。")
        return _read_back(request, form, submission, missing=said, status=409)
    except NoPetitionOffice:
        said = _("还没有设定负责登记信访事项的单位，请联系系统管理员。")
        return _read_back(request, form, submission, missing=said, status=409)
    return _slip(request, submission, given)


def _joined(request: DeskRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("join", ""))
    except ValueError:
        return None


def _key(request: DeskRequest) -> str:
    key = request.POST.get("idempotency_key", "")
    return key if len(key) >= SHORTEST_KEY else ""


def _slip(request: DeskRequest, submission: Submission, given: ReceiptGiven) -> HttpResponse:
    """Show number and code once, to be read out in groups of four and printed."""
    context = {
        "given": given,
        "submission": submission,
        "groups": shown_code(given.code).split("-"),
        "printed_at": timezone.localtime(request.now),
        "phone_call": submission.channel == "call",
    }
    return page(request, "desk/slip.html", context, here="counter")
