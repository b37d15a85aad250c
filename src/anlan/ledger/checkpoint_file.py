"""Every checkpoint ever signed, in a file outside the database (trust §7.4).

One line each: the time, a blank, the note in base64. A restored old database is found out by it (FC-28), so
keep it on another disk than the database, and put it into every backup.
"""

import base64
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from anlan.ledger.rules.checkpoint import Checkpoint, parse_checkpoint
from anlan.ledger.rules.notes import Note, NoteRefused, decode_base64, parse_note

_TAIL = 256 * 1024  # bytes read at the end: more than two of the largest lines


@dataclass(frozen=True)
class Written:
    """One line of the file."""

    at: datetime
    note: Note
    checkpoint: Checkpoint


class CheckpointFile:
    """The file of one installation; `append` returns when the line is on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Tell whether anything was ever written."""
        return self.path.exists()

    def append(self, note: str, *, at: datetime) -> None:
        """Write one checkpoint and wait for the disk."""
        new = not self.path.exists()
        line = f"{at.astimezone(UTC).isoformat(timespec='seconds')} {base64.b64encode(note.encode()).decode()}\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":  # a line that was cut off by a fall
                line = "\n" + line
            data = line.encode()
            if os.write(handle, data) != len(data):
                raise OSError(f"{self.path}: the disk took only a part of the line")
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            _sync_folder(self.path.parent)

    def last(self, origin: str | None = None) -> Written | None:
        """Return the newest whole line, of one log or of any."""
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            start = max(0, file.seek(0, os.SEEK_END) - _TAIL)
            file.seek(start)
            found = _newest(file.read().split(b"\n")[1 if start else 0 :], origin)
        return found if found or not start else _newest(self.path.read_bytes().split(b"\n"), origin)

    def all(self) -> list[Written]:
        """Return every whole line, the oldest first."""
        lines = self.path.read_bytes().split(b"\n") if self.path.exists() else []
        return [found for line in lines if (found := _read(line))]


def _newest(lines: list[bytes], origin: str | None) -> Written | None:
    for line in reversed(lines):
        found = _read(line)
        if found and origin in (None, found.checkpoint.origin):
            return found
    return None


def _read(line: bytes) -> Written | None:
    """Read one line; None for an empty one and for one that was cut off."""
    try:
        at, _, coded = line.decode("ascii").partition(" ")
        note = parse_note(decode_base64(coded))
        return Written(datetime.fromisoformat(at), note, parse_checkpoint(note.text))
    except (NoteRefused, ValueError):
        return None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
