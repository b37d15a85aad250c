"""What one cell may hold and what it becomes (field F-22, F-23; trust B-035 … B-039)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from anlan.gate.rules.dates import SHANGHAI, DateReading, DateRefused, read_date
from anlan.gate.rules.digits import NumberRefused, fold_width, read_count, read_number
from anlan.gate.rules.forbidden import forbidden_value
from anlan.gate.rules.identity import citizen_id_valid, normalise_citizen_id, normalise_phone, usci_valid
from anlan.gate.rules.profiles import Column
from anlan.gate.rules.tables import Cell, CellError
from anlan.gate.rules.text import TextRefused, clean_text, search_key

SPACE = " \t\r\n\u00a0\u3000\ufeff"
# A workbook keeps 15 digits of a number: beyond, the last ones are already wrong (110105194912310021 → …016).
EXACT = 10**15
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}")
YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "对"})
NO = frozenset({"否", "无", "n", "no", "false", "0", "×", "x", "不是"})


class CellRefused(ValueError):
    """One cell that makes its row refused; `code` names the rule, `detail` its values."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the cells of one sheet share: the day of import, the profile's year, the workbook's calendar."""

    today: date
    year: int | None = None
    date_1904: bool = False
    notes: list[str] = field(default_factory=list)


def read_cell(cell: Cell, column: Column, setting: Setting) -> Any:
    """Return the value of a cell that is not blank, by its column's type, or raise CellRefused."""
    if isinstance(cell, CellError):
        raise CellRefused(ERROR_CODES.get(cell.code, "error_cell"))
    try:
        return READERS[column.type](cell, column, setting)
    except TextRefused as refused:
        raise CellRefused(refused.code, **refused.detail) from None
    except (DateRefused, NumberRefused) as refused:
        raise CellRefused(refused.code) from None


ERROR_CODES = {"too_long": "too_long_to_read", "private_use": "private_use_character"}


def text_of(cell: Cell) -> str:
    """Return what a cell shows as text: 1.0 as 1, a date as 2026-05-08; lost digits are refused (B-038)."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if not abs(cell) < EXACT:
            raise CellRefused("digits_lost")
        return str(int(cell)) if cell == int(cell) else str(Decimal(repr(cell)))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S" if cell.second else "%Y-%m-%d %H:%M")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def read_text(cell: Cell, column: Column, setting: Setting) -> str:
    """Return prose exactly as written, only the space around it gone."""
    return clean_text(text_of(cell), max_length=column.longest).strip(SPACE)


def read_line(cell: Cell, column: Column, setting: Setting) -> str:
    """Return one line; a line break typed into a cell becomes a space."""
    text = clean_text(text_of(cell), max_length=column.longest * 2)
    return clean_text(" ".join(text.split()), single_line=True, max_length=column.longest)


def read_name(cell: Cell, column: Column, setting: Setting) -> str:
    """Return a name exactly; a line break in it is refused (B-018)."""
    text = text_of(cell).strip(SPACE)
    return clean_text(text, single_line=True, max_length=column.longest).strip(SPACE)


def read_code(cell: Cell, column: Column, setting: Setting) -> str:
    """Return a number or code in ASCII digits; refuse one a spreadsheet has already shortened (B-038)."""
    typed_as_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    text = fold_width(text_of(cell)).strip(SPACE)
    if SCIENTIFIC.fullmatch(text) or (typed_as_number and column.as_text):
        raise CellRefused("digits_lost")
    text = clean_text(text, single_line=True, max_length=column.longest)
    if column.digits is not None and not (text.isascii() and text.isdecimal() and len(text) == column.digits):
        raise CellRefused("digits_lost" if typed_as_number else "wrong_digits", limit=column.digits)
    return text


def read_phone(cell: Cell, column: Column, setting: Setting) -> str:
    """Return a telephone number as written in ASCII; one we cannot dial is kept and noted."""
    number = read_code(cell, column, setting)
    if normalise_phone(number) is None:
        setting.notes.append(f"phone_unreadable:{column.field}")
    return number


def read_citizen_id(cell: Cell, column: Column, setting: Setting) -> str:
    """Return a citizen ID with 18 characters; a number cell has lost its last digits (F-22)."""
    if isinstance(cell, int | float):
        raise CellRefused("digits_lost")
    text = read_code(cell, column, setting)
    if not citizen_id_valid(text, today=setting.today):
        raise CellRefused("citizen_id_invalid")
    return str(normalise_citizen_id(text))


def read_credit_code(cell: Cell, column: Column, setting: Setting) -> str:
    """Return a unified social credit code in upper case."""
    text = read_code(cell, column, setting).upper()
    if not usci_valid(text):
        raise CellRefused("credit_code_invalid")
    return text


def read_day(cell: Cell, column: Column, setting: Setting) -> date:
    """Return a day (F-23)."""
    return dated(cell, column, setting).day


def read_moment(cell: Cell, column: Column, setting: Setting) -> datetime:
    """Return a moment of Asia/Shanghai; a bare day is its first minute."""
    reading = dated(cell, column, setting)
    return reading.moment or datetime(reading.day.year, reading.day.month, reading.day.day, tzinfo=SHANGHAI)


def dated(cell: Cell, column: Column, setting: Setting) -> DateReading:
    """Return the date of a cell and note an inferred year."""
    not_after = setting.today if column.past else None
    reading = read_date(cell, date_1904=setting.date_1904, year=setting.year, not_after=not_after)
    if reading.year_inferred:
        setting.notes.append(f"year_inferred:{column.field}")
    return reading


def read_choice(cell: Cell, column: Column, setting: Setting) -> str:
    """Return our word for one of the profile's choices; a value of control is refused by red line (F-25)."""
    text = read_line(cell, column, setting)
    key = search_key(text)
    for shown, meaning in column.choices.items():
        if search_key(shown) == key:
            return meaning
    forbidden = forbidden_value(text)
    if forbidden:
        raise CellRefused("forbidden_value", red_line=forbidden.red_line, source=forbidden.source)
    raise CellRefused("unknown_choice", allowed="、".join(column.choices))


def read_flag(cell: Cell, column: Column, setting: Setting) -> bool:
    """Return yes or no."""
    key = search_key(text_of(cell))
    if key not in YES and key not in NO:
        raise CellRefused("unknown_choice", allowed="是、否")
    return key in YES


READERS: dict[str, Callable[[Cell, Column, Setting], Any]] = {
    "text": read_text,
    "line": read_line,
    "name": read_name,
    "code": read_code,
    "phone": read_phone,
    "citizen_id": read_citizen_id,
    "credit_code": read_credit_code,
    "date": read_day,
    "moment": read_moment,
    "number": lambda cell, column, setting: read_number(cell),
    "count": lambda cell, column, setting: read_count(cell),
    "choice": read_choice,
    "flag": read_flag,
}
