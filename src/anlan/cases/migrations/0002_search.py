"""The index of cases by their words; its two shapes are explained in `cases/queries/search.py`."""

from django.db import migrations

SQLITE = "CREATE VIRTUAL TABLE case_search USING fts5 (pairs, content='', detail=none, columnsize=0, tokenize='ascii')"
POSTGRESQL = """
    CREATE TABLE case_search (serial bigint PRIMARY KEY, pairs tsvector NOT NULL);
    CREATE INDEX case_search_pairs ON case_search USING gin (pairs);
"""


def make(apps, schema_editor):
    """Create the index in the way of this database."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)
    else:
        for statement in POSTGRESQL.strip().split(";"):
            if statement.strip():
                schema_editor.execute(statement)


def remove(apps, schema_editor):
    """Drop the index; it can be rebuilt from the cases."""
    schema_editor.execute("DROP TABLE case_search")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(make, remove)]
