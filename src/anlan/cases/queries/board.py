"""What is stuck, and which numbers can be trusted: rates, backlog, flow, supervision (domain §2.7, §26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from anlan.cases.models import CallBack, Case, CaseClock, CaseText, Supervision
from anlan.cases.queries.lists import CaseLine, FilterRefused, first_rows, lines_of
from anlan.cases.queries.visible import visible_cases, visible_parts
from anlan.cases.rules.alarms import Alarm, call_back_alarms, repeated_texts
from anlan.cases.rules.clock import LISTED_AFTER, LOCAL, local_day
from anlan.cases.rules.rates import OnTime, Rate, Satisfaction, differs, satisfaction
from anlan.cases.rules.rows import serial_at
from anlan.offices.queries.calendar import calendar
from anlan.offices.queries.units import unit_tree
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.days import after_working_days

ANSWERING = ("R-PET-05", "R-PET-11")  # the clocks of handling and answering
INTAKE = ("R-PET-01", "R-PET-02", "R-PET-03")
GROUPS: Mapping[str, str] = {
    "unit": "holder_id",
    "category": "category",
    "state": "state",
    "channel": "channel",
    "area": "area_id",
}


@dataclass(frozen=True)
class Period:
    """From which day to which day, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise FilterRefused("period_backwards", "to")


@dataclass(frozen=True)
class UnitRates:
    """One unit's row of the board."""

    unit_id: UUID
    name: str
    name_en: str
    on_time: OnTime
    satisfaction: Satisfaction
    against_county: str  # below | above | cannot_be_told
    open_now: int
    overdue_now: int


@dataclass(frozen=True)
class MonthRates:
    """One month of the trend."""

    month: date
    on_time: OnTime
    received: int
    closed: int


@dataclass(frozen=True)
class Dashboard:
    """The first dashboard; `units` stand in official order."""

    period: Period
    on_time: OnTime
    intake_on_time: OnTime
    satisfaction: Satisfaction
    units: tuple[UnitRates, ...]
    months: tuple[MonthRates, ...]
    open_now: int
    overdue_now: int
    assumed: bool  # some rates rest on a rule younger than their trigger (domain §0.2)
    alarms: tuple[Alarm, ...]


def dashboard(*, actor: Actor, now: datetime, period: Period, months: int = 12) -> Dashboard:
    """Compute the rates of a period over what the actor may count; the accused unit's world lacks the accusation."""
    countable = visible_cases(actor, "count", now)
    today = local_day(now)
    clocks = _clocks(countable, period, today)
    by_unit = _on_time_by(clocks.filter(code__in=ANSWERING), "unit_id")
    called = _satisfaction_by_unit(countable, period)
    backlog = _backlog(countable, today)
    whole = _sum(by_unit.values())
    names = unit_tree().nodes
    involved = set(by_unit) | set(called) | set(backlog)
    units = tuple(
        UnitRates(
            unit_id=node.id,
            name=node.name,
            name_en=node.name_en or node.name,
            on_time=by_unit.get(node.id, NOTHING),
            satisfaction=called.get(node.id, NOBODY),
            against_county=differs(by_unit.get(node.id, NOTHING).rate, whole.rate),
            open_now=backlog.get(node.id, (0, 0))[0],
            overdue_now=backlog.get(node.id, (0, 0))[1],
        )
        for node in unit_tree().in_order
        if node.id in involved
    )
    return Dashboard(
        period=period,
        on_time=whole,
        intake_on_time=_sum(_on_time_by(clocks.filter(code__in=INTAKE), "unit_id").values()),
        satisfaction=_add(called.values()),
        units=units,
        months=_months(countable, period.end, months, today),
        open_now=sum(opened for opened, _ in backlog.values()),
        overdue_now=sum(late for _, late in backlog.values()),
        assumed=clocks.filter(code__in=ANSWERING + INTAKE, assumed=True).exists(),
        alarms=call_back_alarms(
            {unit: (by_unit.get(unit, NOTHING).rate, found) for unit, found in called.items() if unit in names}
        ),
    )


NOTHING = OnTime(Rate(0, 0), 0, 0)
NOBODY = satisfaction(attempted=0, reached=0, satisfied=0, basically=0)


