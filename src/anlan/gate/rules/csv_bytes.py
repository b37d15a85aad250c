"""Reads the bytes of a CSV file: which encoding, which delimiter, which rows (trust B-023 … B-031)."""

import codecs
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator

from anlan.gate.rules.packing import pack_row
from anlan.gate.rules.tables import Cell, CellError, SheetRefused

MOST_COLUMNS = 512
MOST_ROWS = 200_100
LONGEST_CELL = 200_000
# So many three-byte characters in a row are no accident of GB18030 bytes.
SURELY_UTF8 = 6
THREE_BYTES = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
# GB 18030-2022 gives these 18 + 6 code positions (and A8BC) real characters; Python's codec still yields
# private-use points for them (trust B-026).
GB18030_2022 = str.maketrans(
    {0xE78D + step: 0xFE10 + offset for step, offset in enumerate((0, 2, 1, 3, 4, 5, 6, 7, 8, 9))}
    | dict(
        zip(
            (0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
            range(0x9FB4, 0x9FBC),
            strict=True,
        )
    )
    | {0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE}
    | {0xE7C7: 0x1E3F}
)


def read_csv(data: bytes) -> Iterator[bytes]:
    """Yield the table as lines of JSON, first what is known of the file, then rows; or raise SheetRefused."""
    text, encoding = decode(data)
    if encoding == "utf-8" and text.count("\0") > len(text) // 8:
        raise SheetRefused("utf16_without_mark")
    delimiter = find_delimiter(text)
    meta = {"kind": "csv", "encoding": encoding, "delimiter": delimiter}
    yield json.dumps(meta).encode() + b"\n"
    private = bool(PRIVATE_USE.search(text)) and encoding == "gb18030"
    for number, row in enumerate(records(text, delimiter), 1):
        if len(row) > MOST_COLUMNS:
            raise SheetRefused("too_many_columns", columns=len(row), limit=MOST_COLUMNS)
        if number > MOST_ROWS:
            raise SheetRefused("too_many_rows", rows=number, limit=200_000)
        yield pack_row(checked(cell, private) for cell in row)


def checked(cell: str, private: bool) -> Cell:
    """Return a cell, or the error that makes its row refused."""
    if len(cell) > LONGEST_CELL:
        return CellError("too_long")
    if private and PRIVATE_USE.search(cell):
        return CellError("private_use")
    return cell


def decode(data: bytes) -> tuple[str, str]:
    """Return text and encoding: by its mark, else strict UTF-8, else GB18030; no other guess (B-024)."""
    if data.startswith(codecs.BOM_UTF8):
        return strictly(data[3:], "utf-8", 3), "utf-8"
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return strictly(data[2:], name, 2), "utf-16"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as broken:
        if len(THREE_BYTES.findall(data[: broken.start])) >= SURELY_UTF8:
            raise undecodable(data, broken.start) from None
    # Chinese in UTF-16 has few NULs, but every comma and every line end has one.
    if min(data.count(b"\0"), len(re.findall(rb"[,;\t\n]\0|\0[,;\t\n]", data[:65_536]))) >= 2:
        raise SheetRefused("utf16_without_mark")
    text = strictly(data, "gb18030", 0)
    refuse_mixed(data)
    return text.translate(GB18030_2022), "gb18030"


def strictly(data: bytes, encoding: str, skipped: int) -> str:
    """Decode all bytes or refuse the file naming byte and line (B-028)."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as broken:
        raise undecodable(data, broken.start, skipped) from None


def undecodable(data: bytes, at: int, skipped: int = 0) -> SheetRefused:
    """Return the refusal of a file for the byte at `at`."""
    return SheetRefused("undecodable", byte=at + skipped, line=data.count(b"\n", 0, at) + 1)


def refuse_mixed(data: bytes) -> None:
    """Refuse GB18030 bytes with a line that is surely UTF-8 among them (B-029)."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if len(THREE_BYTES.findall(line)) < SURELY_UTF8:
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        raise SheetRefused("mixed_encodings", line=number)


def find_delimiter(text: str) -> str:
    """Return the delimiter by which most of the first records have as many cells as their widest (B-030)."""
    sample = text[:65_536]
    best, best_rank = ",", (0, 0)
    for delimiter in ",\t;":
        widths = Counter(widths_of(sample, delimiter))
        width, times = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(0, 0))
        if width > 1 and (times, width) > best_rank:
            best, best_rank = delimiter, (times, width)
    if best_rank == (0, 0) and any(line.count("，") >= 2 for line in sample.splitlines()[:1]):
        raise SheetRefused("full_width_delimiter")
    return best


def widths_of(sample: str, delimiter: str) -> Iterator[int]:
    """Yield the number of cells of the first 15 records."""
    csv.field_size_limit(64 * 1024 * 1024)
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    for _, row in zip(range(15), reader, strict=False):
        yield len(row)


def records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the records, or refuse the file naming the line where the broken one begins (B-031)."""
    csv.field_size_limit(64 * 1024 * 1024)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise SheetRefused("csv_broken", line=begins) from None
