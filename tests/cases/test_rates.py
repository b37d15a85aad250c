"""Rates: one definition each, with denominators and intervals (domain §2.7)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.cases.rules.rates import DueItem, Rate, composite, differs, meets, on_time, satisfaction, wilson

TODAY = date(2026, 5, 1)
DUE = date(2026, 4, 20)


def items(kept: int, late: int, overdue: int) -> list[DueItem]:
    return [DueItem(DUE, DUE)] * kept + [DueItem(DUE, DUE + timedelta(days=1))] * late + [DueItem(DUE, None)] * overdue


def test_ac_2_5_open_overdue_items_count_in_the_denominator() -> None:
    found = on_time(items(188, 2, 10), TODAY)
    assert (found.rate.k, found.rate.n, found.rate.per_cent) == (188, 200, Decimal("94.0"))
    assert (found.late, found.open_overdue) == (2, 10)


def test_ac_2_6_satisfaction_with_reach_interval_and_lower_bound() -> None:
    found = satisfaction(attempted=190, reached=150, satisfied=120, basically=15)
    assert found.reach.per_cent == Decimal("78.9")
    assert found.satisfied.per_cent == Decimal("90.0")
    assert (found.satisfied.low_per_cent, found.satisfied.high_per_cent) == (Decimal("84.2"), Decimal("93.8"))
    assert found.lower_bound.per_cent == Decimal("71.1")


def test_ac_2_7_twelve_of_twelve_is_no_headline() -> None:
    rate = Rate(12, 12)
    assert rate.counts_only
    assert not rate.headline
    assert (rate.low_per_cent, rate.high_per_cent) == (Decimal("75.8"), Decimal("100.0"))


def test_ac_2_8_a_threshold_is_met_exactly_or_not_at_all() -> None:
    rate = Rate(1699, 2000)
    assert rate.per_cent == Decimal("85.0")
    assert meets(rate, 85) == "not_met"
    assert meets(Rate(1700, 2000), 85) == "met"
    assert meets(Rate(0, 0), 85) == "no_data"


def test_ac_26_1_the_same_figures_serve_supervision() -> None:
    test_ac_2_5_open_overdue_items_count_in_the_denominator()
    test_ac_2_6_satisfaction_with_reach_interval_and_lower_bound()
    test_ac_2_7_twelve_of_twelve_is_no_headline()


def test_ac_19_8_the_composite_of_the_three_rates() -> None:
    assert composite((30, 35, 35), (Decimal(98), Decimal(85), Decimal(90))) == Decimal("90.65")


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_an_on_time_item_never_lowers_the_rate_and_an_overdue_one_always_does(
    kept: int, late: int, overdue: int
) -> None:
    before = on_time(items(kept, late, overdue), TODAY).rate
    better = on_time(items(kept + 1, late, overdue), TODAY).rate
    worse = on_time(items(kept, late, overdue + 1), TODAY).rate
    if before.exact is not None:
        assert better.exact >= before.exact
        assert worse.exact < before.exact or before.exact == 0
        assert 0 <= before.exact <= 1


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_wilson_interval_holds_the_share_and_stays_within_bounds(pair: tuple[int, int]) -> None:
    k, n = pair
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1


def test_what_falls_due_today_or_later_belongs_to_no_rate_yet() -> None:
    assert on_time([DueItem(TODAY, None), DueItem(TODAY + timedelta(days=3), TODAY)], TODAY).rate.n == 0


def test_overlapping_intervals_cannot_be_told_apart() -> None:
    assert differs(Rate(28, 31), Rate(541, 598)) == "cannot_be_told"
    assert differs(Rate(47, 58), Rate(541, 598)) == "below"


def test_more_kept_than_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="0 ≤ k ≤ n"):
        Rate(3, 2)
