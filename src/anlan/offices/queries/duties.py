"""Units by their place in the tree and their standing duties, as the procedures ask for them."""

from collections.abc import Mapping
from uuid import UUID

from anlan.offices.models import UnitDuty
from anlan.offices.queries.editions import Held
from anlan.offices.queries.units import unit_tree


def _load() -> Mapping[str, frozenset[UUID]]:
    found: dict[str, set[UUID]] = {}
    for unit_id, duty in UnitDuty.objects.values_list("unit_id", "duty"):
        found.setdefault(duty, set()).add(unit_id)
    return {duty: frozenset(units) for duty, units in found.items()}


DUTIES = Held("duties", _load)


def charged_with(duty: str) -> frozenset[UUID]:
    """List the units charged with a standing duty."""
    return DUTIES.get().get(duty, frozenset())


def unit_chain(unit_id: UUID) -> tuple[UUID, ...]:
    """List a unit and every unit above it, nearest first."""
    return (unit_id, *(above.id for above in unit_tree().superiors(unit_id)))


def unit_paths() -> Mapping[str, str]:
    """Map every unit's id, as text, to its path."""
    return {str(unit_id): node.path for unit_id, node in unit_tree().nodes.items()}


def handles_retaliation(unit_id: UUID) -> bool:
    """Say whether a report of retaliation may go to this unit (R-PET-20)."""
    return unit_id in charged_with("retaliation")


def next_higher_body(unit_id: UUID) -> UUID:
    """Return the body that reviews what this unit decided (Art. 35, 36): the one above it or above the county."""
    above = unit_tree().superior(unit_id)
    if above is not None:
        return above.id
    return min(charged_with("above_county") - {unit_id}, default=unit_id)
