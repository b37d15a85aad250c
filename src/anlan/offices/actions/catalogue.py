"""Load category schemes and competences (field F-44)."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from anlan.ledger.actions import append, append_many
from anlan.ledger.rules.event import Fact, canonical, leaf_hash
from anlan.offices.actions.units import unit_fact
from anlan.offices.models import Category, CategoryMapping, CategoryScheme, Competence
from anlan.offices.queries.catalogue import CATALOGUE
from anlan.offices.queries.units import unit_tree
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.catalogue import PREFIX, CategoryRow, CompetenceRow, checked_categories
from anlan.offices.rules.permissions import OFFICES
from anlan.offices.rules.unit_rows import RefusedRow, RowRefused
from anlan.offices.rules.units import UnknownUnit
from anlan.places.queries import area_tree
from anlan.places.rules.tree import AreaUnknown


class CatalogueRefused(ValueError):
    """A scheme or a mapping cannot be so: `code` names the rule."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


@dataclass(frozen=True)
class CategoriesLoaded:
    """How many subjects a load added, renamed and ended."""

    added: int
    changed: int
    ended: int


@dataclass(frozen=True)
class CompetencesLoaded:
    """Which units' competences changed or were the same already, and the rows refused with their rule."""

    changed: tuple[str, ...]
    repeated: tuple[str, ...]
    refused: tuple[RefusedRow, ...]


def load_categories(
    *,
    actor: Actor,
    now: datetime,
    scheme: str,
    name: str,
    name_en: str = "",
    rows: Iterable[CategoryRow],
    valid_from: date,
    current: bool = False,
) -> CategoriesLoaded:
    """Put a whole scheme in force from a day on; subjects it no longer names end the day before.

    `current` makes it the scheme that sorting and reports use. RowRefused, CatalogueRefused, NotAllowed.
    """
    OFFICES.require(actor, "edit_catalogue")
    stated = checked_categories(rows)
    if not stated:
        raise CatalogueRefused("scheme_empty", scheme=scheme)
    with transaction.atomic():
        became_current = _scheme_row(scheme, name, name_en, current)
        stored = {row.code: row for row in Category.objects.filter(scheme_id=scheme).select_for_update()}
        loaded = _write_categories(scheme, stated, stored, valid_from)
        if loaded != CategoriesLoaded(0, 0, 0) or became_current:
            payload = {"scheme": scheme, **vars(loaded), "hash": _digest(stated)}
            append(_fact(actor, now, "load_categories", payload))
            CATALOGUE.renew()
    return loaded


def map_categories(
    *, actor: Actor, now: datetime, from_scheme: str, to_scheme: str, pairs: Iterable[tuple[str, str]]
) -> int:
    """State which subject of one scheme is which of another; returns how many pairs were new."""
    OFFICES.require(actor, "edit_catalogue")
    with transaction.atomic():
        ids = {
            (row.scheme_id, row.code): row.id for row in Category.objects.filter(scheme_id__in=(from_scheme, to_scheme))
        }
        wanted = set()
        for source, target in pairs:
            for key in ((from_scheme, source), (to_scheme, target)):
                if key not in ids:
                    raise CatalogueRefused("category_unknown", scheme=key[0], category=key[1])
            wanted.add((ids[from_scheme, source], ids[to_scheme, target]))
        new = wanted - set(CategoryMapping.objects.values_list("source_id", "target_id"))
        CategoryMapping.objects.bulk_create(
            [CategoryMapping(source_id=source, target_id=target) for source, target in sorted(new)]
        )
        if new:
            payload = {"from_scheme": from_scheme, "to_scheme": to_scheme, "mapped": len(new)}
            append(_fact(actor, now, "map_categories", payload))
            CATALOGUE.renew()
    return len(new)


def load_competences(*, actor: Actor, now: datetime, scheme: str, rows: Sequence[CompetenceRow]) -> CompetencesLoaded:
    """State all competences of each unit named in the rows, replacing what was stated for that unit.

    A unit with a refused row keeps what it had. An event per changed unit. CatalogueRefused, NotAllowed.
    """
    OFFICES.require(actor, "edit_catalogue")
    with transaction.atomic():
        if not CategoryScheme.objects.filter(code=scheme).exists():
            raise CatalogueRefused("scheme_unknown", scheme=scheme)
        wanted, refused = _by_unit(rows)
        stored: dict[UUID, set[tuple[str, UUID | None]]] = defaultdict(set)
        held = Competence.objects.filter(scheme_id=scheme, unit_id__in=wanted)
        for unit_id, prefix, area_id in held.values_list("unit_id", "prefix", "area_id"):
            stored[unit_id].add((prefix, area_id))
        changed = [unit_id for unit_id, pairs in wanted.items() if stored[unit_id] != set(pairs)]
        _write_competences(scheme, {unit_id: wanted[unit_id] for unit_id in changed})
        append_many([_competence_fact(actor, now, scheme, unit_id, wanted[unit_id]) for unit_id in changed])
        if changed:
            CATALOGUE.renew()
    codes = {unit_id: unit_tree().unit(unit_id).code for unit_id in wanted}
    return CompetencesLoaded(
        changed=tuple(codes[unit_id] for unit_id in changed),
        repeated=tuple(code for unit_id, code in codes.items() if unit_id not in changed),
        refused=tuple(refused),
    )


