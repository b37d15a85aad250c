"""Make the database itself refuse to change an event (trust §7.3).

A later migration that alters ledger_event must create these triggers again on SQLite, where Django
rebuilds a table by copying it.
"""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'ledger_event: % refused, events are only ever appended', TG_OP
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER ledger_event_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_event
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()
    """,
    # A change through a parent table fires only the row triggers of its children.
    """
    CREATE TRIGGER ledger_event_refuse_row BEFORE UPDATE OR DELETE ON ledger_event
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()
    """,
    # ALWAYS: also in a session that calls itself a replica.
    "ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_refuse",
    "ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_refuse_row",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER ledger_event_refuse_row ON ledger_event",
    "DROP TRIGGER ledger_event_refuse ON ledger_event",
    "DROP FUNCTION ledger_refuse_change()",
]
SQLITE = [
    """
    CREATE TRIGGER ledger_event_refuse_update BEFORE UPDATE ON ledger_event
    BEGIN SELECT RAISE(ABORT, 'ledger_event: UPDATE refused, events are only ever appended'); END
    """,
    """
    CREATE TRIGGER ledger_event_refuse_delete BEFORE DELETE ON ledger_event
    BEGIN SELECT RAISE(ABORT, 'ledger_event: DELETE refused, events are only ever appended'); END
    """,
    # INSERT OR REPLACE removes the old row without firing the delete trigger.
    """
    CREATE TRIGGER ledger_event_refuse_replace BEFORE INSERT ON ledger_event
    WHEN EXISTS (SELECT 1 FROM ledger_event WHERE id = NEW.id)
        OR EXISTS (SELECT 1 FROM ledger_event WHERE stream = NEW.stream AND n = NEW.n)
        OR EXISTS (SELECT 1 FROM ledger_event WHERE leaf = NEW.leaf)
    BEGIN SELECT RAISE(ABORT, 'ledger_event: this id, place or leaf exists already'); END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER ledger_event_refuse_replace",
    "DROP TRIGGER ledger_event_refuse_delete",
    "DROP TRIGGER ledger_event_refuse_update",
]


def refuse(apps, schema_editor):
    """Create the triggers of this database."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def allow(apps, schema_editor):
    """Drop the triggers of this database."""
    for statement in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(refuse, allow, elidable=False)]
