"""Read events back, and prove that they hang together (trust §7.1, T-12)."""

from collections.abc import Iterable

from anlan.ledger.models import LedgerEvent
from anlan.ledger.rules.event import Event, read_event

_STREAMS_AT_ONCE = 500


def events(stream: str) -> list[Event]:
    """Return a stream's events in order, empty when there is none; EventRefused for a broken body."""
    rows = LedgerEvent.objects.filter(stream=stream).order_by("n").values_list("body", flat=True)
    return [read_event(bytes(body)) for body in rows]


def events_of(streams: Iterable[str]) -> dict[str, list[Event]]:
    """Return the events of many streams at once; every stream asked for is a key."""
    found: dict[str, list[Event]] = {stream: [] for stream in streams}
    names = list(found)
    for start in range(0, len(names), _STREAMS_AT_ONCE):
        rows = LedgerEvent.objects.filter(stream__in=names[start : start + _STREAMS_AT_ONCE])
        for stream, body in rows.order_by("stream", "n").values_list("stream", "body"):
            found[stream].append(read_event(bytes(body)))
    return found


def last_event(stream: str) -> Event | None:
    """Return the newest event of a stream, or None."""
    rows = LedgerEvent.objects.filter(stream=stream).order_by("-n").values_list("body", flat=True)[:1]
    return next((read_event(bytes(body)) for body in rows), None)
