"""Categories and the units competent for them."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from anlan.offices.models import Category, CategoryMapping, CategoryScheme
from anlan.offices.models import Competence as CompetenceRecord
from anlan.offices.queries.editions import Held
from anlan.offices.queries.units import unit_tree
from anlan.offices.rules.catalogue import Catalogue, CategoryNode, Competence
from anlan.offices.rules.units import UnitNode
from anlan.places.queries import ancestors


def _load() -> Catalogue:
    current = CategoryScheme.objects.filter(current=True).values_list("code", flat=True).first()
    columns = ("id", "scheme_id", "code", "name", "name_en", "valid_from", "valid_to")
    rows = Category.objects.values_list(*columns)
    names = ("id", "scheme", *columns[2:])
    nodes = [CategoryNode(**dict(zip(names, row, strict=True))) for row in rows]
    mappings: dict[UUID, list[UUID]] = defaultdict(list)
    for source, target in CategoryMapping.objects.values_list("source_id", "target_id"):
        mappings[source].append(target)
    competences = CompetenceRecord.objects.values_list("unit_id", "scheme_id", "prefix", "area_id")
    return Catalogue(
        current_scheme=current or "",
        categories={(node.scheme, node.code): node for node in nodes},
        competences=tuple(Competence(*row) for row in competences),
        mappings={source: tuple(targets) for source, targets in mappings.items()},
    )


CATALOGUE = Held("catalogue", _load)


def catalogue() -> Catalogue:
    """Return every scheme, subject and competence from memory."""
    return CATALOGUE.get()


def category(code: str, *, scheme: str | None = None) -> CategoryNode:
    """Return one subject of the current scheme, or of another one; UnknownCategory."""
    return catalogue().category(code, scheme)


def category_name(code: str, *, language: str = "zh-hans") -> str:
    """Name a subject of the current scheme; the code itself where the scheme does not know it."""
    found = catalogue().categories.get((catalogue().current_scheme, code))
    return found.named(language) if found else code


def categories(*, scheme: str | None = None) -> tuple[CategoryNode, ...]:
    """List the subjects of a scheme that have not ended, by code."""
    return catalogue().of_scheme(scheme)


def categories_below(code: str = "", *, scheme: str | None = None) -> tuple[CategoryNode, ...]:
    """List the subjects directly below a code; of "" the first level."""
    return catalogue().below(code, scheme)


def find_categories(text: str, *, limit: int = 8) -> list[CategoryNode]:
    """Find subjects of the current scheme by code, part of the name, pinyin or initials (field F-94)."""
    return catalogue().find(text, limit=limit)


def mapped_categories(code: str, *, from_scheme: str, to_scheme: str) -> list[CategoryNode]:
    """List the subjects of another scheme that one of this scheme corresponds to; UnknownCategory."""
    source = catalogue().category(code, from_scheme)
    by_id = {node.id: node for node in catalogue().categories.values() if node.scheme == to_scheme}
    targets = catalogue().mappings.get(source.id, ())
    return sorted((by_id[target] for target in targets if target in by_id), key=lambda node: node.code)


def competent_units(category_code: str, area_id: UUID | None = None, *, on: date | None = None) -> list[UnitNode]:
    """List the units that answer for a subject in an area, best first; empty when none is stated.

    The most special subject wins, then the narrowest area, then official order. `on` asks for the units of a
    day, else dissolved ones are left out.
    """
    tree = unit_tree()
    position = {
        node.id: place
        for place, node in enumerate(tree.in_order)
        if (node.in_force(on) if on else node.dissolved_on is None)
    }
    area_ids = [area_id, *(above.id for above in reversed(ancestors(area_id)))] if area_id else []
    return [tree.unit(unit_id) for unit_id in catalogue().competent(category_code, area_ids, position)]
