"""Area codes (field F-40): six digits of GB/T 2260, three of the township, three of the village."""

import re
from typing import NamedTuple

COUNTY, TOWNSHIP, COMMUNITY, VILLAGE, CELL = "county", "township", "community", "village", "cell"
DEPTH = {COUNTY: 0, TOWNSHIP: 1, COMMUNITY: 2, VILLAGE: 2, CELL: 3}
# The statistical urban-rural classes, with the bureau's own wording [M].
URBAN_RURAL_CLASSES = {
    "111": "主城区",
    "112": "城乡结合区",
    "121": "镇中心区",
    "122": "镇乡结合区",
    "123": "特殊区域",
    "210": "乡中心区",
    "220": "村庄",
}
_DIGITS = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}")
_SUFFIX = re.compile(r"[0-9A-Z]{1,8}")


class CodeRefused(ValueError):
    """The text is no area code; `code` names the rule that refused it."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value


class AreaCode(NamedTuple):
    """Twelve digits, and for a grid cell the suffix that tells it from its neighbours."""

    digits: str
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.digits}-{self.suffix}" if self.suffix else self.digits


def read_code(text: str) -> AreaCode:
    """Read `421081`, `421081103`, `421081103201` or a cell's `421081103201-05`; pad with zeros.

    Raises CodeRefused("area_code_digits" | "area_code_level" | "cell_suffix").
    """
    digits, dash, suffix = text.strip().partition("-")
    if not _DIGITS.fullmatch(digits):
        raise CodeRefused("area_code_digits", text)
    if dash and not _SUFFIX.fullmatch(suffix):
        raise CodeRefused("cell_suffix", text)
    padded = digits.ljust(12, "0")
    # A province alone is no area of ours, and a village without a township names nothing.
    # A county part of 00 stays: a few cities have townships and no counties.
    if padded[2:4] == "00" or (padded[6:9] == "000" and padded[9:] != "000"):
        raise CodeRefused("area_code_level", text)
    return AreaCode(padded, suffix)


def parents(code: AreaCode) -> list[AreaCode]:
    """List the codes above `code`, county first (F-40: 421081103201 → 421081000000, 421081103000)."""
    county, township = AreaCode(code.digits[:6] + "000000"), AreaCode(code.digits[:9] + "000")
    chain = [county, township, AreaCode(code.digits), code]
    return [above for above in dict.fromkeys(chain) if above != code]


def fits(code: AreaCode, kind: str) -> bool:
    """Tell whether the code's filled digits agree with the kind of area it is given to."""
    if kind == CELL:
        return bool(code.suffix) and code.digits[6:9] != "000"
    if code.suffix:
        return False
    depth = 0 if code.digits[6:] == "000000" else 1 if code.digits[9:] == "000" else 2
    return DEPTH.get(kind) == depth


def kind_of(code: AreaCode) -> str:
    """Name the kind a code implies where a list does not say it.

    Village part 001–199 and 400–499: residents' committee; 200–399 and 500–599: villagers' [M].
    """
    if code.suffix:
        return CELL
    if code.digits[6:] == "000000":
        return COUNTY
    if code.digits[9:] == "000":
        return TOWNSHIP
    return COMMUNITY if int(code.digits[9:]) // 100 in (0, 1, 4) else VILLAGE
