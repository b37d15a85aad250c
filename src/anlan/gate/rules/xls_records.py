"""Looks through an old XLS before it is parsed: hidden rows, error cells, calendar, password (trust B-038 … B-045).

The parser shows an error cell as an empty one and says nothing of hidden rows, so the records are read here:
the container [MS-CFB] into its one stream, the stream [MS-XLS] into records.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from anlan.gate.rules.tables import SheetRefused

END_OF_CHAIN = 0xFFFFFFFA
DIRECTORY_ENTRY = 128
FILEPASS, DATEMODE, BOUNDSHEET, BOF, EOF = 0x2F, 0x22, 0x85, 0x809, 0x0A
FORMULA, BOOLERR, ROW = 0x06, 0x205, 0x208
HIDDEN = 0x20


@dataclass(kw_only=True)
class SeenXls:
    """What the records of one sheet say: rows counted from 0, error cells as (row, column)."""

    date_1904: bool = False
    hidden: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], None] = field(default_factory=dict)


def look_through_xls(data: bytes, sheet: int) -> SeenXls:
    """Return what the records say of the worksheet number `sheet`, or raise SheetRefused."""
    try:
        stream = workbook_stream(data)
        seen = SeenXls()
        starts = []
        for kind, body in records(stream, 0):
            if kind == FILEPASS:
                raise SheetRefused("password_protected")
            if kind == DATEMODE:
                seen.date_1904 = body[:2] == b"\1\0"
            if kind == BOUNDSHEET and body[5] == 0:
                starts.append(int.from_bytes(body[:4], "little"))
        if sheet < len(starts):
            for kind, body in records(stream, starts[sheet]):
                see(seen, kind, body)
    except (struct.error, IndexError):
        raise SheetRefused("workbook_broken") from None
    return seen


def see(seen: SeenXls, kind: int, body: bytes) -> None:
    """Take one record of a sheet into account."""
    if kind == ROW and int.from_bytes(body[12:14], "little") & HIDDEN:
        seen.hidden.add(int.from_bytes(body[:2], "little"))
    elif is_error(kind, body):
        seen.errors[struct.unpack("<HH", body[:4])] = None


def is_error(kind: int, body: bytes) -> bool:
    """Tell whether a record is a cell that shows an error, typed or calculated."""
    if kind == BOOLERR:
        return body[7] == 1
    return kind == FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff"


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of the records from one BOF to its EOF."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == EOF:
            return


def workbook_stream(data: bytes) -> bytes:
    """Return the bytes of the stream Workbook (or Book) of a compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise SheetRefused("workbook_broken")
    table = allocation(data, size)
    first_directory, _, cutoff, first_mini = struct.unpack_from("<4I", data, 48)
    directory = chain(data, table, first_directory, size)
    entries = [directory[at : at + DIRECTORY_ENTRY] for at in range(0, len(directory), DIRECTORY_ENTRY)]
    for entry in entries:
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            start, length = struct.unpack_from("<II", entry, 116)
            if length >= cutoff:
                return chain(data, table, start, size)[:length]
            small = words(chain(data, table, first_mini, size))
            root = chain(data, table, struct.unpack_from("<I", entries[0], 116)[0], size)
            # Small sectors are counted from the stream's own start, big ones from behind the header.
            return chain(bytes(64) + root, small, start, 64)[:length]
    raise SheetRefused("workbook_broken")


def allocation(data: bytes, size: int) -> list[int]:
    """Return the table that names for every sector the next one of its chain."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size):
        if following >= END_OF_CHAIN:
            break
        more = words(data[(following + 1) * size : (following + 2) * size])
        sectors += more[:-1]
        following = more[-1]
    joined = b"".join(data[(sector + 1) * size : (sector + 2) * size] for sector in sectors if sector < END_OF_CHAIN)
    return words(joined[: len(data)])


def words(content: bytes) -> list[int]:
    """Return bytes as unsigned 32-bit numbers."""
    return [number for (number,) in struct.iter_unpack("<I", content[: len(content) // 4 * 4])]


def chain(data: bytes, table: list[int], sector: int, size: int) -> bytes:
    """Return the bytes of a chain of sectors; one that runs in a circle ends with the file's size."""
    parts = []
    for _ in range(len(data) // size + 1):
        if sector >= len(table):
            break
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)