def _clocks(countable: QuerySet[Case], period: Period, today: date) -> QuerySet[CaseClock]:
    """Take the clocks whose due date falls in the period and is past; voided ones are nobody's duty."""
    end = min(period.end, today - timedelta(days=1))
    found = CaseClock.objects.filter(due__gte=period.start, due__lte=end, paused=False)
    return found.exclude(outcome__in=["void", "merged", "lapsed"]).filter(_of_some(countable))


def _of_some(countable: QuerySet[Case]) -> Exists:
    """Ask of each row whether its case counts; as a list it would be every case of the county."""
    return Exists(countable.filter(pk=OuterRef("case_id")))


_COUNTS = {
    "kept": Count("id", filter=Q(stopped_date__lte=F("due"))),
    "late": Count("id", filter=Q(stopped_date__gt=F("due"))),
    "open": Count("id", filter=Q(stopped_date=None)),
}


def _on_time(row: Mapping[str, Any]) -> OnTime:
    return OnTime(Rate(row["kept"], row["kept"] + row["late"] + row["open"]), row["late"], row["open"])


def _on_time_by(clocks: QuerySet[CaseClock], column: str) -> dict[Any, OnTime]:
    return {row[column]: _on_time(row) for row in clocks.order_by().values(column).annotate(**_COUNTS)}


def _sum(parts: Any) -> OnTime:
    parts = list(parts)
    rate = Rate(sum(part.rate.k for part in parts), sum(part.rate.n for part in parts))
    return OnTime(rate, sum(part.late for part in parts), sum(part.open_overdue for part in parts))


def _satisfaction_by_unit(countable: QuerySet[Case], period: Period) -> dict[UUID, Satisfaction]:
    """Count each case once: tried when anybody rang, reached when somebody answered."""
    calls = CallBack.objects.filter(
        _of_some(countable), date__gte=period.start, date__lte=period.end, unit__isnull=False
    )
    tried: dict[UUID, list[int]] = {}
    for row in (
        calls.order_by()
        .values("case_id", "unit_id")
        .annotate(
            good=Count("id", filter=Q(satisfaction="satisfied")),
            basic=Count("id", filter=Q(satisfaction="basically")),
            answers=Count("id", filter=Q(reached=True)),
        )
    ):
        sums = tried.setdefault(row["unit_id"], [0, 0, 0, 0])
        for place, value in enumerate((1, min(row["answers"], 1), min(row["good"], 1), min(row["basic"], 1))):
            sums[place] += value
    return {
        unit: satisfaction(attempted=a, reached=r, satisfied=s, basically=b) for unit, (a, r, s, b) in tried.items()
    }


def _add(parts: Any) -> Satisfaction:
    parts = list(parts)

    def total(pick: Any) -> Rate:
        return Rate(sum(pick(part).k for part in parts), sum(pick(part).n for part in parts))

    return Satisfaction(total(lambda p: p.reach), total(lambda p: p.satisfied), total(lambda p: p.lower_bound))


def _backlog(countable: QuerySet[Case], today: date) -> dict[UUID, tuple[int, int]]:
    rows = countable.filter(phase="open", holder__isnull=False).order_by().values("holder_id")
    counted = rows.annotate(open=Count("id"), overdue=Count("id", filter=Q(due__lt=today, paused=False)))
    return {row["holder_id"]: (row["open"], row["overdue"]) for row in counted}


def _months(countable: QuerySet[Case], end: date, months: int, today: date) -> tuple[MonthRates, ...]:
    firsts = [_first(end.year, end.month - back) for back in range(months - 1, -1, -1)]
    period = Period(firsts[0], _first(end.year, end.month + 1) - timedelta(days=1))
    kept: dict[date, OnTime] = {}
    for day, found in _on_time_by(_clocks(countable, period, today).filter(code__in=ANSWERING), "due").items():
        month = day.replace(day=1)
        kept[month] = _sum([kept.get(month, NOTHING), found])
    flows = [_flow(countable, column, period) for column in ("received_at", "closed_at")]
    return tuple(MonthRates(day, kept.get(day, NOTHING), *(flow.get(day, 0) for flow in flows)) for day in firsts)


