"""Find the two numbers that must never reach an event: mobile numbers and citizen IDs (field F-41)."""

import re
import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS = "10X98765432"
_ID_FORM = re.compile(r"[1-9]\d{16}[\dXx]", re.ASCII)
# Letters beside the digits mean a hash or a code; people do type one blank or dash between digits.
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[ -]?)?1[3-9](?:[ -]?[0-9]){9}(?![0-9A-Za-z])")
_ID = re.compile(r"(?<![0-9A-Za-z])[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx](?![0-9A-Za-z])")
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.ASCII | re.IGNORECASE)


def citizen_id_valid(number: str) -> bool:
    """Tell whether 18 signs are a citizen ID: check digit and a day that exists (GB 11643-1999).

    The area is not compared with a list, and "not in the future" is left to whoever knows today.
    """
    if not _ID_FORM.fullmatch(number):
        return False
    weighted = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    if _CHECK_SIGNS[weighted % 11] != number[17].upper():
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return True


def find_identifier(text: str) -> str | None:
    """Name the first kind of personal number in a text: "phone", "id" or None."""
    if len(text) < 11:
        return None
    plain = unicodedata.normalize("NFKC", text)
    if "-" in plain:
        plain = _UUID.sub("uuid", plain)
    if _MOBILE.search(plain):
        return "phone"
    if any(citizen_id_valid(re.sub("[ -]", "", found)) for found in _ID.findall(plain)):
        return "id"
    return None
