"""Make the database itself refuse to change what is only ever appended (trust §7.3, §7.4).

Events, places in the tree, checkpoints and cosignatures are never changed; a tile only grows at its end, a
log only moves on, and an event stops waiting only when it has its place in the log that signs.

A later migration that alters one of these tables must create its triggers again on SQLite, where Django
rebuilds a table by copying it.
"""

from django.db import migrations

APPENDED = {  # table → what must not exist twice; INSERT OR REPLACE of SQLite would remove the old row unseen
    "ledger_event": ("id = NEW.id", "stream = NEW.stream AND n = NEW.n", "leaf = NEW.leaf"),
    "ledger_leaf": ("log = NEW.log AND tree_index = NEW.tree_index", "event_id = NEW.event_id AND log = NEW.log"),
    "ledger_checkpoint": ("log = NEW.log AND size = NEW.size",),
    "ledger_cosignature": (
        "id = NEW.id",
        "log = NEW.log AND size = NEW.size AND witness = NEW.witness AND cosigned_at = NEW.cosigned_at",
    ),
}
KEPT = {  # table → what must not exist twice, where rows move on but are never removed
    "ledger_tile": ("log = NEW.log AND layer = NEW.layer AND place = NEW.place",),
    "ledger_head": ("number = NEW.number", "origin = NEW.origin"),
}
# What a change must keep to, as a condition that refuses it.
BENT = {
    "ledger_tile": (
        "NEW.log <> OLD.log OR NEW.layer <> OLD.layer OR NEW.place <> OLD.place"
        " OR length(NEW.hashes) <= length(OLD.hashes)"
        " OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes"
    ),
    "ledger_head": (
        "NEW.number <> OLD.number OR NEW.origin <> OLD.origin OR NEW.size < OLD.size"
        " OR coalesce(NEW.published, 0) < coalesce(OLD.published, 0)"
        " OR coalesce(NEW.follows, 0) <> coalesce(OLD.follows, 0)"
    ),
}
PLACED = """
    EXISTS (SELECT 1 FROM ledger_leaf WHERE event_id = OLD.event_id
        AND log = (SELECT max(number) FROM ledger_head WHERE follows IS NULL))
"""

_FUNCTIONS = [
    """
    CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%: % refused, what stands there is only ever appended', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"""
    CREATE FUNCTION ledger_refuse_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {PLACED} THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'ledger_pending: DELETE refused, this event has no place in the tree yet'
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
]


def _always(table, name):
    """Let a trigger fire also in a session that calls itself a replica."""
    return f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def _postgresql():
    yield from _FUNCTIONS
    refuse = "EXECUTE FUNCTION ledger_refuse_change()"
    for table in APPENDED:
        yield f"CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
        # A change through a parent table fires only the row triggers of its children.
        yield f"CREATE TRIGGER {table}_refuse_row BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}"
        yield _always(table, f"{table}_refuse")
        yield _always(table, f"{table}_refuse_row")
    for table, bent in BENT.items():
        yield f"CREATE TRIGGER {table}_refuse BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
        yield f"CREATE TRIGGER {table}_refuse_row BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
        yield f"CREATE TRIGGER {table}_refuse_bent BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({bent}) {refuse}"
        for name in ("refuse", "refuse_row", "refuse_bent"):
            yield _always(table, f"{table}_{name}")
    change = "BEFORE UPDATE OR TRUNCATE ON ledger_pending FOR EACH STATEMENT"
    yield f"CREATE TRIGGER ledger_pending_refuse {change} {refuse}"
    forget = "BEFORE DELETE ON ledger_pending FOR EACH ROW EXECUTE FUNCTION ledger_refuse_forget()"
    yield f"CREATE TRIGGER ledger_pending_refuse_row {forget}"
    yield _always("ledger_pending", "ledger_pending_refuse")
    yield _always("ledger_pending", "ledger_pending_refuse_row")


def _raise(table, what, why):
    return f"BEGIN SELECT RAISE(ABORT, '{table}: {what} refused, {why}'); END"


def _sqlite():
    only = "what stands there is only ever appended"
    for table in APPENDED:
        yield f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} {_raise(table, 'UPDATE', only)}"
    for table, bent in BENT.items():
        yield (
            f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} WHEN {bent}"
            f" {_raise(table, 'UPDATE', 'it only moves on')}"
        )
    for table, same in {**APPENDED, **KEPT}.items():
        yield f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} {_raise(table, 'DELETE', only)}"
        exists = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition})" for condition in same)  # noqa: S608
        yield (
            f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} WHEN {exists}"
            f" {_raise(table, 'INSERT', 'this id, place or leaf exists already')}"
        )
    yield (
        "CREATE TRIGGER ledger_pending_refuse_update BEFORE UPDATE ON ledger_pending"
        f" {_raise('ledger_pending', 'UPDATE', only)}"
    )
    yield (
        f"CREATE TRIGGER ledger_pending_refuse_delete BEFORE DELETE ON ledger_pending WHEN NOT {PLACED}"
        f" {_raise('ledger_pending', 'DELETE', 'this event has no place in the tree yet')}"
    )


def _postgresql_back():
    for table in [*APPENDED, "ledger_pending"]:
        yield f"DROP TRIGGER {table}_refuse_row ON {table}"
        yield f"DROP TRIGGER {table}_refuse ON {table}"
    for table in BENT:
        for name in ("refuse", "refuse_row", "refuse_bent"):
            yield f"DROP TRIGGER {table}_{name} ON {table}"
    yield "DROP FUNCTION ledger_refuse_change()"
    yield "DROP FUNCTION ledger_refuse_forget()"


def _sqlite_back():
    for table in [*APPENDED, *KEPT]:
        for name in ("update", "delete", "replace"):
            yield f"DROP TRIGGER {table}_refuse_{name}"
    yield "DROP TRIGGER ledger_pending_refuse_update"
    yield "DROP TRIGGER ledger_pending_refuse_delete"


def refuse(apps, schema_editor):
    """Create the triggers of this database."""
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement, params=None)


def allow(apps, schema_editor):
    """Drop the triggers of this database."""
    for statement in _postgresql_back() if schema_editor.connection.vendor == "postgresql" else _sqlite_back():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(refuse, allow, elidable=False)]
