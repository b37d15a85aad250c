"""Draw areas as plain SVG paths for pages that run no script (field F-91)."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID


class Shape(NamedTuple):
    """One area to draw: GeoJSON geometry and the point its name stands at, in degrees."""

    id: UUID
    code: str
    name: str
    name_en: str
    geometry: dict[str, Any]
    lon: float
    lat: float


class SvgPath(NamedTuple):
    """One path of the drawing; label_x and label_y are where its name is centred."""

    id: UUID
    code: str
    name: str
    name_en: str
    d: str
    label_x: float
    label_y: float


class SvgOutline(NamedTuple):
    """A whole drawing: `viewBox` text, its width and height, and its paths."""

    view_box: str
    width: int
    height: int
    paths: list[SvgPath]


def outline(shapes: Sequence[Shape], *, width: int = 720, margin: int = 8) -> SvgOutline:
    """Scale areas into a drawing `width` units wide, north up, degrees shrunk by the cosine of latitude."""
    positions = [pair for shape in shapes for ring in _rings(shape.geometry) for pair in ring]
    if not positions:
        return SvgOutline(f"0 0 {width} {width}", width, width, [])
    west, east = min(p[0] for p in positions), max(p[0] for p in positions)
    south, north = min(p[1] for p in positions), max(p[1] for p in positions)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = (width - 2 * margin) / ((east - west) * shrink)
    height = round((north - south) * scale) + 2 * margin

    def place(lon: float, lat: float) -> tuple[float, float]:
        return round(margin + (lon - west) * shrink * scale, 1), round(margin + (north - lat) * scale, 1)

    paths = [
        SvgPath(
            shape.id,
            shape.code,
            shape.name,
            shape.name_en,
            " ".join(_path([place(lon, lat) for lon, lat in ring]) for ring in _rings(shape.geometry)),
            *place(shape.lon, shape.lat),
        )
        for shape in shapes
    ]
    return SvgOutline(f"0 0 {width} {height}", width, height, paths)


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    return [ring for part in geometry["coordinates"] for ring in part]


def _path(points: list[tuple[float, float]]) -> str:
    """Write a ring as one closed path, leaving out points that fall on the one before."""
    kept = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in kept[:-1]) + "Z"
