"""Rates and intervals as pictures: lengths for inline SVG and the words beside them (domain §2.7)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from anlan.config.pages.clock_bar import value_of

ENOUGH = 30  # below this many, a rate prints counts instead of a percentage (R-KPI-05)


@dataclass(frozen=True)
class Interval:
    """One interval drawn to scale; lengths are strings such as "54.8%"."""

    left: str
    width: str
    point: str | None
    reference: str | None
    zero: str | None
    small: bool
    said: str


@dataclass(frozen=True)
class Rate:
    """One rate as it may be shown: a headline, its picture, and the counts in the same breath."""

    title: str
    big: str
    unit: str
    interval: Interval | None
    axis: tuple[tuple[str, str, str], ...]
    counts: str
    range_said: str
    verdict: str
    verdict_state: str
    note: str


def percent_text(share: Fraction | float) -> str:
    """Write a share as percent, rounded half up to one decimal (R-KPI-06)."""
    exact = Fraction(share).limit_denominator(10**9) * 100
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    return str(number.quantize(Decimal("0.1"), ROUND_HALF_UP))


def interval(
    low: float,
    high: float,
    point: float | None,
    lowest: float = 0,
    highest: float = 1,
    reference: float | None = None,
    small: bool = False,
    said: str = "",
) -> Interval:
    """Place an interval on an axis from `lowest` to `highest`, all in one unit (shares or differences)."""

    def at(value: float) -> float:
        return min(100.0, max(0.0, (value - lowest) / (highest - lowest) * 100))

    values = {"low": percent_text(low), "high": percent_text(high)}
    return Interval(
        left=f"{at(low):.2f}%",
        width=f"{max(at(high) - at(low), 0.5):.2f}%",
        point=None if small or point is None else f"{at(point):.2f}%",
        reference=None if reference is None else f"{at(reference):.2f}%",
        zero=f"{at(0):.2f}%" if lowest < 0 < highest else None,
        small=small,
        said=said or _("95%% 区间 %(low)s 至 %(high)s") % values,
    )


def rate(source: Any) -> Rate:
    """Prepare a rate from a mapping or an object.

    Fields: numerator, denominator, low, high (shares 0 to 1); and if known title, unit (件 by default),
    target (a share as Fraction, float or text), axis_from (a share), lower_bound, suppressed, note.
    """
    top, base = value_of(source, "numerator"), value_of(source, "denominator")
    unit = value_of(source, "unit") or _("件")
    title, note = value_of(source, "title", ""), value_of(source, "note", "") or ""
    if value_of(source, "suppressed"):
        return Rate(title, "＜5", "", None, (), _("为保护当事人，不显示数字"), "", "", "", note)
    if not base:
        return Rate(title, "—", "", None, (), _("这段时间没有"), "", "", "", note)
    low, high = float(value_of(source, "low", 0)), float(value_of(source, "high", 1))
    share, few = Fraction(top, base), base < ENOUGH
    lowest = float(value_of(source, "axis_from") or _axis_from(low))
    reference = value_of(source, "target") or value_of(source, "lower_bound")
    verdict, state = _verdict(top, base, value_of(source, "target"), unit)
    headline = few or share in (0, 1)
    counts = {"top": f"{top:,}", "base": f"{base:,}", "unit": unit}
    return Rate(
        title=title,
        big=str(top) if headline else percent_text(share),
        unit=f" / {base}" if headline else "%",
        interval=interval(low, high, float(share), lowest, 1, float(reference) if reference else None, few),
        axis=_axis(lowest),
        counts="" if headline else _("%(top)s / %(base)s %(unit)s") % counts,
        range_said=_range_said(low, high, headline),
        verdict=verdict,
        verdict_state=state,
        note=note,
    )


def _range_said(low: float, high: float, counts_only: bool) -> str:
    values = {"low": percent_text(low), "high": percent_text(high)}
    return _("区间 %(low)s–%(high)s，只报件数") % values if counts_only else _("区间 %(low)s–%(high)s") % values


def _verdict(top: int, base: int, target: Any, unit: str) -> tuple[str, str]:
    """Compare with a target in exact fractions; say how many are missing (R-KPI-06)."""
    if target is None:
        return "", ""
    goal = Fraction(str(target)) if not isinstance(target, Fraction) else target
    goal_said = percent_text(goal).removesuffix(".0")
    if Fraction(top, base) >= goal:
        return _("达到 %(goal)s%%") % {"goal": goal_said}, "done"
    missing = -(-goal * base // 1) - top
    values = {"goal": goal_said, "missing": missing, "unit": unit}
    return _("未达 %(goal)s%%，差 %(missing)s %(unit)s") % values, "soon"


def _axis_from(low: float) -> float:
    """Cut the axis at a round share below the interval; both ends are labelled (look §3)."""
    return next((cut for cut in (0.9, 0.8, 0.6, 0.5, 0.0) if low >= cut + 0.02), 0.0)


def _axis(lowest: float) -> tuple[tuple[str, str, str], ...]:
    middle = (lowest + 1) / 2
    return (
        ("0", "start", f"{lowest * 100:.0f}%"),
        ("50%", "middle", f"{middle * 100:.0f}"),
        ("100%", "end", "100%"),
    )
