"""The small county, for every test about cases."""

import pytest
from tests.county import County, build_county


@pytest.fixture
def county(db: None) -> County:
    """Found the county with its cast."""
    return build_county()
