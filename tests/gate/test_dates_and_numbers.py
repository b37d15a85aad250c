"""Dates in every spelling of F-23, and numbers as people type them (trust B-010, B-035 … B-037)."""

import contextlib
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.gate.rules.dates import SHANGHAI, DateRefused, read_date
from anlan.gate.rules.digits import NumberRefused, read_count, read_number

EIGHTH_OF_MAY = date(2026, 5, 8)


@pytest.mark.parametrize(
    "value",
    [
        "2026.5.8",
        "2026-05-08",
        "2026/5/8",
        "2026年5月8日",
        "2026年5月8号",
        "20260508",
        20260508,
        46150,
        46150.0,
        "46150",
        EIGHTH_OF_MAY,
        "二〇二六年五月八日",
        "二零二六年五月八日",
        "２０２６．５．８",
        " 2026-05-08\u3000",
        "2026年5月8日 星期五",
    ],
)
def test_f_23_every_spelling_of_a_day(value):
    reading = read_date(value)
    assert (reading.day, reading.moment, reading.year_inferred) == (EIGHTH_OF_MAY, None, False)


@pytest.mark.parametrize(
    "value",
    [
        "2026-05-08 14:03",
        "2026年5月8日14时3分",
        "2026/5/8 下午2:03",
        "2026-05-08T14:03:00+08:00",
        "2026-05-08T06:03:00Z",
        "20260508140300",
        "2026-05-08 14:03:00.0",
        46150 + (14 * 60 + 3) / 1440,
        datetime(2026, 5, 8, 14, 3),
    ],
)
def test_f_23_every_spelling_of_a_moment(value):
    assert read_date(value).moment == datetime(2026, 5, 8, 14, 3, tzinfo=SHANGHAI)


def test_b_035_the_1904_calendar_and_chinese_tens():
    assert read_date(46150 - 1462, date_1904=True).day == EIGHTH_OF_MAY
    assert read_date(46082).day == date(2026, 3, 1)
    assert read_date("二〇二六年十二月三十一日").day == date(2026, 12, 31)
    assert read_date("二〇二六年十月二十日").day == date(2026, 10, 20)


@pytest.mark.parametrize(("value", "year"), [("26.5.8", 2026), ("5月8日", 2026), ("五月八日", 2026)])
def test_f_23_a_year_is_inferred_only_from_the_profile_and_marked(value, year):
    with pytest.raises(DateRefused, match="year_missing"):
        read_date(value)
    reading = read_date(value, year=year)
    assert (reading.day, reading.year_inferred) == (EIGHTH_OF_MAY, True)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2026-02-30", "no_such_day"),
        ("2026-02-29", "no_such_day"),
        ("2026-13-01", "no_such_day"),
        ("2026-05-08 24:00", "no_such_time"),
        ("2026-05-08 12:60", "no_such_time"),
        ("0001-01-01", "date_out_of_range"),
        ("9999-12-31", "date_out_of_range"),
        (2026, "date_out_of_range"),
        ("2026", "date_unreadable"),
        ("5/8/2026", "date_unreadable"),
        ("2026-5/8", "date_unreadable"),
        ("昨天", "date_unreadable"),
        ("", "date_unreadable"),
        (True, "date_unreadable"),
        (float("nan"), "date_unreadable"),
        (1e300, "date_unreadable"),
        (-5, "date_unreadable"),
        ("1" * 10_000, "date_unreadable"),
    ],
)
def test_b_036_impossible_dates_are_refused_with_their_rule(value, code):
    with pytest.raises(DateRefused) as refused:
        read_date(value)
    assert refused.value.code == code


def test_b_036_what_has_happened_cannot_lie_after_the_day_of_import():
    assert read_date("2026-05-08", not_after=EIGHTH_OF_MAY).day == EIGHTH_OF_MAY
    with pytest.raises(DateRefused, match="date_in_future"):
        read_date("2026-05-09", not_after=EIGHTH_OF_MAY)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_every_spelling(day):
    for written in (
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert read_date(written).day == day
    assert read_date((day - date(1899, 12, 30)).days).day == day


@given(st.one_of(st.text(max_size=70), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates()))
def test_no_value_crashes_the_reader(value):
    with contextlib.suppress(DateRefused):
        assert date(1949, 10, 1) <= read_date(value, year=2026).day <= date(2100, 12, 31)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("1,234", 1234),
        ("１２３", 123),
        ("12万", 120_000),
        ("1.5亿", 150_000_000),
        ("0.1", Decimal("0.1")),
        (0.1, Decimal("0.1")),
        (7, 7),
        (1.0, 1),
    ],
)
def test_b_037_numbers_people_type(value, number):
    assert read_number(value) == number


@pytest.mark.parametrize(
    "value",
    [
        "1.79769E+308",
        1.79769e308,
        "NaN",
        float("nan"),
        "-0",
        -0.0,
        -5,
        "-5",
        "²",
        "Ⅳ",
        "一二三",
        "1,23",
        "",
        True,
        10**15,
        "1" * 5000,
    ],
)
def test_b_010_b_037_other_numbers_are_refused(value):
    with pytest.raises(NumberRefused):
        read_number(value)


def test_a_count_is_whole():
    assert read_count("12") == 12
    with pytest.raises(NumberRefused, match="not_whole"):
        read_count("1.5")
    assert read_number(-5, negative=True) == -5