def _first(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


def _flow(countable: QuerySet[Case], column: str, period: Period) -> dict[date, int]:
    start = datetime.combine(period.start, time(), LOCAL)
    end = datetime.combine(period.end + timedelta(days=1), time(), LOCAL)
    if column == "received_at":
        # A case's serial is never older than its receipt; it says nothing new, but the serials are in order.
        countable = countable.filter(serial__gte=serial_at(start))
    rows = countable.filter(**{f"{column}__gte": start, f"{column}__lt": end})
    span = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month
    # Compared with the edges of months: to name the month of each row would cost SQLite a call of ours per row.
    counts = {
        f"{month:%Y%m}": Count(
            "pk", filter=Q(**{f"{column}__gte": _midnight(month), f"{column}__lt": _midnight(after)})
        )
        for month, after in pairwise(_first(period.start.year, period.start.month + n) for n in range(2 + span))
    }
    return {date(int(name[:4]), int(name[4:]), 1): count for name, count in rows.aggregate(**counts).items()}


@dataclass(frozen=True)
class OverdueLine:
    """An overdue case for the supervisor: how late, and whether it may be listed publicly today."""

    line: CaseLine
    may_be_listed: bool
    listed_from: date
    reminders: int
    listed: bool


def overdue_cases(*, actor: Actor, now: datetime, limit: int = 100) -> list[OverdueLine]:
    """List what a supervisor may supervise, the longest overdue first."""
    today = local_day(now)
    parts = [
        part.filter(due__lt=today, paused=False).exclude(phase__in=["closed", "final"])
        for part in visible_parts(actor, "supervise", now)
    ]
    rows = first_rows(parts, ["due", "serial"], limit)
    said = Supervision.objects.filter(case_id__in=[row["id"] for row in rows]).order_by().values_list("case_id")
    counts = {
        case_id: (every, listed)
        for case_id, every, listed in said.annotate(every=Count("id"), listed=Max("n", filter=Q(kind="listed")))
    }
    lines = []
    for line in lines_of(rows, now):
        reminders, listings = counts.get(line.id, (0, None))
        listed_from = after_working_days(line.due or today, LISTED_AFTER, calendar()).due
        lines.append(
            OverdueLine(line, today >= listed_from and listings is None, listed_from, reminders, listings is not None)
        )
    return lines


def statistics(*, actor: Actor, now: datetime, group_by: str, period: Period) -> list[dict[str, Any]]:
    """Count cases received in a period by unit, category, state, channel or area; never by person (N-01, AC-1-2)."""
    column = GROUPS.get(group_by)
    if column is None:
        raise FilterRefused("N-01", "group_by")
    start = datetime.combine(period.start, time(), LOCAL)
    end = datetime.combine(period.end + timedelta(days=1), time(), LOCAL)
    found = visible_cases(actor, "count", now).filter(received_at__gte=start, received_at__lt=end)
    counted = found.order_by().values(column).annotate(count=Count("id"))
    return sorted(({"key": row[column], "count": row["count"]} for row in counted), key=lambda row: str(row["key"]))


def last_due_month(*, actor: Actor, now: datetime, until: date) -> date | None:
    """Return the first day of the newest month, up to that of `until`, in which something countable fell due."""
    countable = visible_cases(actor, "count", now)
    clocks = _clocks(countable, Period(date.min, until), local_day(now)).filter(code__in=ANSWERING)
    newest = clocks.order_by("-due").values_list("due", flat=True).first()
    return newest.replace(day=1) if newest else None


MOST_TEXTS = 60  # of one unit; more are not compared


def repeated_answers(*, actor: Actor, now: datetime, period: Period) -> tuple[Alarm, ...]:
    """Name units that gave different matters nearly the same answer in a period (domain §26)."""
    answered = visible_cases(actor, "count", now).filter(
        answered_at__gte=datetime.combine(period.start, time(), LOCAL),
        answered_at__lt=datetime.combine(period.end + timedelta(days=1), time(), LOCAL),
        holder__isnull=False,
    )
    texts: dict[UUID, dict[UUID, str]] = {}
    rows = CaseText.objects.filter(field="handling", case__in=answered).order_by("-case__serial", "-n")
    for unit, case, text in rows.values_list("case__holder_id", "case_id", "text").iterator(chunk_size=500):
        of_unit = texts.setdefault(unit, {})
        if len(of_unit) < MOST_TEXTS:
            of_unit.setdefault(case, text)  # the newest answer of a case
    found = (repeated_texts(node.id, list(texts.get(node.id, {}).values())) for node in unit_tree().in_order)
    return tuple(alarm for alarm in found if alarm)
