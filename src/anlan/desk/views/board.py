"""Supervision and indicators: what is stuck, and which numbers can I trust? (look §5, domain §26)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.actions.step import StepRefused
from anlan.cases.queries import board as figures
from anlan.cases.queries.board import dashboard, overdue_cases
from anlan.cases.queries.lists import Filters, case_list
from anlan.cases.queries.page import CasePage, case_page
from anlan.cases.rules.alarms import Alarm
from anlan.cases.rules.attempt import Refusal
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.guards_beside import SUPERVISION_KINDS
from anlan.desk import articles, days, periods, rates, words
from anlan.desk.access import CASE_READERS, DeskRequest, for_roles, go_to
from anlan.desk.board_sheets import board_file
from anlan.desk.downloads import KINDS
from anlan.desk.forms.after import SuperviseForm
from anlan.desk.frame import page, page_or_part, part
from anlan.desk.titles import title_of
from anlan.gate.repeats import KeyReused, once
from anlan.offices.queries.units import unit_tree

BOARD_ROLES = frozenset({"supervisor", "statistician", "leader", "unit_leader"})
ORDERS = ("official", "low")
SHOWN_OVERDUE = 8


@for_roles(BOARD_ROLES)
def board(request: DeskRequest) -> HttpResponse:
    """Show the rates of a period, the units in official order, what is overdue and what should be checked."""
    chosen = chosen_period(request)
    found = dashboard(actor=request.actor, now=request.now, period=chosen.period)
    order = request.GET.get("order", "official")
    rows = [row for row in rates.unit_rows(found, by_lower_end=order == "low") if row.rate.n]
    lowest = rates.axis_from(rows)
    context = {
        **head(request, chosen),
        "found": found,
        "on_time": rates.on_time_headline(_("按期办结率"), found.on_time),
        "satisfied": rates.satisfaction_headline(_("回访满意率"), found.satisfaction),
        "trend": rates.trend(found.months),
        "months": rates.month_rows(found.months),
        "rows": rows,
        "order": order if order in ORDERS else "official",
        "axis": rates.axis_marks(lowest),
        "lowest": lowest,
        "whole": found.on_time.rate.share,
        "overdue": _overdue(request),
        "alarms": [worded(alarm) for alarm in found.alarms],
        "may_supervise": request.actor.role == "supervisor",
        "reads_cases": request.actor.role in CASE_READERS,
    }
    return page(request, "desk/board/board.html", context, here="board", status=422 if chosen.wrong else 200)


@dataclass(frozen=True)
class ChosenPeriod(periods.Chosen):
    """The period of a page; `wrong` when the address named none that exists."""

    wrong: bool = False


def chosen_period(request: DeskRequest) -> ChosenPeriod:
    """Read the period of the address, else the newest whole month in which something fell due."""
    today = local_day(request.now)
    asked = request.GET.get("period", "")
    found = periods.chosen(asked, today) if asked else None
    if found is None:
        found = periods.last_month(today)
        newest = figures.last_due_month(actor=request.actor, now=request.now, until=found.period.end)
        if newest is not None and newest.year >= periods.FIRST_YEAR:
            found = periods.month_of(newest)
    return ChosenPeriod(found.key, found.period, found.said, wrong=bool(asked) and found.key != asked)


def head(request: DeskRequest, chosen: ChosenPeriod) -> dict[str, Any]:
    """Gather what the period picker of a page shows."""
    return {
        "chosen": chosen,
        "periods": periods.choices(local_day(request.now)),
        "export_query": f"?period={chosen.key}",
    }


def _overdue(request: DeskRequest) -> dict[str, Any]:
    """List what is overdue for whoever may supervise it, or read it; counts only for everybody else."""
    role = request.actor.role
    if role == "supervisor":
        lines = overdue_cases(actor=request.actor, now=request.now)
        first = next((line for line in lines if line.may_be_listed), None)
        return {"lines": lines[:SHOWN_OVERDUE], "more": len(lines) - SHOWN_OVERDUE, "first": first}
    if role not in CASE_READERS:
        return {}
    late = Filters(late=True, phase="open", order="due")
    found = case_list(actor=request.actor, now=request.now, filters=late, size=SHOWN_OVERDUE)
    return {"read_only": found.lines, "more": int(bool(found.after)), "first": None}


def worded(alarm: Alarm) -> dict[str, str]:
    """Say an alarm: what is odd, and what could be checked; it accuses nobody."""
    unit = unit_tree().unit(alarm.unit_id).named("en" if days.is_english() else "zh")
    numbers = {"unit": unit, **alarm.numbers}
    if alarm.code == "repeated_closing_texts":
        return {
            "title": _("%(unit)s %(texts)s 份答复文字几乎相同") % numbers,
            "text": _("相似度 80%% 以上，涉及 %(texts)s 件不同的事项，共比对 %(of)s 份。请抽看是否逐件核实过。")
            % numbers,
            "unit": str(alarm.unit_id),
        }
    numbers["share"] = f"{100 * alarm.numbers['reached'] / alarm.numbers['attempted']:.1f}"
    return {
        "title": _("%(unit)s %(n)s / %(n)s 全部达标") % numbers,
        "text": _(
            "件数够多，但回访 %(attempted)s 件只接通 %(reached)s 件（%(share)s%%，低于 60%%）。建议另抽 10 件电话核实。"
        )
        % numbers,
        "unit": str(alarm.unit_id),
    }


@for_roles(BOARD_ROLES)
def alike(request: DeskRequest) -> HttpResponse:
    """Compare the answers of each unit with one another; a part of the board that comes after it."""
    chosen = chosen_period(request)
    found = figures.repeated_answers(actor=request.actor, now=request.now, period=chosen.period)
    context = {"alarms": [worded(alarm) for alarm in found], "reads_cases": request.actor.role in CASE_READERS}
    return part(request, "desk/board/alike.html", context)


@for_roles(BOARD_ROLES)
def export(request: DeskRequest, kind: str) -> HttpResponse:
    """Hand out the board of a period as a workbook or CSV, small cells hidden."""
    chosen = chosen_period(request)
    if kind not in KINDS or chosen.wrong:
        raise Http404
    found = dashboard(actor=request.actor, now=request.now, period=chosen.period)
    return board_file(request, kind, chosen, found)


@for_roles(["supervisor"], methods=["GET", "POST"])
def supervise(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Show the form of a supervision in place, or open the supervision."""
    found = case_page(actor=request.actor, case_id=case_id, now=request.now)
    if found is None:
        raise Http404
    if request.method == "GET":
        refusal = _why_not(found)
        if refusal is not None:
            return _draw(request, found, None, refusal=refusal)
        kind = request.GET.get("kind", "urge")
        first = {"kind": kind if kind in SUPERVISION_KINDS else "urge"}
        return _draw(request, found, SuperviseForm(page=found, actor=request.actor, now=request.now, initial=first))
    form = SuperviseForm(request.POST, page=found, actor=request.actor, now=request.now)
    if not form.is_valid():
        return _draw(request, found, form, status=422)
    key = request.POST.get("idempotency_key") or str(uuid4())
    try:
        once(f"step:{case_id}:supervise", key, lambda: form.take(case_id).n)
    except StepRefused as refused:
        return _draw(request, found, form, refusal=refused.refusal)
    except KeyReused:
        pass  # the same form sent twice: it was taken the first time
    messages.success(request, _("%(number)s：督办已发出，单位会收到通知。") % {"number": found.line.number})
    return go_to(request, board_url(request.GET))


