"""A small demo county, told once for all tests of this folder and rolled back at the end."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import transaction

from anlan.demo.load import Told, load
from anlan.demo.office_days import LOCAL
from anlan.demo.story_offices import Offices, offices
from anlan.offices.queries.editions import forget
from anlan.places.queries import forget_areas

NOW = datetime(2026, 5, 6, 16, 30, tzinfo=LOCAL)  # a working day after a holiday
SIZE = 95


@dataclass(frozen=True)
class County:
    """What was told, who can act, and until when."""

    told: Told
    offices: Offices
    now: datetime


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker) -> Iterator[County]:
    """Tell the small county; tests that take it read, and what they write is rolled back with it."""
    with django_db_blocker.unblock():
        forget()
        forget_areas()
        with transaction.atomic():
            began = time.monotonic()
            told = load(now=NOW, size=SIZE)
            print(f"\n{told.cases} cases, {told.steps} steps in {time.monotonic() - began:.1f} s")  # noqa: T201
            yield County(told, offices(), NOW)
            transaction.set_rollback(True)
        forget()
        forget_areas()
