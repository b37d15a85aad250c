"""Dates and moments as sheets and people write them (field F-23, trust B-035, B-036)."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from anlan.gate.rules.digits import CHINESE_DIGITS, fold_width

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Nothing a county handles lies outside; a bare year such as 2026, read as a serial, falls out too.
EARLIEST = date(1949, 10, 1)
LATEST = date(2100, 12, 31)
EPOCH_1900 = datetime(1899, 12, 30)
EPOCH_1904 = datetime(1904, 1, 1)
LAST_SERIAL = 2_958_465

YEAR_MONTH_DAY = re.compile(r"([0-9]{1,4})\s*([-./])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})")
CHINESE_DATE = re.compile(r"(?:([0-9]{1,4})\s*年\s*)?([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]")
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})?)?")
SERIAL = re.compile(r"[0-9]{4,7}(?:\.[0-9]{1,12})?")
WEEKDAY = re.compile(r"[\s,(]*(?:星期|周|礼拜)[一二三四五六日天][\s,)]*")
CLOCK = re.compile(
    r"(上午|下午|晚上|凌晨|中午)?\s*([0-9]{1,2})\s*[:时点]\s*(?:([0-9]{1,2})\s*(?:[:分]\s*(?:([0-9]{1,2})\s*秒?)?)?)?"
    r"(?:\.[0-9]{1,9})?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
NUMERALS = re.compile("[〇零○一二三四五六七八九十]+")


class DateRefused(ValueError):
    """A cell or field that is no date we take; `code` names the rule."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class DateReading:
    """A date as read: the day, the moment if an hour was given, and whether the year was only inferred."""

    day: date
    moment: datetime | None = None
    year_inferred: bool = False


def read_date(
    value: Any, *, date_1904: bool = False, year: int | None = None, not_after: date | None = None
) -> DateReading:
    """Return the day (and moment, Asia/Shanghai) in a cell or a field, or raise DateRefused (F-23).

    `year` is what a profile states for dates without one; `not_after` is the day of import for past events.
    """
    if isinstance(value, bool):
        raise DateRefused("date_unreadable")
    if isinstance(value, datetime):
        reading = reading_of_moment(value)
    elif isinstance(value, date):
        reading = DateReading(day=value)
    elif isinstance(value, int | float):
        reading = reading_of_number(value, date_1904=date_1904)
    else:
        reading = reading_of_text(str(value), year=year, date_1904=date_1904)
    if not EARLIEST <= reading.day <= LATEST:
        raise DateRefused("date_out_of_range")
    if not_after is not None and reading.day > not_after:
        raise DateRefused("date_in_future")
    return reading


def reading_of_moment(value: datetime) -> DateReading:
    """Return an aware or bare local datetime as a moment of Asia/Shanghai."""
    try:
        moment = value.replace(tzinfo=SHANGHAI) if value.tzinfo is None else value.astimezone(SHANGHAI)
    except OverflowError:
        raise DateRefused("date_out_of_range") from None
    return DateReading(day=moment.date(), moment=moment)


def reading_of_number(value: float, *, date_1904: bool) -> DateReading:
    """Return the date of a workbook's serial number, or of eight digits typed as a number."""
    if not math.isfinite(value) or value < 0:
        raise DateRefused("date_unreadable")
    if value > LAST_SERIAL:
        if value != int(value) or not 10**7 <= value < 10**8:
            raise DateRefused("date_unreadable")
        return reading_of_text(str(int(value)), year=None, date_1904=date_1904)
    epoch = EPOCH_1904 if date_1904 else EPOCH_1900
    # Serials carry about a hundredth of a second of rounding.
    moment = epoch + timedelta(seconds=round(value * 86_400))
    if moment.time() == time(0):
        return DateReading(day=moment.date())
    return reading_of_moment(moment)


def reading_of_text(text: str, *, year: int | None, date_1904: bool) -> DateReading:
    """Return the date written in `text`."""
    if len(text) > 64:
        raise DateRefused("date_unreadable")
    plain = arabic(fold_width(text).strip())
    for pattern, read in SPELLINGS:
        found = pattern.match(plain)
        if found:
            day, inferred = read(found, year)
            return with_clock(day, plain[found.end() :], inferred=inferred)
    found = COMPACT.fullmatch(plain)
    if found:
        numbers = [int(part) for part in found.groups() if part is not None]
        day = day_of(*numbers[:3])
        return reading_at(day, numbers[3:]) if len(numbers) > 3 else DateReading(day=day)
    if SERIAL.fullmatch(plain) and EARLIEST.year < 1900 + float(plain) / 366:
        return reading_of_number(float(plain), date_1904=date_1904)
    raise DateRefused("date_unreadable")


