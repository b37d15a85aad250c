"""The cache all workers of one machine share, in files (drafts of forms, codes used once, how often somebody knocked).

Django's own file cache counts all its files at each write, throws away a third of them at random above 300 (half
a written petition, a code already used), and lets a counter live five minutes after each count, whatever life it got.
"""

# mypy: disable-error-code="attr-defined"

import glob
import os
import pickle
import random
import threading
import time
import zlib
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

SWEEP_EVERY = 500  # writes, on the average: a look at every file costs as much as writing hundreds


class SharedFiles(FileBasedCache):
    """Keeps what it was given until its time is over; nothing is thrown away before."""

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a counter that keeps the life it got; ValueError when it is gone. Two at once may count as one."""
        name = self._key_to_file(key, version)
        try:
            with open(name, "rb") as file:
                until, left = pickle.load(file), file.read()  # noqa: S301  (our own file)
        except FileNotFoundError:
            raise ValueError(key) from None
        if until is not None and until < time.time():
            raise ValueError(key)
        value: int = pickle.loads(zlib.decompress(left)) + delta  # noqa: S301  (our own file)
        life = None if until is None else max(until - time.time(), 0.001)
        self.set(key, value, timeout=life, version=version)
        return value

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Write beside the place and move there, so that nobody reads half of it."""
        name = self._key_to_file(key, version)
        beside = f"{name}.{os.getpid()}.{threading.get_ident()}"
        try:
            file = open(beside, "wb", opener=_private)  # noqa: SIM115
        except FileNotFoundError:  # the folder can be deleted at any time
            self._createdir()
            file = open(beside, "wb", opener=_private)  # noqa: SIM115
        with file:
            self._write_content(file, timeout, value)
        os.replace(beside, name)
        if not random.randrange(SWEEP_EVERY):  # noqa: S311  (no secret)
            self._sweep()

    def _sweep(self) -> None:
        """Remove what is over."""
        for name in glob.iglob(os.path.join(glob.escape(self._dir), f"*{self.cache_suffix}")):
            try:
                with open(name, "rb") as file:
                    self._is_expired(file)  # removes it when it is
            except FileNotFoundError:
                continue


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
