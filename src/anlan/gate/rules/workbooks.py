"""Reads a workbook's bytes inside the cage: its kind, its safety, one sheet's cells (trust B-038 … B-047)."""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from anlan.gate.rules.packing import pack_row
from anlan.gate.rules.tables import CellError, SheetRefused
from anlan.gate.rules.xls_records import look_through_xls
from anlan.gate.rules.zip_entries import checked_entries, unpacked

MOST_SHEETS = 200
MOST_ROWS = 200_100
MOST_COLUMNS = 512
MOST_CELLS = 4_000_000
MOST_AREA = 12_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TAG = re.compile(rb"<(?:\w+:)?(row|dimension|mergeCell)\b([^<>]*)>")
PLACED = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Z]{1,4})([0-9]{1,8})[\"']")
ERROR = re.compile(rb"<(?:\w+:)?c\s(?=[^<>]*\bt\s*=\s*[\"']e[\"'])[^<>]*>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
CELL = re.compile(rb"([A-Z]{1,4})([0-9]{1,8})")
OVERLAP = 4096


@dataclass(kw_only=True)
class Seen:
    """What a sheet's XML says before it is parsed: extent, cells, hidden rows, places of error cells."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    row_now: int = 0
    hidden: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], None] = field(default_factory=dict)


def read_workbook(data: bytes, *, sheet: str | None = None) -> Iterator[bytes]:
    """Yield one sheet as lines of JSON, first what is known of the file; or raise SheetRefused.

    Without `sheet` the first visible one is read. A formula yields the value the file holds.
    """
    packed = data.startswith(b"PK")
    kind, seen, extra = survey(data, sheet) if packed else (ole_kind(data), Seen(), {})
    book = opened(data)
    names = [
        {"name": entry.name, "state": state_of(entry)}
        for entry in book.sheets_metadata
        if word(entry.typ) == "WorkSheet"
    ]
    if len(names) > MOST_SHEETS:
        raise SheetRefused("too_many_sheets", sheets=len(names), limit=MOST_SHEETS)
    chosen = choose(names, sheet)
    if not packed:
        old = look_through_xls(data, [entry["name"] for entry in names].index(chosen))
        seen.hidden, seen.errors, extra = old.hidden, old.errors, {"date_1904": old.date_1904}
    page = parsed(book, chosen)
    refuse_size(page.total_height, page.total_width)
    merged = [[list(start), list(end)] for start, end in page.merged_cell_ranges or []]
    meta = {"kind": kind, "sheet": chosen, "sheets": names, "merged": merged[:10_000], **extra}
    meta["hidden_rows"] = sorted(seen.hidden)
    yield json.dumps(meta, ensure_ascii=False).encode() + b"\n"
    # The reader leaves out the empty columns at the left, not the empty rows above.
    left = [None] * (page.start[1] if page.start else 0)
    for number, row in enumerate(page.iter_rows()):
        yield pack_row(with_errors([*left, *row], number, seen.errors))


def with_errors(row: list[Any], number: int, errors: dict[tuple[int, int], None]) -> Iterator[Any]:
    """Yield a row's cells with None for empty ones and an error where the reader shows nothing (#N/A)."""
    for column, cell in enumerate(row):
        if cell == "" or cell is None:
            yield CellError("error_cell") if (number, column) in errors else None
        else:
            yield CellError("too_long") if isinstance(cell, str) and len(cell) > 200_000 else cell


def opened(data: bytes) -> Any:
    """Open a workbook with calamine, its failures as refusals."""
    import python_calamine as calamine  # only a process that reads a workbook loads it

    try:
        return calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError:
        raise SheetRefused("password_protected") from None
    except (calamine.CalamineError, ValueError, OSError):
        raise SheetRefused("workbook_broken") from None


def word(enum: Any) -> str:
    """Return the name of one of calamine's constants, which only print themselves as Kind.Name."""
    return repr(enum).rpartition(".")[2]


def state_of(entry: Any) -> str:
    """Return visible, hidden or very_hidden."""
    return {"Hidden": "hidden", "VeryHidden": "very_hidden"}.get(word(entry.visible), "visible")


def parsed(book: Any, name: str) -> Any:
    """Return one parsed sheet."""
    import python_calamine as calamine

    try:
        return book.get_sheet_by_name(name)
    except (calamine.CalamineError, ValueError, OSError):
        raise SheetRefused("workbook_broken") from None


def choose(names: list[dict[str, str]], wanted: str | None) -> str:
    """Return the sheet to read: the one named, else the first visible."""
    for entry in names:
        if entry["name"] == wanted or (wanted is None and entry["state"] == "visible"):
            return entry["name"]
    raise SheetRefused("no_such_sheet" if wanted else "no_visible_sheet")


def refuse_size(rows: int, columns: int) -> None:
    """Refuse an extent beyond 200,000 rows, 512 columns or twelve million cells (B-034, B-041, B-047)."""
    if columns > MOST_COLUMNS:
        raise SheetRefused("too_many_columns", columns=columns, limit=MOST_COLUMNS)
    if rows > MOST_ROWS:
        raise SheetRefused("too_many_rows", rows=rows, limit=200_000)
    if rows * columns > MOST_AREA:
        raise SheetRefused("too_many_cells", limit=MOST_AREA)


def ole_kind(data: bytes) -> str:
    """Return xls, or refuse what else comes in that old container: encrypted files, macros, other kinds."""
    if not data.startswith(OLE):
        raise SheetRefused("unknown_kind")
    for mark, code in ((b"EncryptedPackage", "password_protected"), (b"_VBA_PROJECT", "macros")):
        if wide(mark) in data:
            raise SheetRefused(code)
    if wide(b"Workbook") not in data and wide(b"Book") not in data:
        raise SheetRefused("unknown_kind")
    return "xls"


def wide(text: bytes) -> bytes:
    """Return ASCII as the UTF-16 in which an OLE directory keeps its names."""
    return text.decode().encode("utf-16-le")


def survey(data: bytes, sheet: str | None) -> tuple[str, Seen, dict[str, Any]]:
    """Check the container and go once through the chosen sheet's XML before any parser is let at it."""
    entries = checked_entries(data)
    refuse_other_kinds(data, entries)
    book = whole(data, entries["xl/workbook.xml"])
    for name, entry in entries.items():
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in next(unpacked(data, entry), b"")[:4096]:
            raise SheetRefused("xml_doctype")
    sheets = book.count(b"<sheet ") + book.count(b":sheet ")
    if sheets > MOST_SHEETS:
        raise SheetRefused("too_many_sheets", sheets=sheets, limit=MOST_SHEETS)
    target = sheet_entry(data, entries, book, sheet)
    seen = look_through(data, entries[target]) if target else Seen()
    extra = {
        "date_1904": bool(re.search(rb"date1904\s*=\s*[\"'](?:1|true)[\"']", book)),
        "template": template_of(data, entries),
    }
    return "xlsx", seen, extra


def refuse_other_kinds(data: bytes, entries: dict[str, zipfile.ZipInfo]) -> None:
    """Refuse containers that are no plain xlsx, naming what they are (B-045)."""
    if "mimetype" in entries and b"opendocument" in whole(data, entries["mimetype"]):
        raise SheetRefused("kind_ods")
    if any(name.endswith("vbaProject.bin") for name in entries):
        raise SheetRefused("kind_xlsm")
    if "xl/workbook.bin" in entries:
        raise SheetRefused("kind_xlsb")
    if "xl/workbook.xml" not in entries:
        raise SheetRefused("unknown_kind")


def whole(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Return a small entry's bytes, at most 4 MiB."""
    content = b""
    for chunk in unpacked(data, entry):
        content += chunk
        if len(content) > 4 * 1024 * 1024:
            raise SheetRefused("zip_bomb", limit=4)
    return content


def sheet_entry(data: bytes, entries: dict[str, zipfile.ZipInfo], book: bytes, wanted: str | None) -> str | None:
    """Return the entry of the sheet that will be read, None when the parser is to say it is not there."""
    relations = entries.get("xl/_rels/workbook.xml.rels")
    if relations is None:
        raise SheetRefused("workbook_broken")
    targets = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\b([^<>]*)>", whole(data, relations)):
        values = dict(ATTRIBUTE.findall(tag))
        targets[values.get(b"Id")] = values.get(b"Target", b"").decode("utf-8", "replace")
    for tag in re.findall(rb"<(?:\w+:)?sheet\b([^<>]*)>", book):
        values = dict(ATTRIBUTE.findall(tag))
        name = html.unescape(values.get(b"name", b"").decode("utf-8", "replace"))
        visible = values.get(b"state", b"visible") == b"visible"
        if name == wanted or (wanted is None and visible):
            key = next((value for name, value in values.items() if name.endswith(b":id")), b"")
            path = targets.get(key, "")
            full = path.lstrip("/") if path.startswith("/") else "xl/" + path
            if full not in entries:
                raise SheetRefused("workbook_broken")
            if "chartsheets/" not in full:
                return full
    return None


def look_through(data: bytes, entry: zipfile.ZipInfo) -> Seen:
    """Go through a sheet's XML in steps; refuse an extent that would make the parser reserve all memory."""
    seen = Seen()
    tail = b""
    for chunk in unpacked(data, entry):
        text = tail + chunk
        # A tag cut by the step's end is read with the next one.
        cut = text.rfind(b"<")
        cut = len(text) if cut < 0 or len(text) - cut > OVERLAP else cut
        see(seen, text[:cut])
        tail = text[cut:]
    see(seen, tail)
    return seen


def see(seen: Seen, text: bytes) -> None:
    """Take the rows, cells and extents in a piece of XML into account."""
    for tag, inside in TAG.findall(text):
        if tag == b"row":
            see_row(seen, inside)
        else:
            for letters, number in CELL.findall(inside):
                refuse_size(int(number) if tag == b"dimension" else 0, column_number(letters))
    places = PLACED.findall(text)
    seen.columns = max([seen.columns, *map(column_number, {letters for letters, _ in places})])
    seen.rows = max([seen.rows, *map(int, {number for _, number in places})])
    seen.cells += max(len(places), text.count(b"<c>") + text.count(b"<c "))
    for tag in ERROR.findall(text) if b'"e"' in text or b"'e'" in text else ():
        for letters, number in CELL.findall(tag):
            seen.errors[(int(number) - 1, column_number(letters) - 1)] = None
    refuse_size(seen.rows, seen.columns)
    if seen.cells > MOST_CELLS:
        raise SheetRefused("too_many_cells", limit=MOST_CELLS)


def see_row(seen: Seen, inside: bytes) -> None:
    """Take one row into account."""
    values = dict(ATTRIBUTE.findall(inside))
    number = values.get(b"r", b"")
    seen.row_now = int(number[:9]) if number.isdigit() else seen.row_now + 1
    seen.rows = max(seen.rows, seen.row_now)
    if values.get(b"hidden") in (b"1", b"true"):
        seen.hidden.add(seen.row_now - 1)


def column_number(letters: bytes) -> int:
    """Return the number of a column, A = 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def template_of(data: bytes, entries: dict[str, zipfile.ZipInfo]) -> str:
    """Return the custom property anlan-template = <profile>:<version>, "" without one (F-26)."""
    entry = entries.get("docProps/custom.xml")
    if entry is None:
        return ""
    found = re.search(
        rb'name="anlan-template"[^<>]*>\s*<(?:\w+:)?lpwstr>\s*([\w.-]{1,20}:[0-9]{1,6})\s*<',
        whole(data, entry),
    )
    return found[1].decode() if found else ""
