"""Insert new rows with a statement written once: Django writes it anew for every row, which costs more than the insert.

For the few tables every submission writes; what the database itself would fill in (an automatic key, a default) is
left to it and not read back.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import AutoField, Field, Model
from django.db.models.expressions import DatabaseDefault

MOST_VALUES = 30_000  # in one statement; SQLite's limit is a little higher


def insert_rows(rows: Iterable[Model]) -> None:
    """Insert rows of one table, in the caller's transaction; IntegrityError as the database says it."""
    new = list(rows)
    if not new:
        return
    fields = tuple(field for field in _fields(type(new[0])) if not _left_to_database(field, new[0]))
    statement, marks = _statement(type(new[0]), fields)
    # As Django's own: whoever catches the error inside a transaction cannot go on with half of it.
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        for some in _batches(new, max(1, MOST_VALUES // len(fields))):
            pairs = [(field, getattr(row, field.attname)) for row in some for field in fields]
            values = [field.get_db_prep_save(value, connection) for field, value in pairs]
            cursor.execute(statement + ", ".join([marks] * len(some)), values)
    for row in new:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _fields(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    return tuple(field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField))


def _left_to_database(field: "Field[Any, Any]", row: Model) -> bool:
    return isinstance(getattr(row, field.attname), DatabaseDefault)


@cache
def _statement(model: type[Model], fields: "tuple[Field[Any, Any], ...]") -> tuple[str, str]:
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    return f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ", marks  # noqa: S608  (names of ours)


def _batches(rows: Sequence[Model], size: int) -> Iterator[Sequence[Model]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
