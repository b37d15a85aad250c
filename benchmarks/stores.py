"""Write rows in bulk into SQLite or PostgreSQL, and remember that a database is filled."""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache

from django.db import connection

from anlan.cases.queries.search import postgresql_word, refresh_statistics, sqlite_word
from benchmarks.filler import SEARCH, TABLES, Rows
from benchmarks.templates import Value

_HASH_SIZE = "INSERT INTO case_search (case_search, rank) VALUES ('hashsize', ?)"
# Built anew from sorted rows at the end: that takes a third of the time.
_SQLITE_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({})"
_POSTGRESQL_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)
"""
_PENDING = "INSERT INTO ledger_pending (event_id) SELECT id FROM ledger_event WHERE id > %s"


AT_ONCE = 20  # weeks in one transaction
Report = Callable[[int], None]


def pour(weeks: Iterable[Rows], report: Report) -> None:
    """Write the rows of many weeks."""
    highest = _highest_event()
    store = _into_sqlite if connection.vendor == "sqlite" else _into_postgresql
    store(_made_ahead(weeks), report)
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, [highest])
    _settle()


def _made_ahead(weeks: Iterable[Rows]) -> Iterator[Rows]:
    """Let the next weeks be made while the database writes."""
    waiting: queue.Queue[Rows | None] = queue.Queue(maxsize=3)

    def make() -> None:
        try:
            for rows in weeks:
                waiting.put(rows)
        finally:
            waiting.put(None)

    threading.Thread(target=make, daemon=True).start()
    yield from iter(waiting.get, None)


def _highest_event() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_event")
        return cursor.fetchone()[0]


def _into_sqlite(weeks: Iterable[Rows], report: Report) -> None:
    name = connection.settings_dict["NAME"]
    connection.close()
    with closing(sqlite3.connect(name, isolation_level=None)) as base:
        base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA foreign_keys=OFF;"
        )
        base.execute(_HASH_SIZE, [64 << 20])
        again = base.execute(_SQLITE_INDEXES.format(", ".join("?" * len(TABLES))), list(TABLES)).fetchall()
        for name, _ in again:
            base.execute(f"DROP INDEX {name}")
        base.execute("BEGIN")
        for count, rows in enumerate(weeks, start=1):
            for table, columns in TABLES.items():
                names = ["rowid", "pairs"] if table == SEARCH else columns
                marks = ", ".join("?" * len(names))
                found = _words(rows[table], sqlite_word) if table == SEARCH else rows[table]
                base.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", found)
            if count % AT_ONCE == 0:
                base.execute("COMMIT")
                base.execute("BEGIN")
            report(len(rows[SEARCH]))
        base.execute("COMMIT")
        base.execute(_HASH_SIZE, [1 << 20])  # as it was
        for _, made_by in again:
            base.execute(made_by)
        base.execute("PRAGMA journal_mode=WAL")


def _into_postgresql(weeks: Iterable[Rows], report: Report) -> None:
    connection.ensure_connection()
    base = connection.connection
    with base.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET timezone = 'UTC'")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SET session_replication_role = replica")  # no look at the referenced row for each row
        again = cursor.execute(_POSTGRESQL_INDEXES, [list(TABLES)]).fetchall()
        for name, _ in again:
            cursor.execute(f'DROP INDEX "{name}"')
        for rows in weeks:
            with base.transaction():
                for table, columns in TABLES.items():
                    found = _words(rows[table], _escaped) if table == SEARCH else rows[table]
                    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                        copy.write("".join(f"{_line(row)}\n" for row in found))
            report(len(rows[SEARCH]))
        for _, made_by in again:
            cursor.execute(made_by)
    connection.close()


def _words(rows: Iterable[tuple[Value, ...]], write: Callable[[str], str]) -> Iterator[tuple[Value, ...]]:
    """Write the pairs of each case as index words; few pairs stand in many cases."""
    word = cache(write)
    return ((serial, " ".join(map(word, str(pairs).split(" ")))) for serial, pairs in rows)


def _escaped(pair: str) -> str:
    return postgresql_word(pair).replace("\\", "\\\\")  # once more for COPY


def _line(row: Sequence[Value]) -> str:
    return "\t".join([value if type(value) is str else _text(value) for value in row])


def _text(value: Value) -> str:
    if value is None:
        return "\\N"
    return f"\\\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _settle() -> None:
    """Do once what a server's own housekeeping does in time."""
    connection.close()
    refresh_statistics()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
