"""Read outlines and points from outside: every fault named at its vertex (trust B-080, B-081)."""

import itertools
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import shapely
from shapely.geometry import MultiPolygon, Polygon

MAX_VERTICES = 200_000
# A repair that moves more ground than this is no repair but a guess (B-081).
REPAIR_LIMIT = 0.001
# Corners that enclose less than the square of this (about 27 m²) go: finer than any map here shows.
SIMPLIFY_DEGREES = 0.00005
Position = tuple[float, float]
Ring = list[Position]
# The mainland's box: a point outside whose swapped pair lies inside was written the wrong way round.
_CHINA = (73.0, 3.0, 136.0, 54.0)


class Vertex(NamedTuple):
    """Where in the outline: part, ring (1 is the outer one) and vertex, each counted from 1."""

    part: int
    ring: int
    vertex: int


class GeometryRefused(ValueError):
    """The outline or point cannot be taken; `code` names the rule and `at` the vertex if there is one."""

    def __init__(self, code: str, at: Vertex | None = None) -> None:
        super().__init__(f"{code} at {at}" if at else code)
        self.code = code
        self.at = at


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A checked outline: polygons in the one frame, what was repaired, and its checksum as it came."""

    shape: MultiPolygon
    repaired: tuple[str, ...] = ()
    area_change: float = 0.0  # share of the area
    checksum: int = 0


@dataclass
class _Repairs:
    codes: list[str] = field(default_factory=list)
    change: float = 0.0

    def note(self, code: str, change: float = 0.0) -> None:
        if code not in self.codes:
            self.codes.append(code)
        self.change += change


def read_point(*, lon: object, lat: object, convert: Callable[[float, float], Position]) -> Position:
    """Read one point and bring it into the frame.

    Raises GeometryRefused("not_a_number" | "off_the_earth" | "null_island" | "lon_lat_swapped").
    """
    position = convert(_number(lon, None), _number(lat, None))
    _refuse_wrong_place(position, None)
    return position


def read_outline(geometry: Mapping[str, Any], *, convert: Callable[[float, float], Position]) -> Outline:
    """Read a GeoJSON Polygon or MultiPolygon and bring it into the frame, repairing only what is safe.

    Raises GeometryRefused naming the vertex: "geometry_type", "too_many_vertices", "not_a_number",
    "off_the_earth", "null_island", "lon_lat_swapped", "ring_too_short", "ring_not_closed",
    "crosses_antimeridian", "ring_crosses_itself", "no_area".
    """
    parts = _parts(geometry)
    if sum(len(ring) for part in parts for ring in part) > MAX_VERTICES:
        raise GeometryRefused("too_many_vertices")
    repairs = _Repairs()
    polygons: list[Polygon] = []
    for number, part in enumerate(parts, start=1):
        rings = [
            _read_ring(ring, Vertex(number, index, 1), convert, repairs) for index, ring in enumerate(part, start=1)
        ]
        polygons.append(_polygon(rings, number, repairs))
    shape = _whole(polygons, repairs)
    return Outline(
        shape=shape,
        repaired=tuple(repairs.codes),
        area_change=repairs.change,
        checksum=zlib.crc32(shapely.to_wkb(shapely.set_precision(shape, 1e-8).normalize())),
    )


def simplified(shapes: Sequence[MultiPolygon]) -> list[MultiPolygon]:
    """Simplify neighbours together, so that shared borders stay shared; alone where they overlap."""
    if not shapes:
        return []
    if len(shapes) > 1 and shapely.coverage_is_valid(list(shapes)):
        thinner = list(shapely.coverage_simplify(list(shapes), SIMPLIFY_DEGREES))
    else:
        thinner = [shape.simplify(SIMPLIFY_DEGREES, preserve_topology=True) for shape in shapes]
    return [
        _multi(thin) if thin.is_valid and not thin.is_empty else shape
        for shape, thin in zip(shapes, thinner, strict=True)
    ]


def as_geojson(shape: shapely.Geometry, *, digits: int = 7) -> dict[str, Any]:
    """Write polygons as a GeoJSON geometry with coordinates rounded to `digits`."""
    polygons = [_rounded(polygon, digits) for polygon in _multi(shape).geoms]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def representative_point(shape: shapely.Geometry) -> Position:
    """Return a point that surely lies inside, near the middle of the largest part."""
    largest = max(_multi(shape).geoms, key=lambda polygon: polygon.area)
    centre = largest.centroid
    inside = centre if largest.contains(centre) else largest.representative_point()
    return round(inside.x, 7), round(inside.y, 7)


def _parts(geometry: Mapping[str, Any]) -> list[list[list[Any]]]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list) or not coordinates:
        raise GeometryRefused("geometry_type")
    parts = [coordinates] if kind == "Polygon" else coordinates
    rings_fit = all(isinstance(part, list) and part for part in parts) and all(
        isinstance(ring, list) for part in parts for ring in part
    )
    if not rings_fit:
        raise GeometryRefused("geometry_type")
    return parts


def _read_ring(raw: list[Any], start: Vertex, convert: Callable[[float, float], Position], repairs: _Repairs) -> Ring:
    ring: Ring = []
    for index, pair in enumerate(raw, start=1):
        at = start._replace(vertex=index)
        if not isinstance(pair, list | tuple) or not 2 <= len(pair) <= 4:
            raise GeometryRefused("not_a_number", at)
        position = convert(_number(pair[0], at), _number(pair[1], at))
        _refuse_wrong_place(position, at)
        if ring and abs(position[0] - ring[-1][0]) > 180:
            raise GeometryRefused("crosses_antimeridian", at)
        ring.append(position)
    if len(set(ring)) < 3:
        raise GeometryRefused("ring_too_short", start)
    if ring[0] != ring[-1]:
        ring = _closed(ring, start, repairs)
    return ring


def _closed(ring: Ring, start: Vertex, repairs: _Repairs) -> Ring:
    """Close a ring only if joining and moving the last vertex enclose the same ground within the limit."""
    joined, moved = [*ring, ring[0]], [*ring[:-1], ring[0]]
    whole, less = abs(_signed_area(joined)), abs(_signed_area(moved))
    change = abs(whole - less) / whole if whole else 1.0
    if change >= REPAIR_LIMIT:
        raise GeometryRefused("ring_not_closed", start._replace(vertex=len(ring)))
    repairs.note("ring_closed", change)
    return joined


def _polygon(rings: list[Ring], number: int, repairs: _Repairs) -> Polygon:
    for index, ring in enumerate(rings):
        if (_signed_area(ring) < 0) == (index == 0):
            repairs.note("winding_turned")
    shape = Polygon(rings[0], rings[1:])
    if shape.is_valid and shape.area > 0:
        return shape
    stated = abs(_signed_area(rings[0])) - sum(abs(_signed_area(ring)) for ring in rings[1:])
    # GEOS offers several parts for a small loop; together they are the repaired outline.
    whole = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if whole.is_empty or whole.area == 0:
        raise GeometryRefused("no_area", Vertex(number, 1, 1))
    change = abs(whole.area - stated) / stated if stated > 0 else 1.0
    if change >= REPAIR_LIMIT:
        raise GeometryRefused("ring_crosses_itself", _crossing(shape, rings, number))
    repairs.note("crossing_removed", change)
    return max(_multi(whole).geoms, key=lambda polygon: polygon.area)


def _whole(polygons: list[Polygon], repairs: _Repairs) -> MultiPolygon:
    """Join the parts of one outline; parts that lie on each other are refused like a crossing."""
    shape = MultiPolygon(polygons)
    if not shape.is_valid:
        joined = shapely.union_all(polygons)
        change = abs(joined.area - shape.area) / shape.area
        if change >= REPAIR_LIMIT:
            raise GeometryRefused("parts_overlap")
        repairs.note("parts_joined", change)
        shape = _multi(joined)
    return _multi(shapely.orient_polygons(shape))


def _crossing(shape: Polygon, rings: list[Ring], number: int) -> Vertex:
    """Name the vertex where the crossing edge that GEOS reports begins."""
    reason = shapely.is_valid_reason(shape)
    x, y = (float(part) for part in reason[reason.index("[") + 1 : reason.index("]")].split())
    point = shapely.Point(x, y)
    best = min(
        (
            shapely.LineString(ring[index : index + 2]).distance(point) if ring[index] != ring[index + 1] else math.inf,
            ring_number,
            index + 1,
        )
        for ring_number, ring in enumerate(rings, start=1)
        for index in range(len(ring) - 1)
    )
    return Vertex(number, best[1], best[2])


def _number(value: object, at: Vertex | None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise GeometryRefused("not_a_number", at)
    return float(value)


def _refuse_wrong_place(position: Position, at: Vertex | None) -> None:
    lon, lat = position
    if lon == 0 and lat == 0:
        raise GeometryRefused("null_island", at)
    west, south, east, north = _CHINA
    if west <= lat <= east and south <= lon <= north:
        raise GeometryRefused("lon_lat_swapped", at)
    if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise GeometryRefused("off_the_earth", at)


def _signed_area(ring: Ring) -> float:
    x0, y0 = ring[0]  # differences keep the digits that large coordinates would lose
    return sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in itertools.pairwise(ring)) / 2


def _multi(shape: shapely.Geometry) -> MultiPolygon:
    if isinstance(shape, MultiPolygon):
        return shape
    if isinstance(shape, Polygon):
        return MultiPolygon([shape])
    return MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon)])


def _rounded(polygon: Polygon, digits: int) -> list[list[list[float]]]:
    rings = [polygon.exterior, *polygon.interiors]
    return [[[round(x, digits), round(y, digits)] for x, y in ring.coords] for ring in rings]
