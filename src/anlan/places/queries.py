"""Every read of the ground; the tree is held in memory, because every page and every receipt asks it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from anlan.places.models import Area, Place
from anlan.places.rules import codes, svg
from anlan.places.rules.tree import AreaNode, AreaTree, AreaUnknown, Found, Landmark, build_tree

__all__ = ["AreaNode", "AreaTree", "AreaUnknown", "Found"]

# How long another process may go on with what it remembers before it asks whether something changed.
REFRESH_SECONDS = 15.0
MAP_DIGITS = 6  # 0.1 m, as much as a map can show
_NODE_FIELDS = (
    *("id", "code", "cell_suffix", "kind", "name", "name_en", "parent_id", "path", "urban_rural_class"),
    *("population_estimate", "households_estimate", "lon", "lat", "valid_from", "valid_to"),
)
# Cells are found by the village they lie in; their own names would only crowd the box.
_SEARCHED = frozenset({codes.COUNTY, codes.TOWNSHIP, codes.COMMUNITY, codes.VILLAGE})


@dataclass
class _Remembered:
    """One reading of the ground and what was derived from it."""

    stamp: tuple[Any, ...]
    checked_at: float  # monotonic seconds
    tree: AreaTree
    derived: dict[Any, Any] = field(default_factory=dict)


_remembered: _Remembered | None = None


def forget_areas() -> None:
    """Drop what this process remembers of the ground; the next question reads it again."""
    global _remembered
    _remembered = None


def area_tree() -> AreaTree:
    """Return the whole area tree from memory, at most 15 s behind another process's change."""
    return _current().tree


def area(area_id: UUID) -> AreaNode:
    """Return one area, retired ones too; AreaUnknown."""
    return area_tree().area(area_id)


def area_by_code(full_code: str) -> AreaNode:
    """Return the current area of a code, for a cell with its suffix; AreaUnknown."""
    return area_tree().by_code(full_code)


def area_name(area_id: UUID | None, *, english: bool = False) -> str:
    """Name an area as its township and itself, `北渡镇溪口村` or `Xikou Village, Beidu Town`; "" for none."""
    if area_id is None:
        return ""
    tree = area_tree()
    node = tree.area(area_id)
    above = [some for some in tree.ancestors(area_id) if some.kind != codes.COUNTY]
    if node.kind == codes.CELL:
        above = above[:1]  # a cell's name begins with its village's
    if english:
        return ", ".join(some.name_en or some.name for some in [node, *reversed(above)])
    return "".join(some.name for some in [*above, node])


def ancestors(area_id: UUID) -> list[AreaNode]:
    """List the areas above one, county first."""
    return area_tree().ancestors(area_id)


def subtree_ids(area_id: UUID) -> list[UUID]:
    """List the ids of an area and of everything in it."""
    return [node.id for node in area_tree().subtree(area_id)]


def find_areas(text: str, *, limit: int = 8) -> list[Found]:
    """Find areas and landmarks for the clerk's place box: by part of the name, initials or pinyin.

    Exact names first, then beginnings, initials, pinyin, parts; at least two characters (F-94, B-087).
    """
    return area_tree().find(text, limit=limit, kinds=_SEARCHED)


def areas_geojson(kind: str) -> dict[str, Any]:
    """Return the current areas of a kind as a FeatureCollection for the map, six digits.

    Properties: id, code, name, name_en, and lon, lat where the name stands.
    """
    return _derive(("geojson", kind), lambda: _feature_collection(kind))


def svg_outline(kind: str, *, width: int = 720) -> svg.SvgOutline:
    """Return the current areas of a kind as SVG paths for pages that run no script (F-91)."""
    return _derive(("svg", kind, width), lambda: svg.outline(_shapes(kind), width=width))


def area_at(lon: float, lat: float) -> AreaNode | None:
    """Return the smallest current area with an outline around a point of the frame; None outside all."""
    import shapely

    index, ids = _derive("index", _index)
    tree = area_tree()
    hits = [tree.area(ids[hit]) for hit in index.query(shapely.Point(lon, lat), predicate="intersects")]
    # A point on a border belongs to the area with the lower code, every time.
    return min(hits, key=lambda node: (-codes.DEPTH[node.kind], node.full_code), default=None)


def _current() -> _Remembered:
    global _remembered
    held, at = _remembered, time.monotonic()
    if held is not None and at - held.checked_at < REFRESH_SECONDS:
        return held
    stamp = _stamp()
    if held is not None and held.stamp == stamp:
        held.checked_at = at
        return held
    _remembered = held = _Remembered(stamp=stamp, checked_at=at, tree=_read_tree())
    return held


def _stamp() -> tuple[Any, ...]:
    """Read in two small statements whether anything on the ground changed."""
    wanted = {"count": Count("id"), "last": Max("changed_at")}
    return tuple(tuple(model.objects.aggregate(**wanted).values()) for model in (Area, Place))


def _read_tree() -> AreaTree:
    nodes = [AreaNode(**values) for values in Area.objects.values(*_NODE_FIELDS)]
    fields = ("id", "kind", "name", "name_en", "area_id", "lon", "lat")
    marks = [Landmark(**values) for values in Place.objects.filter(valid_to__isnull=True).values(*fields)]
    return build_tree(nodes, marks)


def _derive(key: Any, make: Callable[[], Any]) -> Any:
    derived = _current().derived
    if key not in derived:
        derived[key] = make()
    return derived[key]


def _shapes(kind: str) -> list[svg.Shape]:
    rows = Area.objects.filter(kind=kind, valid_to__isnull=True, polygon__isnull=False).order_by("code", "cell_suffix")
    return [
        svg.Shape(
            row.id,
            f"{row.code}-{row.cell_suffix}" if row.cell_suffix else row.code,
            row.name,
            row.name_en,
            row.polygon or {},
            row.lon or 0.0,
            row.lat or 0.0,
        )
        for row in rows
    ]


def _feature_collection(kind: str) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(shape.id),
                "properties": {
                    "id": str(shape.id),
                    "code": shape.code,
                    "name": shape.name,
                    "name_en": shape.name_en,
                    "lon": round(shape.lon, MAP_DIGITS),
                    "lat": round(shape.lat, MAP_DIGITS),
                },
                "geometry": {
                    "type": shape.geometry["type"],
                    "coordinates": _rounded(shape.geometry["coordinates"]),
                },
            }
            for shape in _shapes(kind)
        ],
    }


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, list):
        return [_rounded(some) for some in coordinates]
    return round(coordinates, MAP_DIGITS)


def _index() -> tuple[Any, list[UUID]]:
    import shapely

    rows = Area.objects.filter(valid_to__isnull=True, polygon__isnull=False).values_list("id", "polygon")
    shapes, ids = [], []
    for area_id, polygon in rows:
        shapes.append(shapely.geometry.shape(polygon))
        ids.append(area_id)
    for one in shapes:
        shapely.prepare(one)
    return shapely.STRtree(shapes), ids
