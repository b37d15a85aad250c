"""Append events inside the caller's transaction (trust §7.3)."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from anlan.ledger.rules.event import FIRST_PREV, Event, Fact, write_event
from anlan.ledger.rules.payloads import check_payload

_clock: ContextVar[datetime | None] = ContextVar("ledger_clock", default=None)

_CLOCK = "SELECT clock_timestamp()"
_LAST = "SELECT n, leaf, recorded_at FROM ledger_event WHERE stream = %s ORDER BY n DESC LIMIT 1"
_LAST_AND_CLOCK = """
    SELECT n, leaf, recorded_at, clock_timestamp() FROM (SELECT) AS one LEFT JOIN (
        SELECT n, leaf, recorded_at FROM ledger_event WHERE stream = %s ORDER BY n DESC LIMIT 1
    ) AS last ON true
"""
_LAST_OF_MANY = """
    SELECT stream, n, leaf, recorded_at FROM ledger_event AS event
    WHERE stream IN ({}) AND n = (SELECT max(n) FROM ledger_event WHERE stream = event.stream)
"""
_STREAMS_AT_ONCE = 500  # names in one statement: SQLite's oldest limit is 999 parameters

_POSTGRESQL_ONE = """
    WITH new AS (
        INSERT INTO ledger_event (stream, n, prev, leaf, body, recorded_at)
        VALUES (%s, %s, %s, %s, %s, %s)
        RETURNING id
    ) INSERT INTO ledger_pending (event_id) SELECT id FROM new
"""
_POSTGRESQL_MANY = """
    WITH new AS (
        INSERT INTO ledger_event (stream, n, prev, leaf, body, recorded_at)
        SELECT stream, n, prev, leaf, body, recorded_at
        FROM unnest(%s::text[], %s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[], %s::timestamptz[])
            WITH ORDINALITY AS given (stream, n, prev, leaf, body, recorded_at, place)
        ORDER BY place
        RETURNING id
    ) INSERT INTO ledger_pending (event_id) SELECT id FROM new
"""
_SQLITE_EVENT = """
    INSERT INTO ledger_event (stream, n, prev, leaf, body, recorded_at) VALUES (%s, %s, %s, %s, %s, %s)
"""
_SQLITE_HIGHEST = "SELECT coalesce(max(id), 0) FROM ledger_event"
_SQLITE_PENDING = "INSERT INTO ledger_pending (event_id) VALUES (%s)"
_SQLITE_PENDING_ABOVE = "INSERT INTO ledger_pending (event_id) SELECT id FROM ledger_event WHERE id > %s"


class NotInTransaction(RuntimeError):
    """An event would be written outside the transaction of what it tells."""


class SomebodyWasFirst(Exception):
    """Another transaction took this place in the stream; the caller's transaction is rolled back."""


class ClockIsReal(RuntimeError):
    """Only a demo ledger may have its clock replaced."""


class _Last(NamedTuple):
    n: int
    leaf: str
    recorded_at: datetime | None


_NOTHING_YET = _Last(0, FIRST_PREV, None)


@contextmanager
def ledger_time(at: datetime) -> Iterator[None]:
    """Record at `at` inside this block; ClockIsReal unless the ledger's origin begins "demo." """
    if not settings.LEDGER_ORIGIN.startswith("demo."):
        raise ClockIsReal(f"the ledger {settings.LEDGER_ORIGIN} keeps real time")
    token = _clock.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _clock.reset(token)


def append(fact: Fact, *, fresh: bool = False) -> Event:
    """Record one fact; `fresh` says that its stream is new and saves reading its last event.

    Call it after locking the row of the thing. Raises NotInTransaction, PayloadRefused, EventRefused,
    and SomebodyWasFirst when the place in the stream is taken.
    """
    _must_be_in_transaction()
    check_payload(fact)
    with connection.cursor() as cursor:
        last, now = _last_and_clock(cursor, fact.stream, fresh=fresh)
        event = _next_event(fact, last, now)
        _insert(cursor, [event])
    return event


