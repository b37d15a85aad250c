"""The case page: where does this stand, and what may I lawfully do now?"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.queries.page import CasePage, NotNow, StepView, case_page
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.guards import OPINION_PARTS
from anlan.desk import articles, clocks, days, letters, names, timeline, words
from anlan.desk.access import CASE_READERS, DeskRequest, for_roles
from anlan.desk.frame import page, part
from anlan.desk.steps import is_shown
from anlan.desk.views.lists import neighbours, query_of
from anlan.intake.queries.openings import Opening
from anlan.intake.queries.receipts import openings_of_case, receipts_of_case
from anlan.offices.queries.letters import LetterRow, template
from anlan.offices.rules.letter_templates import Template

# Why a step is not offered that nobody looks for: there is nothing it could be about.
OBVIOUS = frozenset({"no_retaliation", "no_supervision", "not_owned", "not_received_direct"})
LETTER_WRITERS = ("unit_handler", "unit_leader")
HANDLING = frozenset({"accepted", "handling", "reopened"})


@for_roles(CASE_READERS)
def case(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show one case to whoever may know of it; for everybody else it does not exist."""
    found = load(request, case_id)
    context = context_of(request, found)
    context["neighbours"] = neighbours(request, found.line)
    context["for_print"] = request.GET.get("view") == "print"
    return page(request, "desk/case.html", context, here="cases")


@for_roles(CASE_READERS)
def card(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show what may be passed on in a group: number, place, due date, link; nothing about persons (field F-95)."""
    found = load(request, case_id)
    link = request.build_absolute_uri(reverse("desk_case", args=[case_id]))
    return page(request, "desk/card.html", {"case": found, "link": link}, here="cases")


@for_roles(CASE_READERS)
def explained(request: DeskRequest, case_id: UUID, place: int) -> HttpResponse:
    """Count one clock day by day."""
    found = load(request, case_id)
    if not 0 <= place < len(found.clocks):
        raise Http404
    view = found.clocks[place]
    context = {"case": found, "clock": view, "rows": clocks.day_by_day(view)}
    if request.headers.get("HX-Request") == "true":
        return part(request, "desk/parts/day_by_day.html", context)
    return page(request, "desk/explained.html", context, here="cases")


def load(request: DeskRequest, case_id: UUID) -> CasePage:
    """Read a case as this actor may see it, or answer 404."""
    found = case_page(actor=request.actor, case_id=case_id, now=request.now)
    if found is None:
        raise Http404
    return found


def context_of(request: DeskRequest, found: CasePage) -> dict[str, Any]:
    """Gather what the case page shows."""
    case_id = found.line.id
    receipts = receipts_of_case(actor=request.actor, case_id=case_id, state=found.state, now=request.now)
    openings = openings_of_case(case_id)
    issued = letters.letters_on(found)
    may_open = any(receipt.verb for receipt in receipts)
    return {
        "case": found,
        "line": found.line,
        "clock": found.clocks[0] if found.clocks else None,
        "other_clocks": found.clocks[1:],
        "actions": buttons(request, found),
        "cannot": cannot(request, found),
        "steps": timeline.steps(found, openings),
        "openings": [_look(opening) for opening in openings],
        "open_url": reverse("desk_contact", args=[case_id]) if may_open else "",
        "receipts": receipts,
        "separable": any(step.action == "detach" for step in found.steps),
        "letters": issued,
        "own_unit": request.actor.unit_id,
        "ready_letters": _ready(found, issued) if request.actor.role in LETTER_WRITERS else [],
        "parts": opinion_parts(found),
        "list_query": query_of(request.GET),
        "status_word": status_word(found),
    }


def _ready(found: CasePage, issued: Sequence[LetterRow]) -> list[Template]:
    own = [row for row in issued if row.case_id == found.line.id]
    return [template(kind) for kind in letters.ready(found, own)]


def _look(opening: Opening) -> dict[str, Any]:
    said = timeline.opening_words(opening)
    return {"at": opening.at, "post": said["who"], **said}


def buttons(request: DeskRequest, found: CasePage) -> list[dict[str, Any]]:
    """List the lawful steps as buttons, the most natural one first."""
    english = days.is_english()
    query = query_of(request.GET)
    return [
        {
            "action": step.action,
            "label": step.title_en if english else step.title_zh,
            "url": f"{reverse('desk_step', args=[found.line.id, step.action])}{query}",
        }
        for step in found.steps
        if is_shown(step.action, found.state)
    ]


def cannot(request: DeskRequest, found: CasePage) -> list[dict[str, Any]]:
    """List what cannot be done now and why: refused by law, or another post's to do."""
    english, on = days.is_english(), local_day(request.now)
    rows: list[dict[str, Any]] = [
        {
            "label": step.title_en if english else step.title_zh,
            "reason": words.reason(step.refusal),
            "law": articles.of_code(step.refusal.rule, on, english=english)
            or articles.of_citation(step.citation_zh, step.citation_en, english=english),
        }
        for step in found.not_now
        if step.refusal.code not in OBVIOUS
    ]
    own: tuple[StepView | NotNow, ...] = (*found.steps, *found.not_now)
    mine = {step.title_en if english else step.title_zh for step in own}
    for who in found.who_acts:
        for title in who.titles_en if english else who.titles_zh:
            if who.role not in (request.actor.role, "citizen") and title not in mine:
                mine.add(title)
                post = names.named(names.ROLES, who.role)
                rows.append({"label": title, "reason": _("由%(post)s做") % {"post": post}, "law": None})
    return rows


def opinion_parts(found: CasePage) -> list[dict[str, Any]]:
    """Tell which parts of the opinion are written; empty where no opinion is due."""
    if found.line.state not in HANDLING:
        return []
    return [
        {"name": names.named(names.OPINION_PARTS, name), "done": bool(found.draft.get(name))} for name in OPINION_PARTS
    ]


def status_word(found: CasePage) -> str:
    """Say state and lateness in one pill: 办理中，按期."""
    line = found.line
    state = line.state_en if days.is_english() else line.state_zh
    if line.phase != "open" or line.due is None:
        return state
    how = {
        "late": clocks.days_late(-(line.days_left or 0)),
        "soon": clocks.left(line),
        "pause": _("暂停计时"),
        "prov": _("日期暂定"),
        "on": _("按期"),
    }[line.status]
    return _("%(state)s，%(how)s") % {"state": state, "how": how}
