"""Rows of a sheet as lines of JSON: how they leave the cage, and how 200,000 of them fit into memory."""

import json
import math
from array import array
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, overload

from anlan.gate.rules.tables import Cell, CellError


def pack_row(row: Iterable[Any]) -> bytes:
    """Return one row as a line of JSON; dates, times and errors as one-letter objects."""
    return json.dumps([packed(cell) for cell in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def packed(cell: Any) -> Any:
    """Return a cell as JSON can hold it."""
    if cell is None or isinstance(cell, str | bool | int):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else {"e": "#NUM!"}
    if isinstance(cell, CellError):
        return {"e": cell.code}
    if isinstance(cell, datetime):
        return {"m": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time):
        return {"t": cell.isoformat()}
    return str(cell) if isinstance(cell, timedelta) else {"e": "unreadable"}


def unpacked(cell: dict[str, str]) -> Cell:
    """Return the date, time or error of a one-letter object."""
    ((kind, value),) = cell.items()
    return READERS[kind](value)


READERS: dict[str, Any] = {
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
    "e": CellError,
}


class PackedRows(Sequence[Sequence[Cell]]):
    """Rows kept as the bytes they came in; one is read when it is asked for."""

    def __init__(self, lines: bytes, start: int = 0) -> None:
        """Take lines of pack_row from `start` on."""
        self.lines = lines
        self.starts = array("Q", [start])
        while (end := lines.find(b"\n", self.starts[-1])) >= 0:
            self.starts.append(end + 1)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, index: int) -> Sequence[Cell]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[Cell]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index if index >= 0 else len(self) + index
        if not 0 <= place < len(self):
            raise IndexError(index)
        return json.loads(self.lines[self.starts[place] : self.starts[place + 1]], object_hook=unpacked)
