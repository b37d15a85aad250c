"""Read the county's own list of areas from a sheet (profile P-10)."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from anlan.gate.rules.sheets import Interpretation, Profile, Table, interpret, load_profile
from anlan.places.rules.rows import AreaRow


@cache
def area_profile() -> Profile:
    """Return profile P-10, from which the template sheet is made too."""
    return load_profile(Path(__file__).with_name("profiles") / "areas.toml")


def read_area_sheet(
    table: Table, *, today: date, mapping: Mapping[str, str] | None = None
) -> tuple[Interpretation, list[AreaRow]]:
    """Read a sheet: what the reader made of it, for the preview, and its rows for load_areas.

    Raises SheetRefused for a sheet that is no list of areas or has forbidden columns (F-25).
    """
    reading = interpret(table, area_profile(), mapping, today=today)
    return reading, [AreaRow(number=row.number, values=row.values) for row in reading.accepted]