# Area of a competence row: its id and its code, or nothing for everywhere.
_Pairs = dict[tuple[str, UUID | None], str]


def _by_unit(rows: Sequence[CompetenceRow]) -> tuple[dict[UUID, _Pairs], list[RefusedRow]]:
    """Gather the good rows by unit; leave out a unit that has a bad one."""
    wanted: dict[UUID, _Pairs] = defaultdict(dict)
    refused: list[RefusedRow] = []
    bad_units: set[str] = set()
    for row in rows:
        try:
            unit_id, area_id = _checked_competence(row)
        except RowRefused as error:
            bad_units.add(row.unit_code)
            refused.append(
                RefusedRow(
                    number=row.number,
                    code=row.unit_code,
                    field=error.field,
                    rule=error.code,
                    value=str(error.value)[:100],
                )
            )
        else:
            wanted[unit_id][row.prefix, area_id] = row.area_code
    for code in bad_units & set(unit_tree().ids_by_code):
        wanted.pop(unit_tree().ids_by_code[code], None)
    return dict(wanted), refused


def _checked_competence(row: CompetenceRow) -> tuple[UUID, UUID | None]:
    """Find the row's unit and area; RowRefused."""
    if not PREFIX.fullmatch(row.prefix):
        raise RowRefused("category_code_malformed", "prefix", row.prefix)
    try:
        unit_id = unit_tree().by_code(row.unit_code).id
    except UnknownUnit as error:
        raise RowRefused("unit_unknown", "unit_code", row.unit_code) from error
    try:
        return unit_id, area_tree().by_code(row.area_code).id if row.area_code else None
    except AreaUnknown as error:
        raise RowRefused("area_unknown", "area_code", row.area_code) from error


def _write_competences(scheme: str, changed: Mapping[UUID, _Pairs]) -> None:
    Competence.objects.filter(scheme_id=scheme, unit_id__in=changed).delete()
    Competence.objects.bulk_create(
        [
            Competence(unit_id=unit_id, scheme_id=scheme, prefix=prefix, area_id=area_id)
            for unit_id, pairs in changed.items()
            for prefix, area_id in pairs
        ]
    )


def _competence_fact(actor: Actor, now: datetime, scheme: str, unit_id: UUID, pairs: _Pairs) -> Fact:
    stated = sorted((prefix, area_code) for (prefix, _), area_code in pairs.items())
    payload = {
        "scheme": scheme,
        "prefixes": [prefix for prefix, _ in stated],
        "areas": [area_code for _, area_code in stated],
    }
    return unit_fact(actor, now, unit_id, "state_competence", payload)


def _scheme_row(scheme: str, name: str, name_en: str, current: bool) -> bool:
    """Write the scheme's own row; say whether it became the current one."""
    row, _ = CategoryScheme.objects.get_or_create(code=scheme, defaults={"name": name, "name_en": name_en})
    if (row.name, row.name_en) != (name, name_en):
        row.name, row.name_en = name, name_en
        row.save(update_fields=["name", "name_en"])
    if not current or row.current:
        return False
    CategoryScheme.objects.filter(current=True).update(current=False)
    CategoryScheme.objects.filter(code=scheme).update(current=True)
    return True


def _write_categories(
    scheme: str, stated: Mapping[str, CategoryRow], stored: dict[str, Category], valid_from: date
) -> CategoriesLoaded:
    """Add, rename, end and bring back subjects; level by level, because a parent has to be there first."""
    added = changed = 0
    for length in (2, 4, 6):
        new, altered = [], []
        for code in (code for code in stated if len(code) == length):
            row, known = stated[code], stored.get(code)
            if known is None:
                parent = stored.get(code[:-2])
                known = Category(scheme_id=scheme, code=code, parent=parent, valid_from=valid_from)
                known.name, known.name_en = row.name, row.name_en
                stored[code] = known
                new.append(known)
            elif (known.name, known.name_en, known.valid_to) != (row.name, row.name_en, None):
                known.name, known.name_en, known.valid_to = row.name, row.name_en, None
                altered.append(known)
        Category.objects.bulk_create(new)
        Category.objects.bulk_update(altered, ["name", "name_en", "valid_to"])
        added, changed = added + len(new), changed + len(altered)
    gone = [code for code, row in stored.items() if code not in stated and row.valid_to is None]
    last_day = valid_from - timedelta(days=1)
    Category.objects.filter(scheme_id=scheme, code__in=gone).update(valid_to=last_day)
    return CategoriesLoaded(added, changed, len(gone))


def _digest(stated: Mapping[str, CategoryRow]) -> str:
    """Name exactly this list, so that the event shows which one was loaded."""
    return leaf_hash(canonical({row.code: [row.name, row.name_en] for row in stated.values()}))


def _fact(actor: Actor, now: datetime, action: str, payload: Mapping[str, object]) -> Fact:
    stream = uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.LEDGER_ORIGIN}/catalogue")
    return Fact(
        stream=f"admin:{stream}",
        action=action,
        occurred_at=now,
        actor=actor.ledger_name,
        actor_role=actor.role,
        payload=payload,
    )
