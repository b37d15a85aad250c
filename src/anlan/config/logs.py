"""How a fault is written down: its type and its lines, never the values it carried (trust §12)."""

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class TypesAndLines(logging.Formatter):
    """Formats a record on one escaped line, an exception as type and places."""

    def formatException(self, ei: ExcInfo) -> str:
        """Name the exception's type and where it came through; its message may hold somebody's words."""
        kind, _, trace = ei
        places = (f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace))
        return f"{kind.__name__ if kind else 'fault'} at " + " < ".join(reversed(list(places)))

    def format(self, record: logging.LogRecord) -> str:
        """Escape control characters, so that nobody forges a line."""
        text = super().format(record)
        return text.encode("unicode_escape").decode("ascii") if any(ord(c) < 32 and c != "\n" for c in text) else text
