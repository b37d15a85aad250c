"""Work that takes longer than a page: done in a thread, its progress noted where any process can read it."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections

from anlan.gate import held

Progress = Callable[[int, int], None]
# What the work returns is noted; a refusal it may end with is a mapping of notes too.
Work = Callable[[Progress], Mapping[str, Any]]
NOTE_EVERY = 0.5  # seconds
SILENT_AFTER = 120.0  # seconds without a note: the process that worked on it is gone
log = logging.getLogger("anlan.desk")


def begin(held_id: UUID, work: Work) -> None:
    """Start the work; where threads are off (tests that roll back) it is done before this returns."""
    held.note(held_id, state="running", done=0, total=0, seen=time.time(), began=time.time())
    if not settings.WORK_IN_THREADS:
        _run(held_id, work)
        return
    threading.Thread(target=_in_thread, args=(held_id, work), daemon=True).start()


def is_silent(notes: Mapping[str, Any]) -> bool:
    """Say whether running work has not been heard of for two minutes."""
    return notes.get("state") == "running" and time.time() - notes.get("seen", 0) > SILENT_AFTER


def progress_of(notes: Mapping[str, Any]) -> dict[str, Any]:
    """Say how far work has come: percent, rows, and seconds left as a guess."""
    done, total = notes.get("done", 0), notes.get("total", 0)
    spent = notes.get("seen", 0) - notes.get("began", 0)
    left = spent / done * (total - done) if done else None
    return {"percent": 100 * done // total if total else 0, "done": done, "total": total, "seconds": left}


def _in_thread(held_id: UUID, work: Work) -> None:
    try:
        _run(held_id, work)
    finally:
        connections.close_all()


def _run(held_id: UUID, work: Work) -> None:
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= NOTE_EVERY or done == total:
            last = time.monotonic()
            held.note(held_id, done=done, total=total, seen=time.time())

    try:
        found = work(progress)
    except Exception:  # the page must learn of it, whatever it was; the log has the cause
        log.exception("background work failed")
        held.note(held_id, state="failed", seen=time.time())
        if not settings.WORK_IN_THREADS:
            raise
        return
    held.note(held_id, **{"state": "done", "seen": time.time(), **found})
