"""A sheet as it was read, before anybody says what it means, and the ways it can be refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any


@dataclass(frozen=True)
class CellError:
    """A cell that holds no value: a workbook's error (#N/A) or one of ours (too_long, private_use)."""

    code: str


Cell = str | int | float | bool | date | datetime | time | CellError | None
Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class SheetName:
    """One sheet of a workbook; state ∈ {visible, hidden, very_hidden}."""

    name: str
    state: str = "visible"


@dataclass(frozen=True, kw_only=True)
class Table:
    """One sheet from its first row on, places counted from 0; hidden_rows None: the format cannot tell."""

    rows: Sequence[Sequence[Cell]]
    sheet: str = ""
    sheets: tuple[SheetName, ...] = ()
    merged: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] | None = frozenset()
    date_1904: bool = False
    kind: str = "csv"
    encoding: str = ""
    delimiter: str = ""
    template: str = ""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a cell or a column is refused: a code with values; the words are in reasons.toml."""

    code: str
    column: str = ""
    cell: str = ""
    red_line: str = ""
    source: str = ""
    limit: int | None = None
    allowed: str = ""


class SheetRefused(ValueError):
    """A whole file that is refused; nothing of it is kept. `problems` name columns where there are some."""

    def __init__(self, code: str, *, problems: tuple[Reason, ...] = (), **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.problems = problems
        self.detail = detail


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: A … Z, AA …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return a cell's name as a spreadsheet shows it; both counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing but space."""
    return cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\u00a0\u3000\ufeff"))
