"""Read events back, and prove that they hang together (trust §7.1, T-12)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Q

from anlan.ledger.models import LedgerEvent
from anlan.ledger.rules.chain import Fault, StoredEvent, check_next
from anlan.ledger.rules.checkpoint import Checkpoint
from anlan.ledger.rules.event import Event, canonical, read_event
from anlan.ledger.tree_check import faults_in_trees

_STREAMS_AT_ONCE = 500  # names in one statement: SQLite's oldest limit is 999 parameters
_ROWS_AT_ONCE = 2_000
_FAULTS_NAMED = 20

# SQLite's moment is read as bytes: a forged one would fail in the driver instead of being named.
_ROWS = """
    SELECT id, stream, n, prev, leaf, body, {moment} FROM ledger_event
    WHERE (stream, n, id) > (%s, %s, %s) ORDER BY stream, n, id LIMIT %s
"""
_WAITING_FOR_NOTHING = """
    SELECT event_id FROM ledger_pending AS pending
    WHERE NOT EXISTS (SELECT 1 FROM ledger_event WHERE id = pending.event_id)
    ORDER BY event_id LIMIT %s
"""
# An event waits for its place in the log that signs, or has it (trust §7.4).
_NEVER_APPENDED = """
    SELECT stream, n FROM ledger_event AS event
    WHERE NOT EXISTS (SELECT 1 FROM ledger_pending WHERE event_id = event.id)
        AND NOT EXISTS (
            SELECT 1 FROM ledger_leaf
            WHERE event_id = event.id AND log = (SELECT max(number) FROM ledger_head WHERE follows IS NULL)
        )
    ORDER BY id LIMIT %s
"""
_BY_NUMBER = """
    SELECT leaf, body FROM ledger_event
    WHERE stream LIKE 'case:%%' AND {position} > 0 ORDER BY id
"""
_SQLITE_COUNT = "SELECT count(*), coalesce(max(id), 0) FROM ledger_event"
_SQLITE_DRAWN = "SELECT seq FROM sqlite_sequence WHERE name = 'ledger_event'"
_SQLITE_AFTER_GAP = """
    SELECT id FROM ledger_event AS event
    WHERE id > 1 AND NOT EXISTS (SELECT 1 FROM ledger_event WHERE id = event.id - 1)
    ORDER BY id LIMIT 1
