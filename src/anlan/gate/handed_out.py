"""Workbooks we hand out: refused rows with their reasons, empty templates of a profile (field F-24, F-26)."""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from anlan.gate.exports import OPTIONS, formats_of, sheet_name, write_cell
from anlan.gate.rules.profiles import Column, Profile
from anlan.gate.rules.reasons import sentence
from anlan.gate.rules.sheets import Plan, Refused
from anlan.gate.rules.tables import Cell, CellError, Table

LAST_ROW = 1_048_575
# A list typed into a validation breaks at 255 characters, so the choices stand in a sheet (F-26).
DICTIONARY = "字典"
AS_TEXT = frozenset({"code", "phone", "citizen_id", "credit_code", "name", "line", "text", "choice"})
WIDTHS = {"text": 60, "date": 14, "moment": 18, "number": 12, "count": 10, "flag": 8}


def refused_workbook(table: Table, plan: Plan, refused: Iterable[Refused], *, language: str = "zh-hans") -> bytes:
    """Return the refused rows as they came, with 结果, 原因, 原行号; corrected, the sheet can be imported.

    Columns that are dropped are left out: what may not be stored is not handed round either.
    """
    kept = plan.read_columns
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**OPTIONS, "date_1904": table.date_1904}) as book:
        formats = formats_of(book)
        page = book.add_worksheet(sheet_name(table.sheet or plan.profile.title_zh))
        page.freeze_panes(1, 0)
        titles = [column.header for column in kept] + ["结果", "原因", "原行号"]
        for place, title in enumerate(titles):
            page.write_string(0, place, title, formats["head"])
        page.set_column(0, len(titles) - 1, 18)
        for number, row in enumerate(refused, 1):
            cells = table.rows[row.number - 1]
            for place, column in enumerate(kept):
                cell = cells[column.index] if column.index < len(cells) else None
                write_back(page, number, place, cell, formats)
            reasons = "；".join(sentence(reason, language=language) for reason in row.reasons)
            page.write_string(number, len(kept), "拒收")
            page.write_string(number, len(kept) + 1, reasons[:32_767])
            page.write_number(number, len(kept) + 2, row.number)
    return buffer.getvalue()


def write_back(page: Any, number: int, place: int, cell: Cell, formats: dict[str, Any]) -> None:
    """Write a cell as it came; an error cell stays an error, so that it is refused again (B-049)."""
    if isinstance(cell, CellError):
        page.write_formula(number, place, "=NA()", None, "#N/A")
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        page.write_number(number, place, cell)
    else:
        write_cell(page, number, place, cell, formats)


def template_workbook(profile: Profile) -> bytes:
    """Return an empty sheet of a profile with lists, formats, hints and its version (F-26)."""
    columns = [column for column in profile.columns if column.to != "drop"]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_custom_property("anlan-template", f"{profile.code}:{profile.version}")
        formats = formats_of(book)
        page = book.add_worksheet(sheet_name(profile.title_zh))
        hints = book.add_worksheet("填写说明")
        lists = book.add_worksheet(DICTIONARY)
        page.freeze_panes(1, 0)
        hints.set_column(0, 0, 24)
        hints.set_column(1, 1, 90)
        for place, column in enumerate(columns):
            width = WIDTHS.get(column.type, 18)
            page.set_column(place, place, width, formats[format_of(column)])
            page.write_string(0, place, column.title, formats["head"])
            hint = hint_of(column)
            hints.write_string(place, 0, column.title, formats["head"])
            hints.write_string(place, 1, hint, formats["wrap"])
            rule = {"input_title": column.title[:32], "input_message": hint[:255]}
            page.data_validation(1, place, LAST_ROW, place, {**validation(lists, place, column), **rule})
    return buffer.getvalue()


def format_of(column: Column) -> str:
    """Return the cell format of a column: text where digits must not be lost."""
    if column.type in AS_TEXT:
        return "text"
    return column.type if column.type in ("date", "moment") else "number"


def validation(lists: Any, place: int, column: Column) -> dict[str, Any]:
    """Return the validation of a column; its choices are written into the dictionary sheet."""
    choices = list(column.choices) if column.type == "choice" else ["是", "否"] if column.type == "flag" else []
    if not choices:
        return {"validate": "any"}
    lists.write_string(0, place, column.title)
    for row, choice in enumerate(choices, 1):
        lists.write_string(row, place, choice)
    letters = xlsxwriter.utility.xl_col_to_name(place)
    return {"validate": "list", "source": f"='{DICTIONARY}'!${letters}$2:${letters}${len(choices) + 1}"}


def hint_of(column: Column) -> str:
    """Return what a person should know before filling a column."""
    parts = ["必填。" if column.required else "选填。", column.hint_zh, FORMS.get(column.type, "")]
    if column.example:
        parts.append(f"例：{column.example}")
    if column.to == "vault":
        parts.append("个人信息，加密保存。")
    return "".join(parts)


FORMS = {
    "date": "日期，写成 2026-05-08。",
    "moment": "时间，写成 2026-05-08 14:03。",
    "number": "数字。",
    "count": "整数。",
    "code": "文本格式，不丢前面的零。",
    "phone": "文本格式。",
    "citizen_id": "文本格式，18 位。",
    "credit_code": "18 位统一社会信用代码。",
    "choice": "从列表中选。",
    "flag": "是或否。",
}
