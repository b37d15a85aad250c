"""`anlan ledger verify` names the first bad event after anything done directly in SQL (trust T-12)."""

import os
import random
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from tests.ledger.facts import fact, new_stream
from tests.ledger.owner import drop_triggers

from anlan.config.commands.ledger import command
from anlan.ledger.actions import append_many
from anlan.ledger.models import LedgerEvent, LedgerPending
from anlan.ledger.queries import verify
from anlan.ledger.rules.event import Event, leaf_hash, write_event

POSTGRESQL = connection.vendor == "postgresql"


def three_streams() -> dict[str, list[Event]]:
    """Three streams of eight events, written in turns, and no trigger: the owner of the tables is at work."""
    streams = sorted(new_stream() for _ in range(3))
    with transaction.atomic():
        made = append_many([fact(stream) for _ in range(8) for stream in streams])
    connection.check_constraints()  # PostgreSQL alters no table that still waits for a foreign key's check
    assert verify().clean
    drop_triggers()
    return {stream: [event for event in made if event.stream == stream] for stream in streams}


@pytest.fixture
def ledger(db) -> dict[str, list[Event]]:
    """A ledger that is rolled back after the test."""
    return three_streams()


@pytest.fixture
def committed_ledger(fresh_database) -> dict[str, list[Event]]:
    """A ledger whose foreign keys can be switched off, which SQLite does only outside a transaction."""
    return three_streams()


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values) or None)


def change(event: Event, **columns: object) -> None:
    """Overwrite columns of one row."""
    assert LedgerEvent.objects.filter(stream=event.stream, n=event.n).update(**columns) == 1


def rewrite(old: Event, new: Event) -> None:
    """Put a well-made event, with its right hash and columns, in the place of another."""
    prev, leaf = bytes.fromhex(new.prev), bytes.fromhex(new.leaf)
    change(old, n=new.n, prev=prev, leaf=leaf, body=new.body, recorded_at=new.recorded_at)


def forged(event: Event, **changed: object) -> Event:
    values = {"n": event.n, "prev": event.prev, "recorded_at": event.recorded_at, "salt": "ab" * 16}
    moved = {name: changed.pop(name) for name in list(changed) if name in values}
    return write_event(fact=fact(event.stream, **changed), **values | moved)


def remove(event: Event) -> None:
    """Delete an event and its waiting row."""
    found = LedgerEvent.objects.filter(stream=event.stream, n=event.n)
    LedgerPending.objects.filter(event__in=found).delete()
    found._raw_delete("default")


def insert(event: Event) -> None:
    """Add a row as the ledger would, waiting row included."""
    prev, leaf = bytes.fromhex(event.prev), bytes.fromhex(event.leaf)
    row = LedgerEvent.objects.create(
        stream=event.stream, n=event.n, prev=prev, leaf=leaf, body=event.body, recorded_at=event.recorded_at
    )
    LedgerPending.objects.create(event=row)


def shift(events: list[Event], by: int) -> None:
    for event in sorted(events, key=lambda event: -by * event.n):
        change(event, n=event.n + by)


def swap(one: Event, other: Event) -> None:
    change(one, n=10_000)
    change(other, n=one.n)
    change(replace(one, n=10_000), n=other.n)


def trade_bodies(one: Event, other: Event) -> None:
    change(one, leaf=b"for a moment")
    change(other, body=one.body, leaf=bytes.fromhex(one.leaf))
    change(one, body=other.body, leaf=bytes.fromhex(other.leaf))


def named(events: list[Event], n: int, code: str) -> None:
    """The report and the command both name this event."""
    faults = verify().faults
    in_streams = [(fault.stream, fault.n, fault.code) for fault in faults if fault.stream]
    assert in_streams == [(events[0].stream, n, code)] == [(faults[0].stream, faults[0].n, faults[0].code)]
    result = CliRunner().invoke(command, ["verify"])
    assert result.exit_code == 1
    assert f"{events[0].stream} event {n}: " in result.output
    assert "NOT intact" in result.output


def flipped(body: bytes) -> bytes:
    place = random.randrange(len(body))
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


@pytest.mark.parametrize(
    ("act", "n", "code"),
    [
        (lambda e: change(e[4], body=flipped(e[4].body)), 5, "leaf"),
        (lambda e: change(e[7], body=flipped(e[7].body)), 8, "leaf"),
        (
            lambda e: change(e[4], body=e[4].body[:-1], leaf=bytes.fromhex(leaf_hash(e[4].body[:-1]))),
            5,
            "body",
        ),
        (lambda e: change(e[4], leaf=b"\0" * 32), 5, "leaf"),
        (lambda e: change(e[4], prev=b"\0" * 32), 5, "column"),
        (lambda e: change(e[4], recorded_at=e[3].recorded_at.replace(year=2020)), 5, "column"),
        (lambda e: rewrite(e[4], forged(e[4], category="9999")), 6, "prev"),
        (lambda e: rewrite(e[7], forged(e[7], prev=e[5].leaf)), 8, "prev"),
        (lambda e: rewrite(e[7], forged(e[7], recorded_at=e[0].recorded_at.replace(year=2020))), 8, "clock"),
        (lambda e: rewrite(e[0], forged(e[0], category="9999")), 2, "prev"),
        (lambda e: remove(e[0]), 1, "missing"),
        (lambda e: remove(e[4]), 5, "missing"),
        (lambda e: [remove(event) for event in e[2:5]], 3, "missing"),
        (lambda e: [remove(e[4]), shift(e[5:], -1)], 5, "column"),
        (lambda e: [shift(e[4:], 1), insert(forged(e[4]))], 6, "column"),
        (lambda e: swap(e[2], e[5]), 3, "column"),
        (lambda e: swap(e[6], e[7]), 7, "column"),
        (lambda e: trade_bodies(e[2], e[5]), 3, "column"),
        (lambda e: insert(forged(e[7], n=12, prev=e[7].leaf)), 9, "missing"),
        (lambda e: insert(forged(e[7], n=9, prev=e[6].leaf)), 9, "prev"),
    ],
)
def test_t12_what_was_done_in_sql_is_named(ledger, act, n, code):
    events = ledger[sorted(ledger)[1]]
    act(events)
    named(events, n, code)


