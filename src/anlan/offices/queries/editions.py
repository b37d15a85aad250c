"""Lists that every request needs, kept in memory until a new edition is in force.

An action that changes one of them calls `renew`; this process then reads anew at once, the others
within REFRESH_SECONDS. What an open transaction has changed is seen by that transaction only.
"""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from anlan.offices.models import Edition

REFRESH_SECONDS = 15.0
T = TypeVar("T")


class Held(Generic[T]):
    """One list kept in memory: `load` reads it whole, `get` returns it."""

    _all: "dict[str, Held[Any]]" = {}
    _checked_at = float("-inf")
    _marks: dict[str, uuid.UUID] = {}

    def __init__(self, name: str, load: Callable[[], T]) -> None:
        self.name, self._load = name, load
        self._kept: tuple[uuid.UUID | None, T] | None = None
        self._own = threading.local()  # what this thread's open transaction sees
        Held._all[name] = self

    def get(self) -> T:
        """Return the edition in force, read again when it has changed."""
        pending = self._pending()
        if pending is not None:
            if pending.value is None:
                pending.value = (self._load(),)
            return pending.value[0]
        _refresh_marks()
        mark, kept = Held._marks.get(self.name), self._kept
        if kept is None or kept[0] != mark:
            kept = self._kept = (mark, self._load())
        return kept[1]

    def renew(self) -> None:
        """Put a new edition in force with the caller's transaction."""
        Edition.objects.update_or_create(name=self.name, defaults={"mark": uuid.uuid4()})
        pending = _Pending()
        self._own.pending = pending
        transaction.on_commit(pending)

    def _pending(self) -> "_Pending | None":
        """Find what this thread changed in a transaction that is still open."""
        pending: _Pending | None = getattr(self._own, "pending", None)
        if pending is None:
            return None
        # Django forgets the callbacks of a transaction, or of a savepoint, that is rolled back.
        if not any(entry[1] is pending for entry in connection.run_on_commit):
            self._own.pending = None
            return None
        return pending


class _Pending:
    """A list as the open transaction sees it; called when that is committed."""

    def __init__(self) -> None:
        self.value: tuple[Any] | None = None

    def __call__(self) -> None:
        Held._checked_at = float("-inf")


def forget() -> None:
    """Read everything anew at the next use; for a test that has put back the database."""
    Held._checked_at = float("-inf")
    Held._marks = {}
    for held in Held._all.values():
        held._kept = None


def _refresh_marks() -> None:
    """Read the marks in force, at most every REFRESH_SECONDS."""
    now = time.monotonic()
    if now - Held._checked_at < REFRESH_SECONDS:
        return
    Held._marks = dict(Edition.objects.values_list("name", "mark"))
    Held._checked_at = now
