"""Days in the words of the page, for sentences made outside templates (the frame's filters say the same)."""

from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.offices.rules.daywords import day_words, plain_day, short_day


def is_english() -> bool:
    """Tell whether this page is being written in English."""
    return (get_language() or "").startswith("en")


def day(value: date | datetime) -> str:
    """Write 6 月 15 日（星期一） or 15 June (Mon)."""
    return day_words(value, english=is_english())


def day_short(value: date | datetime) -> str:
    """Write 6月15日 or 15 Jun, in the county's own time."""
    return short_day(value, english=is_english())


def weekday(value: date) -> str:
    """Write 周四 or Thu."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[value.weekday()]


def day_plain(value: date) -> str:
    """Write 5 月 18 日，星期一 or Monday, 18 May."""
    return plain_day(value, english=is_english())
