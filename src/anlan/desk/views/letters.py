"""One letter of a case: how it reached the petitioner, or that it is cancelled (field F-08, F-11)."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.actions.step import StepRefused
from anlan.cases.queries.page import CasePage
from anlan.cases.rules.clock import local_day
from anlan.desk import letters, words
from anlan.desk.access import DeskRequest, for_roles, go_to
from anlan.desk.forms.letters import CancelLetterForm, DeliverLetterForm
from anlan.desk.frame import page_or_part
from anlan.desk.views.cases import load
from anlan.gate.repeats import KeyReused, once
from anlan.offices.actions.letters import DeliveryRefused
from anlan.offices.queries.letters import LetterRow
from anlan.offices.rules.letter import LetterRefused

Form = DeliverLetterForm | CancelLetterForm


@for_roles(["unit_handler", "unit_leader"], methods=["GET", "POST"])
def deliver(request: DeskRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Record with proof how one letter reached its petitioner; an opinion starts their periods."""
    found = load(request, case_id)
    row = _open_letter(request, found, letter_id)
    data = request.POST if request.method == "POST" else None
    form = DeliverLetterForm(data, page=found, actor=request.actor, now=request.now, letter_id=letter_id)
    if not form.waiting:
        raise Http404
    return _answer(request, found, row, form, "deliver", _("送达文书"))


@for_roles(["unit_leader"], methods=["GET", "POST"])
def cancel(request: DeskRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Cancel a letter that has not reached anybody; its number stays with the reason."""
    found = load(request, case_id)
    row = _open_letter(request, found, letter_id)
    data = request.POST if request.method == "POST" else None
    form = CancelLetterForm(data, page=found, actor=request.actor, now=request.now, letter_id=letter_id)
    return _answer(request, found, row, form, "cancel", _("作废文书"))


def _open_letter(request: DeskRequest, found: CasePage, letter_id: UUID) -> LetterRow:
    """Find a letter of the actor's own unit that is neither cancelled nor delivered, or answer 404."""
    for row in letters.letters_on(found):
        if row.id == letter_id and letters.is_open(row) and row.unit_id == request.actor.unit_id:
            return row
    raise Http404


def _answer(request: DeskRequest, found: CasePage, row: LetterRow, form: Form, action: str, title: str) -> HttpResponse:
    if request.method != "POST":
        return _draw(request, found, row, form, action, title)
    if not form.is_valid():
        return _draw(request, found, row, form, action, title, status=422)
    case_id, key = found.line.id, request.POST.get("idempotency_key") or str(uuid4())
    try:
        once(f"letter:{row.id}:{action}", key, lambda: form.take(case_id).n)
    except (DeliveryRefused, LetterRefused) as refused:
        form.add_error(*letters.delivery_error(refused, form.fields))
        return _draw(request, found, row, form, action, title, status=422)
    except StepRefused as refused:
        said = words.refusal_view(refused.refusal, step=title, on=local_day(request.now))
        form.add_error(None, said.what)
        return _draw(request, found, row, form, action, title, status=said.status)
    except KeyReused:
        pass  # the same form sent twice
    messages.success(request, _("%(number)s：已记下。") % {"number": row.number})
    return go_to(request, f"{reverse('desk_case', args=[case_id])}#letters")


def _draw(
    request: DeskRequest, found: CasePage, row: LetterRow, form: Form, action: str, title: str, *, status: int = 200
) -> HttpResponse:
    context = {
        "case": found,
        "line": found.line,
        "action": f"letter_{action}",
        "step_title": _("%(step)s %(number)s") % {"step": title, "number": row.number},
        "law": None,
        "form": form,
        "case_url": f"{reverse('desk_case', args=[found.line.id])}#letters",
        "step_url": reverse(f"desk_letter_{action}", args=[found.line.id, row.id]),
    }
    return page_or_part(request, "desk/step.html", "desk/parts/step.html", context, here="cases", status=status)
