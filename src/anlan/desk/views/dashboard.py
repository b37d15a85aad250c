"""The first dashboard and plain counts: on-time, reach and satisfaction, backlog, flow (domain §2.7)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.queries.board import GROUPS, Period, dashboard, statistics
from anlan.cases.queries.lists import FilterRefused
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.guards import Refusal
from anlan.cases.rules.suppression import suppress_column
from anlan.desk import days, names, periods, rates, words
from anlan.desk.access import DeskRequest, for_roles
from anlan.desk.board_sheets import board_file, counts_file
from anlan.desk.downloads import KINDS
from anlan.desk.forms.states import state_choices
from anlan.desk.frame import page
from anlan.desk.views.board import chosen_period, head
from anlan.offices.queries.catalogue import category_name
from anlan.offices.queries.units import unit_tree
from anlan.places.queries import area_name

COUNTERS = frozenset({"intake_clerk", "unit_handler", "unit_leader", "supervisor", "statistician", "leader"})
TITLES = {"unit": "单位", "category": "类别", "state": "状态", "channel": "渠道", "area": "地点"}


@for_roles(COUNTERS)
def first_dashboard(request: DeskRequest) -> HttpResponse:
    """Show the rates with their denominators, the backlog by unit and the flow over twelve months."""
    chosen = chosen_period(request)
    found = dashboard(actor=request.actor, now=request.now, period=chosen.period)
    rows = rates.unit_rows(found)
    context = {
        **head(request, chosen),
        "found": found,
        "headlines": [
            rates.on_time_headline(_("按期答复"), found.on_time),
            rates.on_time_headline(_("按期登记和告知"), found.intake_on_time),
            rates.reach_headline(_("回访接通"), found.satisfaction),
            rates.satisfaction_headline(_("回访满意"), found.satisfaction),
        ],
        "months": rates.month_rows(found.months),
        "flow": rates.flow(found.months),
        "trend": rates.trend(found.months),
        "received": sum(month.received for month in found.months),
        "closed": sum(month.closed for month in found.months),
        "backlog": rates.backlog(rows),
        "backlog_rows": [row for row in rows if row.open_now],
    }
    return page(
        request, "desk/dashboard/dashboard.html", context, here="dashboard", status=422 if chosen.wrong else 200
    )


@for_roles(COUNTERS)
def export(request: DeskRequest, kind: str) -> HttpResponse:
    """Hand out the dashboard of a period as a workbook or CSV, small cells hidden."""
    chosen = chosen_period(request)
    if kind not in KINDS or chosen.wrong:
        raise Http404
    return board_file(request, kind, chosen, dashboard(actor=request.actor, now=request.now, period=chosen.period))


@for_roles(COUNTERS)
def stats(request: DeskRequest) -> HttpResponse:
    """Count what was received in a period by unit, category, state, channel or area; 400 N-01 for anything else."""
    group_by = request.GET.get("group_by", "unit")
    period = periods.from_to(request.GET, local_day(request.now))
    kind = request.GET.get("format", "")
    if period is None:
        return _refused(request, Refusal("period_unreadable", "domain-2.7"), kind)
    try:
        found = statistics(actor=request.actor, now=request.now, group_by=group_by, period=period)
    except FilterRefused as refused:
        return _refused(request, Refusal("grouped_by_person", refused.code), kind)
    rows = [(_named(group_by, row["key"]), row["count"]) for row in found]
    hidden = suppress_column([count for _label, count in rows])
    total = sum(count for _label, count in rows)
    if kind in KINDS:
        told = [("期间", f"{period.start} 至 {period.end}（按收到的日子）"), ("分组", TITLES[group_by])]
        return counts_file(request, kind, TITLES[group_by], rows, told, name=f"counts-by-{group_by}")
    if _wants_json(request, kind):
        keyed = [{"key": str(row["key"] or ""), "count": count} for row, count in zip(found, hidden, strict=True)]
        return JsonResponse(
            {
                "group_by": group_by,
                "from": period.start.isoformat(),
                "to": period.end.isoformat(),
                "total": total if not 0 < total < 5 else None,
                "suppressed": "0 < n < 5",
                "rows": keyed,
            }
        )
    shown = [(label, count) for (label, _), count in zip(rows, hidden, strict=True)]
    context = _stats_context(request, group_by, period) | {"rows": shown, "total": total, "few": 0 < total < 5}
    return page(request, "desk/dashboard/stats.html", context, here="dashboard")


def _stats_context(request: DeskRequest, group_by: str, period: Period) -> dict[str, Any]:
    query = f"from={period.start}&to={period.end}"
    return {
        "group_by": group_by,
        "period": period,
        "title": _title(group_by),
        "groups": [(code, _title(code), f"?group_by={code}&{query}") for code in GROUPS],
        "export_query": f"?group_by={group_by}&{query}",
    }


def _title(group_by: str) -> str:
    return {
        "unit": _("按单位"),
        "category": _("按类别"),
        "state": _("按状态"),
        "channel": _("按渠道"),
        "area": _("按地点"),
    }[group_by]


def _named(group_by: str, key: Any) -> str:
    """Name one group in the language of the page."""
    english = days.is_english()
    if not key:
        return _("还没有")
    if group_by == "unit":
        node = unit_tree().nodes.get(UUID(str(key)))
        return node.named("en" if english else "zh") if node else str(key)
    if group_by == "category":
        return category_name(key, language="en" if english else "zh-hans")
    if group_by == "state":
        return dict(state_choices()).get(key, key)
    if group_by == "channel":
        return names.channel(key, english=english)
    return area_name(UUID(str(key)), english=english)


def _wants_json(request: DeskRequest, kind: str) -> bool:
    return kind == "json" or request.headers.get("Accept", "").startswith("application/json")


def _refused(request: DeskRequest, refusal: Refusal, kind: str) -> HttpResponse:
    """Answer 400 with the red line or rule that says so; nothing was counted."""
    person = refusal.code == "grouped_by_person"
    what = _("没有统计：不能按人分组") if person else _("没有统计：日期读不出来")
    because = (
        _("平台不按人统计信访，也不列谁来过几次。可以按单位、类别、状态、渠道或地点分组。")
        if person
        else _("开始和结束写成 2026-05-01 这样，结束不早于开始。")
    )
    code = refusal.rule if person else "F-23"
    if _wants_json(request, kind):
        return JsonResponse({"code": code, "message": f"{what}。{because}"}, status=400)
    fix = {"url": reverse("desk_stats"), "label": _("换一种分组")}
    shown = words.RefusalView(what=what, because=because, kept=False, fix=fix, law=None, code=code, status=400)
    return page(request, "desk/dashboard/stats.html", {"refusal": shown}, here="dashboard", status=400)
