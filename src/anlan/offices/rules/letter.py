"""The letter as a value: one object, rendered to PDF and to Word (field F-01)."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

HEADING_LEVELS = 4
BLOCK_KINDS = frozenset({"heading", "paragraph", "item", "choice"})
FORMS = frozenset({"letter", "red_head", "slip", "record"})
PRINT_HEADS = frozenset({"full", "none"})
# Letters about an accusation draw from a series of their own (trust T-19), and its numbers say so.
CONFIDENTIAL_MARK = "举"
_NUMBER = re.compile(r"\D+〔\d{4}〕[1-9]\d*号", re.ASCII)


class LetterRefused(ValueError):
    """A letter or template breaks a rule; `code` says which, `values` name the places for the reader."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(f"{code}: " + ", ".join(f"{name}={value}" for name, value in values.items()))
        self.code, self.values = code, values


@dataclass(frozen=True, kw_only=True)
class Block:
    """One paragraph, heading (level 1–4: 一、（一）1.（1）), item or ticked choice of the body."""

    kind: str
    text: str
    level: int = 0
    ticked: bool = False


@dataclass(frozen=True, kw_only=True)
class Signer:
    """The unit that signs: its full name as it stands at the head, and whether it is a body of its own."""

    name: str
    is_body: bool
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter, complete; every renderer reads this value and nothing else."""

    kind: str
    title: str
    number: str
    to: str
    blocks: tuple[Block, ...]
    signer: Signer
    date: date
    receipt_number: str
    status_address: str
    check_address: str
    cc: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    form: str = "letter"
    print_head: str = "full"
    large_print: bool = False
    urgency: str = ""  # 紧急程度; the platform keeps nothing classified, so there is no 密级
    paper: str = "A4"
    # What forms that are not running text (slips, proofs of delivery) print in their boxes.
    boxes: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Join the words of the body, one line per block."""
        return "\n".join(block.text for block in self.blocks)

    def as_data(self) -> str:
        """Write the letter as JSON for the renderer: values, never source (trust B-017)."""
        data = asdict(self)
        data["date"] = date_in_words(self.date)
        data["boxes"] = dict(self.boxes)
        return json.dumps(data, ensure_ascii=False)


def date_in_words(day: date) -> str:
    """Write a day as GB/T 9704 asks: four-digit year, no leading zeros, `2026年5月11日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def letter_number(*, unit_mark: str, kind_mark: str, year: int, sequence: int, confidential: bool = False) -> str:
    """Write `代字〔年〕序号号` with the six-angle brackets of F-04; LetterRefused when no such number."""
    mark = f"{unit_mark}{CONFIDENTIAL_MARK if confidential else ''}{kind_mark}"
    number = f"{mark}〔{year:04d}〕{sequence}号"
    if not unit_mark or not kind_mark or not _NUMBER.fullmatch(number):
        raise LetterRefused("number_malformed", number=number)
    return number


def read_letter(text: str) -> Letter:
    """Read a letter back from `as_data`, to render it again for its Word file or a reprint."""
    raw = json.loads(text)
    year, month, day = (int(part) for part in re.findall(r"\d+", raw["date"]))
    raw |= {name: tuple(raw[name]) for name in ("cc", "attachments", "required")}
    raw["blocks"] = tuple(Block(**block) for block in raw["blocks"])
    return Letter(**raw | {"signer": Signer(**raw["signer"]), "date": date(year, month, day)})