def board_url(data: QueryDict) -> str:
    """Lead back to the board of the same period."""
    kept = QueryDict(mutable=True)
    for name in ("period", "order"):
        if data.get(name):
            kept[name] = str(data[name])
    return f"{reverse('desk_board')}{'?' if kept else ''}{kept.urlencode()}"


def _why_not(found: CasePage) -> Refusal | None:
    if any(step.action == "supervise" for step in found.steps):
        return None
    refused = next((step.refusal for step in found.not_now if step.action == "supervise"), None)
    return refused or Refusal("step_out_of_order", "procedure", {"action": "supervise", "state": found.line.state})


def _draw(
    request: DeskRequest,
    found: CasePage,
    form: SuperviseForm | None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    back = board_url(request.GET)
    shown = None
    if refusal is not None:
        fix = {"url": "#supervise-form", "label": _("改一改再交")} if form else {"url": back, "label": _("回到督办")}
        step = title_of("supervise")
        shown = words.refusal_view(refusal, step=step, on=local_day(request.now), kept=form is not None, fix=fix)
        status = shown.status
    context = {
        "line": found.line,
        "form": form,
        "refusal": shown,
        "law": _article(found),
        "post_url": f"{reverse('desk_supervise', args=[found.line.id])}{_query(request)}",
        "back_url": back,
    }
    return page_or_part(
        request, "desk/board/supervise.html", "desk/board/supervise_form.html", context, here="board", status=status
    )


def _query(request: DeskRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _article(found: CasePage) -> dict[str, str] | None:
    step = next((step for step in found.steps if step.action == "supervise"), None)
    return articles.of_citation(step.citation_zh, step.citation_en, english=days.is_english()) if step else None
