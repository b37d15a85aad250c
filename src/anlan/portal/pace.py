"""Slow, never shut: how long a request waits when many come from one side (trust §9.3).

Only keyed hashes of networks and numbers are counted, for an hour at most. A submission always goes through (N-05);
a query with a right code always goes through too, after its wait.
"""

import hashlib
import hmac
import ipaddress
import threading
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600
TEN_MINUTES = 600
QUARTER = 900
SUBMISSIONS_PER_NETWORK = 60  # free in an hour
SUBMISSIONS_PER_BROWSER = 3  # free in ten minutes
LONGEST_SUBMISSION_WAIT = 8  # seconds
WRONG_PER_NUMBER = 10  # free in a quarter of an hour
WRONG_PER_NETWORK = 30  # free in an hour
WRONG_IN_ALL = 300
LONGEST_QUERY_WAIT = 42  # seconds
WAITING_AT_ONCE = 4  # places in line of one process, so that waiting never takes all its threads

_LINE = threading.BoundedSemaphore(WAITING_AT_ONCE)


class LineFull(Exception):
    """Too many are waiting already: said with telephone and counter as other ways (429)."""


def wait(seconds: float) -> None:
    """Let a request stand in line; LineFull when the line is full."""
    if seconds <= 0:
        return
    if not _LINE.acquire(blocking=False):
        raise LineFull
    try:
        time.sleep(seconds)
    finally:
        _LINE.release()


def before_submission(request: HttpRequest, browser: str) -> float:
    """Count one submission and return how many seconds it waits; it is never refused."""
    over = _count(f"sent:{_network(request)}", HOUR) - SUBMISSIONS_PER_NETWORK
    if browser:
        over = max(over, _count(f"sent-by:{browser}", TEN_MINUTES) - SUBMISSIONS_PER_BROWSER)
    return _doubling(over, LONGEST_SUBMISSION_WAIT)


def before_query(request: HttpRequest, number: str) -> float:
    """Return how many seconds a query waits after the wrong ones before it; right and wrong ones wait alike."""
    over = max(cache.get(_place(name), 0) + 1 - free for name, free, _life in _buckets(request, number))
    return _doubling(over, LONGEST_QUERY_WAIT)


def wrong_query(request: HttpRequest, number: str) -> None:
    """Count a number and code that did not fit."""
    for name, _free, life in _buckets(request, number):
        _count(name, life)


def _buckets(request: HttpRequest, number: str) -> tuple[tuple[str, int, int], ...]:
    return (
        (f"wrong-number:{number.strip().upper()[:24]}", WRONG_PER_NUMBER, QUARTER),
        (f"wrong-network:{_network(request)}", WRONG_PER_NETWORK, HOUR),
        ("wrong", WRONG_IN_ALL, HOUR),
    )


def _doubling(over: int, longest: int) -> float:
    return 0.0 if over <= 0 else float(min(2 ** min(over - 1, 10), longest))


def _count(name: str, life: int) -> int:
    place = _place(name)
    try:
        return int(cache.incr(place))
    except ValueError:  # the first, or the first after its time ran out
        cache.set(place, 1, timeout=life)
        return 1


def _place(name: str) -> str:
    return f"pace:{hmac.new(settings.KEYS.web, name.encode(), hashlib.sha256).hexdigest()}"


def _network(request: HttpRequest) -> str:
    """Return the /24 or /48 a request comes from, as the proxies we trust say it."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = hops[-proxies] if proxies and len(hops) >= proxies else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
