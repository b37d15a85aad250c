"""The tree of units as a value: who is above whom, in official order (domain §2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from anlan.gate.rules.text import search_key
from anlan.places.rules.names import SearchKeys, rank, search_keys

KINDS = (
    "party_committee",
    "government",
    "department",
    "township",
    "village_committee",
    "police_station",
    "utility",
    "hospital",
    "court",
    "enterprise",
    "service_centre",
)


class UnknownUnit(LookupError):
    """No unit has this id or code."""

    code = "unknown_unit"

    def __init__(self, unit: object) -> None:
        self.values = {"unit": str(unit)}
        super().__init__(f"unknown unit {unit}")


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitNode:
    """One unit as everybody reads it; `path` is "/code/…/code/"."""

    id: UUID
    code: str
    name: str
    name_en: str
    kind: str
    parent_id: UUID | None
    path: str
    order: int
    usci: str = ""
    phone: str = ""
    address: str = ""
    founded_on: date = date.min
    dissolved_on: date | None = None
    area_ids: tuple[UUID, ...] = ()

    def named(self, language: str) -> str:
        """Return the name in a language, the Chinese one where there is no other."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    def in_force(self, on: date) -> bool:
        """Say whether the unit exists on a day."""
        return self.founded_on <= on and (self.dissolved_on is None or on <= self.dissolved_on)


@dataclass(frozen=True)
class UnitTree:
    """All units, dissolved ones too; built once and only read."""

    nodes: Mapping[UUID, UnitNode]
    ids_by_code: Mapping[str, UUID] = field(repr=False)
    in_order: tuple[UnitNode, ...] = field(repr=False)

    def unit(self, unit_id: UUID) -> UnitNode:
        """Find a unit by its id; UnknownUnit."""
        try:
            return self.nodes[unit_id]
        except KeyError:
            raise UnknownUnit(unit_id) from None

    def by_code(self, code: str) -> UnitNode:
        """Find a unit by its code; UnknownUnit."""
        try:
            return self.nodes[self.ids_by_code[code]]
        except KeyError:
            raise UnknownUnit(code) from None

    def superior(self, unit_id: UUID) -> UnitNode | None:
        """Return the unit directly above, None for the highest."""
        parent = self.unit(unit_id).parent_id
        return None if parent is None else self.unit(parent)

    def superiors(self, unit_id: UUID) -> Iterator[UnitNode]:
        """List the units above, nearest first."""
        above = self.superior(unit_id)
        while above is not None:
            yield above
            above = self.superior(above.id)

    def is_within(self, unit_id: UUID, ancestor_id: UUID) -> bool:
        """Say whether a unit is the other one or lies below it."""
        return self.unit(unit_id).path.startswith(self.unit(ancestor_id).path)

    def subtree(self, unit_id: UUID) -> tuple[UnitNode, ...]:
        """List a unit and all below it, in official order."""
        path = self.unit(unit_id).path
        return tuple(node for node in self.in_order if node.path.startswith(path))

    def find(self, text: str, *, limit: int = 8) -> list[UnitNode]:
        """Find units that are not dissolved by code, part of the name, pinyin or initials; best first."""
        wanted = search_key(text)
        if not wanted:
            return []
        ranked = [
            (0 if node.code.lower() == wanted else place, position, node)
            for position, node in enumerate(self.in_order)
            if node.dissolved_on is None and (place := self._rank(node, wanted)) is not None
        ]
        return [node for _, _, node in sorted(ranked, key=lambda entry: entry[:2])[:limit]]

    def _rank(self, node: UnitNode, wanted: str) -> int | None:
        return 0 if node.code.lower() == wanted else rank(self._keys[node.id], wanted)

    @cached_property
    def _keys(self) -> dict[UUID, SearchKeys]:
        return {node.id: search_keys(node.name, node.name_en) for node in self.in_order}


def build_tree(nodes: Iterable[UnitNode]) -> UnitTree:
    """Put units in official order: every unit before those below it, siblings by order and code."""
    by_id = {node.id: node for node in nodes}
    children: dict[UUID | None, list[UnitNode]] = {}
    for node in by_id.values():
        children.setdefault(node.parent_id, []).append(node)
    ordered: list[UnitNode] = []
    waiting = sorted(children.get(None, []), key=_official, reverse=True)
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting.extend(sorted(children.get(node.id, []), key=_official, reverse=True))
    codes = {node.code: node.id for node in ordered}
    return UnitTree(nodes=by_id, ids_by_code=codes, in_order=tuple(ordered))


def _official(node: UnitNode) -> tuple[int, str]:
    return node.order, node.code
