"""Read the demo county's own lists: units, subjects, and who answers for what."""

import csv
import tomllib
from typing import Any

from anlan.demo.geography import DATA
from anlan.offices.rules.catalogue import CategoryRow, CompetenceRow
from anlan.offices.rules.unit_rows import UnitRow


def unit_rows() -> list[UnitRow]:
    """Return the units with their areas and their two responsible posts, parents first."""
    with (DATA / "units.csv").open(encoding="utf-8", newline="") as file:
        return [_unit_row(number, row) for number, row in enumerate(csv.DictReader(file), start=2)]


def letterheads() -> list[dict[str, str]]:
    """Return code, mark (代字), title at the head and whether the unit is a body that may bind citizens."""
    with (DATA / "letterheads.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scheme() -> dict[str, Any]:
    """Return code, name, name_en and valid_from of the county's list of subjects."""
    table = _table("categories")
    return {key: table[key] for key in ("scheme", "name", "name_en", "valid_from")}


def category_rows() -> list[CategoryRow]:
    """Return the subjects of the county's own list: three levels, codes 2, 2+2 and 2+2+2."""
    return [
        CategoryRow(number=number, code=code, name=name, name_en=name_en)
        for number, (code, name, name_en) in enumerate(_table("categories")["categories"], start=1)
    ]


def competence_rows() -> list[CompetenceRow]:
    """Return who answers for which subjects: bureaus everywhere, each township unit in its own area."""
    table = _table("competences")
    pairs = [(unit["code"], prefix, "") for unit in table["unit"] for prefix in unit["prefixes"]]
    pairs += [
        (unit.code, prefix, area)
        for unit in unit_rows()
        if unit.kind == "township"
        for area in unit.area_codes
        for prefix in table["township"]["prefixes"]
    ]
    return [
        CompetenceRow(number=number, unit_code=unit, prefix=prefix, area_code=area)
        for number, (unit, prefix, area) in enumerate(pairs, start=1)
    ]


def _unit_row(number: int, row: dict[str, str]) -> UnitRow:
    texts = {key: value for key, value in row.items() if key not in ("order", "area_code")}
    areas = tuple(row["area_code"].split())  # the body above the county answers for no area of it
    return UnitRow(number=number, order=int(row["order"]), area_codes=areas, **texts)


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))
