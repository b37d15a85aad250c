"""The query code's deliberate hash: at most two at once in a process, others wait up to two seconds (trust §9.2)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from anlan.ledger.rules.codes import code_hash, code_matches

AT_ONCE = 2
PATIENCE = 2.0  # seconds
_TURNS = threading.BoundedSemaphore(AT_ONCE)


class TooBusy(Exception):
    """Two codes are being checked and others have waited two seconds already: ask again in a moment (429)."""

    code = "too_busy"


def hashed(number: str, code: str, salt: bytes) -> bytes:
    """Hash a new code for storage; a submission waits its turn, it is never refused."""
    with _TURNS:
        return code_hash(settings.KEYS.code_pepper, number, code, salt)


def matches(number: str, code: str, salt: bytes, stored: bytes) -> bool:
    """Tell whether a code is the one handed out with this number; TooBusy after two seconds in line."""
    with _turn():
        return code_matches(settings.KEYS.code_pepper, number, code, salt, stored)


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=PATIENCE):
        raise TooBusy
    try:
        yield
    finally:
        _TURNS.release()
