"""Days and moments in words: 6 月 15 日（星期一）, 15 June (Mon), always in the county's own time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"


def local_day(value: date | datetime) -> date:
    """Name the day on which a moment falls in the county; a plain day stays what it is."""
    if not isinstance(value, datetime):
        return value
    return (value.astimezone(LOCAL) if value.tzinfo else value).date()


def day_words(value: date | datetime, *, english: bool, year: bool = False) -> str:
    """Write 6 月 15 日（星期一） or 15 June (Mon), with the year when asked."""
    it = local_day(value)
    if english:
        return f"{it.day} {it:%B}{f' {it.year}' if year else ''} ({it:%a})"
    return f"{f'{it.year} 年 ' if year else ''}{it.month} 月 {it.day} 日（星期{WEEKDAYS[it.weekday()]}）"


def short_day(value: date | datetime, *, english: bool, year: bool = False) -> str:
    """Write 6月15日 or 15 Jun, for bars, tables and timelines."""
    it = local_day(value)
    if english:
        return f"{it.day} {it:%b}{f' {it.year}' if year else ''}"
    return f"{f'{it.year}年' if year else ''}{it.month}月{it.day}日"


def plain_day(value: date | datetime, *, english: bool) -> str:
    """Write 5 月 18 日，星期一 or Monday, 18 May."""
    it = local_day(value)
    if english:
        return f"{it:%A}, {it.day} {it:%B}"
    return f"{it.month} 月 {it.day} 日，星期{WEEKDAYS[it.weekday()]}"
