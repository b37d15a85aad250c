"""The citizen's door over the small county; nothing waits in tests, the waits are written down."""

import pytest
from django.core.cache import cache
from django.test import Client
from tests.county import County, build_county

from anlan.portal import pace


@pytest.fixture(autouse=True)
def waits(monkeypatch) -> list[float]:
    """Write down how long requests would have waited, without waiting."""
    cache.clear()
    seen: list[float] = []

    def wait(seconds: float) -> None:
        if seconds > 0:
            seen.append(seconds)

    monkeypatch.setattr(pace, "wait", wait)
    return seen


@pytest.fixture
def county(db) -> County:
    """Units, duties, calendar and cast."""
    return build_county(years=range(2025, 2027))


@pytest.fixture
def citizen() -> Client:
    """A browser nobody knows."""
    return Client()