"""


@dataclass(frozen=True)
class VerifyReport:
    """What a reading of the whole ledger found: the first bad event of each broken stream, not all of them."""

    events: int
    streams: int
    faults: tuple[Fault, ...]

    @property
    def clean(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


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


def newest_events(kinds: Sequence[str], *, before: int | None = None, limit: int = 50) -> list[tuple[int, Event]]:
    """Return (row id, event) of the streams of some kinds, newest first, those older than row `before`."""
    wanted = Q(pk__in=())
    for kind in kinds:
        wanted |= Q(stream__startswith=f"{kind}:")
    rows = LedgerEvent.objects.filter(wanted) if before is None else LedgerEvent.objects.filter(wanted, id__lt=before)
    found = rows.order_by("-id").values_list("id", "body")[:limit]
    return [(row_id, read_event(bytes(body))) for row_id, body in found]


def heads(kind: str, *, after: str = "", limit: int = _STREAMS_AT_ONCE) -> list[tuple[str, int]]:
    """Return (stream, its last n) of one kind in the order of their names, those after `after`."""
    rows = LedgerEvent.objects.filter(stream__gt=after, stream__startswith=f"{kind}:")
    return list(rows.order_by("stream").values_list("stream").annotate(last_n=Max("n"))[:limit])


def stream_batches(kind: str, *, size: int = _STREAMS_AT_ONCE) -> Iterator[dict[str, list[Event]]]:
    """Walk over every stream of a kind with its events, `size` streams at a time, in constant memory."""
    after = ""
    while names := [stream for stream, _ in heads(kind, after=after, limit=size)]:
        yield events_of(names)
        after = names[-1]


def verify(
    progress: Callable[[int, int], None] | None = None,
    *,
    known: Sequence[Checkpoint] = (),
    most: int = _FAULTS_NAMED,
) -> VerifyReport:
    """Read the whole ledger and its trees once in constant memory and name what is wrong.

    `progress` is called with (events read, events in all) after each some 2,000 events. `known` are checkpoints
    from outside this database: without them a history rewritten whole, tree and signatures included, looks true.
    At most `most` faults are named.
    What it cannot see: events of the last seconds cut off together with their waiting rows (PostgreSQL), or a
    well-made event added at the end by whoever owns the tables; the rows projected from events show both.
    """
    total = LedgerEvent.objects.count()
    faults: list[Fault] = []
    read = streams = 0
    last: Event | None = None
    reading, broken = None, False
    for row in _rows():
        if row.stream != reading:
            reading, broken, last = row.stream, False, None
            streams += 1
        read += 1
        if progress and (read % _ROWS_AT_ONCE == 0 or read == total):
            progress(read, total)
        if broken:
            continue
        found = check_next(row, stream=row.stream, last=last)
        if isinstance(found, Fault):
            broken = True
            faults.append(found)
        else:
            last = found
    faults += _faults_beside_the_chain(most) + faults_in_trees(known, most=most)
    return VerifyReport(events=read, streams=streams, faults=tuple(faults[:most]))


def _rows() -> Iterator[StoredEvent]:
    sqlite = connection.vendor == "sqlite"
    statement = _ROWS.format(moment="CAST(recorded_at AS BLOB)" if sqlite else "recorded_at")
    after: tuple[Any, Any, Any] = ("", 0, 0)
    with connection.cursor() as cursor:
        while True:
            cursor.execute(statement, [*after, _ROWS_AT_ONCE])
            rows = cursor.fetchall()
            yield from (_stored(*row[1:]) for row in rows)
            if len(rows) < _ROWS_AT_ONCE:
                return
            after = (rows[-1][1], rows[-1][2], rows[-1][0])


def _stored(stream: Any, n: Any, prev: Any, leaf: Any, body: Any, recorded_at: Any) -> StoredEvent:
    """Take a row as it is: in SQLite a forged column can hold a value of any type."""
    return StoredEvent(
        stream=str(stream),
        n=n if isinstance(n, int) else 0,
        prev=_bytes(prev),
        leaf=_bytes(leaf),
        body=_bytes(body),
        recorded_at=_moment(recorded_at),
    )


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode("utf-8", "replace")


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value.decode()).replace(tzinfo=UTC)
    except ValueError:  # UnicodeDecodeError is one
        return datetime.min.replace(tzinfo=UTC)


def _faults_beside_the_chain(most: int) -> list[Fault]:
    """Look for traces of a deletion or insertion that left every chain whole."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_FOR_NOTHING, [most])
        gone = [
            Fault("", 0, "missing", f"event id {row[0]} waits for the tree but is gone") for row in cursor.fetchall()
        ]
        cursor.execute(_NEVER_APPENDED, [most])
        found = gone + [
            Fault(row[0], row[1], "inserted", "it was not appended by the ledger") for row in cursor.fetchall()
        ]
        if connection.vendor == "sqlite":
            found += _gap_in_sqlite(cursor)
    return found


def _gap_in_sqlite(cursor: Any) -> list[Fault]:
    """SQLite takes ids back with the transaction that drew them, so that a gap is a deletion."""
    cursor.execute(_SQLITE_COUNT)
    count, highest = cursor.fetchone()
    cursor.execute(_SQLITE_DRAWN)
    drawn = (cursor.fetchone() or (0,))[0]
    if count == highest == drawn:
        return []
    if highest != drawn:
        return [Fault("", 0, "missing", f"event id {highest + 1} is gone, the newest but {drawn - highest - 1}")]
    cursor.execute(_SQLITE_AFTER_GAP)
    row = cursor.fetchone()
    return [Fault("", 0, "missing", f"event id {row[0] - 1 if row else 1} is gone")]


def leaf_of_number(number: str) -> str | None:
    """Find the leaf hash (hex) of the event that registered or joined a receipt, by reading all: for commands."""
    position = "position(%s in body)" if connection.vendor == "postgresql" else "instr(body, %s)"
    needle = f'"number":{canonical(number).decode()}'.encode()
    with connection.cursor() as cursor:
        cursor.execute(_BY_NUMBER.format(position=position), [needle])
        for leaf, body in cursor.fetchall():
            if read_event(bytes(body)).payload.get("number") == number:
                return bytes(leaf).hex()
    return None
