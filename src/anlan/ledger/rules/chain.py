"""Check that a stream is what was written: nothing changed, missing, added or moved (trust §7.1, T-12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from anlan.ledger.rules.event import FIRST_PREV, Event, EventRefused, leaf_hash, moment_text, read_event


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One row as the database holds it: the body, and the columns that repeat what it says."""

    stream: str
    n: int
    prev: bytes
    leaf: bytes
    body: bytes
    recorded_at: datetime


@dataclass(frozen=True)
class Fault:
    """The first bad event of a stream: where it is, and what is wrong with it.

    `code` is one of missing, twice, leaf, body, column, prev, clock, tail. `n` is the place in the stream
    at which the fault shows: for a missing event, the place that is empty.
    """

    stream: str
    n: int
    code: str
    detail: str = ""


def check_stream(rows: Iterable[StoredEvent], *, stream: str, last_n: int | None = None) -> Fault | None:
    """Find the first bad event of one stream, its rows given by rising n.

    A chain cannot know that its tail was cut: say by `last_n` how long it must be, where that is known.
    """
    last: Event | None = None
    for row in rows:
        found = check_next(row, stream=stream, last=last)
        if isinstance(found, Fault):
            return found
        last = found
    reached = last.n if last else 0
    if last_n is not None and reached < last_n:
        return Fault(stream, reached + 1, "tail", f"the stream must reach {last_n}")
    return None


def check_next(row: StoredEvent, *, stream: str, last: Event | None) -> Event | Fault:
    """Check one row against the good event before it; the event when it is good, else the fault."""
    expected = last.n + 1 if last else 1
    if row.n > expected:
        return Fault(stream, expected, "missing", f"the next one there is {row.n}")
    if row.n < expected:
        return Fault(stream, row.n, "twice", "a place below the first, or taken already")
    if bytes.fromhex(leaf_hash(row.body)) != row.leaf:
        return Fault(stream, row.n, "leaf", "the stored hash is not the hash of the body")
    try:
        event = read_event(row.body)
    except EventRefused as error:
        return Fault(stream, row.n, "body", str(error))
    return _compare(row, event, stream=stream, last=last)


def _compare(row: StoredEvent, event: Event, *, stream: str, last: Event | None) -> Event | Fault:
    if stream != row.stream or event.stream != stream:
        return Fault(stream, row.n, "column", f"stream: the body says {event.stream}")
    if event.n != row.n:
        return Fault(stream, row.n, "column", f"n: the body says {event.n}")
    if event.prev != row.prev.hex():
        return Fault(stream, row.n, "column", f"prev: the body says {event.prev}")
    if event.recorded_at != row.recorded_at:
        return Fault(stream, row.n, "column", f"recorded_at: the body says {moment_text(event.recorded_at)}")
    if event.prev != (last.leaf if last else FIRST_PREV):
        return Fault(stream, row.n, "prev", "it does not carry the hash of the event before it")
    if last and event.recorded_at < last.recorded_at:
        return Fault(stream, row.n, "clock", "recorded_at falls behind the event before it")
    return event
