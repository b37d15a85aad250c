"""Take one step of a case: its form in place or on a page of its own; a refusal is help (look §3)."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.actions.step import StepRefused
from anlan.cases.queries.page import CasePage, NotNow, StepView, case_page
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.guards import Refusal
from anlan.desk import articles, days, letters, words
from anlan.desk.access import CASE_READERS, DeskRequest, for_roles, go_to
from anlan.desk.forms.base import StepForm
from anlan.desk.frame import page_or_part
from anlan.desk.steps import FORMS
from anlan.desk.titles import title_of
from anlan.desk.views.cases import load
from anlan.desk.views.lists import query_of
from anlan.gate.repeats import KeyReused, once
from anlan.intake.actions.call_back import AnswerUnknown
from anlan.intake.rules.submission import SubmissionRefused
from anlan.offices.actions.letters import DeliveryRefused
from anlan.offices.rules.letter import LetterRefused

# A field that would tie a step to a person (N-01): no form has one, and one posted is refused.
PERSONS = ("petitioner", "person_", "party", "citizen")


@for_roles(CASE_READERS, methods=["GET", "POST"])
def step(request: DeskRequest, case_id: UUID, action: str) -> HttpResponse:
    """Show the form of a step, or take the step."""
    form_class = FORMS.get(action)
    if form_class is None:
        raise Http404
    found = load(request, case_id)
    if request.method == "POST":
        return _take(request, found, action, form_class)
    refusal = _why_not(found, action)
    if refusal is not None:
        return _draw(request, found, action, None, refusal=refusal)
    return _draw(request, found, action, form_class(page=found, actor=request.actor, now=request.now))


def _take(request: DeskRequest, found: CasePage, action: str, form_class: type[StepForm]) -> HttpResponse:
    if any(name.startswith(PERSONS) for name in request.POST):
        return _draw(request, found, action, None, refusal=Refusal("names_a_person", "N-01"))
    form = form_class(request.POST, page=found, actor=request.actor, now=request.now)
    if not form.is_valid():
        return _draw(request, found, action, form, status=422)
    case_id = found.line.id
    try:
        once(f"step:{case_id}:{action}", _key(request), lambda: _taken(form, case_id))
    except StepRefused as refused:
        return _draw(request, found, action, form, refusal=refused.refusal)
    except (SubmissionRefused, DeliveryRefused, LetterRefused, AnswerUnknown) as refused:
        _blame(form, refused)
        return _draw(request, found, action, form, status=422)
    except KeyReused:
        pass  # the same form sent twice: it was taken the first time
    messages.success(request, _("%(step)s：已记下。") % {"step": title_of(action)})
    # A step may move a case out of the actor's world: then the list it came from is the way on.
    seen = case_page(actor=request.actor, case_id=case_id, now=request.now) is not None
    onward = reverse("desk_case", args=[case_id]) if seen else reverse(_list_of(request.actor.role))
    return go_to(request, f"{onward}{query_of(request.GET) if seen else ''}")


def _list_of(role: str) -> str:
    return "desk_sorting" if role == "intake_clerk" else "desk_my"


def _blame(form: StepForm, refused: Exception) -> None:
    """Say at the fields of the form what an action below the case refused."""
    if isinstance(refused, SubmissionRefused):
        for problem in refused.problems:
            form.add_error(problem.field if problem.field in form.fields else None, _("这一栏要改一改。"))
    elif isinstance(refused, DeliveryRefused | LetterRefused):
        form.add_error(*letters.delivery_error(refused, form.fields))
    else:
        form.add_error("satisfaction", _("联系上了，这一问要有回答。"))


def _taken(form: StepForm, case_id: UUID) -> int:
    return form.take(case_id).n


def _key(request: DeskRequest) -> str:
    """Read the key of this sending; a form without one is taken each time it is sent."""
    return request.POST.get("idempotency_key") or str(uuid4())


def _why_not(found: CasePage, action: str) -> Refusal | None:
    """Say why a step is not offered, before its form is shown."""
    if any(step.action == action for step in found.steps):
        return None
    for step in found.not_now:
        if step.action == action:
            return step.refusal
    title = title_of(action, "zh")
    if any(title in who.titles_zh for who in found.who_acts):
        return Refusal("role_may_not", "domain-2.3", {"action": action})
    return Refusal("step_out_of_order", "procedure", {"action": action, "state": found.line.state})


def _draw(
    request: DeskRequest,
    found: CasePage,
    action: str,
    form: StepForm | None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    case_url = f"{reverse('desk_case', args=[found.line.id])}{query_of(request.GET)}"
    shown = None
    if refusal is not None:
        fix = _fix(form, case_url)
        on = local_day(request.now)
        shown = words.refusal_view(refusal, step=title_of(action), on=on, kept=form is not None, fix=fix)
        status = shown.status
    context: dict[str, Any] = {
        "case": found,
        "line": found.line,
        "action": action,
        "step_title": title_of(action),
        "law": _article(found, action),
        "form": form,
        "refusal": shown,
        "case_url": case_url,
        "step_url": f"{reverse('desk_step', args=[found.line.id, action])}{query_of(request.GET)}",
    }
    return page_or_part(request, "desk/step.html", "desk/parts/step.html", context, here="cases", status=status)


def _fix(form: StepForm | None, case_url: str) -> dict[str, str]:
    if form is None:
        return {"url": case_url, "label": _("回到这件事")}
    return {"url": "#step-form", "label": _("改一改再交")}


def _article(found: CasePage, action: str) -> dict[str, str] | None:
    known: tuple[StepView | NotNow, ...] = (*found.steps, *found.not_now)
    for offered in known:
        if offered.action == action:
            return articles.of_citation(offered.citation_zh, offered.citation_en, english=days.is_english())
    return None
