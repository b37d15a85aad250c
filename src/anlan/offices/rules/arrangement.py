"""Read a year's arrangement as a clerk types it from the State Council notice (R-CAL-07).

year = 2027
source = "国办发明电〔2026〕7号"
published_on = 2026-11-04
holidays = ["2027-01-01..2027-01-03", "2027-04-05"]
makeup_workdays = ["2027-01-30"]
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from anlan.offices.rules.days import DayKind
from anlan.offices.rules.published import YearRefused

KEYS = frozenset({"year", "source", "published_on", "holidays", "makeup_workdays"})
LONGEST_HOLIDAY = 31


@dataclass(frozen=True)
class Arrangement:
    """A year's notice: its days that are not ordinary."""

    year: int
    source: str
    published_on: date | None
    days: dict[date, DayKind]


def read_arrangement(text: str) -> Arrangement:
    """Read the file's text; YearRefused names the key or the day that is wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise YearRefused("arrangement_not_toml", where=str(error)) from error
    unknown = sorted(table.keys() - KEYS)
    if unknown:
        raise YearRefused("arrangement_key_unknown", key=unknown[0])
    year, source, published_on = _head(table)
    days: dict[date, DayKind] = {}
    kinds: tuple[tuple[str, DayKind], ...] = (("holidays", "holiday"), ("makeup_workdays", "makeup_workday"))
    for key, kind in kinds:
        for day in _days(key, table.get(key, [])):
            if day in days:
                raise YearRefused("day_twice", day=day)
            days[day] = kind
    return Arrangement(year=year, source=source, published_on=published_on, days=days)


def _head(table: dict[str, Any]) -> tuple[int, str, date | None]:
    """Check year, source and day of publication."""
    year, source, published_on = table.get("year"), table.get("source"), table.get("published_on")
    if type(year) is not int:
        raise YearRefused("arrangement_key_missing", key="year")
    if not isinstance(source, str) or not source.strip() or len(source) > 200:
        raise YearRefused("arrangement_key_missing", key="source")
    if published_on is not None and type(published_on) is not date:
        raise YearRefused("not_a_day", key="published_on", value=published_on)
    return year, source.strip(), published_on


def _days(key: str, entries: Any) -> Iterator[date]:
    """List the days of entries like "2027-01-01" and "2027-01-01..2027-01-03"."""
    if not isinstance(entries, list):
        raise YearRefused("not_a_list", key=key)
    for entry in entries:
        first, _, last = str(entry).partition("..")
        start = _day(key, first)
        end = _day(key, last) if last else start
        if not 0 <= (end - start).days < LONGEST_HOLIDAY:
            raise YearRefused("not_a_span", key=key, value=entry)
        yield from (start + timedelta(days=n) for n in range((end - start).days + 1))


def _day(key: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise YearRefused("not_a_day", key=key, value=text) from error
