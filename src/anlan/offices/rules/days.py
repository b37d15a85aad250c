"""Office days: which day is worked, and on which day a period ends (domain §2.1, R-CAL-01 … 07)."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from calendar import isleap, monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

DayKind = Literal["workday", "rest", "holiday", "makeup_workday"]
DAY_KINDS: tuple[DayKind, ...] = ("workday", "rest", "holiday", "makeup_workday")
WORKED = frozenset({"workday", "makeup_workday"})
Count = Literal["natural_days", "working_days", "months"]
ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 9000


class CalendarRefused(ValueError):
    """A calendar or a period that cannot be: `code` says what is wrong, `values` where."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


@cache
def _festivals() -> dict[int, list[tuple[int, int]]]:
    """Read (month, day) of lunar new year, 清明, 端午 and 中秋 for each year of our table."""
    table = tomllib.loads(files(__package__).joinpath("festivals.toml").read_text(encoding="utf-8"))
    return {int(year): [(int(text[:2]), int(text[3:])) for text in row] for year, row in table["dates"].items()}


def statutory_holidays(year: int) -> set[date]:
    """List the national holidays of a year before any shifting of rest days (R-CAL-06)."""
    fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]
    days = {date(year, month, day) for month, day in fixed}
    wandering = _festivals().get(year)
    if wandering is not None:
        new_year, *single = (date(year, month, day) for month, day in wandering)
        # 除夕 to 初三, four days.
        days.update(new_year + timedelta(days=shift) for shift in range(-1, 3))
        days.update(single)
    return days


def kinds_before_publication(year: int) -> list[DayKind]:
    """Guess the kind of each day of a year without an arrangement: weekends and R-CAL-06, no make-up days."""
    weekday = date(year, 1, 1).weekday()
    length = 366 if isleap(year) else 365
    kinds: list[DayKind] = ["rest" if (weekday + n) % 7 >= 5 else "workday" for n in range(length)]
    for day in statutory_holidays(year):
        kinds[day.timetuple().tm_yday - 1] = "holiday"
    return kinds


@dataclass(frozen=True, slots=True)
class _Year:
    """One year laid out for counting; ordinals are `date.toordinal()`."""

    first: int
    kinds: tuple[DayKind, ...]
    worked: list[int]  # ordinals of the worked days, ascending
    published: bool


class Calendar:
    """Which day is worked; never changes, so two counts on one calendar always agree.

    `days` holds what was published, `published_years` the years it covers completely; any other day is
    computed and makes a due date provisional (domain §2.1.4).
    """

    __slots__ = ("_days", "_published", "_years")

    def __init__(self, days: Mapping[date, DayKind], published_years: frozenset[int] = frozenset()) -> None:
        self._days = dict(days)
        self._published = frozenset(published_years)
        self._years: dict[int, _Year] = {}  # laid out at first use; a cache of pure results

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendar):
            return NotImplemented
        return self._published == other._published and self._days == other._days

    def __hash__(self) -> int:
        return hash((len(self._days), self._published))

    def published(self, year: int) -> bool:
        """Say whether the arrangement of this year has been loaded."""
        return year in self._published

    @property
    def published_years(self) -> tuple[int, ...]:
        """List the loaded years, ascending."""
        return tuple(sorted(self._published))

    def kind(self, day: date) -> DayKind:
        """Tell the kind of a day, computed where nothing was published."""
        year = self._year(day.year)
        return year.kinds[day.toordinal() - year.first]

    def is_workday(self, day: date) -> bool:
        """Say whether offices work on this day."""
        return self.kind(day) in WORKED

    def with_days(self, changes: Mapping[date, DayKind]) -> Calendar:
        """Return another calendar in which these days are of these kinds."""
        return Calendar({**self._days, **changes}, self._published)

    def with_year(self, year: int, days: Mapping[date, DayKind]) -> Calendar:
        """Return another calendar in which this year is published as these days."""
        return Calendar({**self._days, **days}, self._published | {year})

    def roll(self, day: date) -> date:
        """Return this day if it is worked, else the first worked day after it (R-CAL-03)."""
        return day if self.is_workday(day) else self._nth_worked(day, 1)

    def working_days_between(self, start: date, end: date) -> int:
        """Count the worked days after `start` up to and including `end`; 0 when end is not after start."""
        if end <= start:
            return 0
        total = -self._worked_up_to(start)
        total += sum(len(self._year(year).worked) for year in range(start.year, end.year))
        return total + self._worked_up_to(end)

    def _worked_up_to(self, day: date) -> int:
        """Count the worked days of its year up to and including a day."""
        return bisect_left(self._year(day.year).worked, day.toordinal() + 1)

    def _nth_worked(self, day: date, n: int) -> date:
        """Find the nth worked day after a day."""
        year, wanted = day.year, n - 1 + self._worked_up_to(day)
        while True:
            worked = self._year(year).worked
            if wanted < len(worked):
                return date.fromordinal(worked[wanted])
            wanted -= len(worked)
            year += 1

    def _year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._lay_out(year)
        return found

    def _lay_out(self, year: int) -> _Year:
        """Lay a year out day by day."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise CalendarRefused("year_out_of_range", year=year)
        first = date(year, 1, 1).toordinal()
        kinds = kinds_before_publication(year)
        for position in range(len(kinds)):
            stated = self._days.get(date.fromordinal(first + position))
            kinds[position] = stated or kinds[position]
        worked = [first + position for position, kind in enumerate(kinds) if kind in WORKED]
        return _Year(first=first, kinds=tuple(kinds), worked=worked, published=year in self._published)


@dataclass(frozen=True, slots=True)
class Step:
    """One day of the way from a trigger to the due day.

    `number` is its number in the count, None when it is not counted. `why` is `trigger` (first day,
    excluded), `counted`, `not_worked` (rest or holiday inside working days), `month` (corresponding day),
    `month_end` (no corresponding day) or `rolled` (the period went on over a rest day). `rule` names the
    R-CAL rule.
    """

    date: date
    kind: DayKind
    number: int | None
    why: Literal["trigger", "counted", "not_worked", "month", "month_end", "rolled"]
    rule: str
    last: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends: `nominal` without and `due` with the roll of R-CAL-03 (domain §2.1.1)."""

    nominal: date
    due: date
    provisional: bool
    trigger: date
    count: Count
    n: int
    rolls: bool
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def explanation(self) -> tuple[Step, ...]:
        """Show the way day by day; a month period shows its corresponding days only."""
        steps = _MAKERS[self.count](self)
        return (*_trigger_step(self), *steps, *_rolled_steps(self))

    def depends_on(self, day: date) -> bool:
        """Say whether a change of this day between worked and not worked may move the due date."""
        if self.count == "working_days":
            return self.trigger < day <= self.due
        return self.rolls and self.nominal <= day <= self.due


