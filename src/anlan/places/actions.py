"""Every change to the ground: load areas, retire one, add a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.timezone import localdate

from anlan.gate.rules.text import TextRefused, clean_code
from anlan.ledger.actions import append, append_many
from anlan.ledger.rules.event import Fact
from anlan.places import queries
from anlan.places.models import Area, AreaKind, Place, PlaceKind
from anlan.places.rules import geometry
from anlan.places.rules.codes import DEPTH, AreaCode
from anlan.places.rules.frames import to_cgcs2000
from anlan.places.rules.policy import Actor, must_change
from anlan.places.rules.report import LoadReport, Refused, Repaired
from anlan.places.rules.rows import AreaFacts, AreaRow, RowRefused, read_row
from anlan.places.rules.shift import Shift, moves_shift

BATCH_ROWS = 500
SOURCES = frozenset({"geojson", "sheet", "demo"})
# What a later list may change; code, kind and parent make the area what it is.
_CHANGEABLE = (
    *("name", "name_en", "urban_rural_class", "cell_kind", "population_estimate", "households_estimate"),
    *("outline_checksum", "valid_from"),
)
_OUTLINE_COLUMNS = ("polygon", "west", "south", "east", "north", "lon", "lat")

_PLACE_LENGTHS = {"name": 120, "name_en": 160, "address": 200, "risk_class": 16}


class PlaceRefused(ValueError):
    """A place or a retirement breaks a rule; `code` says which, `field` where."""

    def __init__(self, code: str, field: str, value: object = "") -> None:
        super().__init__(f"{field}: {code} ({value!r})")
        self.code = code
        self.field = field


@dataclass(frozen=True)
class _Import:
    id: UUID
    actor: Actor
    now: datetime
    source: str

    def fact(self, area: Area, action: str, **payload: Any) -> Fact:
        return Fact(
            stream=f"place:{area.id}",
            action=action,
            occurred_at=self.now,
            actor=self.actor.ledger_name,
            actor_role=self.actor.role,
            payload={"code": _full_code(area), "import": str(self.id), "source": self.source, **payload},
        )


def load_areas(*, actor: Actor, now: datetime, rows: Sequence[AreaRow], source: str) -> LoadReport:
    """Load a list of areas: new ones are added, known ones compared, bad rows handed back.

    Some 500 rows share a transaction, so that a killed import has whole rows only; running it again
    repeats nothing. `source` is "geojson", "sheet" or "demo". Raises NotAllowed.
    """
    must_change(actor)
    if source not in SOURCES:
        raise PlaceRefused("unknown_source", "source", source)
    report = LoadReport(import_id=uuid4())
    facts = _checked(rows, report)
    shapes = _thinned(facts)
    report.shift = _moved_together(facts)
    run = _Import(report.import_id, actor, now, source)
    for start in range(0, len(facts), BATCH_ROWS):
        with transaction.atomic():
            _load_batch(run, facts[start : start + BATCH_ROWS], shapes, report)
    with transaction.atomic():
        append(_import_fact(run, report), fresh=True)
    _forget()
    return report


def retire_area(*, actor: Actor, now: datetime, area_id: UUID, last_date: date) -> None:
    """End an area with its last day; it stays to name old matters. Its parts must have ended before.

    Raises NotAllowed, PlaceRefused("unknown_area" | "already_retired" | "has_current_parts" |
    "days_out_of_order").
    """
    must_change(actor)
    with transaction.atomic():
        area = Area.objects.select_for_update().filter(id=area_id).first()
        if area is None:
            raise PlaceRefused("unknown_area", "area_id", area_id)
        if area.valid_to is not None:
            raise PlaceRefused("already_retired", "area_id", area_id)
        if last_date < area.valid_from:
            raise PlaceRefused("days_out_of_order", "last_date", last_date)
        if Area.objects.filter(parent=area, valid_to__isnull=True).exists():
            raise PlaceRefused("has_current_parts", "area_id", area_id)
        Area.objects.filter(id=area_id).update(valid_to=last_date, changed_at=now)
        append(
            Fact(
                stream=f"place:{area_id}",
                action="retire_area",
                occurred_at=now,
                actor=actor.ledger_name,
                actor_role=actor.role,
                payload={"code": _full_code(area), "valid_to": last_date.isoformat()},
            )
        )
    _forget()


def add_place(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    name: str,
    area_id: UUID,
    lon: float,
    lat: float,
    system: str,
    valid_from_date: date,
    name_en: str = "",
    address: str = "",
    risk_class: str = "",
) -> UUID:
    """Add a site at a point given in a stated coordinate system; return its id.

    Raises NotAllowed, PlaceRefused naming the field ("unknown_kind", "missing", "unknown_area" and the
    codes of TextRefused), FrameRefused, GeometryRefused.
    """
    must_change(actor)
    if kind not in PlaceKind.values:
        raise PlaceRefused("unknown_kind", "kind", kind)
    texts = _place_texts(name=name, name_en=name_en, address=address, risk_class=risk_class)
    point = geometry.read_point(lon=lon, lat=lat, convert=lambda x, y: to_cgcs2000(lon=x, lat=y, system=system))
    with transaction.atomic():
        area = Area.objects.filter(id=area_id, valid_to__isnull=True).first()
        if area is None:
            raise PlaceRefused("unknown_area", "area_id", area_id)
        place = Place.objects.create(
            kind=kind,
            area=area,
            lon=point[0],
            lat=point[1],
            valid_from=valid_from_date,
            changed_at=now,
            **texts,
        )
        append(
            Fact(
                stream=f"place:{place.id}",
                action="add_place",
                occurred_at=now,
                actor=actor.ledger_name,
                actor_role=actor.role,
                payload={
                    "kind": kind,
                    "area": str(area.id),
                    "code": _full_code(area),
                    "valid_from": valid_from_date.isoformat(),
                },
            ),
            fresh=True,
        )
    _forget()
    return place.id


def _place_texts(**texts: str) -> dict[str, str]:
    """Clean the texts of a place by the lengths of its columns."""
    cleaned = {}
    for where, text in texts.items():
        try:
            cleaned[where] = clean_code(text, max_length=_PLACE_LENGTHS[where])
        except TextRefused as refused:
            raise PlaceRefused(refused.code, where) from refused
    if not cleaned["name"]:
        raise PlaceRefused("missing", "name")
    return cleaned


def _checked(rows: Sequence[AreaRow], report: LoadReport) -> list[AreaFacts]:
    """Read every row, hand bad ones back, and put parents before children."""
    good: dict[AreaCode, AreaFacts] = {}
    for row in rows:
        try:
            facts = read_row(row)
            if facts.code in good:
                raise RowRefused("code_twice_in_file", "code", str(facts.code))
            if facts.valid_to is not None:
                raise RowRefused("end_by_retiring", "valid_to", facts.valid_to.isoformat())
        except RowRefused as refused:
            report.refused.append(_handed_back(row.number, refused))
        else:
            good[facts.code] = facts
            if facts.outline and facts.outline.repaired:
                report.repaired.append(
                    Repaired(number=row.number, codes=facts.outline.repaired, area_change=facts.outline.area_change)
                )
    return sorted(good.values(), key=lambda facts: (DEPTH[facts.kind], facts.code))


def _thinned(facts: Sequence[AreaFacts]) -> dict[AreaCode, geometry.MultiPolygon]:
    """Simplify the outlines of each level together, so that neighbours keep their border in common."""
    thin: dict[AreaCode, geometry.MultiPolygon] = {}
    for depth in sorted(set(DEPTH.values())):
        level = [some for some in facts if some.outline and DEPTH[some.kind] == depth]
        shapes = geometry.simplified([some.outline.shape for some in level if some.outline])
        thin.update(zip((some.code for some in level), shapes, strict=True))
    return thin


def _moved_together(facts: Sequence[AreaFacts]) -> Shift | None:
    """Compare the middles of known areas with those the list gives; a common move betrays the frame."""
    known = {
        AreaCode(code, suffix): (lon or 0.0, lat or 0.0)
        for code, suffix, lon, lat in Area.objects.filter(
            valid_to__isnull=True, lon__isnull=False, code__in=[some.code.digits for some in facts]
        ).values_list("code", "cell_suffix", "lon", "lat")
    }
    again = [some for some in facts if some.outline and some.code in known]
    shift = moves_shift(
        before=[known[some.code] for some in again],
        after=[geometry.representative_point(some.outline.shape) for some in again if some.outline],
    )
    return shift if shift.suspected else None


def _load_batch(
    run: _Import,
    batch: Sequence[AreaFacts],
    shapes: dict[AreaCode, geometry.MultiPolygon],
    report: LoadReport,
) -> None:
    """Write one batch of rows and its events; parents of this list stand in it or in one before."""
    wanted = {facts.code.digits for facts in batch} | {f.parent.digits for f in batch if f.parent}
    known = {
        AreaCode(area.code, area.cell_suffix): area
        for area in Area.objects.select_for_update().filter(code__in=wanted, valid_to__isnull=True)
    }
    new: list[Area] = []
    changed: list[Area] = []
    events: list[Fact] = []
    for facts in batch:
        parent = known.get(facts.parent) if facts.parent else None
        area = known.get(facts.code)
        try:
            if area is None:
                area = known[facts.code] = _new_area(run, facts, parent, shapes)
                new.append(area)
                events.append(run.fact(area, "load_area", **_loaded(area)))
            elif fields := _apply(facts, area, parent, shapes):
                area.changed_at = run.now
                changed.append(area)
                events.append(run.fact(area, "change_area", fields=fields))
            else:
                report.repeated += 1
        except RowRefused as refused:
            report.refused.append(_handed_back(facts.number, refused))
    Area.objects.bulk_create(new)
    if changed:
        Area.objects.bulk_update(changed, [*_CHANGEABLE, *_OUTLINE_COLUMNS, "changed_at"])
    append_many(events)
    report.accepted += len(new)
    report.changed += len(changed)


def _new_area(
    run: _Import, facts: AreaFacts, parent: Area | None, shapes: dict[AreaCode, geometry.MultiPolygon]
) -> Area:
    if facts.parent is not None and parent is None:
        raise RowRefused("unknown_parent", "parent", str(facts.parent))
    area = Area(
        code=facts.code.digits,
        cell_suffix=facts.code.suffix,
        kind=facts.kind,
        parent=parent,
        path=f"{parent.path if parent else '/'}{facts.code}/",
        changed_at=run.now,
        valid_from=localdate(run.now),
    )
    _apply(facts, area, parent, shapes)
    return area


def _apply(
    facts: AreaFacts, area: Area, parent: Area | None, shapes: dict[AreaCode, geometry.MultiPolygon]
) -> list[str]:
    """Set what the row says and name the fields that changed; what the row leaves out stays."""
    if facts.kind != area.kind:
        raise RowRefused("kind_cannot_change", "kind", facts.kind)
    if (parent.id if parent else None) != area.parent_id:
        raise RowRefused("parent_cannot_change", "parent", str(facts.parent))
    stated = {
        "outline_checksum": facts.outline.checksum if facts.outline else None,
        **{name: getattr(facts, name) for name in _CHANGEABLE if name != "outline_checksum"},
    }
    fields = [name for name, value in stated.items() if value not in (None, "") and value != getattr(area, name)]
    for name in fields:
        setattr(area, name, stated[name])
    if "outline_checksum" in fields:
        _set_outline(area, shapes[facts.code])
    return fields


def _set_outline(area: Area, shape: geometry.MultiPolygon) -> None:
    area.polygon = geometry.as_geojson(shape)
    area.west, area.south, area.east, area.north = (round(side, 7) for side in shape.bounds)
    area.lon, area.lat = geometry.representative_point(shape)


def _loaded(area: Area) -> dict[str, Any]:
    return {
        "kind": AreaKind(area.kind).value,
        "parent": str(area.parent_id) if area.parent_id else None,
        "valid_from": area.valid_from.isoformat(),
    }


def _import_fact(run: _Import, report: LoadReport) -> Fact:
    return Fact(
        stream=f"import:{run.id}",
        action="load_areas",
        occurred_at=run.now,
        actor=run.actor.ledger_name,
        actor_role=run.actor.role,
        payload={
            "source": run.source,
            "accepted": report.accepted,
            "changed": report.changed,
            "repeated": report.repeated,
            "refused": len(report.refused),
            "repaired": len(report.repaired),
            "shifted": report.shift is not None,
        },
    )


def _handed_back(number: int, refused: RowRefused) -> Refused:
    return Refused(
        number=number,
        code=refused.code,
        field=refused.field,
        value=str(refused.value)[:80],
        vertex=refused.at,
    )


def _full_code(area: Area) -> str:
    return str(AreaCode(area.code, area.cell_suffix))


def _forget() -> None:
    """Drop what this process remembers, now and again when the outermost transaction is through."""
    queries.forget_areas()
    transaction.on_commit(queries.forget_areas)
