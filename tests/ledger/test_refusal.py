"""The database refuses UPDATE, DELETE and TRUNCATE on events, whoever asks (trust T-11)."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.deletion import ProtectedError
from tests.ledger.facts import fact, new_stream
from tests.ledger.owner import drop_triggers

from anlan.ledger.actions import append, append_many
from anlan.ledger.models import LedgerEvent, LedgerPending
from anlan.ledger.queries import verify

POSTGRESQL = connection.vendor == "postgresql"
COLUMNS = "(id, stream, n, prev, leaf, body, recorded_at)"

EVERYWHERE = [
    "UPDATE ledger_event SET body = body",
    "UPDATE ledger_event SET n = n + 1 WHERE n = 2",
    "DELETE FROM ledger_event",
    "DELETE FROM ledger_event WHERE n = 2",
    "INSERT INTO ledger_event (stream, n, prev, leaf, body, recorded_at)"
    " SELECT stream, n, prev, leaf, body, recorded_at FROM ledger_event WHERE n = 2"
    " ON CONFLICT (stream, n) DO UPDATE SET body = ledger_event.prev",
]
IN_POSTGRESQL = [
    "TRUNCATE ledger_event CASCADE",
    "TRUNCATE ledger_pending, ledger_leaf, ledger_event RESTART IDENTITY",
    "TRUNCATE ledger_pending",
    "SET session_replication_role = replica; DELETE FROM ledger_event",
    "MERGE INTO ledger_event USING (SELECT) AS one ON n = 2 WHEN MATCHED THEN DELETE",
    "WITH gone AS (DELETE FROM ledger_event RETURNING id) SELECT * FROM gone",
    "CREATE TABLE parent (LIKE ledger_event); ALTER TABLE ledger_event INHERIT parent; DELETE FROM parent",
]
OTHER = "zeroblob(32)"
IN_SQLITE = [
    f"INSERT OR REPLACE INTO ledger_event {COLUMNS}"
    f" SELECT id, 'x', 9, prev, {OTHER}, body, recorded_at FROM ledger_event WHERE n = 2",
    "REPLACE INTO ledger_event (stream, n, prev, leaf, body, recorded_at)"
    f" SELECT stream, n, prev, {OTHER}, body, recorded_at FROM ledger_event WHERE n = 2",
    "REPLACE INTO ledger_event (stream, n, prev, leaf, body, recorded_at)"
    " SELECT 'x', 9, prev, leaf, body, recorded_at FROM ledger_event WHERE n = 2",
    "INSERT OR IGNORE INTO ledger_event SELECT * FROM ledger_event",
    "UPDATE OR REPLACE ledger_event SET n = 1 WHERE n = 2",
]


@pytest.fixture
def written(db):
    """Two events of one stream."""
    stream = new_stream()
    made = [append(fact(stream)), append(fact(stream))]
    connection.check_constraints()  # PostgreSQL alters no table that still waits for a foreign key's check
    return made


def everything() -> list[tuple]:
    return [tuple(map(str, map(_plain, row))) for row in LedgerEvent.objects.order_by("id").values_list()]


def _plain(value):
    return bytes(value).hex() if isinstance(value, memoryview) else value


@pytest.mark.parametrize("statement", EVERYWHERE + (IN_POSTGRESQL if POSTGRESQL else IN_SQLITE))
def test_t11_the_table_owner_is_refused(written, statement):
    before = everything()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert everything() == before
    assert len(before) == 2
    assert verify().clean


def _all() -> list[LedgerEvent]:
    return list(LedgerEvent.objects.order_by("n"))


def _changed() -> LedgerEvent:
    event = _all()[1]
    event.n = 7
    return event


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: LedgerEvent.objects.update(n=9),
        lambda: LedgerEvent.objects.filter(n=2).update(body=b"{}"),
        lambda: LedgerEvent.objects.all().delete(),
        lambda: LedgerEvent.objects.all()._raw_delete("default"),
        lambda: _all()[0].delete(),
        lambda: _changed().save(),
        lambda: LedgerEvent.objects.bulk_update([_changed()], ["n"]),
        lambda: LedgerEvent.objects.bulk_create(
            _all(), update_conflicts=True, update_fields=["body"], unique_fields=["id"]
        ),
        lambda: LedgerEvent.objects.update_or_create(stream=_all()[0].stream, n=1, defaults={"body": b"{}"}),
    ],
)
def test_t11_the_mapper_is_refused(written, attempt):
    before = everything()
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        attempt()
    assert everything() == before


def test_t11_the_flush_of_a_transactional_test_is_refused(fresh_database):
    with transaction.atomic():
        append_many([fact(new_stream()) for _ in range(2)])
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)
    assert len(everything()) == 2


def test_waiting_rows_may_go_but_only_to_the_tree(written):
    """Only an event that has its place stops waiting; if the owner of the tables removes the row, it is noticed."""
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerPending.objects.all().delete()
    drop_triggers()
    LedgerPending.objects.all().delete()
    fault = verify().faults[0]
    assert (fault.stream, fault.n, fault.code) == (written[0].stream, 1, "inserted")


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no roles")
def test_t11_the_application_needs_no_more_than_insert_and_select(written):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE anlan_writer_test")
        try:
            cursor.execute("GRANT SELECT, INSERT ON ledger_event, ledger_pending TO anlan_writer_test")
            cursor.execute("GRANT USAGE ON SEQUENCE ledger_event_id_seq TO anlan_writer_test")
            cursor.execute("SET ROLE anlan_writer_test")
            with transaction.atomic():
                append(fact(written[0].stream))
                append(fact(new_stream()), fresh=True)
            for statement in (
                "UPDATE ledger_event SET n = n",
                "DELETE FROM ledger_event",
                "TRUNCATE ledger_event",
            ):
                with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                    cursor.execute(statement)
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP OWNED BY anlan_writer_test")
            cursor.execute("DROP ROLE anlan_writer_test")
    assert verify().events == 4
