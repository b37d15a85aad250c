"""Read the county's list of units and posts from a sheet (profile P-11)."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from anlan.gate.rules.sheets import Interpretation, Profile, Table, interpret, load_profile
from anlan.offices.rules.unit_rows import UnitRow

_BETWEEN = re.compile(r"[、,，;；\s]+")


@cache
def unit_profile() -> Profile:
    """Return profile P-11, from which the template sheet is made too."""
    return load_profile(Path(__file__).with_name("profiles") / "units.toml")


def read_unit_sheet(
    table: Table, *, today: date, mapping: Mapping[str, str] | None = None
) -> tuple[Interpretation, list[UnitRow]]:
    """Read a sheet: what the reader made of it, for the preview, and its rows for load_units.

    Raises SheetRefused for a sheet that is no list of units or has forbidden columns (F-25).
    """
    reading = interpret(table, unit_profile(), mapping, today=today)
    return reading, [_unit_row(row.number, row.values) for row in reading.accepted]


def _unit_row(number: int, values: Mapping[str, Any]) -> UnitRow:
    texts = {key: value for key, value in values.items() if key not in ("order", "area_codes") and value}
    codes = _BETWEEN.split(values.get("area_codes") or "")
    return UnitRow(
        number=number,
        order=int(values.get("order") or 0),
        area_codes=tuple(code for code in codes if code),
        **texts,
    )
