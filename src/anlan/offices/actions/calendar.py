"""Load a year's arrangement, change a day (domain §2.1.4)."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from anlan.ledger.actions import append
from anlan.ledger.rules.event import Fact
from anlan.offices.models import CalendarDay, CalendarYear
from anlan.offices.queries.calendar import CALENDAR
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.days import DayKind
from anlan.offices.rules.permissions import OFFICES
from anlan.offices.rules.published import YearRefused, changed_days, complete_year

LIBRARY = "chinesecalendar"


class YearNotLoaded(ValueError):
    """A day can be changed only in a loaded year."""

    code = "year_not_loaded"

    def __init__(self, year: int) -> None:
        self.values = {"year": year}
        super().__init__(f"calendar year {year} is not loaded")


@dataclass(frozen=True)
class YearLoaded:
    """What loading did; `changed` are the days whose being worked differs from what counts used before."""

    year: int
    revision: int
    changed: tuple[date, ...]
    first_time: bool


def load_year(
    *,
    actor: Actor,
    now: datetime,
    year: int,
    days: Mapping[date, DayKind],
    source: str,
    published_on: date | None = None,
) -> YearLoaded:
    """Put a year's published arrangement in force; days not named are ordinary weekdays and weekends.

    The arrangement may also name the last week of the year before, if that year is loaded. Loading the same
    again changes nothing. Raises YearRefused, NotAllowed. The caller recounts open clocks over `changed`.
    """
    OFFICES.require(actor, "edit_calendar")
    with transaction.atomic():
        loaded = {row.year: row for row in CalendarYear.objects.select_for_update().filter(year__in=(year - 1, year))}
        stated = complete_year(year=year, days=days, year_before_loaded=year - 1 in loaded)
        before = CALENDAR.get()
        stored = dict(CalendarDay.objects.filter(date__in=stated).values_list("date", "kind"))
        if stored == stated:
            return YearLoaded(year, loaded[year].revision, (), first_time=False)
        row = _year_row(loaded.get(year), year, source, published_on, now)
        _write_days(stated, stored, row, source, published_on)
        changed = changed_days(before, before.with_year(year, stated), stated)
        _record(actor, now, "load_year", _year_payload(row, changed))
        CALENDAR.renew()
    return YearLoaded(year, row.revision, changed, first_time=year not in loaded)


def change_day(
    *, actor: Actor, now: datetime, day: date, kind: DayKind, source: str, published_on: date | None = None
) -> YearLoaded:
    """Change one day of a loaded year. Raises YearNotLoaded, YearRefused, NotAllowed."""
    OFFICES.require(actor, "edit_calendar")
    with transaction.atomic():
        row = CalendarYear.objects.select_for_update().filter(year=day.year).first()
        if row is None:
            raise YearNotLoaded(day.year)
        before = CALENDAR.get()
        complete_year(year=day.year, days={day: kind}, year_before_loaded=True, whole=False)
        old_kind = before.kind(day)
        if old_kind == kind:
            return YearLoaded(day.year, row.revision, (), first_time=False)
        row.revision += 1
        row.save(update_fields=["revision"])
        CalendarDay.objects.filter(date=day).update(kind=kind, source=source, published_on=published_on)
        changed = changed_days(before, before.with_days({day: kind}), [day])
        payload = {"date": day.isoformat(), "from": old_kind, "to": kind, "source": source}
        _record(actor, now, "change_day", payload)
        CALENDAR.renew()
    return YearLoaded(day.year, row.revision, changed, first_time=False)


def seed_calendar(*, actor: Actor, now: datetime, years: Iterable[int]) -> list[YearLoaded]:
    """Load years from the library that carries the State Council notices; YearRefused for an unknown one."""
    stated = {year: days_from_library(year=year) for year in sorted(set(years))}
    return [
        load_year(actor=actor, now=now, year=year, days=days, source=_library_name()) for year, days in stated.items()
    ]


def library_years() -> range:
    """Tell the years the library knows."""
    from chinese_calendar.constants import holidays

    return range(min(holidays).year, max(holidays).year + 1)


def days_from_library(*, year: int) -> dict[date, DayKind]:
    """Read each day of a year from the library; YearRefused when it does not know the year."""
    import chinese_calendar

    day, found = date(year, 1, 1), {}
    try:
        while day.year == year:
            found[day] = _library_kind(day, chinese_calendar)
            day += timedelta(days=1)
    except NotImplementedError as error:
        raise YearRefused("year_not_published", year=year) from error
    return found


def calendar_stream() -> str:
    """Name the one stream of this county's calendar."""
    return f"calendar:{uuid.uuid5(uuid.NAMESPACE_URL, f'{settings.LEDGER_ORIGIN}/calendar')}"


def _library_name() -> str:
    from importlib.metadata import version

    return f"{LIBRARY} {version(LIBRARY)}"


def _library_kind(day: date, library: object) -> DayKind:
    worked = library.is_workday(day)  # type: ignore[attr-defined]
    if worked:
        return "makeup_workday" if day.weekday() >= 5 else "workday"
    _, name = library.get_holiday_detail(day)  # type: ignore[attr-defined]
    return "holiday" if name else "rest"


def _year_row(
    row: CalendarYear | None, year: int, source: str, published_on: date | None, now: datetime
) -> CalendarYear:
    """Write the year's own row, a new one or a new revision."""
    if row is None:
        return CalendarYear.objects.create(
            year=year, source=source, published_on=published_on, loaded_at=now, revision=1
        )
    row.source, row.published_on, row.loaded_at = source, published_on, now
    row.revision += 1
    row.save(update_fields=["source", "published_on", "loaded_at", "revision"])
    return row


def _write_days(
    stated: Mapping[date, DayKind],
    stored: Mapping[date, str],
    row: CalendarYear,
    source: str,
    published_on: date | None,
) -> None:
    """Insert or replace the days that differ."""
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(date=day, year_id=day.year, kind=kind, source=source, published_on=published_on)
            for day, kind in stated.items()
            if stored.get(day) != kind
        ],
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["kind", "source", "published_on"],
    )


def _year_payload(row: CalendarYear, changed: tuple[date, ...]) -> dict[str, object]:
    return {
        "year": row.year,
        "revision": row.revision,
        "source": row.source,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "changed": [day.isoformat() for day in changed],
    }


def _record(actor: Actor, now: datetime, action: str, payload: Mapping[str, object]) -> None:
    append(
        Fact(
            stream=calendar_stream(),
            action=action,
            occurred_at=now,
            actor=actor.ledger_name,
            actor_role=actor.role,
            payload=payload,
        )
    )
