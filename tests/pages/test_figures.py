"""A rate never stands alone, and a target is met in exact fractions (domain §2.7)."""

from fractions import Fraction

import pytest

from anlan.config.pages import figures


def test_ac_2_5_a_rate_over_enough_cases_shows_percent_count_and_interval():
    shown = figures.rate({"numerator": 188, "denominator": 200, "low": 0.898, "high": 0.965})
    assert (shown.big, shown.unit) == ("94.0", "%")
    assert shown.counts == "188 / 200 件"
    assert shown.range_said == "区间 89.8–96.5"
    assert shown.interval.point is not None


def test_ac_2_7_few_cases_show_counts_and_an_outlined_bar():
    shown = figures.rate({"numerator": 12, "denominator": 12, "low": 0.758, "high": 1.0})
    assert (shown.big, shown.unit) == ("12", " / 12")
    assert shown.interval.small
    assert shown.interval.point is None
    assert "%" not in shown.big + shown.unit


@pytest.mark.parametrize("top", [0, 40])
def test_all_or_none_is_never_a_headline_in_percent(top):
    shown = figures.rate({"numerator": top, "denominator": 40, "low": 0.0, "high": 1.0})
    assert (shown.big, shown.unit) == (str(top), " / 40")


def test_ac_2_8_a_value_shown_as_the_target_may_still_miss_it():
    shown = figures.rate({"numerator": 1699, "denominator": 2000, "low": 0.83, "high": 0.87, "target": "0.85"})
    assert shown.big == "85.0"
    assert shown.verdict == "未达 85%，差 1 件"
    met = figures.rate({"numerator": 1700, "denominator": 2000, "low": 0.83, "high": 0.87, "target": "0.85"})
    assert met.verdict == "达到 85%"


def test_a_cell_of_one_to_four_shows_no_number():
    shown = figures.rate({"numerator": 3, "denominator": 4, "suppressed": True, "low": 0.3, "high": 0.95})
    assert shown.big == "＜5"
    assert "3" not in shown.counts + shown.range_said
    assert shown.interval is None


def test_nothing_due_is_said_and_not_divided():
    assert figures.rate({"numerator": 0, "denominator": 0}).big == "—"


def test_percent_rounds_half_up():
    assert figures.percent_text(Fraction(12345, 100000)) == "12.3"
    assert figures.percent_text(Fraction(1235, 10000)) == "12.4"


def test_a_difference_has_its_zero_line():
    assert figures.interval(-0.02, 0.06, 0.02, lowest=-0.1, highest=0.1).zero == "50.00%"
    assert figures.interval(0.2, 0.6, 0.4).zero is None
