"""Which period the figures are of: a month or a year, chosen in the address."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from anlan.cases.queries.board import Period
from anlan.desk import days

FIRST_YEAR = 2016  # the oldest year anybody's calendar is carried for
WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


@dataclass(frozen=True)
class Chosen:
    """A period as its address writes it, as counting takes it and as the page says it."""

    key: str
    period: Period
    said: str

    @property
    def is_year(self) -> bool:
        """Say whether it is a whole year."""
        return len(self.key) == 4


def chosen(text: str, today: date) -> Chosen | None:
    """Read "2026-04" or "2026"; None for anything else and for what lies ahead."""
    found = WRITTEN.fullmatch(text)
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or 0)
    if not FIRST_YEAR <= year <= today.year or (found[2] and not 1 <= month <= 12):
        return None
    if month:
        first = date(year, month, 1)
        return month_of(first) if first <= today else None
    return Chosen(text, Period(date(year, 1, 1), date(year, 12, 31)), _said_year(year))


def month_of(day: date) -> Chosen:
    """Take the month of a day."""
    last = date(day.year, day.month, monthrange(day.year, day.month)[1])
    return Chosen(f"{day:%Y-%m}", Period(day.replace(day=1), last), said_month(day))


def last_month(today: date) -> Chosen:
    """Take the month before this one, the newest whole one."""
    return month_of(date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1))


def said_month(day: date) -> str:
    """Write 2026 年 4 月 or April 2026."""
    return date_format(day, "F Y") if days.is_english() else f"{day.year} 年 {day.month} 月"


def choices(today: date) -> list[dict[str, Any]]:
    """List the years, newest first, each with itself and its months; nothing that lies ahead."""
    found = []
    for year in range(today.year, FIRST_YEAR - 1, -1):
        months = range(today.month if year == today.year else 12, 0, -1)
        entries = [(f"{year}", _said_year(year))]
        entries += [(f"{year}-{month:02d}", said_month(date(year, month, 1))) for month in months]
        found.append({"label": str(year), "entries": entries})
    return found


def from_to(data: Mapping[str, str], today: date) -> Period | None:
    """Read the days from and to of an address, this year until today unless given; None when they are none."""
    try:
        start = date.fromisoformat(data.get("from") or f"{today.year}-01-01")
        end = date.fromisoformat(data.get("to") or today.isoformat())
    except ValueError:
        return None
    return Period(start, end) if start <= end else None


def _said_year(year: int) -> str:
    return _("%(year)s 年全年") % {"year": year}
