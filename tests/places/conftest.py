"""Every test of the ground begins with nothing remembered."""

from collections.abc import Iterator

import pytest

from anlan.places import queries


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    queries.forget_areas()
    yield
    queries.forget_areas()
