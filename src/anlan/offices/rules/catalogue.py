"""What can be asked for, in three levels, and which unit answers for it best (domain §19.5, field F-44)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from anlan.gate.rules.text import TextRefused, clean_code, search_key
from anlan.offices.rules.unit_rows import RowRefused
from anlan.places.rules.names import SearchKeys, rank, search_keys

CODE = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,2}", re.ASCII)
PREFIX = re.compile(r"(?:[0-9]{2}){0,3}", re.ASCII)


class UnknownCategory(LookupError):
    """The scheme has no such subject, or there is no such scheme."""

    code = "unknown_category"

    def __init__(self, category: str, scheme: str) -> None:
        self.values = {"category": category, "scheme": scheme}
        super().__init__(f"unknown category {category!r} in {scheme!r}")


@dataclass(frozen=True, kw_only=True)
class CategoryRow:
    """One subject as a list states it; `number` is its row, from 1."""

    number: int = 0
    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class CompetenceRow:
    """A unit answers for every subject whose code begins with `prefix` (all: ""), in one area or in all."""

    number: int = 0
    unit_code: str
    prefix: str = ""
    area_code: str = ""


@dataclass(frozen=True, kw_only=True)
class CategoryNode:
    """One subject of a scheme."""

    id: UUID
    scheme: str
    code: str
    name: str
    name_en: str
    valid_from: date
    valid_to: date | None

    @property
    def parent_code(self) -> str:
        """Return the code one level up, "" for the first level."""
        return self.code[:-2]

    @property
    def level(self) -> int:
        """Return 1, 2 or 3."""
        return len(self.code) // 2

    def named(self, language: str) -> str:
        """Return the name in a language, the Chinese one where there is no other."""
        return self.name if language.startswith("zh") else self.name_en or self.name


@dataclass(frozen=True)
class Competence:
    """Who answers for what, where."""

    unit_id: UUID
    scheme: str
    prefix: str
    area_id: UUID | None


@dataclass(frozen=True)
class Catalogue:
    """All schemes with their subjects and competences; built once and only read."""

    current_scheme: str
    categories: Mapping[tuple[str, str], CategoryNode] = field(repr=False)
    competences: tuple[Competence, ...] = field(repr=False)
    mappings: Mapping[UUID, tuple[UUID, ...]] = field(repr=False)

    def category(self, code: str, scheme: str | None = None) -> CategoryNode:
        """Find a subject, an ended one too; UnknownCategory."""
        name = scheme or self.current_scheme
        try:
            return self.categories[name, code]
        except KeyError:
            raise UnknownCategory(code, name) from None

    def of_scheme(self, scheme: str | None = None) -> tuple[CategoryNode, ...]:
        """List the subjects of a scheme that have not ended, by code: every one before those below it."""
        return self._by_scheme.get(scheme or self.current_scheme, ())

    def below(self, code: str, scheme: str | None = None) -> tuple[CategoryNode, ...]:
        """List the subjects directly below a code; of "" the first level."""
        return tuple(node for node in self.of_scheme(scheme) if node.parent_code == code)

    def find(self, text: str, *, limit: int = 8) -> list[CategoryNode]:
        """Find subjects of the current scheme by code, part of the name, pinyin or initials; best first."""
        wanted = search_key(text)
        if not wanted:
            return []
        found = []
        for node in self.of_scheme():
            place = 0 if node.code.startswith(wanted) else rank(self._keys[node.id], wanted)
            if place is not None:
                found.append((place, -node.level, node.code, node))
        return [entry[3] for entry in sorted(found, key=lambda entry: entry[:3])[:limit]]

    def competent(
        self, code: str, area_ids: Sequence[UUID], position: Mapping[UUID, int], scheme: str | None = None
    ) -> list[UUID]:
        """List the units that answer for a subject, best first.

        The most special subject wins, then the narrowest area (`area_ids`: the area, then those above it),
        then the official order in `position`; a unit not in `position` is left out.
        """
        nearness = {area_id: steps for steps, area_id in enumerate(area_ids)}
        best: dict[UUID, tuple[int, int, int]] = {}
        for one in self.competences:
            fits = one.scheme == (scheme or self.current_scheme) and code.startswith(one.prefix)
            there = one.area_id is None or one.area_id in nearness
            if not (fits and there and one.unit_id in position):
                continue
            steps = len(nearness) if one.area_id is None else nearness[one.area_id]
            key = (-len(one.prefix), steps, position[one.unit_id])
            best[one.unit_id] = min(key, best.get(one.unit_id, key))
        return sorted(best, key=best.__getitem__)

    @cached_property
    def _by_scheme(self) -> dict[str, tuple[CategoryNode, ...]]:
        found: dict[str, list[CategoryNode]] = {}
        for node in sorted(self.categories.values(), key=lambda node: node.code):
            if node.valid_to is None:
                found.setdefault(node.scheme, []).append(node)
        return {scheme: tuple(nodes) for scheme, nodes in found.items()}

    @cached_property
    def _keys(self) -> dict[UUID, SearchKeys]:
        return {node.id: search_keys(node.name, node.name_en) for node in self.of_scheme()}


def checked_categories(rows: Iterable[CategoryRow]) -> dict[str, CategoryRow]:
    """Check a whole list, parents included; RowRefused names the first broken row by its code."""
    found: dict[str, CategoryRow] = {}
    for row in sorted(rows, key=lambda row: (len(row.code), row.code)):
        if not CODE.fullmatch(row.code):
            raise RowRefused("category_code_malformed", "code", row.code)
        if row.code in found:
            raise RowRefused("category_code_twice", "code", row.code)
        if len(row.code) > 2 and row.code[:-2] not in found:
            raise RowRefused("category_parent_unknown", "code", row.code)
        found[row.code] = CategoryRow(
            number=row.number,
            code=row.code,
            name=_clean("name", row.name, 100, row.code),
            name_en=_clean("name_en", row.name_en, 150, row.code) if row.name_en else "",
        )
    return found


def _clean(field_name: str, value: str, length: int, code: str) -> str:
    try:
        text = clean_code(value, max_length=length)
    except TextRefused as error:
        raise RowRefused(error.code, field_name, code) from error
    if not text:
        raise RowRefused("missing", field_name, code)
    return text