def after_natural_days(trigger: date, n: int, calendar: Calendar, *, roll: bool = True) -> Due:
    """End a period of n natural days (R-CAL-01, 03, 04); no roll for sanctions (domain §2.1.1)."""
    _check(trigger, n)
    return _ended(trigger, "natural_days", n, trigger + timedelta(days=n), calendar, roll)


def after_months(trigger: date, n: int, calendar: Calendar, *, roll: bool = True) -> Due:
    """End a period of n months on the corresponding day or the month's last day (R-CAL-02)."""
    _check(trigger, n)
    return _ended(trigger, "months", n, _corresponding_day(trigger, n), calendar, roll)


def after_years(trigger: date, n: int, calendar: Calendar, *, roll: bool = True) -> Due:
    """End a period of n years on the corresponding day; 29 February ends on 28 (R-CAL-02)."""
    return after_months(trigger, 12 * n, calendar, roll=roll)


def after_working_days(trigger: date, n: int, calendar: Calendar) -> Due:
    """End a period of n working days, counted from the day after the trigger (R-CAL-01, 04, 05)."""
    _check(trigger, n)
    end = calendar._nth_worked(trigger, n)
    published = calendar._published
    provisional = any(year not in published for year in range((trigger + ONE_DAY).year, end.year + 1))
    return Due(end, end, provisional, trigger, "working_days", n, False, calendar)


def _check(trigger: date, n: int) -> None:
    """Refuse a moment for a day, and a period of no length."""
    if isinstance(trigger, datetime):
        raise TypeError("a period is triggered by a day, not by a moment; take the local date first")
    if n < 1:
        raise CalendarRefused("period_without_length", n=n)


def _ended(trigger: date, count: Count, n: int, nominal: date, calendar: Calendar, roll: bool) -> Due:
    """Roll the nominal day and mark what rests on an unpublished year."""
    due = calendar.roll(nominal) if roll else nominal
    published = calendar._published
    provisional = roll and (nominal.year not in published or due.year not in published)
    return Due(nominal, due, provisional, trigger, count, n, roll, calendar)


def _corresponding_day(trigger: date, months: int) -> date:
    """Find the same day of a later month, or that month's last day."""
    year, month = divmod(trigger.year * 12 + trigger.month - 1 + months, 12)
    return date(year, month + 1, min(trigger.day, monthrange(year, month + 1)[1]))


def _step(
    due: Due,
    day: date,
    number: int | None,
    why: Literal["trigger", "counted", "not_worked", "month", "month_end", "rolled"],
    rule: str,
) -> Step:
    return Step(
        date=day,
        kind=due.calendar.kind(day),
        number=number,
        why=why,
        rule=rule,
        last=day == due.due,
        provisional=not due.calendar.published(day.year),
    )


def _days(start: date, end: date) -> Iterator[date]:
    """List the days after start up to and including end."""
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))


def _trigger_step(due: Due) -> tuple[Step]:
    return (_step(due, due.trigger, None, "trigger", "R-CAL-01"),)


def _natural_steps(due: Due) -> list[Step]:
    return [
        _step(due, day, number, "counted", "R-CAL-04")
        for number, day in enumerate(_days(due.trigger, due.nominal), start=1)
    ]


def _working_steps(due: Due) -> list[Step]:
    steps, number = [], 0
    for day in _days(due.trigger, due.due):
        kind = due.calendar.kind(day)
        if kind in WORKED:
            number += 1
            steps.append(_step(due, day, number, "counted", _SAID_BY[kind]))
        else:
            steps.append(_step(due, day, None, "not_worked", _SAID_BY[kind]))
    return steps


# The rule that makes a day count, or not count, among working days.
_SAID_BY = {
    "workday": "R-CAL-04",
    "rest": "R-CAL-04",
    "holiday": "R-CAL-06",
    "makeup_workday": "R-CAL-07",
}


def _month_steps(due: Due) -> list[Step]:
    steps = []
    for number in range(1, due.n + 1):
        day = _corresponding_day(due.trigger, number)
        same = day.day == due.trigger.day
        steps.append(_step(due, day, number, "month" if same else "month_end", "R-CAL-02"))
    return steps


def _rolled_steps(due: Due) -> list[Step]:
    return [_step(due, day, None, "rolled", "R-CAL-03") for day in _days(due.nominal, due.due)]


_MAKERS = {"natural_days": _natural_steps, "working_days": _working_steps, "months": _month_steps}
