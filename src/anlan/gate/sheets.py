"""Reads one sheet out of a stranger's file, in the cage (field F-20, trust §6.2)."""

import json
from pathlib import PurePath
from typing import Any

from anlan.gate.cage import CageDied, CageRefused, in_cage
from anlan.gate.exports import Sheet, SheetColumn, write_csv, write_xlsx
from anlan.gate.handed_out import refused_workbook, template_workbook
from anlan.gate.rules.packing import PackedRows
from anlan.gate.rules.tables import SheetName, SheetRefused, Table

__all__ = [
    "Sheet",
    "SheetColumn",
    "SheetRefused",
    "Table",
    "read_table",
    "refused_workbook",
    "template_workbook",
    "write_csv",
    "write_xlsx",
]

LARGEST = 20 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
REFUSED_KINDS = {
    ".xlsm": "kind_xlsm",
    ".xltm": "kind_xlsm",
    ".xlsb": "kind_xlsb",
    ".ods": "kind_ods",
    ".et": "kind_et",
    ".ett": "kind_et",
}
PLAIN_TEXT = {".csv", ".txt", ".tsv", ""}
PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version")


def read_table(data: bytes, filename: str, *, sheet: str | None = None) -> Table:
    """Return one sheet of a CSV, XLSX or XLS file, the first visible one by default, or raise SheetRefused.

    Blocks at most some 31 s. The content decides about the kind; the file's name can only refuse it.
    """
    function = reader_for(data, filename)
    arguments: dict[str, Any] = {"sheet": sheet} if function.endswith("read_workbook") else {}
    try:
        payload = in_cage(function, data, **arguments)
    except CageRefused as refused:
        raise SheetRefused(refused.code, **refused.detail) from None
    except CageDied as died:
        raise SheetRefused("workbook_broken" if died.code == "crashed" else "too_big", why=died.code) from None
    return table_of(payload)


def reader_for(data: bytes, filename: str) -> str:
    """Return which parser may read the bytes, or refuse a kind we do not take (B-045)."""
    suffix = PurePath(filename.replace("\\", "/")).suffix.lower()
    if suffix in REFUSED_KINDS:
        raise SheetRefused(REFUSED_KINDS[suffix])
    if not data:
        raise SheetRefused("empty_file")
    if len(data) > LARGEST:
        raise SheetRefused("too_large", limit=LARGEST // 1024 // 1024)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", OLE)):
        return "anlan.gate.rules.workbooks:read_workbook"
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES):
        raise SheetRefused("kind_html")
    if suffix not in PLAIN_TEXT:
        raise SheetRefused("unknown_kind")
    return "anlan.gate.rules.csv_bytes:read_csv"


def table_of(payload: bytes) -> Table:
    """Return the table a parser wrote: one line about the file, then its rows."""
    end = payload.index(b"\n") + 1
    meta: dict[str, Any] = json.loads(payload[:end])
    hidden = meta.get("hidden_rows", [])
    return Table(
        rows=PackedRows(payload, end),
        sheet=meta.get("sheet", ""),
        sheets=tuple(SheetName(**name) for name in meta.get("sheets", [])),
        merged=tuple((tuple(start), tuple(stop)) for start, stop in meta.get("merged", [])),  # type: ignore[misc]
        hidden_rows=None if hidden is None else frozenset(hidden),
        date_1904=meta.get("date_1904", False),
        kind=meta["kind"],
        encoding=meta.get("encoding", ""),
        delimiter=meta.get("delimiter", ""),
        template=meta.get("template", ""),
    )