def append_many(facts: Sequence[Fact], *, fresh: bool = False) -> list[Event]:
    """Record many facts in their order with a fixed number of statements; several may share a stream.

    `fresh` says that every stream named is new. Errors as `append`; nothing is written unless all are.
    """
    _must_be_in_transaction()
    for fact in facts:
        check_payload(fact)
    if not facts:
        return []
    with connection.cursor() as cursor:
        now = _clock.get() or _database_clock(cursor)
        last = {} if fresh else _last_of_many(cursor, list(dict.fromkeys(fact.stream for fact in facts)))
        events = []
        for fact in facts:
            event = _next_event(fact, last.get(fact.stream, _NOTHING_YET), now)
            last[fact.stream] = _Last(event.n, event.leaf, event.recorded_at)
            events.append(event)
        _insert(cursor, events)
    return events


def _must_be_in_transaction() -> None:
    if not connection.in_atomic_block:
        raise NotInTransaction("append events inside transaction.atomic(), together with what they tell")


def _next_event(fact: Fact, last: _Last, now: datetime) -> Event:
    recorded_at = now if last.recorded_at is None or now > last.recorded_at else last.recorded_at
    salt = secrets.token_hex(16)
    return write_event(fact=fact, n=last.n + 1, prev=last.leaf, recorded_at=recorded_at, salt=salt)


def _last_and_clock(cursor: Any, stream: str, *, fresh: bool) -> tuple[_Last, datetime]:
    """Read the end of a stream and the database's clock, in one statement where both are asked."""
    now = _clock.get()
    if fresh:
        return _NOTHING_YET, now or _database_clock(cursor)
    if now is None and connection.vendor == "postgresql":
        cursor.execute(_LAST_AND_CLOCK, [stream])
        n, leaf, recorded_at, now = cursor.fetchone()
        return (_NOTHING_YET if n is None else _last(n, leaf, recorded_at)), now
    cursor.execute(_LAST, [stream])
    row = cursor.fetchone()
    return (_NOTHING_YET if row is None else _last(*row)), now or datetime.now(UTC)


def _last_of_many(cursor: Any, streams: list[str]) -> dict[str, _Last]:
    found = {}
    for start in range(0, len(streams), _STREAMS_AT_ONCE):
        some = streams[start : start + _STREAMS_AT_ONCE]
        cursor.execute(_LAST_OF_MANY.format(", ".join(["%s"] * len(some))), some)
        found.update({stream: _last(*rest) for stream, *rest in cursor.fetchall()})
    return found


def _last(n: int, leaf: bytes, recorded_at: datetime) -> _Last:
    if recorded_at.tzinfo is None:  # SQLite keeps UTC without saying so
        recorded_at = recorded_at.replace(tzinfo=UTC)
    return _Last(n, bytes(leaf).hex(), recorded_at)


def _database_clock(cursor: Any) -> datetime:
    """Read the clock the database keeps; SQLite has none but this process's."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    cursor.execute(_CLOCK)
    return cursor.fetchone()[0]


def _insert(cursor: Any, events: list[Event]) -> None:
    moment = connection.ops.adapt_datetimefield_value
    rows = [
        (e.stream, e.n, bytes.fromhex(e.prev), bytes.fromhex(e.leaf), e.body, moment(e.recorded_at)) for e in events
    ]
    try:
        if connection.vendor == "postgresql":
            _insert_in_postgresql(cursor, rows)
        else:
            _insert_in_sqlite(cursor, rows)
    except IntegrityError as error:
        transaction.set_rollback(True)
        first = events[0]
        raise SomebodyWasFirst(f"{first.stream} has an event {first.n} already") from error


def _insert_in_postgresql(cursor: Any, rows: list[tuple[Any, ...]]) -> None:
    if len(rows) == 1:
        cursor.execute(_POSTGRESQL_ONE, rows[0])
    else:
        cursor.execute(_POSTGRESQL_MANY, [list(column) for column in zip(*rows, strict=True)])


def _insert_in_sqlite(cursor: Any, rows: list[tuple[Any, ...]]) -> None:
    if len(rows) == 1:
        cursor.execute(_SQLITE_EVENT, rows[0])
        cursor.execute(_SQLITE_PENDING, [cursor.lastrowid])
        return
    # This transaction holds the only write lock, so every id above the highest one will be ours.
    cursor.execute(_SQLITE_HIGHEST)
    highest = cursor.fetchone()[0]
    cursor.executemany(_SQLITE_EVENT, rows)
    cursor.execute(_SQLITE_PENDING_ABOVE, [highest])
