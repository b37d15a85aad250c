"""Finds numbers that name a private person inside free text (domain §1.1(e), trust B-013, B-014).

One pass cuts the text into runs of digits, however they are written (full-width, Chinese, spaced, dashed);
every run is looked at in windows of at most 19 digits, so time grows with the length of the text (B-086).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anlan.gate.rules.digits import CHINESE_DIGITS
from anlan.gate.rules.identity import birth_date, citizen_id_check, luhn_holds

# No dots: 1971.12-1972.1 is a span of time.
SEPARATORS = " \t\u00a0\u3000\\-‐-―－()（）"
INVISIBLE = "\u200b-\u200d\u2060\ufeff"
DIGIT = r"\d①-⑨⓪" + "".join(CHINESE_DIGITS)
# A gap is three separators at most; separators and digits share no character, so nothing is tried twice.
RUN = re.compile(rf"[{DIGIT}](?:[{SEPARATORS}{INVISIBLE}]{{0,3}}[{DIGIT}xXｘＸ×])*")
INVISIBLE_CHARS = frozenset("\u200b\u200c\u200d\u2060\ufeff")
VALUES = {digit: digit for digit in "0123456789"} | CHINESE_DIGITS | dict.fromkeys("xXｘＸ×", "X")
ID_SHAPE = re.compile(r"(?=([0-9]{6}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]))")
# In a run longer than this a number stands in few groups; a shorter one may be spelled digit by digit.
LONG_RUN = 64
GROUPS = 8
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0(?:10|2[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}")
LOCAL = re.compile(r"[2-8][0-9]{6,7}")
CALLED_A_PHONE = re.compile(r"(?:电话|座机|固话|手机|联系方式|致电|[Tt]el)(?:号码?)?[\s:：是为.（(]{0,3}$")
CARD_ISSUER = re.compile(r"62|60|4|5|35|36|9558|9559|9843|94")
PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|99")
MARKS = {
    "citizen_id": "【身份证号】",
    "bank_card": "【银行卡号】",
    "mobile": "【手机号】",
    "landline": "【电话号码】",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One personal number: kind ∈ {citizen_id, bank_card, mobile, landline}, from `start` up to `end`."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Run:
    """The digits of one run: ASCII values, places in the text, whether a number may begin there (0 or 1)."""

    values: str
    at: Sequence[int]
    opens: Sequence[int]
    ids: frozenset[int]

    def whole(self, place: int, end: int) -> bool:
        """Tell whether a number may end before `end`, not in the middle of a group."""
        size = len(self.values)
        return end == size or (end < size and bool(self.opens[end] or self.values[end] == "X"))

    def dated(self, place: int) -> bool:
        """Tell whether a year and a month stand here (1986-2 1991-11), which is no number's first group."""
        year, month = self.group(place), self.group(place + 4)
        return year == 4 and 1 <= month <= 2 and self.values[place : place + 2] in ("19", "20")

    def group(self, place: int) -> int:
        """Return the length of the group of digits that begins at `place`, 5 when it is longer than 4."""
        rest = self.opens[place + 1 : place + 6]
        return next((length for length, opens in enumerate(rest, 1) if opens), 5)

    def scattered(self, place: int) -> bool:
        """Tell whether only a flood of single digits lies here; a short run may be spelled digit by digit."""
        return len(self.values) > LONG_RUN and sum(self.opens[place : place + 10]) > GROUPS


def find_personal_data(text: str) -> list[Finding]:
    """Return the citizen IDs, bank cards and phone numbers of `text` in their order, never overlapping."""
    findings: list[Finding] = []
    for run in RUN.finditer(text):
        if run.end() - run.start() >= 7:
            findings.extend(findings_of_run(text, run_of_digits(run.group(), run.start())))
    return findings


def mask_personal_data(text: str) -> str:
    """Put a mark in the place of every personal number of `text`; the original belongs in the vault."""
    parts: list[str] = []
    done = 0
    for finding in find_personal_data(text):
        parts += [text[done : finding.start], MARKS[finding.kind]]
        done = finding.end
    return "".join([*parts, text[done:]])


