"""Days in the words of the page, for sentences made outside templates (the frame's filters say the same)."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def is_english() -> bool:
    """Tell whether this page is being written in English."""
    return (get_language() or "").startswith("en")


def day(value: date) -> str:
    """Write 6 月 15 日（星期一） or 15 June (Mon)."""
    if is_english():
        return date_format(value, "j F (D)")
    return f"{value.month} 月 {value.day} 日（星期{'一二三四五六日'[value.weekday()]}）"


def day_short(value: date | datetime) -> str:
    """Write 6月15日 or 15 Jun, in the county's own time."""
    here = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return date_format(here, "j M") if is_english() else f"{here.month}月{here.day}日"


def weekday(value: date) -> str:
    """Write 周四 or Thu."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[value.weekday()]


def day_plain(value: date) -> str:
    """Write 5 月 18 日，星期一 or Monday, 18 May."""
    if is_english():
        return date_format(value, "l, j F")
    return f"{value.month} 月 {value.day} 日，星期{'一二三四五六日'[value.weekday()]}"