def test_t12_an_event_moved_to_another_stream_is_named_in_both(ledger):
    one, other, _ = ledger.values()
    change(one[7], stream=other[0].stream, n=9)
    assert [(fault.stream, fault.n) for fault in verify().faults][:1] == [(other[0].stream, 9)]


def test_t12_streams_that_trade_names_are_named(ledger):
    one, other, _ = ledger
    LedgerEvent.objects.filter(stream=one).update(stream="x")
    LedgerEvent.objects.filter(stream=other).update(stream=one)
    LedgerEvent.objects.filter(stream="x").update(stream=other)
    assert [(fault.stream, fault.n, fault.code) for fault in verify().faults] == [
        (one, 1, "column"),
        (other, 1, "column"),
    ]


@pytest.mark.parametrize("lost", [[7], [6, 7], range(8)])
def test_t12_a_tail_or_a_stream_that_was_cut_off_leaves_its_waiting_rows(committed_ledger, lost):
    events = committed_ledger[sorted(committed_ledger)[1]]
    if POSTGRESQL:
        run("SET session_replication_role = replica")  # else the foreign key refuses
    else:
        run("PRAGMA foreign_keys = OFF")
    for index in lost:
        LedgerEvent.objects.filter(stream=events[0].stream, n=index + 1)._raw_delete("default")
    assert {fault.code for fault in verify().faults} == {"missing"}
    run("SET session_replication_role = origin" if POSTGRESQL else "PRAGMA foreign_keys = ON")
    assert "is gone" in CliRunner().invoke(command, ["verify"]).output


@pytest.mark.skipif(POSTGRESQL, reason="PostgreSQL does not take back the ids of a rolled back transaction")
@pytest.mark.parametrize("lost", [[7], [6, 7], range(8)])
def test_t12_in_sqlite_a_tail_cut_off_with_its_waiting_rows_is_named_too(ledger, lost):
    events = ledger[sorted(ledger)[1]]
    for index in lost:
        remove(events[index])
    faults = verify().faults
    assert [fault.code for fault in faults] == ["missing"]
    ids = [index * 3 + 2 for index in lost]  # written in turns, ours the second of three
    assert f"event id {ids[0]} is gone" in faults[0].detail


def test_an_event_slipped_in_beside_the_ledger_is_named(ledger):
    events = ledger[sorted(ledger)[1]]
    insert(forged(events[7], n=9, prev=events[7].leaf))
    LedgerPending.objects.order_by("-event_id")[0].delete()
    named(events, 9, "inserted")


@pytest.mark.skipif(POSTGRESQL, reason="PostgreSQL keeps to its types")
@pytest.mark.parametrize("column", ["n", "prev", "leaf", "body", "recorded_at"])
@pytest.mark.parametrize("value", ["x", "1.5", "x'ff'"])
def test_sqlite_columns_of_another_type_are_named_not_stumbled_over(ledger, column, value):
    events = ledger[sorted(ledger)[1]]
    value = value if value != "x" else "'x'"
    run(f"UPDATE ledger_event SET {column} = {value} WHERE stream = '{events[4].stream}' AND n = 5")
    report = verify()
    assert report.faults[0].stream == events[0].stream
    assert report.events == 24


def test_only_the_first_bad_event_of_each_stream_is_named(ledger):
    for events in ledger.values():
        for event in events[2:5]:
            change(event, body=b"{}")
    assert [(fault.stream, fault.n) for fault in verify().faults] == [(stream, 3) for stream in sorted(ledger)]


def test_the_command_says_how_far_it_is_and_that_all_is_well(fresh_database):
    with transaction.atomic():
        append_many([fact(new_stream()) for _ in range(4_500)], fresh=True)
    seen: list[tuple[int, int]] = []
    report = verify(lambda done, total: seen.append((done, total)))
    assert (report.events, report.streams, report.clean) == (4_500, 4_500, True)
    assert seen == [(2_000, 4_500), (4_000, 4_500), (4_500, 4_500)]
    result = subprocess.run(
        [sys.executable, "-c", "from anlan.config.commands import main; main()", "ledger", "verify"],
        env={**os.environ, "DATABASE_URL": fresh_database.url},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("4500 events in 4500 streams: intact")
    assert "4000 of 4500" in result.stderr


def test_an_empty_ledger_is_intact(fresh_database):
    result = CliRunner().invoke(command, ["verify", "--quiet"])
    assert (result.exit_code, result.output) == (0, "0 events in 0 streams: intact\n")
