"""Rows that describe units, checked before any is written (spreadsheet profile P-11)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from anlan.gate.rules.identity import usci_valid
from anlan.gate.rules.text import TextRefused, clean_code
from anlan.offices.rules.units import KINDS

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
MOST_LEVELS = 12  # keeps the path inside its column
LENGTHS = {"name": 100, "name_en": 150, "first_post": 60, "direct_post": 60, "phone": 32, "address": 200}


class RowRefused(ValueError):
    """A row breaks a rule: `code` names it, `field` says where."""

    def __init__(self, code: str, field: str, value: object = "") -> None:
        self.code, self.field, self.value = code, field, value
        super().__init__(f"{field}: {code} ({value!r})")


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """One unit as a sheet states it; `number` is its row, from 1."""

    number: int = 0
    code: str
    name: str
    kind: str
    name_en: str = ""
    parent_code: str = ""
    usci: str = ""
    first_post: str = ""
    direct_post: str = ""
    phone: str = ""
    address: str = ""
    order: int = 0
    area_codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """A row that was not taken, with the rule and the field."""

    number: int
    code: str
    field: str
    rule: str
    value: str = ""


def checked_row(row: UnitRow) -> UnitRow:
    """Return the row with clean texts; RowRefused names the first broken rule."""
    if not CODE.fullmatch(row.code):
        raise RowRefused("unit_code_malformed", "code", row.code)
    if row.kind not in KINDS:
        raise RowRefused("unit_kind_unknown", "kind", row.kind)
    if row.usci and not usci_valid(row.usci):
        raise RowRefused("usci_wrong", "usci", row.usci)
    if row.parent_code == row.code:
        raise RowRefused("unit_own_parent", "parent_code", row.code)
    clean: dict[str, Any] = {entry.name: getattr(row, entry.name) for entry in fields(row)}
    for name, length in LENGTHS.items():
        clean[name] = _clean(name, clean[name], length)
    if not clean["name"]:
        raise RowRefused("missing", "name")
    if clean["first_post"] and clean["first_post"] == clean["direct_post"]:
        raise RowRefused("post_title_twice", "direct_post", clean["direct_post"])
    return UnitRow(**{**clean, "usci": row.usci.strip().upper()})


def parents_first(rows: Sequence[UnitRow], known: Mapping[str, object]) -> tuple[list[UnitRow], list[RefusedRow]]:
    """Order rows so that a parent comes before its children; refuse what hangs on nothing or on itself."""
    seen: dict[str, UnitRow] = {}
    refused: list[RefusedRow] = []
    for row in rows:
        if row.code in seen:
            refused.append(refusal(row, RowRefused("unit_code_twice", "code", row.code)))
        else:
            seen[row.code] = row
    ordered: dict[str, UnitRow] = {}
    waiting = list(seen.values())
    while waiting:
        ready = [row for row in waiting if _parent_there(row, seen, ordered, known)]
        if not ready:
            break
        ordered.update((row.code, row) for row in ready)
        waiting = [row for row in waiting if row.code not in ordered]
    refused += [refusal(row, RowRefused("unit_parent_unknown", "parent_code", row.parent_code)) for row in waiting]
    return list(ordered.values()), refused


def refusal(row: UnitRow, why: RowRefused) -> RefusedRow:
    """Say which row was refused and why."""
    return RefusedRow(number=row.number, code=row.code, field=why.field, rule=why.code, value=str(why.value)[:100])


def _parent_there(
    row: UnitRow, stated: Mapping[str, UnitRow], ordered: Mapping[str, UnitRow], known: Mapping[str, object]
) -> bool:
    if not row.parent_code or row.parent_code in ordered:
        return True
    return row.parent_code in known and row.parent_code not in stated


def _clean(name: str, value: str, length: int) -> str:
    try:
        return clean_code(value, max_length=length) if value else ""
    except TextRefused as error:
        raise RowRefused(error.code, name, value) from error
