"""Days in the words of the page, for sentences made outside templates (the frame's filters say the same)."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from anlan.portal.articles import is_english


def day(value: date | datetime) -> str:
    """Write 6 月 15 日（星期一） or 15 June (Mon), in the county's own time."""
    here = timezone.localtime(value).date() if isinstance(value, datetime) else value
    if is_english():
        return date_format(here, "j F (D)")
    return f"{here.month} 月 {here.day} 日（星期{'一二三四五六日'[here.weekday()]}）"
