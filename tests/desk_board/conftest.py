"""The small county, each of its people signed in by name."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.county import County, at, build_county

from anlan.offices.models import Account

NOW = at("2026-06-10 10:00")


@pytest.fixture
def county(db: None) -> County:
    """Found the county with its cast."""
    return build_county()


@pytest.fixture(autouse=True)
def _an_office_day(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> None:
    """Let every request fall on one Wednesday in June, and keep uploads of this test apart."""
    monkeypatch.setattr(timezone, "now", now_is)
    settings.VAR = tmp_path
    cache.clear()


def now_is() -> datetime:
    """Tell the moment of these tests."""
    return NOW


@pytest.fixture
def as_user(county: County) -> Callable[[str], Client]:
    """Sign one of the cast in: `as_user("sun").get("/desk/board/")`."""

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        return client

    return signed_in
