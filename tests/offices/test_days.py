"""Periods end on the day the law says (domain §2.1)."""

from datetime import date, datetime, timedelta
from functools import cache

import chinese_calendar
import holidays
import pytest
from holidays.calendars.chinese import _ChineseLunisolar
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.offices.actions.calendar import days_from_library
from anlan.offices.rules import days as rules
from anlan.offices.rules.days import (
    Calendar,
    CalendarRefused,
    Due,
    after_months,
    after_natural_days,
    after_working_days,
    after_years,
)

ONE_DAY = timedelta(days=1)


@cache
def calendar(first: int = 2016, last: int = 2026) -> Calendar:
    """Make the calendar of the published years."""
    found = Calendar({})
    for year in range(first, last + 1):
        found = found.with_year(year, days_from_library(year=year))
    return found


triggers = st.dates(date(2016, 1, 1), date(2026, 12, 31))
periods = st.integers(1, 400)


def test_ac_2_1_a_last_day_in_the_national_holiday_rolls_behind_it() -> None:
    due = after_natural_days(date(2025, 9, 16), 15, calendar())
    assert (due.nominal, due.due, due.provisional) == (date(2025, 10, 1), date(2025, 10, 9), False)


def test_ac_2_2_a_saturday_that_is_worked_does_not_roll() -> None:
    due = after_natural_days(date(2026, 1, 30), 15, calendar())
    assert due.nominal == due.due == date(2026, 2, 14)
    assert calendar().kind(due.due) == "makeup_workday"


def test_ac_2_3_working_days_count_make_up_days_and_skip_holidays() -> None:
    due = after_working_days(date(2025, 9, 26), 5, calendar())
    assert due.due == date(2025, 10, 10)
    counted = [step.date for step in due.explanation if step.number]
    assert counted == [date(2025, 9, 28), date(2025, 9, 29), date(2025, 9, 30), date(2025, 10, 9), due.due]
    assert after_working_days(date(2026, 2, 13), 5, calendar()).due == date(2026, 2, 27)


def test_ac_2_4_a_year_without_arrangement_gives_a_provisional_date() -> None:
    due = after_natural_days(date(2026, 12, 1), 60, calendar())
    assert (due.nominal, due.due, due.provisional) == (date(2027, 1, 30), date(2027, 2, 1), True)


def test_a_missing_calendar_never_fails_a_count() -> None:
    empty = Calendar({})
    assert after_natural_days(date(1999, 12, 20), 60, empty).provisional
    assert after_working_days(date(2150, 12, 20), 10, empty).provisional
    assert after_working_days(date(2027, 2, 4), 1, empty).due == date(2027, 2, 9)  # over 除夕 … 初三


