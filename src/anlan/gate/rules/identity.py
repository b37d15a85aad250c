"""Numbers that name a person or a body: citizen ID, phone, bank card, credit code (field F-41, F-43)."""

import re
from datetime import date

from anlan.gate.rules.digits import fold_width

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PHONE_PUNCTUATION = re.compile(r"[\s\-‐-―.()·]+")
EXTENSION = re.compile(r"(?:转|ext\.?|x|#|,)\s*[0-9]{1,6}$|(?:(?<=-[0-9]{7})|(?<=[0-9]{8}))-[0-9]{1,4}$", re.IGNORECASE)
MOBILE = re.compile(r"1[3-9][0-9]{9}")
# Area codes: 10, 2x with eight digits; three-digit ones with seven or eight.
LANDLINE = re.compile(r"0(?:10|2[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}")
SERVICE_NUMBER = re.compile(r"[48]00[0-9]{7}")
LOCAL = re.compile(r"[2-8][0-9]{6,7}")
FOREIGN = re.compile(r"\+[1-9][0-9]{6,14}")


def citizen_id_check(first17: str) -> str:
    """Return the check character of the first 17 digits (GB 11643-1999)."""
    total = sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, first17, strict=True))
    return ID_CHECKS[total % 11]


def normalise_citizen_id(text: str) -> str | None:
    """Return a citizen ID's 18 characters, 15 digits lengthened by `19`; None if it has not that form."""
    plain = re.sub(r"[\s-]+", "", fold_width(text)).upper()
    if re.fullmatch(r"[0-9]{15}", plain):
        longer = plain[:6] + "19" + plain[6:]
        return longer + citizen_id_check(longer)
    return plain if re.fullmatch(r"[0-9]{17}[0-9X]", plain) else None


def citizen_id_valid(text: str, *, today: date | None = None) -> bool:
    """Tell whether check digit and birth date hold, the date not after `today` (F-41; area unchecked)."""
    number = normalise_citizen_id(text)
    if number is None or citizen_id_check(number[:17]) != number[17]:
        return False
    born = birth_date(number)
    return born is not None and (today is None or born <= today)


def birth_date(number: str) -> date | None:
    """Return the birth date inside an 18-character citizen ID, None when there is no such day."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if 1800 <= born.year <= 2200 else None


def normalise_phone(text: str, *, area_code: str | None = None) -> str | None:
    """Return a Chinese or foreign number as E.164, without extension; None if it is no phone number.

    A local number of 7 or 8 digits needs the county's `area_code` ("0716"), otherwise it is refused.
    """
    if len(text) > 40:
        return None
    plain = EXTENSION.sub("", fold_width(text).strip())
    plain = PHONE_PUNCTUATION.sub("", plain)
    if plain.startswith("+") and not plain.startswith("+86"):
        return plain if FOREIGN.fullmatch(plain) else None
    plain = re.sub(r"^(?:\+86|0086)", "", plain)
    if re.fullmatch(r"861[3-9][0-9]{9}", plain):
        plain = plain[2:]
    if LOCAL.fullmatch(plain) and area_code:
        plain = area_code + plain
    if MOBILE.fullmatch(plain) or SERVICE_NUMBER.fullmatch(plain):
        return "+86" + plain
    if LANDLINE.fullmatch(plain):
        return "+86" + plain[1:]
    # After +86 the area code stands without its zero.
    abroad = fold_width(text).strip().startswith(("+86", "0086"))
    return "+86" + plain if abroad and LANDLINE.fullmatch("0" + plain) else None


def bank_card_valid(text: str) -> bool:
    """Tell whether 16 to 19 digits pass the Luhn check (ISO/IEC 7812-1)."""
    plain = re.sub(r"[\s-]+", "", fold_width(text))
    return bool(re.fullmatch(r"[0-9]{16,19}", plain)) and luhn_holds(plain)


def luhn_holds(digits: str) -> bool:
    """Tell whether the last digit is the Luhn check of the others."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        digit = int(char)
        if place % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10 == 0


def usci_valid(text: str) -> bool:
    """Tell whether a unified social credit code has its form and check character (GB 32100-2015)."""
    code = fold_width(text).strip().upper()
    if len(code) != 18 or any(char not in CREDIT_ALPHABET for char in code):
        return False
    total = sum(w * CREDIT_ALPHABET.index(char) for w, char in zip(CREDIT_WEIGHTS, code[:17], strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31] == code[17]


def organisation_code_valid(text: str) -> bool:
    """Tell whether the nine characters of an organisation code hold (GB 11714; positions 9–17 of a USCI)."""
    code = fold_width(text).strip().upper().replace("-", "")
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return False
    total = sum(w * int(char, 36) for w, char in zip(ORGANISATION_WEIGHTS, code[:8], strict=True))
    return "0123456789X"[(11 - total % 11) % 11] == code[8]


def area_code_valid(text: str) -> bool:
    """Tell whether `text` is six or twelve digits of an area code (field F-40); no list is consulted."""
    return bool(re.fullmatch(r"[1-9][0-9]{5}(?:[0-9]{6})?", fold_width(text).strip()))
