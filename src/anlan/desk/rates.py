"""Rates as pages show them: counts and interval in the same breath, a percentage only where it may stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from anlan.cases.queries.board import Dashboard, MonthRates, UnitRates
from anlan.cases.rules.rates import OnTime, Rate, Satisfaction
from anlan.desk import days
from anlan.desk.periods import said_month

CUTS = (0.8, 0.5, 0.0)  # where the axis of intervals may begin


@dataclass(frozen=True)
class Headline:
    """One rate at the head of a page: a percentage only if R-KPI-05 allows it."""

    title: str
    big: str
    small: str
    k: str
    counts: str
    interval: str
    notes: tuple[str, ...]


def on_time_headline(title: str, found: OnTime) -> Headline:
    """Show an on-time rate with what it is made of."""
    notes = (_("逾期后办结 %(late)s，仍逾期 %(open)s") % {"late": found.late, "open": found.open_overdue},)
    return _headline(title, found.rate, _("件"), notes if found.rate.n else (_("这段时间没有到期的事项。"),))


def satisfaction_headline(title: str, found: Satisfaction) -> Headline:
    """Show satisfaction with reach and lower bound (R-KPI-03)."""
    if not found.reach.n:
        return _headline(title, found.satisfied, _("人"), (_("这段时间没有回访。"),))
    values = {"tried": f"{found.reach.n:,}", "reach": share(found.reach), "low": share(found.lower_bound)}
    return _headline(title, found.satisfied, _("人"), (_("共拨 %(tried)s，接通率 %(reach)s；下限 %(low)s") % values,))


def reach_headline(title: str, found: Satisfaction) -> Headline:
    """Show how many of those called were reached (R-KPI-02)."""
    return _headline(title, found.reach, _("人"), () if found.reach.n else (_("这段时间没有回访。"),))


def _headline(title: str, rate: Rate, unit: str, notes: tuple[str, ...]) -> Headline:
    if not rate.n:
        return Headline(title, "—", "", "", "", "", notes)
    values = {"low": rate.low_per_cent, "high": rate.high_per_cent}
    if not rate.headline:
        said = _("区间 %(low)s–%(high)s，只报件数") % values
        return Headline(title, f"{rate.k:,}", f" / {rate.n:,}", "", "", said, notes)
    counts = _("%(n)s %(unit)s") % {"n": f"{rate.n:,}", "unit": unit}
    return Headline(title, str(rate.per_cent), "%", f"{rate.k:,}", counts, _("区间 %(low)s–%(high)s") % values, notes)


def share(rate: Rate) -> str:
    """Write a rate inside a sentence or a table: 78.3% or, below thirty, 12 / 15."""
    if not rate.n:
        return "—"
    return f"{rate.k} / {rate.n}" if rate.counts_only else f"{rate.per_cent}%"


@dataclass(frozen=True)
class UnitRow:
    """One unit of the board as its row shows it."""

    id: UUID
    name: str
    rate: Rate
    point: float | None
    said: str
    counts_only: bool
    late: int
    overdue: int
    against: str
    open_now: int
    overdue_now: int
    satisfaction: Satisfaction


def unit_rows(found: Dashboard, *, by_lower_end: bool = False) -> list[UnitRow]:
    """List the units in official order, or by the lower end of their interval."""
    rows = [_unit_row(unit) for unit in found.units]
    if by_lower_end:
        rows.sort(key=lambda row: row.rate.low)
    return rows


def _unit_row(unit: UnitRates) -> UnitRow:
    rate = unit.on_time.rate
    return UnitRow(
        id=unit.unit_id,
        name=unit.name_en if days.is_english() else unit.name,
        rate=rate,
        point=None if rate.counts_only else rate.share,
        said=_said(rate),
        counts_only=rate.counts_only or rate.k in (0, rate.n),
        late=unit.on_time.late,
        overdue=unit.on_time.open_overdue,
        against=unit.against_county,
        open_now=unit.open_now,
        overdue_now=unit.overdue_now,
        satisfaction=unit.satisfaction,
    )


def _said(rate: Rate) -> str:
    if not rate.n:
        return "—"
    if rate.counts_only:
        return _("只报件数")
    if rate.k == rate.n:
        return _("全部")
    return f"{rate.per_cent}%" if rate.k else _("没有一件")


def axis_from(rows: Iterable[UnitRow]) -> float:
    """Cut the axis where every interval of thirty and more still fits; both ends are labelled (look §3)."""
    lowest = min((row.rate.low for row in rows if row.rate.n and not row.rate.counts_only), default=0.0)
    return next(cut for cut in CUTS if lowest >= cut)


def axis_marks(lowest: float) -> list[tuple[str, str, str]]:
    """Place the labels of the axis: left, anchor, text."""
    marks = {0.8: (80, 90, 100), 0.5: (50, 75, 100), 0.0: (0, 50, 100)}[lowest]
    placed = []
    for mark in marks:
        at = (mark / 100 - lowest) / (1 - lowest) * 100
        anchor = "start" if mark == marks[0] else "end" if mark == marks[-1] else "middle"
        placed.append((f"{at:.1f}%", anchor, f"{mark}%" if mark in (marks[0], marks[-1]) else str(mark)))
    return placed


def trend(months: Iterable[MonthRates]) -> dict[str, Any]:
    """Draw the on-time rate of each month as a line in its interval; no point below thirty."""
    found = list(months)
    rates = [month.on_time.rate for month in found]
    lows = [rate.low * 100 for rate in rates if rate.n]
    return {
        "unit": "%",
        "min": max(0, int(min(lows, default=0) // 10 * 10)),
        "max": 100,
        "categories": [short_month(month, place) for place, month in enumerate(found)],
        "series": [
            {
                "name": _("按期率"),
                "values": [None if rate.counts_only else float(rate.per_cent or 0) for rate in rates],
                "low": [float(rate.low_per_cent) if rate.n else None for rate in rates],
                "high": [float(rate.high_per_cent) if rate.n else None for rate in rates],
                "n": [f"{rate.k}/{rate.n}" for rate in rates],
            }
        ],
    }


def flow(months: Iterable[MonthRates]) -> dict[str, Any]:
    """Draw what came in and what was closed in each month, side by side."""
    found = list(months)
    return {
        "min": 0,
        "categories": [short_month(month, place) for place, month in enumerate(found)],
        "series": [
            {"name": _("收到"), "values": [month.received for month in found]},
            {"name": _("办结"), "values": [month.closed for month in found]},
        ],
    }


def backlog(rows: Iterable[UnitRow]) -> dict[str, Any]:
    """Draw each unit's open cases, on time and overdue on top of each other."""
    found = [row for row in rows if row.open_now]
    return {
        "min": 0,
        "categories": [row.name for row in found],
        "series": [
            {"name": _("在办未逾期"), "values": [row.open_now - row.overdue_now for row in found]},
            {"name": _("逾期"), "values": [row.overdue_now for row in found]},
        ],
    }


def short_month(month: MonthRates, place: int) -> str:
    """Write 25.05 at the beginning and in January, 06 elsewhere."""
    day = month.month
    return f"{day:%y.%m}" if not place or day.month == 1 else f"{day:%m}"


def month_rows(months: Iterable[MonthRates]) -> list[dict[str, Any]]:
    """Word the months for the table beside a chart."""
    return [
        {
            "said": said_month(month.month),
            "rate": month.on_time.rate,
            "share": share(month.on_time.rate),
            "late": month.on_time.late,
            "overdue": month.on_time.open_overdue,
            "received": month.received,
            "closed": month.closed,
        }
        for month in months
    ]