@pytest.mark.parametrize(
    ("trigger", "n", "nominal"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 3, 15), 6, date(2025, 9, 15)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last(trigger: date, n: int, nominal: date) -> None:
    assert after_months(trigger, n, calendar()).nominal == nominal


def test_a_year_from_29_february_ends_on_28() -> None:
    assert after_years(date(2024, 2, 29), 1, calendar()).nominal == date(2025, 2, 28)


def test_a_sanction_never_rolls() -> None:
    due = after_months(date(2025, 7, 4), 3, calendar(), roll=False)
    assert due.due == due.nominal == date(2025, 10, 4)
    assert not due.depends_on(date(2025, 10, 4))


def test_a_moment_is_no_day_and_no_period_is_empty() -> None:
    with pytest.raises(TypeError):
        after_natural_days(datetime(2025, 1, 1, 9), 5, calendar())
    with pytest.raises(CalendarRefused):
        after_working_days(date(2025, 1, 1), 0, calendar())


@given(trigger=triggers, n=periods, more=st.integers(0, 60), kind=st.sampled_from(["natural", "working"]))
def test_2_10_1_due_is_monotone_and_never_before_nominal(trigger: date, n: int, more: int, kind: str) -> None:
    after = after_natural_days if kind == "natural" else after_working_days
    short, long = after(trigger, n, calendar()), after(trigger, n + more, calendar())
    assert short.due <= long.due
    assert short.due >= short.nominal > trigger
    assert (short.due == short.nominal) == calendar().is_workday(short.nominal)


@given(trigger=triggers, n=st.integers(1, 36))
def test_months_are_monotone_too(trigger: date, n: int) -> None:
    assert after_months(trigger, n, calendar()).due <= after_months(trigger, n + 1, calendar()).due


class DayByDay:
    """The slow, obvious counter: asks the library about one day after another."""

    def __init__(self) -> None:
        self.is_workday = cache(chinese_calendar.is_workday)

    def rolled(self, day: date) -> date:
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def natural(self, trigger: date, n: int) -> tuple[date, date]:
        day = trigger
        for _ in range(n):
            day += ONE_DAY
        return day, self.rolled(day)

    def working(self, trigger: date, n: int) -> date:
        day = trigger
        while n:
            day += ONE_DAY
            n -= self.is_workday(day)
        return day


def test_deadlines_agree_with_a_slow_counter_on_22_000_triggers() -> None:
    import random

    chance, slow, table = random.Random(20260301), DayByDay(), calendar()
    first, last = date(2016, 1, 1).toordinal(), date(2026, 9, 1).toordinal()
    for _ in range(11_000):
        trigger = date.fromordinal(chance.randint(first, last))
        n = chance.choice([5, 10, 15, 30, 60, 90, chance.randint(1, 90)])
        natural = after_natural_days(trigger, n, table)
        assert (natural.nominal, natural.due) == slow.natural(trigger, n)
        short = min(n, 60)
        assert after_working_days(trigger, short, table).due == slow.working(trigger, short)


def all_dues(table: Calendar) -> list[Due]:
    """Count several periods from every day of 2025."""
    triggers = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]
    return [
        due
        for trigger in triggers
        for due in (
            after_natural_days(trigger, 15, table),
            after_natural_days(trigger, 60, table),
            after_working_days(trigger, 5, table),
            after_working_days(trigger, 20, table),
            after_months(trigger, 2, table),
        )
    ]


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        (date(2025, 10, 9), "holiday"),
        (date(2025, 10, 8), "workday"),
        (date(2025, 9, 28), "rest"),
        (date(2025, 5, 1), "workday"),
    ],
)
def test_moving_one_holiday_moves_exactly_the_clocks_that_cross_it(changed: date, kind: rules.DayKind) -> None:
    before = all_dues(calendar())
    after = all_dues(calendar().with_days({changed: kind}))
    moved = {(b.trigger, b.count, b.n) for b, a in zip(before, after, strict=True) if a.due != b.due}
    becomes_worked = kind == "workday"
    crossing = {
        (due.trigger, due.count, due.n)
        for due in before
        if due.depends_on(changed)
        # A day that turns worked pulls back what rolled past it, one that turns into rest pushes on
        # what ended on it.
        and (due.count == "working_days" or becomes_worked or due.due == changed)
    }
    assert moved == crossing
    assert moved


@settings(max_examples=60)
@given(trigger=triggers, n=st.integers(1, 90), kind=st.sampled_from(["natural", "working", "months"]))
def test_every_due_date_explains_itself_day_by_day(trigger: date, n: int, kind: str) -> None:
    after = {"natural": after_natural_days, "working": after_working_days, "months": after_months}[kind]
    due = after(trigger, n, calendar())
    steps = due.explanation
    assert steps[0].why == "trigger"
    assert steps[0].date == trigger
    assert steps[-1].date == due.due
    assert [step.last for step in steps] == [False] * (len(steps) - 1) + [True]
    assert [step.number for step in steps if step.number] == list(range(1, n + 1))
    assert all(not calendar().is_workday(step.date) for step in steps if step.why == "not_worked")
    if kind != "months":
        assert [step.date for step in steps] == [trigger + timedelta(days=k) for k in range(len(steps))]


@given(start=triggers, n=st.integers(1, 300))
def test_counting_back_agrees_with_counting_on(start: date, n: int) -> None:
    end = after_working_days(start, n, calendar()).due
    assert calendar().working_days_between(start, end) == n
    assert calendar().working_days_between(end, start) == 0


def test_wandering_festivals_agree_with_the_library() -> None:
    lunar = _ChineseLunisolar()
    for year, row in rules._festivals().items():
        found = [
            lunar.lunar_new_year_date(year)[0],
            lunar.qingming_date(year)[0],
            lunar.dragon_boat_date(year)[0],
            lunar.mid_autumn_date(year)[0],
        ]
        assert [(day.month, day.day) for day in found] == row


def test_two_libraries_agree_on_every_day_of_eleven_years() -> None:
    china = holidays.country_holidays("CN", years=range(2016, 2027))
    days = [date(2016, 1, 1) + timedelta(days=n) for n in range(4018)]
    assert days[-1] == date(2026, 12, 31)
    assert [day for day in days if calendar().is_workday(day) != china.is_working_day(day)] == []


def test_a_due_date_costs_less_than_20_microseconds() -> None:
    from timeit import repeat

    table = calendar()
    after_natural_days(date(2025, 9, 16), 60, table)
    best = min(repeat(lambda: after_natural_days(date(2025, 9, 16), 60, table), number=2_000, repeat=5))
    assert best / 2_000 < 20e-6
