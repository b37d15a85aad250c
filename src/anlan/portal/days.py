"""Days in the words of the page, for sentences made outside templates (the frame's filters say the same)."""

from datetime import date, datetime

from anlan.offices.rules.daywords import day_words
from anlan.portal.articles import is_english


def day(value: date | datetime) -> str:
    """Write 6 月 15 日（星期一） or 15 June (Mon), in the county's own time."""
    return day_words(value, english=is_english())
