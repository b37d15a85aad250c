"""Units, posts and who holds them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from anlan.offices.models import Holding, Post, Unit
from anlan.offices.queries.editions import Held
from anlan.offices.rules.units import UnitNode, UnitTree, build_tree

_COLUMNS = (
    *("id", "code", "name", "name_en", "kind", "parent_id", "path", "order", "usci", "phone", "address"),
    *("founded_on", "dissolved_on"),
)


def _load() -> UnitTree:
    areas: dict[UUID, list[UUID]] = defaultdict(list)
    for unit_id, area_id in Unit.areas.through.objects.values_list("unit_id", "area_id"):
        areas[unit_id].append(area_id)
    rows = Unit.objects.values(*_COLUMNS)
    return build_tree(UnitNode(**row, area_ids=tuple(sorted(areas[row["id"]]))) for row in rows)


UNITS = Held("units", _load)


def unit_tree() -> UnitTree:
    """Return the whole tree from memory."""
    return UNITS.get()


def units(*, on: date | None = None) -> tuple[UnitNode, ...]:
    """List the units in official order: those of a day, or all that are not dissolved."""
    if on is not None:
        return tuple(node for node in unit_tree().in_order if node.in_force(on))
    return tuple(node for node in unit_tree().in_order if node.dissolved_on is None)


def unit(unit_id: UUID) -> UnitNode:
    """Return one unit, a dissolved one too; UnknownUnit."""
    return unit_tree().unit(unit_id)


def unit_by_code(code: str) -> UnitNode:
    """Return the unit of a code; UnknownUnit."""
    return unit_tree().by_code(code)


def unit_name(unit_id: UUID | None, *, language: str = "zh-hans") -> str:
    """Name a unit; "" for none."""
    return "" if unit_id is None else unit(unit_id).named(language)


def subtree_ids(unit_id: UUID) -> list[UUID]:
    """List the ids of a unit and all below it, in official order."""
    return [node.id for node in unit_tree().subtree(unit_id)]


def is_within(unit_id: UUID, ancestor_id: UUID) -> bool:
    """Say whether a unit is the other one or lies below it."""
    return unit_tree().is_within(unit_id, ancestor_id)


def superior(unit_id: UUID) -> UnitNode | None:
    """Return the unit directly above, None for the highest."""
    return unit_tree().superior(unit_id)


def superiors(unit_id: UUID) -> list[UnitNode]:
    """List the units above, nearest first."""
    return list(unit_tree().superiors(unit_id))


def find_units(text: str, *, limit: int = 8) -> list[UnitNode]:
    """Find units by code, part of the name, pinyin or initials, best first (field F-94)."""
    return unit_tree().find(text, limit=limit)


def units_for_area(area_id: UUID, *, kind: str | None = None) -> list[UnitNode]:
    """List the units that answer for an area itself, in official order."""
    return [node for node in units() if area_id in node.area_ids and kind in (None, node.kind)]


@dataclass(frozen=True, kw_only=True)
class PostHeld:
    """A post and who holds it on a day; `account_id` is None when it is vacant."""

    post_id: UUID
    unit_id: UUID
    title: str
    title_en: str
    responsibility: str
    account_id: UUID | None
    from_date: date | None


def posts_of(unit_id: UUID, *, on: date) -> list[PostHeld]:
    """List the posts of a unit, the first and the direct responsible one first, with their holders."""
    held = {
        holding.post_id: holding
        for holding in Holding.objects.filter(
            Q(to_date=None) | Q(to_date__gte=on), post__unit_id=unit_id, from_date__lte=on
        )
    }
    rank = {"first": 0, "direct": 1, "none": 2}
    posts = sorted(Post.objects.filter(unit_id=unit_id), key=lambda post: (rank[post.responsibility], post.title))
    return [_post_held(post, held.get(post.id)) for post in posts]


def responsible(unit_id: UUID, *, on: date) -> dict[str, UUID | None]:
    """Tell the accounts of the first and the direct responsible post on a day: keys `first`, `direct`."""
    found: dict[str, UUID | None] = {"first": None, "direct": None}
    for post in posts_of(unit_id, on=on):
        if post.responsibility in found:
            found[post.responsibility] = post.account_id
    return found


def _post_held(post: Post, holding: Holding | None) -> PostHeld:
    return PostHeld(
        post_id=post.id,
        unit_id=post.unit_id,
        title=post.title,
        title_en=post.title_en,
        responsibility=post.responsibility,
        account_id=holding.account_id if holding else None,
        from_date=holding.from_date if holding else None,
    )
