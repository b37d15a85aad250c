"""Days and moments in the words of the page: 6 月 15 日（星期一）, 15 June (Mon), always in Shanghai time."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language

from anlan.offices.rules.daywords import day_words, local_day, short_day


def is_english() -> bool:
    """Tell whether this page is being written in English."""
    return (get_language() or "").startswith("en")


def local(value: date | datetime) -> date | datetime:
    """Bring an aware moment to the county's own clock; a plain day stays what it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day(value: date | datetime, *, year: bool = False) -> str:
    """Write 6 月 15 日（星期一） or 15 June (Mon), with the year when asked."""
    return day_words(value, english=is_english(), year=year)


def day_short(value: date | datetime, *, year: bool = False) -> str:
    """Write 6月15日 or 15 Jun, for bars, tables and timelines."""
    return short_day(value, english=is_english(), year=year)


def time_of_day(value: datetime) -> str:
    """Write 16:40."""
    return local(value).strftime("%H:%M")


def moment(value: datetime, *, year: bool = False) -> str:
    """Write 6月15日 16:40 or 15 Jun 16:40."""
    return f"{day_short(value, year=year)} {time_of_day(value)}"


def machine(value: date | datetime) -> str:
    """Write the value for the `datetime` attribute of <time>."""
    here = local(value)
    return here.isoformat(timespec="minutes") if isinstance(here, datetime) else here.isoformat()


__all__ = ["day", "day_short", "is_english", "local", "local_day", "machine", "moment", "time_of_day"]
