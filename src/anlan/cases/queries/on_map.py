"""Cases on the map: points of what somebody may read, counts per area of what they may count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from anlan.cases.models.cases import CaseQuerySet
from anlan.cases.queries.lists import COLUMNS, CaseLine, Filters, lines_of, narrowed
from anlan.cases.queries.visible import visible_cases
from anlan.cases.rules.permissions import CASES
from anlan.offices.rules.actors import Actor

MOST_POINTS = 5_000


@dataclass(frozen=True)
class AreaCounts:
    """How many cases lie in each area itself; those below it are not added up."""

    by_area: Mapping[UUID, int]
    without_place: int
    total: int


def area_counts(*, actor: Actor, now: datetime, filters: Filters) -> AreaCounts:
    """Count cases per area: what the actor may count, or may read where they count nothing. One statement."""
    verb = "count" if CASES.may(actor, "count") else "read"
    rows = narrowed(visible_cases(actor, verb, now), filters, now).order_by().values("area_id")
    found: dict[UUID | None, int] = {row["area_id"]: row["count"] for row in rows.annotate(count=Count("id"))}
    by_area = {area_id: count for area_id, count in found.items() if area_id is not None}
    return AreaCounts(by_area, found.get(None, 0), sum(found.values()))


def case_points(
    *, actor: Actor, now: datetime, filters: Filters, most: int = MOST_POINTS
) -> tuple[tuple[CaseLine, ...], bool]:
    """List the cases an actor may read that have a point, the newest first, and whether there are more."""
    found: CaseQuerySet = narrowed(visible_cases(actor, "read", now), filters, now)
    placed = found.filter(lon__isnull=False, lat__isnull=False).order_by("-serial")
    rows = list(placed.values(*COLUMNS)[: most + 1])
    return tuple(lines_of(rows[:most], now)), len(rows) > most
