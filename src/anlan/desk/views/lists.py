"""Lists: cases with filters and pages, the sorting queue, many steps at once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlan.cases.actions import sorting as actions
from anlan.cases.actions.step import CaseUnknown, StepRefused
from anlan.cases.queries.lists import CaseLine, FilterRefused, Filters, Page, case_list
from anlan.cases.queries.search import SearchRefused
from anlan.desk import words
from anlan.desk.access import CASE_READERS, DeskRequest, for_roles
from anlan.desk.forms.bulk import BulkForm
from anlan.desk.forms.lists import FilterForm, kept
from anlan.desk.frame import page
from anlan.offices.queries.catalogue import competent_units
from anlan.offices.rules.units import UnitNode

AT_INTAKE = ("registered", "sorting", "returned_objection")


@for_roles(CASE_READERS)
def cases(request: DeskRequest) -> HttpResponse:
    """List the cases somebody may read, narrowed by the address line."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        return _calm(request, form, _("筛选条件有一处不对，改一改再看。"), status=422)
    try:
        found = case_list(
            actor=request.actor, now=request.now, filters=form.filters(), cursor=request.GET.get("cursor", "")
        )
    except SearchRefused as refused:
        return _calm(request, form, _search_words(refused.code), status=422)
    except FilterRefused:
        return _calm(request, form, _("这一页的地址不完整，请从第一页看起。"), status=400)
    return page(request, "desk/cases.html", _context(request, form, found), here="cases")


def _context(request: DeskRequest, form: FilterForm, found: Page) -> dict[str, Any]:
    query = kept(request.GET)
    return {
        "form": form,
        "found": found,
        "query": query,
        "pager": _pager(found, query),
        "filtered": bool(query),
        "bulk": BulkForm(actor=request.actor) if request.actor.role == "intake_clerk" else None,
    }


def _pager(found: Page, query: str) -> dict[str, str]:
    def link(cursor: str | None) -> str:
        return f"?{query}{'&' if query else ''}cursor={cursor}" if cursor else ""

    count = len(found.lines)
    more = ngettext("这一页 %(count)s 件，后面还有。", "这一页 %(count)s 件，后面还有。", count)
    last = ngettext("这一页 %(count)s 件，后面没有了。", "这一页 %(count)s 件，后面没有了。", count)
    said = (more if found.after else last) % {"count": count}
    return {"newer_url": link(found.before), "older_url": link(found.after), "said": said}


def _calm(request: DeskRequest, form: FilterForm, said: str, *, status: int) -> HttpResponse:
    context = {"form": form, "found": None, "said": said, "query": "", "filtered": True}
    return page(request, "desk/cases.html", context, here="cases", status=status)


def _search_words(code: str) -> str:
    if code == "search_too_short":
        return _("至少写两个字，例如“路灯”。不能按姓名、电话搜。")
    return _("最多写十个词。")


@for_roles(["intake_clerk"])
def sorting_queue(request: DeskRequest) -> HttpResponse:
    """Show what waits to be sorted or handed over, with the unit the catalogue suggests."""
    groups: list[dict[str, Any]] = []
    for state in AT_INTAKE:
        narrowed = Filters(state=state, order="due")
        found = case_list(actor=request.actor, now=request.now, filters=narrowed, size=100)
        groups.append(
            {"state": state, "rows": [Row(line, suggested(line)) for line in found.lines], "more": found.after}
        )
    context = {
        "groups": groups,
        "bulk": BulkForm(actor=request.actor),
        "waiting": sum(len(group["rows"]) for group in groups),
    }
    return page(request, "desk/sorting.html", context, here="sorting")


@dataclass(frozen=True)
class Row:
    """A case of the sorting queue and the units that seem competent, best first."""

    line: CaseLine
    units: list[UnitNode]


def suggested(line: CaseLine) -> list[UnitNode]:
    """Name the competent units of a subject in its place; none before the subject is known."""
    return competent_units(line.category, line.area_id)[:2] if line.category else []


@dataclass(frozen=True)
class Outcome:
    """What became of one row of many."""

    number: str
    case_id: UUID
    done: bool
    said: str


@for_roles(["intake_clerk"], methods=["POST"])
def bulk(request: DeskRequest) -> HttpResponse:
    """Transfer or assign many cases, each in its own transaction; report each."""
    form = BulkForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return page(request, "desk/bulk.html", {"form": form, "outcomes": []}, here="cases", status=422)
    verb = actions.transfer if form.cleaned_data["act"] == "transfer" else actions.assign
    outcomes = [_one(request, verb, case_id, form) for case_id in form.cleaned_data["cases"]]
    done = [outcome for outcome in outcomes if outcome.done]
    context = {"form": form, "outcomes": outcomes, "done": len(done), "refused": len(outcomes) - len(done)}
    return page(request, "desk/bulk.html", context, here="cases", status=200 if done or not outcomes else 409)


def _one(request: DeskRequest, verb: Any, case_id: UUID, form: BulkForm) -> Outcome:
    number = form.numbers.get(case_id, str(case_id)[:8])
    values = {"unit_id": form.cleaned_data["unit"], "reason": form.cleaned_data["reason"]}
    try:
        verb(case_id=case_id, actor=request.actor, now=request.now, **values)
    except CaseUnknown:
        return Outcome(number, case_id, False, _("没有这件事，或者不在您的岗位之内。"))
    except StepRefused as refused:
        return Outcome(number, case_id, False, words.reason(refused.refusal))
    return Outcome(number, case_id, True, _("已办"))


def neighbours(request: DeskRequest, line: CaseLine) -> dict[str, str]:
    """Find the previous and the next case of the list somebody came from, named by the page's own address."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        return {}
    filters = form.filters()
    query = kept(request.GET)
    day = line.due.isoformat() if filters.order == "due" and line.due else ""
    found = {}
    for way, name in (("b", "before"), ("a", "after")):
        if filters.words and way == "b":  # a search looks forward only
            continue
        try:
            near = case_list(
                actor=request.actor, now=request.now, filters=filters, cursor=f"{way}.{day}.{line.serial}", size=1
            )
        except (FilterRefused, SearchRefused):
            return {}
        if near.lines:
            found[name] = f"{reverse('desk_case', args=[near.lines[0].id])}{'?' if query else ''}{query}"
    return found


def query_of(data: QueryDict) -> str:
    """Write the list's filters as the end of an address."""
    query = kept(data)
    return f"?{query}" if query else ""
