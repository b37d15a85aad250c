"""Found, change, move and dissolve units (domain §2.2); every act is an event of `unit:<id>`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from anlan.ledger.actions import append
from anlan.ledger.rules.event import Fact
from anlan.offices.models import Unit
from anlan.offices.queries.units import UNITS, unit_tree
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.permissions import OFFICES
from anlan.offices.rules.unit_rows import MOST_LEVELS, RowRefused, UnitRow, checked_row
from anlan.places.queries import area_by_code

# What `change_unit` may change; the code never changes, the parent by `move_unit`.
CHANGEABLE = ("name", "name_en", "kind", "usci", "phone", "address", "order")


class UnitRefused(ValueError):
    """A unit cannot be so: `code` names the rule, `values` what broke it."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


@dataclass(frozen=True)
class UnitChanged:
    """The unit and the names of the fields that changed."""

    unit_id: UUID
    changed: tuple[str, ...]


def change_unit(*, actor: Actor, now: datetime, unit_id: UUID, **values: Any) -> UnitChanged:
    """Change name, kind, phone, address or order; RowRefused, UnitRefused, NotAllowed."""
    OFFICES.require(actor, "edit_units")
    unknown = sorted(set(values) - set(CHANGEABLE))
    if unknown:
        raise UnitRefused("unit_field_fixed", field=unknown[0])
    with transaction.atomic():
        unit = locked_unit(unit_id)
        row = UnitRow(code=unit.code, **{name: getattr(unit, name) for name in CHANGEABLE})
        clean = checked_row(replace(row, **values))
        changed = tuple(name for name in CHANGEABLE if getattr(unit, name) != getattr(clean, name))
        if changed:
            for name in changed:
                setattr(unit, name, getattr(clean, name))
            unit.save(update_fields=changed)
            append(unit_fact(actor, now, unit.id, "change", {"fields": list(changed)}))
            UNITS.renew()
    return UnitChanged(unit_id, changed)


def move_unit(*, actor: Actor, now: datetime, unit_id: UUID, parent_id: UUID | None) -> UnitChanged:
    """Put a unit with all below it under another one; UnitRefused when that one lies below it."""
    OFFICES.require(actor, "edit_units")
    with transaction.atomic():
        # In one order, so that two moves that cross cannot wait for each other.
        below_top = {unit.id: unit for unit in Unit.objects.select_for_update().order_by("id")}
        if unit_id not in below_top or (parent_id is not None and parent_id not in below_top):
            raise UnitRefused("unknown_unit", unit=unit_id if unit_id not in below_top else parent_id)
        unit, parent = below_top[unit_id], below_top[parent_id] if parent_id else None
        if parent is not None and parent.path.startswith(unit.path):
            raise UnitRefused("unit_below_itself", unit=unit.code, parent=parent.code)
        if unit.parent_id == parent_id:
            return UnitChanged(unit_id, ())
        old_path, old_parent = unit.path, unit.parent
        new_path = path_below(parent.path if parent else "", unit.code)
        moved = [node for node in below_top.values() if node.path.startswith(old_path)]
        for node in moved:
            node.path = _checked_path(new_path + node.path.removeprefix(old_path))
        unit.parent = parent
        Unit.objects.bulk_update(moved, ["path", "parent"])
        payload = {"from": old_parent.code if old_parent else None, "to": parent.code if parent else None}
        append(unit_fact(actor, now, unit.id, "move", payload))
        UNITS.renew()
    return UnitChanged(unit_id, ("parent",))


def dissolve_unit(*, actor: Actor, now: datetime, unit_id: UUID, dissolved_on: date) -> UnitChanged:
    """Let a unit end on a day, its last; UnitRefused while units below it go on longer."""
    OFFICES.require(actor, "edit_units")
    with transaction.atomic():
        unit = locked_unit(unit_id)
        if unit.dissolved_on is not None:
            raise UnitRefused("unit_dissolved", unit=unit.code)
        if dissolved_on < unit.founded_on:
            raise UnitRefused("unit_ends_before_it_begins", unit=unit.code)
        if unit.children.filter(dissolved_on=None).exists():
            raise UnitRefused("unit_has_units_below", unit=unit.code)
        unit.dissolved_on = dissolved_on
        unit.save(update_fields=["dissolved_on"])
        append(unit_fact(actor, now, unit.id, "dissolve", {"dissolved_on": dissolved_on.isoformat()}))
        UNITS.renew()
    return UnitChanged(unit_id, ("dissolved_on",))


def answer_for_areas(*, actor: Actor, now: datetime, unit_id: UUID, area_codes: Sequence[str]) -> UnitChanged:
    """State which areas a unit answers for, replacing what was stated; AreaUnknown names a wrong code."""
    OFFICES.require(actor, "edit_units")
    with transaction.atomic():
        unit = locked_unit(unit_id)
        wanted = {area_by_code(code).id for code in area_codes}
        if wanted == set(unit_tree().unit(unit_id).area_ids):
            return UnitChanged(unit_id, ())
        unit.areas.set(wanted)  # type: ignore[arg-type]  # ids are what set() takes too
        append(unit_fact(actor, now, unit.id, "answer_for_areas", {"areas": sorted(set(area_codes))}))
        UNITS.renew()
    return UnitChanged(unit_id, ("areas",))


def locked_unit(unit_id: UUID) -> Unit:
    """Lock a unit's row for the rest of the transaction; UnitRefused when there is none."""
    unit = Unit.objects.select_for_update().filter(id=unit_id).first()
    if unit is None:
        raise UnitRefused("unknown_unit", unit=unit_id)
    return unit


def path_below(parent_path: str, code: str) -> str:
    """Write the path of a unit below another; RowRefused when the tree would be too deep."""
    return _checked_path(f"{parent_path or '/'}{code}/")


def unit_fact(actor: Actor, now: datetime, unit_id: UUID, action: str, payload: Mapping[str, Any]) -> Fact:
    """State a fact of a unit's stream."""
    return Fact(
        stream=f"unit:{unit_id}",
        action=action,
        occurred_at=now,
        actor=actor.ledger_name,
        actor_role=actor.role,
        payload=payload,
    )


def _checked_path(path: str) -> str:
    if path.count("/") - 1 > MOST_LEVELS:
        raise RowRefused("unit_too_deep", "parent_code", path)
    return path
