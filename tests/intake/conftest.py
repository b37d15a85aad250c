"""The units of the tests of intake."""

import pytest
from tests.intake.world import World, build


@pytest.fixture
def world(db) -> World:
    """A few units, a petition office, people in their roles."""
    return build()
