"""The small county as its staff meet it: one signed-in client per member of the cast, at a chosen moment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from tests.county import County, at, build_county

from anlan.desk import access


@pytest.fixture
def county(db: None) -> County:
    """Found the county with its cast."""
    return build_county()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    """Set the moment every request of the desk lives in: `clock("2026-05-18 10:00")`."""

    def put(text: str) -> datetime:
        moment = at(text)
        monkeypatch.setattr(access, "moment", lambda: moment)
        return moment

    put("2026-05-18 10:00")
    return put


class Desk:
    """One member of the cast at their desk."""

    def __init__(self, account_id: Any) -> None:
        self.client = Client()
        self.client.force_login(
            get_user_model().objects.get(pk=account_id), backend="django.contrib.auth.backends.ModelBackend"
        )

    def get(self, path: str, **query: Any) -> HttpResponse:
        """Open a page."""
        return self.client.get(path, query)

    def part(self, path: str, **query: Any) -> HttpResponse:
        """Ask for a part of a page as htmx does."""
        return self.client.get(path, query, headers={"HX-Request": "true"})

    def post(self, path: str, **values: Any) -> HttpResponse:
        """Send a form."""
        return self.client.post(path, values)

    def step(self, case_id: Any, action: str, **values: Any) -> HttpResponse:
        """Take a step of a case."""
        return self.post(f"/desk/cases/{case_id}/steps/{action}", **values)


@pytest.fixture
def desk(county: County, clock: Any) -> Callable[[str], Desk]:
    """Seat somebody: `desk("zhao").get("/desk/")`."""
    seated: dict[str, Desk] = {}

    def sit(username: str) -> Desk:
        if username not in seated:
            seated[username] = Desk(county.actors[username].account_id)
        return seated[username]

    return sit
