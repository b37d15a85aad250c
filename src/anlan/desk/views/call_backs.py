"""Call back: whom the lot drew, the script, the number for the call only, what was answered (domain §26)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.actions.step import StepRefused
from anlan.cases.queries.page import CasePage
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.guards import CALL_BACK_ATTEMPTS
from anlan.desk import words
from anlan.desk.access import DeskRequest, for_roles
from anlan.desk.forms.after import CallBackForm
from anlan.desk.frame import page, page_or_part
from anlan.desk.titles import title_of
from anlan.desk.views.cases import load
from anlan.intake.actions.call_back import open_number
from anlan.intake.actions.vault import PartyErased
from anlan.intake.queries.call_back_queue import call_back_queue
from anlan.intake.queries.visible import ReceiptUnknown

CALLER = ["supervisor"]


@for_roles(CALLER)
def queue(request: DeskRequest) -> HttpResponse:
    """List the cases the lot drew for today."""
    tasks = call_back_queue(actor=request.actor, now=request.now)
    return page(request, "desk/call_backs.html", {"tasks": tasks, "most": CALL_BACK_ATTEMPTS}, here="call_backs")


@for_roles(CALLER, methods=["GET", "POST"])
def call(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Make one call: script, number on demand, answers."""
    found = load(request, case_id)
    if "call_back" not in {step.action for step in found.steps} | {step.action for step in found.not_now}:
        raise Http404
    form = CallBackForm(
        request.POST if request.method == "POST" else None, page=found, actor=request.actor, now=request.now
    )
    if request.method == "GET" or not form.is_valid():
        return _draw(request, found, form, status=200 if request.method == "GET" else 422)
    try:
        form.take(case_id)
    except StepRefused as refused:
        view = words.refusal_view(refused.refusal, step=title_of("call_back"), on=local_day(request.now))
        return _draw(request, found, form, status=view.status, refusal=view)
    if form.recorded.offer_reopening:
        messages.warning(request, _("反映人说没有解决。可以重新办理；不做劝说。"))
        return redirect(reverse("desk_step", args=[case_id, "reopen"]))
    messages.success(request, _("回访已记下。"))
    return redirect("desk_call_backs")


@for_roles(CALLER, methods=["POST"])
def number(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Open the number for this call; the owner sees it in their timeline."""
    found = load(request, case_id)
    try:
        opened = open_number(actor=request.actor, now=request.now, case_id=case_id)
    except (PartyErased, ReceiptUnknown):
        opened = {}
    form = CallBackForm(None, page=found, actor=request.actor, now=request.now)
    context = {**_context(found, form), "opened": opened, "asked": True}
    return page_or_part(request, "desk/call_back.html", "desk/parts/number.html", context, here="call_backs")


def _context(found: CasePage, form: CallBackForm) -> dict[str, object]:
    return {
        "case": found,
        "line": found.line,
        "form": form,
        "calls": found.state.call_backs,
        "attempt": len(found.state.call_backs) + 1,
        "most": CALL_BACK_ATTEMPTS,
        "opinion": found.state.opinion,
    }


def _draw(
    request: DeskRequest, found: CasePage, form: CallBackForm, *, status: int, refusal: words.RefusalView | None = None
) -> HttpResponse:
    context = {**_context(found, form), "refusal": refusal}
    return page(request, "desk/call_back.html", context, here="call_backs", status=status)
