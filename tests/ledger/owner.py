"""What the owner of the tables can do and the application cannot: take the triggers away."""

from django.db import connection

TABLES = ("event", "pending", "head", "leaf", "tile", "checkpoint", "cosignature")


def drop_triggers() -> None:
    """Leave the ledger's tables unguarded."""
    if connection.vendor == "postgresql":
        connection.check_constraints()  # PostgreSQL alters no table that still waits for a foreign key's check
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