def arabic(text: str) -> str:
    """Turn 二〇二六年十二月三十一日 into 2026年12月31日; other text is returned as it is."""
    if not ("月" in text and NUMERALS.search(text)):
        return text
    head, rest = text[:24], text[24:]
    weekday = WEEKDAY.search(head)
    if weekday:
        head, rest = head[: weekday.start()], head[weekday.start() :] + rest
    return NUMERALS.sub(lambda found: numeral(found.group()), head) + rest


def numeral(text: str) -> str:
    """Return the ASCII digits of a Chinese numeral: digit by digit, or with tens (三十一)."""
    if "十" not in text:
        return "".join(CHINESE_DIGITS[char] for char in text)
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        raise DateRefused("date_unreadable")
    return str(int(CHINESE_DIGITS.get(tens, "1")) * 10 + int(CHINESE_DIGITS.get(ones, "0")))


def spelled_with_signs(found: re.Match[str], year: int | None) -> tuple[date, bool]:
    """Read 2026.5.8, 2026-05-08, 2026/5/8, and 26.5.8 when the profile states the year."""
    written, _, month, day = found.groups()
    return in_year(written, int(month), int(day), year)


def spelled_in_chinese(found: re.Match[str], year: int | None) -> tuple[date, bool]:
    """Read 2026年5月8日, and 5月8日 when the profile states the year."""
    written, month, day = found.groups()
    return in_year(written or "", int(month), int(day), year)


def in_year(written: str, month: int, day: int, year: int | None) -> tuple[date, bool]:
    """Return the day in the year written, or in the stated one; never in today's (F-23)."""
    if len(written) == 4:
        return day_of(int(written), month, day), False
    if len(written) not in (0, 2):
        raise DateRefused("date_unreadable")
    if year is None:
        raise DateRefused("year_missing")
    full = year if not written else year // 100 * 100 + int(written)
    return day_of(full, month, day), True


def day_of(year: int, month: int, day: int) -> date:
    """Return a day of the calendar or refuse it: 2026-02-30 does not exist."""
    try:
        return date(year, month, day)
    except ValueError:
        raise DateRefused("no_such_day") from None


def with_clock(day: date, rest: str, *, inferred: bool) -> DateReading:
    """Add the time of day written after a date, if one is."""
    rest = WEEKDAY.sub(" ", rest, count=1).strip()
    rest = rest[1:].strip() if rest[:1] in ("T", "t") else rest
    if not rest:
        return DateReading(day=day, year_inferred=inferred)
    found = CLOCK.fullmatch(rest)
    if found is None:
        raise DateRefused("date_unreadable")
    half, hour, minute, second, offset = found.groups()
    parts = [hour_of_day(int(hour), half), int(minute or 0), int(second or 0)]
    return reading_at(day, parts, zone=zone_of(offset), inferred=inferred)


def hour_of_day(hour: int, half: str | None) -> int:
    """Return the hour 0–23 of a Chinese half-day clock; other hours are left for the calendar to refuse."""
    if half in ("下午", "晚上") and 1 <= hour < 12:
        return hour + 12
    if half in ("上午", "凌晨") and hour == 12:
        return 0
    return hour


def zone_of(offset: str | None) -> timezone | ZoneInfo:
    """Return the zone of a written offset, Asia/Shanghai where none is written."""
    if offset is None:
        return SHANGHAI
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 14 or minutes > 59:
        raise DateRefused("no_such_time")
    return timezone((1 if offset[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def reading_at(
    day: date, parts: list[int], *, zone: timezone | ZoneInfo = SHANGHAI, inferred: bool = False
) -> DateReading:
    """Return a day with hour, minute and second; 24:00 does not exist."""
    try:
        hour, minute, second = [*parts, 0][:3]
        clock = time(hour, minute, second)
        moment = datetime.combine(day, clock, tzinfo=zone).astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        raise DateRefused("no_such_time") from None
    return DateReading(day=moment.date(), moment=moment, year_inferred=inferred)


SPELLINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int | None], tuple[date, bool]]], ...] = (
    (YEAR_MONTH_DAY, spelled_with_signs),
    (CHINESE_DATE, spelled_in_chinese),
)