def run_of_digits(run: str, offset: int) -> Run:
    """Return the digits of a run with the places where a number may begin or end."""
    if run.isascii() and run.isdecimal():
        opens: Sequence[int] = bytes([1]) + bytes(len(run) - 1)
        return Run(run, range(offset, offset + len(run)), opens, citizen_ids(run))
    values: list[str] = []
    at: list[int] = []
    opens = bytearray()
    open_here, script_before = 1, ""
    for place, char in enumerate(run, offset):
        value = VALUES.get(char) or str(unicodedata.digit(char, ""))
        if not value:
            open_here |= char not in INVISIBLE_CHARS
            continue
        # 一13800138000: the numeral before belongs to the sentence, not to the number.
        script = "chinese" if char in CHINESE_DIGITS else "other"
        values.append(value)
        at.append(place)
        opens.append(open_here | (script != script_before))
        open_here, script_before = int(value == "X"), script
    joined = "".join(values)
    return Run(joined, at, opens, citizen_ids(joined))


def citizen_ids(values: str) -> frozenset[int]:
    """Return the places where a valid citizen ID begins; by chance 1 place in some 20,000 would."""
    return frozenset(found.start() for found in ID_SHAPE.finditer(values) if is_citizen_id(found.group(1)))


def findings_of_run(text: str, run: Run) -> Iterator[Finding]:
    """Yield what one run holds, the most certain kind first at each place."""
    done = 0
    for place in sorted({place for place, opens in enumerate(run.opens) if opens} | run.ids):
        if place < done:
            continue
        found = kind_at(text, run, place)
        if found is not None:
            kind, length = found
            done = place + length
            yield Finding(kind=kind, start=run.at[place], end=run.at[done - 1] + 1)


def kind_at(text: str, run: Run, place: int) -> tuple[str, int] | None:
    """Return kind and length of the personal number that begins at `place` of a run, None if none does."""
    if place in run.ids:
        return "citizen_id", 18
    if not run.opens[place] or run.scattered(place) or run.dated(place):
        return None
    for kind, lengths, holds in BOUNDED:
        for length in lengths:
            end = place + length
            # An ID that begins inside this window is more certain than a card or a phone.
            if run.whole(place, end) and holds(run.values[place:end]) and run.ids.isdisjoint(range(place, end)):
                return kind, length
    return local_phone(text, run, place)


def local_phone(text: str, run: Run, place: int) -> tuple[str, int] | None:
    """Find a local number of 7 or 8 digits; only words before it tell it from a date or an amount."""
    for length in (8, 7):
        end = place + length
        if run.whole(place, end) and LOCAL.fullmatch(run.values[place:end]):
            at = run.at[place]
            return ("landline", length) if CALLED_A_PHONE.search(text[max(0, at - 12) : at]) else None
    return None


def is_citizen_id(window: str) -> bool:
    """Tell whether 18 characters have the check character and the birth date of a citizen ID."""
    return citizen_id_check(window[:17]) == window[17] and birth_date(window) is not None


def is_old_citizen_id(window: str) -> bool:
    """Tell whether 15 digits look like an ID before 1999: province and birth date."""
    return (
        bool(PROVINCE.match(window))
        and "X" not in window
        and birth_date(window[:6] + "19" + window[6:] + "0") is not None
    )


def is_bank_card(window: str) -> bool:
    """Tell whether 16 to 19 digits are a card: issuer and Luhn; 18 digits only UnionPay's."""
    if "X" in window or not CARD_ISSUER.match(window):
        return False
    return luhn_holds(window) and (len(window) != 18 or window.startswith("62"))


def is_mobile(window: str) -> bool:
    """Tell whether 11 to 15 digits are a mobile number with or without 86."""
    return bool(re.fullmatch(rf"(?:00)?(?:86)?{MOBILE.pattern}", window))


def is_landline(window: str) -> bool:
    """Tell whether 10 to 12 digits are an area code and a subscriber's number."""
    return bool(LANDLINE.fullmatch(window))


BOUNDED = (
    ("bank_card", (19, 18, 17, 16), is_bank_card),
    ("citizen_id", (15,), is_old_citizen_id),
    ("mobile", (15, 13, 11), is_mobile),
    ("landline", (12, 11, 10), is_landline),
)
