"""Digits and numbers as people type them (trust B-009, B-010, B-037)."""

import math
import re
from decimal import Decimal
from typing import Any

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
CHINESE_DIGITS = (
    {char: str(value) for value, char in enumerate("〇一二三四五六七八九")}
    | {char: str(value) for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
    | {"○": "0", "幺": "1", "两": "2"}
)
PLAIN_NUMBER = re.compile(r"([+-]?)([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(\.[0-9]{1,10})?([万亿]?)")
SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
LARGEST = 10**15


class NumberRefused(ValueError):
    """A cell or field that is no number we take; `code` names the rule."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fold_width(text: str) -> str:
    """Turn full-width letters, digits and signs into ASCII; unlike NFKC it leaves ² and Ⅳ alone (B-010)."""
    return text if text.isascii() else text.translate(FULL_WIDTH)


def read_number(value: Any, *, negative: bool = False) -> Decimal:
    """Return the number of a cell or field (1,234, １２３, 12万), below 10^15; else NumberRefused (B-037)."""
    if isinstance(value, bool):
        raise NumberRefused("not_a_number")
    if isinstance(value, int | float):
        if not math.isfinite(value) or abs(value) >= LARGEST:
            raise NumberRefused("number_out_of_range")
        # repr, not the binary value: 0.1 must not become 0.1000000000000000055.
        number = Decimal(repr(value))
        minus_zero = math.copysign(1.0, value) < 0 and value == 0
    else:
        number, minus_zero = number_of_text(str(value))
    if minus_zero or (number < 0 and not negative):
        raise NumberRefused("negative_number")
    return number


def number_of_text(text: str) -> tuple[Decimal, bool]:
    """Return the number written in `text` and whether it is a minus zero."""
    if len(text) > 64:
        raise NumberRefused("not_a_number")
    found = PLAIN_NUMBER.fullmatch(fold_width(text).strip())
    if found is None:
        raise NumberRefused("not_a_number")
    sign, whole, fraction, scale = found.groups()
    number = Decimal(sign + whole.replace(",", "") + (fraction or "")) * SCALES[scale]
    if abs(number) >= LARGEST:
        raise NumberRefused("number_out_of_range")
    return number, sign == "-" and number == 0


def read_count(value: Any) -> int:
    """Return a whole number of things, 0 or more; anything else raises NumberRefused."""
    number = read_number(value)
    if number != number.to_integral_value():
        raise NumberRefused("not_whole")
    return int(number)
