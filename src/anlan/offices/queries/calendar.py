"""The office calendar as everybody counts with it."""

from datetime import date

from anlan.offices.models import CalendarDay, CalendarYear
from anlan.offices.queries.editions import Held
from anlan.offices.rules.days import Calendar, DayKind


def _load() -> Calendar:
    days: dict[date, DayKind] = dict(CalendarDay.objects.values_list("date", "kind"))  # type: ignore[arg-type]
    years = CalendarYear.objects.values_list("year", flat=True)
    return Calendar(days, frozenset(years))


CALENDAR = Held("calendar", _load)


def calendar() -> Calendar:
    """Return the calendar in force; held in memory, no statement on most calls."""
    return CALENDAR.get()


def loaded_years() -> list[dict[str, object]]:
    """List the loaded years with source, day of publication and number of changes, newest first."""
    columns = ("year", "source", "published_on", "loaded_at", "revision")
    return list(CalendarYear.objects.order_by("-year").values(*columns))


def days_of(*, year: int) -> list[tuple[date, str, str]]:
    """List the stored days of a year: date, kind, source; empty when the year is not loaded."""
    return list(CalendarDay.objects.filter(year_id=year).order_by("date").values_list("date", "kind", "source"))
