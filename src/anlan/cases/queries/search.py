"""Find cases by words of their text; pairs of characters are cut by us, newest first, never by score (architecture §7).

The only place outside the ledger with SQL of our own: FTS5 on SQLite, tsvector with GIN on PostgreSQL.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from anlan.cases.models import Case
from anlan.gate.rules.text import search_key

MOST_TERMS = 10  # trust B-087
_SQLITE_INSERT = "INSERT INTO case_search (rowid, pairs) VALUES (%s, %s)"
_POSTGRESQL_INSERT = "INSERT INTO case_search (serial, pairs) VALUES (%s, %s::tsvector)"
_SQLITE_FIND = """
    SELECT rowid FROM case_search WHERE case_search MATCH %s AND rowid < %s {narrowing}
    ORDER BY rowid DESC LIMIT %s
"""
_POSTGRESQL_FIND = """
    SELECT serial FROM case_search WHERE pairs @@ %s::tsquery AND serial < %s {narrowing}
    ORDER BY serial DESC LIMIT %s
"""
_SQLITE_EMPTY = "INSERT INTO case_search (case_search) VALUES ('delete-all')"
_POSTGRESQL_EMPTY = "DELETE FROM case_search"
ABOVE_ALL = 2**62


class SearchRefused(ValueError):
    """Nothing can be looked for with these words: fewer than two characters, or more than ten words."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def pairs_of(text: str) -> list[str]:
    """Cut a text into every pair of neighbouring characters."""
    key = search_key(text)
    return sorted({key[place : place + 2] for place in range(len(key) - 1)})


def sqlite_word(pair: str) -> str:
    """Write a pair as hex of its code points, whatever the tokenizer thinks of a character."""
    return f"{ord(pair[0]):x}x{ord(pair[1]):x}"


def postgresql_word(pair: str) -> str:
    """Write a pair as a quoted lexeme; as it is, so that a row stays short enough to lie uncompressed in its page."""
    return "'" + pair.replace("\\", "\\\\").replace("'", "''") + "'"


def terms_of(words: str) -> list[str]:
    """Split what somebody typed into terms; SearchRefused when there is nothing to look for."""
    terms = [search_key(word) for word in words.split()]
    terms = [term for term in terms if len(term) >= 2]
    if not terms:
        raise SearchRefused("search_too_short")
    if len(terms) > MOST_TERMS:
        raise SearchRefused("search_too_many_words")
    return terms


def index_cases(rows: Iterable[tuple[int, str]]) -> None:
    """Put (serial, text) rows into the index, inside the transaction that registers them."""
    sqlite = connection.vendor == "sqlite"
    word = sqlite_word if sqlite else postgresql_word
    entries = [(serial, " ".join(map(word, pairs_of(text)))) for serial, text in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_SQLITE_INSERT if sqlite else _POSTGRESQL_INSERT, entries)


def matching_serials(
    terms: Iterable[str], *, before: int = ABOVE_ALL, limit: int, within: "QuerySet[Case] | None" = None
) -> list[int]:
    """List the serials of cases that hold every pair of every term, newest first; the caller checks text and access.

    `within` narrows them to some cases, for readers so few of whose cases match that the others would be in the way.
    """
    pairs = sorted({pair for term in terms for pair in pairs_of(term)})
    sqlite = connection.vendor == "sqlite"
    wanted = " AND ".join(map(sqlite_word, pairs)) if sqlite else " & ".join(map(postgresql_word, pairs))
    narrowing, values = "", ()
    if within is not None:
        readable, values = within.order_by().values("serial").query.sql_with_params()
        # Without the plus SQLite would ask the index anew for every single case.
        narrowing = f"AND {'+rowid' if sqlite else 'serial'} IN ({readable})"
    find = (_SQLITE_FIND if sqlite else _POSTGRESQL_FIND).format(narrowing=narrowing)
    with connection.cursor() as cursor:
        cursor.execute(find, [wanted, before, *values, limit])
        return [serial for (serial,) in cursor.fetchall()]


def refresh_statistics() -> None:
    """Let SQLite count its indexes anew, for without that it guesses wrongly; PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 400")
            cursor.execute("ANALYZE")


def forget_index() -> None:
    """Empty the index before it is rebuilt."""
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_EMPTY if connection.vendor == "sqlite" else _POSTGRESQL_EMPTY)
