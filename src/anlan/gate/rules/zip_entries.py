"""Looks through a zip container before any parser sees it (trust B-042 … B-044)."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from anlan.gate.rules.tables import SheetRefused

MOST_ENTRIES = 1_000
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 100
# Below this a high ratio harms nobody: an empty sheet of a thousand styled rows packs well.
RATIO_MATTERS = 4 * 1024 * 1024
STEP = 1024 * 1024
ABSOLUTE = re.compile(r"[a-zA-Z]:|[/\\]")
DEVICES = re.compile(r"(?:^|/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.[^/]*)?(?:/|$)", re.IGNORECASE)
LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")


def checked_entries(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """Return the entries of a sound container by name, or raise SheetRefused with the rule it breaks."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, EOFError, UnicodeDecodeError):
        raise SheetRefused("zip_broken") from None
    if len(entries) > MOST_ENTRIES:
        raise SheetRefused("zip_too_many_entries", entries=len(entries), limit=MOST_ENTRIES)
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names):
        raise SheetRefused("zip_duplicate_names")
    for entry in entries:
        refuse_bad_entry(entry)
    refuse_bomb(sum(entry.file_size for entry in entries), len(data))
    refuse_overlap(entries, len(data))
    total = 0
    for entry in entries:
        total += real_size(data, entry, MOST_BYTES - total)
    refuse_bomb(total, len(data))
    return {entry.filename: entry for entry in entries}


def refuse_bad_entry(entry: zipfile.ZipInfo) -> None:
    """Refuse names that lead outside, links, devices, encryption and unknown packing."""
    name = entry.filename
    if ".." in re.split(r"[/\\]", name) or ABSOLUTE.match(name) or "\\" in name or DEVICES.search(name):
        raise SheetRefused("zip_bad_name")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise SheetRefused("zip_bad_name")
    if entry.flag_bits & 1:
        raise SheetRefused("password_protected")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SheetRefused("zip_broken")


def refuse_bomb(unpacked: int, packed: int) -> None:
    """Refuse a container that unpacks to more than 200 MiB or to a hundred times its size."""
    if unpacked > MOST_BYTES or (unpacked > RATIO_MATTERS and unpacked > packed * MOST_RATIO):
        raise SheetRefused("zip_bomb", limit=MOST_BYTES // STEP)


def refuse_overlap(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse entries that share bytes with each other or lie outside the file."""
    placed = sorted(entries, key=lambda entry: entry.header_offset)
    ends = [entry.header_offset for entry in placed[1:]] + [size]
    for entry, end in zip(placed, ends, strict=True):
        if entry.header_offset + LOCAL_HEADER.size + entry.compress_size > end:
            raise SheetRefused("zip_overlap")


def real_size(data: bytes, entry: zipfile.ZipInfo, allowed: int) -> int:
    """Return how many bytes an entry unpacks to; refuse one that lies about it or is an archive itself."""
    size = 0
    for chunk in unpacked(data, entry):
        if size == 0 and chunk.startswith((b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
            raise SheetRefused("zip_nested")
        size += len(chunk)
        if size > allowed or size > entry.file_size:
            raise SheetRefused("zip_bomb", limit=MOST_BYTES // STEP)
    if size != entry.file_size:
        raise SheetRefused("zip_broken")
    return size


def unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of an entry in steps of at most 1 MiB, whatever its header says about their number."""
    packed = packed_bytes(data, entry)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + STEP]) for at in range(0, len(packed), STEP))
        return
    decoder = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    try:
        while not decoder.eof:
            chunk = decoder.decompress(rest, STEP)
            rest = decoder.unconsumed_tail
            if not chunk:
                break
            yield chunk
    except zlib.error:
        raise SheetRefused("zip_broken") from None
    if not decoder.eof or decoder.unused_data:
        raise SheetRefused("zip_broken")


def packed_bytes(data: bytes, entry: zipfile.ZipInfo) -> memoryview:
    """Return the packed bytes of an entry after its local header."""
    head = data[entry.header_offset : entry.header_offset + LOCAL_HEADER.size]
    if len(head) < LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
        raise SheetRefused("zip_broken")
    name_length, extra_length = LOCAL_HEADER.unpack(head)[9:]
    start = entry.header_offset + LOCAL_HEADER.size + name_length + extra_length
    if start + entry.compress_size > len(data):
        raise SheetRefused("zip_broken")
    return memoryview(data)[start : start + entry.compress_size]
