"""A year's published arrangement, checked before it is put in force (R-CAL-06, R-CAL-07)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from anlan.offices.rules.days import DAY_KINDS, WORKED, Calendar, CalendarRefused, DayKind, statutory_holidays

FIRST_YEAR, LAST_YEAR = 1990, 2199
# The Holiday Measures of 2024 name the statutory days; arrangements before 2025 followed older ones.
MEASURES_SINCE = 2025
LAST_WEEK = 25  # an arrangement for New Year may reach back into the last days of December


class YearRefused(CalendarRefused):
    """An arrangement contradicts the calendar or itself; `code` and `values` say where."""


def complete_year(
    *, year: int, days: Mapping[date, DayKind], year_before_loaded: bool, whole: bool = True
) -> dict[date, DayKind]:
    """Check an arrangement and fill in the ordinary days; YearRefused names the first bad day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearRefused("year_out_of_range", year=year)
    for day, kind in days.items():
        _check_day(year, day, kind)
        if day.year != year and not year_before_loaded:
            raise YearRefused("year_before_not_loaded", day=day)
    if not whole:
        return dict(days)
    first = date(year, 1, 1)
    ordinary = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    complete: dict[date, DayKind] = {day: "rest" if day.weekday() >= 5 else "workday" for day in ordinary}
    complete.update(days)
    _check_statutory(year, complete)
    return complete


def changed_days(before: Calendar, after: Calendar, days: Iterable[date]) -> tuple[date, ...]:
    """List the days that one calendar works and the other does not."""
    return tuple(sorted(day for day in days if before.is_workday(day) != after.is_workday(day)))


def _check_day(year: int, day: date, kind: DayKind) -> None:
    """Refuse a day outside the arrangement, an unknown kind, or a kind that the weekday contradicts."""
    in_reach = day.year == year or (day.year == year - 1 and day.month == 12 and day.day >= LAST_WEEK)
    if not in_reach:
        raise YearRefused("day_outside_year", day=day, year=year)
    if kind not in DAY_KINDS:
        raise YearRefused("unknown_kind", day=day, kind=kind)
    weekend = day.weekday() >= 5
    if kind in ("workday", "rest") and weekend != (kind == "rest"):
        raise YearRefused("kind_contradicts_weekday", day=day, kind=kind)
    if kind == "makeup_workday" and not weekend:
        raise YearRefused("make_up_day_on_weekday", day=day)


def _check_statutory(year: int, days: Mapping[date, DayKind]) -> None:
    """Refuse an arrangement that works on a statutory holiday."""
    if year < MEASURES_SINCE:
        return
    for day in sorted(statutory_holidays(year)):
        if days[day] in WORKED:
            raise YearRefused("statutory_holiday_worked", day=day)
