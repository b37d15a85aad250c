"""Rates with their denominators and intervals; one definition each (domain §2.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import sqrt

Z = 1.959964  # R-KPI-04
FEWEST = 30  # R-KPI-05: below this a rate is printed as counts


@dataclass(frozen=True)
class Rate:
    """`k` of `n`; a share in [0, 1] with its 95 % Wilson interval, and what may be printed of it."""

    k: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.k <= self.n:
            raise ValueError(f"a rate needs 0 ≤ k ≤ n, not {self.k} of {self.n}")

    @property
    def exact(self) -> Fraction | None:
        """Return the exact share, None when nothing was counted."""
        return Fraction(self.k, self.n) if self.n else None

    @property
    def share(self) -> float | None:
        """Return the share as a number in [0, 1]."""
        return self.k / self.n if self.n else None

    @property
    def per_cent(self) -> Decimal | None:
        """Return the share in per cent, rounded half up to 0.1 (R-KPI-06)."""
        return _tenth(Fraction(100 * self.k, self.n)) if self.n else None

    @property
    def low(self) -> float:
        """Return the lower end of the Wilson interval; 0 when nothing was counted."""
        return wilson(self.k, self.n)[0]

    @property
    def high(self) -> float:
        """Return the upper end of the Wilson interval; 1 when nothing was counted."""
        return wilson(self.k, self.n)[1]

    @property
    def low_per_cent(self) -> Decimal:
        """Return the lower end in per cent, rounded to 0.1."""
        return _tenth(Fraction(self.low) * 100)

    @property
    def high_per_cent(self) -> Decimal:
        """Return the upper end in per cent, rounded to 0.1."""
        return _tenth(Fraction(self.high) * 100)

    @property
    def counts_only(self) -> bool:
        """Say whether only counts may be printed: n < 30 (R-KPI-05)."""
        return self.n < FEWEST

    @property
    def headline(self) -> bool:
        """Say whether the percentage may stand large: n ≥ 30 and neither 0 nor 100 %."""
        return not self.counts_only and 0 < self.k < self.n


def _tenth(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of k out of n (Wilson 1927; R-KPI-04)."""
    if n == 0:
        return 0.0, 1.0
    p = k / n
    centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(0.0, centre - half) if k else 0.0, min(1.0, centre + half) if k < n else 1.0


@dataclass(frozen=True)
class DueItem:
    """One item whose due date falls in the period: kept on which day, or still open."""

    due: date
    kept_on: date | None


@dataclass(frozen=True)
class OnTime:
    """R-KPI-01 with what it is made of."""

    rate: Rate
    late: int  # done, but after the due day
    open_overdue: int  # not done and overdue today


def on_time(items: Iterable[DueItem], today: date) -> OnTime:
    """Compute the on-time rate over the items due before today; open and overdue ones count against (R-KPI-01).

    What falls due today or later belongs to no rate yet: counting the early answers of a running period without
    its open ones would flatter it.
    """
    kept = late = overdue = 0
    for item in items:
        if item.due >= today:
            continue
        if item.kept_on is None:
            overdue += 1
        else:
            kept += item.kept_on <= item.due
            late += item.kept_on > item.due
    return OnTime(Rate(kept, kept + late + overdue), late, overdue)


@dataclass(frozen=True)
class Satisfaction:
    """R-KPI-02 and R-KPI-03: reach, satisfaction among the reached, and the lower bound among all tried."""

    reach: Rate
    satisfied: Rate
    lower_bound: Rate


def satisfaction(*, attempted: int, reached: int, satisfied: int, basically: int) -> Satisfaction:
    """Compute the call-back rates; who was not reached is never counted as satisfied."""
    content = satisfied + basically
    return Satisfaction(Rate(reached, attempted), Rate(content, reached), Rate(content, attempted))


def meets(rate: Rate, threshold_per_cent: int) -> str:
    """Compare exact fractions with a threshold: `met`, `not_met`, or `no_data` (R-KPI-06)."""
    if rate.exact is None:
        return "no_data"
    return "met" if rate.exact >= Fraction(threshold_per_cent, 100) else "not_met"


def composite(weights: tuple[int, ...], values: tuple[Decimal, ...]) -> Decimal:
    """Weigh several rates in per cent into one figure; the weights need not add up to 100 (domain §19.9)."""
    if len(weights) != len(values) or sum(weights) <= 0:
        raise ValueError("as many weights as values, and not all zero")
    return sum((w * v for w, v in zip(weights, values, strict=True)), Decimal(0)) / sum(weights)


def differs(part: Rate, whole: Rate) -> str:
    """Say whether a part's interval lies wholly `below` or `above` the whole's share, or it `cannot_be_told`.

    Of fewer than 30 items nothing is said (R-KPI-05): one late answer must not colour a unit.
    """
    if whole.share is None or part.counts_only:
        return "cannot_be_told"
    if part.high < whole.share:
        return "below"
    return "above" if part.low > whole.share else "cannot_be_told"
