"""The map for those without script: areas as an inline SVG, shaded like the drawn map (field F-91)."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 600  # of the viewBox; the picture scales with the page


@dataclass(frozen=True)
class Shape:
    """One area: its outline, its step of the legend (0 to 5), its name where the name goes."""

    path: str
    step: int
    name: str
    said: str
    x: str
    y: str


@dataclass(frozen=True)
class AreaMap:
    """The whole picture in a viewBox of WIDTH by `height`."""

    height: int
    shapes: tuple[Shape, ...]


def area_map(collection: Mapping[str, Any], breaks: Sequence[float]) -> AreaMap | None:
    """Project a GeoJSON FeatureCollection of polygons to the page; None when it holds no outline."""
    features = [one for one in collection.get("features", ()) if one.get("geometry")]
    points = [point for one in features for ring in rings(one["geometry"]) for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((south + north) / 2))  # degrees of longitude are shorter
    scale = WIDTH / max((east - west) * narrow, 1e-9)

    def place(point: Sequence[float]) -> tuple[float, float]:
        return (point[0] - west) * narrow * scale, (north - point[1]) * scale

    height = max(1, math.ceil((north - south) * scale))
    return AreaMap(height, tuple(_shape(one, place, breaks) for one in features))


def step_of(value: float | None, breaks: Sequence[float]) -> int:
    """Find the step of the legend of a value: 0 for nothing, at most 5."""
    return 0 if value is None else min(5, sum(1 for edge in breaks if value >= edge))


def rings(geometry: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """Yield the rings of a Polygon or MultiPolygon."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    if geometry["type"] in {"Polygon", "MultiPolygon"}:
        for polygon in polygons:
            yield from polygon


def _shape(feature: Mapping[str, Any], place: Any, breaks: Sequence[float]) -> Shape:
    outlines = [[place(point) for point in ring] for ring in rings(feature["geometry"])]
    properties = feature.get("properties") or {}
    widest = max(outlines, key=len)
    name, value = str(properties.get("name", "")), properties.get("value")
    return Shape(
        path=" ".join("M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in outline) + "Z" for outline in outlines),
        step=step_of(value, breaks) if breaks else 1,
        name=name,
        said=str(properties.get("note") or (f"{name} {value}" if value is not None else name)),
        x=f"{_middle(x for x, _y in widest):.1f}",
        y=f"{_middle(y for _x, y in widest):.1f}",
    )


def _middle(values: Iterable[float]) -> float:
    found = list(values)
    return (min(found) + max(found)) / 2
