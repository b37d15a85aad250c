"""Found many units from rows: the demo county, an import of profile P-11, one new unit."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from anlan.ledger.actions import append_many
from anlan.ledger.rules.event import Fact
from anlan.offices.actions.units import CHANGEABLE, path_below, unit_fact
from anlan.offices.models import Post, Unit
from anlan.offices.queries.units import UNITS
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.permissions import OFFICES
from anlan.offices.rules.unit_rows import (
    RefusedRow,
    RowRefused,
    UnitRow,
    checked_row,
    parents_first,
    refusal,
)
from anlan.places.queries import area_tree
from anlan.places.rules.tree import AreaUnknown


@dataclass(frozen=True, kw_only=True)
class UnitsLoaded:
    """What a load did: codes founded, changed and repeated, and the rows refused with their rule."""

    accepted: tuple[str, ...]
    changed: tuple[str, ...]
    repeated: tuple[str, ...]
    refused: tuple[RefusedRow, ...]
    ids: Mapping[str, UUID]


def found_unit(*, actor: Actor, now: datetime, row: UnitRow, founded_on: date) -> UUID:
    """Found one unit with its responsible posts; RowRefused (also when the code is taken), NotAllowed."""
    with transaction.atomic():
        loaded = load_units(actor=actor, now=now, rows=[row], founded_on=founded_on)
        if loaded.refused:
            first = loaded.refused[0]
            raise RowRefused(first.rule, first.field, first.value)
        if not loaded.accepted:
            raise RowRefused("unit_code_taken", "code", row.code)
    return loaded.ids[row.code]


def load_units(*, actor: Actor, now: datetime, rows: Sequence[UnitRow], founded_on: date) -> UnitsLoaded:
    """Found the units of the good rows, change those already known, refuse the rest; NotAllowed.

    Rows may come in any order. Loading the same rows again changes nothing.
    """
    OFFICES.require(actor, "edit_units")
    with transaction.atomic():
        load = _Load(actor, now, founded_on)
        load.take(rows)
        load.write()
        if load.facts:
            UNITS.renew()
    return UnitsLoaded(
        accepted=tuple(unit.code for unit in load.founded),
        changed=tuple(load.changed),
        repeated=tuple(load.repeated),
        refused=tuple(sorted(load.refused, key=lambda row: row.number)),
        ids={code: unit.id for code, unit in load.known.items()},
    )


class _Load:
    """One load in the making: what is to be written, gathered row by row."""

    def __init__(self, actor: Actor, now: datetime, founded_on: date) -> None:
        self.actor, self.now, self.founded_on = actor, now, founded_on
        self.known = {unit.code: unit for unit in Unit.objects.select_for_update().order_by("id")}
        self.founded: list[Unit] = []
        self.posts: list[Post] = []
        self.areas: list[tuple[UUID, UUID]] = []
        self.to_update: list[Unit] = []
        self.changed: list[str] = []
        self.repeated: list[str] = []
        self.refused: list[RefusedRow] = []
        self.facts: list[Fact] = []

    def take(self, rows: Sequence[UnitRow]) -> None:
        """Check each row and decide what it means."""
        clean = []
        for row in rows:
            try:
                clean.append(checked_row(row))
            except RowRefused as error:
                self.refused.append(refusal(row, error))
        ordered, homeless = parents_first(clean, self.known)
        self.refused += homeless
        for row in ordered:
            try:
                self._take(row)
            except RowRefused as error:
                self.refused.append(refusal(row, error))

    def write(self) -> None:
        """Write everything gathered with a fixed number of statements."""
        Unit.objects.bulk_create(self.founded)
        Post.objects.bulk_create(self.posts)
        through = Unit.areas.through
        through.objects.bulk_create([through(unit_id=unit, area_id=area) for unit, area in self.areas])
        if self.to_update:
            Unit.objects.bulk_update(self.to_update, CHANGEABLE)
        append_many(self.facts)

    def _take(self, row: UnitRow) -> None:
        parent = self._parent(row)
        unit = self.known.get(row.code)
        if unit is None:
            self._found(row, parent)
        elif unit.parent_id != (parent.id if parent else None):
            raise RowRefused("unit_parent_differs", "parent_code", row.parent_code)
        else:
            self._change(unit, row)

    def _parent(self, row: UnitRow) -> Unit | None:
        if not row.parent_code:
            return None
        parent = self.known.get(row.parent_code)
        if parent is None:  # its own row was refused
            raise RowRefused("unit_parent_unknown", "parent_code", row.parent_code)
        return parent

    def _found(self, row: UnitRow, parent: Unit | None) -> None:
        areas = [_area_id(code) for code in row.area_codes]
        unit = Unit(
            id=uuid.uuid4(),
            code=row.code,
            parent=parent,
            path=path_below(parent.path if parent else "", row.code),
            founded_on=self.founded_on,
            **{name: getattr(row, name) for name in CHANGEABLE},
        )
        self.known[row.code] = unit
        self.founded.append(unit)
        self.areas += [(unit.id, area) for area in areas]
        payload = {
            "code": row.code,
            "kind": row.kind,
            "parent": row.parent_code or None,
            "founded_on": self.founded_on.isoformat(),
            "areas": sorted(row.area_codes),
        }
        self.facts.append(unit_fact(self.actor, self.now, unit.id, "found", payload))
        self._add_posts(unit, row)

    def _add_posts(self, unit: Unit, row: UnitRow) -> None:
        for responsibility, title in (("first", row.first_post), ("direct", row.direct_post)):
            if not title:
                continue
            post = Post(id=uuid.uuid4(), unit=unit, title=title, responsibility=responsibility)
            self.posts.append(post)
            payload = {"post": str(post.id), "responsibility": responsibility}
            self.facts.append(unit_fact(self.actor, self.now, unit.id, "add_post", payload))

    def _change(self, unit: Unit, row: UnitRow) -> None:
        fields = [name for name in CHANGEABLE if getattr(unit, name) != getattr(row, name)]
        if not fields:
            self.repeated.append(row.code)
            return
        for name in fields:
            setattr(unit, name, getattr(row, name))
        self.to_update.append(unit)
        self.changed.append(row.code)
        self.facts.append(unit_fact(self.actor, self.now, unit.id, "change", {"fields": fields}))


def _area_id(code: str) -> UUID:
    try:
        return area_tree().by_code(code).id
    except AreaUnknown as error:
        raise RowRefused("area_unknown", "area_codes", code) from error
