"""What gunicorn serves while we measure: Anlan, and beside it the floor, in one process on one database.

Answers carry how long the application took and, of that, how long the query code's deliberate hash took.
"""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from anlan.intake.actions import receive  # noqa: E402
from benchmarks.floor import MIDDLEWARE  # noqa: E402

_HASH = receive.hashed
_hashing = [0.0]


def _timed_hash(*args: Any) -> bytes:
    began = time.perf_counter()
    try:
        return _HASH(*args)
    finally:
        _hashing[0] += time.perf_counter() - began


receive.hashed = _timed_hash
settings.ROOT_URLCONF = "benchmarks.urls"
with override_settings(MIDDLEWARE=MIDDLEWARE):
    _FLOOR = WSGIHandler()
_OURS = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request; one at a time, for gunicorn runs one thread here."""
    handler = _FLOOR if environ["PATH_INFO"].startswith("/floor/") else _OURS
    began, _hashing[0] = time.perf_counter(), 0.0
    told: list[Any] = []
    response = handler(environ, lambda *args: told.extend(args))
    body = b"".join(response)
    close = getattr(response, "close", None)
    if close is not None:
        close()
    seconds = time.perf_counter() - began
    headers = [*told[1], ("X-Seconds", f"{seconds:.6f}"), ("X-Hash-Seconds", f"{_hashing[0]:.6f}")]
    start_response(told[0], headers)
    return [body]
