"""Have a filled database ready: built once, kept under var/bench and in the PostgreSQL server, used again."""

import hashlib
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks import county, filler, sample, stores, templates, words

KEPT_DAYS = 30  # then the open cases have grown older than those of any county
MADE_AS = 2  # raised when the filler makes other rows


def prepare(cases: int) -> dict[str, Any]:
    """Fill the database of DATABASE_URL with `cases` cases unless it is filled; returns what is known of it."""
    mark = settings.VAR / f"{connection.vendor}-{cases}.json"
    known = json.loads(mark.read_text()) if mark.exists() else {}
    print_of = fingerprint()
    fresh = known.get("fingerprint") == print_of and time.time() - known["built"] < KEPT_DAYS * 86_400
    if fresh and exists():
        return known | {"seconds": 0.0}
    mark.unlink(missing_ok=True)
    began = time.perf_counter()
    _make_empty()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        founded = county.found(range(2015, 2027))
        writer = words.Writer(1)
        told = sample.tell(founded, writer, datetime.now(county.LOCAL))
    made = templates.templates(told)
    stores.pour(filler.copies(made, writer, cases - len(told)), _Report(cases))
    seconds = time.perf_counter() - began
    known = {
        "fingerprint": print_of,
        "built": time.time(),
        "told": len(told),
        "cases": cases,
        "seconds": seconds,
        "bytes": size(),
    }
    mark.write_text(json.dumps(known))
    return known


def fingerprint() -> str:
    """Hash whatever decides about the rows: the columns and indexes of every table, and how the filler fills them."""
    told: list[Any] = [MADE_AS]
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):
        columns = sorted(
            f"{field.column} {field.db_type(connection)} {field.db_index}"
            for field in model._meta.local_concrete_fields
        )
        names = sorted(str(index.name) for index in (*model._meta.indexes, *model._meta.constraints))
        told.append([model._meta.db_table, columns, names])
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def exists() -> bool:
    """Say whether the database of DATABASE_URL is there."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).exists()
    with _server() as server:
        return bool(server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_name()]).fetchone())


def size() -> int:
    """Return the bytes the database takes on disk."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def _make_empty() -> None:
    connection.close()
    if connection.vendor == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{end}").unlink(missing_ok=True)
        return
    with _server() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{_name()}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{_name()}"')


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _server() -> psycopg.Connection[Any]:
    at = connection.settings_dict
    return psycopg.connect(
        host=at["HOST"], port=at["PORT"], user=at["USER"], password=at["PASSWORD"] or None,
        dbname="postgres", autocommit=True,
    )  # fmt: skip


class _Report:
    """Says on the error stream how far the filling is."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.done = wanted, 0

    def __call__(self, rows: int) -> None:
        self.done += rows
        print(f"\r  filling: {self.done:,} of {self.wanted:,} cases", end="", file=sys.stderr, flush=True)
        if self.done >= self.wanted - 1_000:
            print(file=sys.stderr)
