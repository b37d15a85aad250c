"""Writes tables for people, typed workbooks and guarded CSV; what is text stays text (F-28, trust T-31)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from anlan.gate.rules.dates import SHANGHAI

Kind = Literal["text", "number", "date", "moment"]
# What a spreadsheet takes for the beginning of a formula, full-width forms included (B-048, ASVS 1.2.10).
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
LONGEST_CELL = 32_767
BAD_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


@dataclass(frozen=True, kw_only=True)
class SheetColumn:
    """One column we write: its Chinese header, the kind of its cells, its width in characters."""

    title: str
    kind: Kind = "text"
    width: int = 16


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet we write; rows hold str, numbers, dates, moments or None."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Any]]


def write_xlsx(sheets: Sequence[Sheet], *, definitions: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return a workbook of typed cells; `definitions` (filter, time, meanings) fill the sheet 说明."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        formats = formats_of(book)
        told = list(definitions)
        for sheet in sheets:
            page = book.add_worksheet(sheet_name(sheet.name))
            cut = fill(page, sheet, formats)
            if cut:
                told.append((sheet.name, f"{cut} 个单元格超过 {LONGEST_CELL} 字，已截断；全文请导出 CSV。"))
        if told:
            explain(book.add_worksheet("说明"), told, formats)
    return buffer.getvalue()


def formats_of(book: Any) -> dict[str, Any]:
    """Return the cell formats of one workbook."""
    return {
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True}),
        "text": book.add_format({"num_format": "@"}),
        "number": None,
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def sheet_name(name: str) -> str:
    """Return a name a workbook allows: no brackets, slashes, stars; at most 31 characters."""
    return BAD_IN_SHEET_NAME.sub("_", name)[:31] or "Sheet"


def fill(page: Worksheet, sheet: Sheet, formats: dict[str, Any]) -> int:
    """Write header and rows; return how many texts were too long for a cell."""
    cut = 0
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.title, formats["head"])
    for number, row in enumerate(sheet.rows, 1):
        for place, value in enumerate(row):
            cut += write_cell(page, number, place, value, formats)
    if sheet.columns:
        page.autofilter(0, 0, max(page.dim_rowmax or 0, 1), len(sheet.columns) - 1)
    return cut


def write_cell(page: Worksheet, row: int, place: int, value: Any, formats: dict[str, Any]) -> bool:
    """Write one cell by the type of its value; tell whether a text had to be cut."""
    if value is None or value == "":
        return False
    if isinstance(value, bool):
        page.write_boolean(row, place, value)
    elif isinstance(value, int | float | Decimal) and -(10**15) < value < 10**15:
        page.write_number(row, place, float(value) if isinstance(value, Decimal) else value)
    elif isinstance(value, datetime):
        page.write_datetime(row, place, local(value), formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(row, place, value, formats["date"])
    else:
        text = str(value)
        page.write_string(row, place, text[:LONGEST_CELL], formats["text"])
        return len(text) > LONGEST_CELL
    return False


def local(moment: datetime) -> datetime:
    """Return a moment as the bare time of Asia/Shanghai a workbook can hold."""
    return moment if moment.tzinfo is None else moment.astimezone(SHANGHAI).replace(tzinfo=None)


def explain(page: Worksheet, definitions: Sequence[tuple[str, str]], formats: dict[str, Any]) -> None:
    """Fill the sheet 说明."""
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90)
    for row, (term, meaning) in enumerate(definitions):
        page.write_string(row, 0, term, formats["head"])
        page.write_string(row, 1, meaning[:LONGEST_CELL], formats["wrap"])


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return UTF-8 CSV with a mark; a text that a spreadsheet would run gets an apostrophe (B-048)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([guarded(title) for title in columns])
    writer.writerows([shown(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def shown(value: Any) -> Any:
    """Return a cell for CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else guarded(str(value))


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (B-048)."""
    return "'" + text if FORMULA.match(text) else text
