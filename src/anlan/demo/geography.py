"""Draw the ground of the demo county: the same invented county every time, without gaps or overlaps.

Seeds in a plane of kilometres make a nested partition (Voronoi cells of townships on each bank of the
river, of villages in a township, of grid cells in a village). All borders are cut into short pieces
together, every vertex is moved by one smooth field, and so neighbours keep the border they share.
"""

import itertools
import json
import math
import random
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.geometry import shape as shape_of
from shapely.ops import split

from anlan.places.rules.names import pinyin_of

DATA = Path(__file__).with_name("data")
SEED = 999999
HALF_WIDTH_KM, HALF_HEIGHT_KM = 20.0, 15.0
PIECE_KM = 0.2  # borders are cut this short before they are bent
SNAP_KM = 0.001
_KM_PER_LAT = 110.85
# Wave length and height of the bends; 2π·height/length sums to less than 1, so nothing can fold over.
_BENDS = ((6.0, 0.30), (2.5, 0.10), (1.0, 0.035), (0.5, 0.012))
_NUMERALS = "一二三四五"


class _Cell(NamedTuple):
    """One grid cell in the flat plane: which township and village it belongs to, and its number there."""

    township: int
    village: int
    number: int
    shape: Polygon


@cache
def areas() -> tuple[dict[str, Any], ...]:
    """Return the county, its townships, villages and cells, parents first, outlines in CGCS2000 degrees."""
    source = tomllib.loads((DATA / "townships.toml").read_text("utf-8"))
    county, townships = source["county"], source["township"]
    cells = _cells(_township_shapes(townships), townships)
    ground = _Ground(county["middle"])
    rows = [_county_row(county, townships, ground.outline(cells))]
    villages: list[dict[str, Any]] = []
    grid: list[dict[str, Any]] = []
    for index, township in enumerate(townships):
        inside = [cell for cell in cells if cell.township == index]
        rows.append(_township_row(township, county, ground.outline(inside)))
        some, parts = _village_rows(township, inside, ground)
        villages += some
        grid += parts
    return (*rows, *villages, *grid)


def geojson() -> dict[str, Any]:
    """Return the areas as the GeoJSON file a county would hand in (domain §2.2, field F-40)."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "coordinate_system": "cgcs2000",
                **{key: value for key, value in row.items() if key != "geometry"},
            },
            "geometry": row["geometry"],
        }
        for row in areas()
    ]
    return {"type": "FeatureCollection", "features": features}


def river() -> dict[str, Any]:
    """Return the river that parts the county, a GeoJSON LineString in CGCS2000 degrees."""
    source = tomllib.loads((DATA / "townships.toml").read_text("utf-8"))
    line = shapely.segmentize(_river().intersection(_outline()), PIECE_KM)
    bent = shapely.transform(line, _Ground(source["county"]["middle"]).place)
    return {"type": "LineString", "coordinates": [list(pair) for pair in bent.coords]}


def landmarks() -> list[dict[str, Any]]:
    """Return places people name instead of a village: kind, name, name_en, area code, lon, lat."""
    by_code = {row["code"]: row for row in areas()}
    source = tomllib.loads((DATA / "landmarks.toml").read_text("utf-8"))
    found = []
    for mark in source["landmark"]:
        inside = shape_of(by_code[mark["area"]]["geometry"]).representative_point()
        found.append({**mark, "lon": round(inside.x, 6), "lat": round(inside.y, 6)})
    return found


def _outline() -> Polygon:
    """Draw the county's border before bending: a squarish ellipse that swells and shrinks a little."""
    ring = []
    for step in range(360):
        angle = math.radians(step)
        swell = 1 + 0.05 * math.sin(3 * angle + 0.6) + 0.035 * math.sin(5 * angle + 2.0)
        swell += 0.02 * math.sin(9 * angle + 1.1)
        x, y = math.cos(angle), math.sin(angle)
        square = (abs(x) ** 2.6 + abs(y) ** 2.6) ** (-1 / 2.6)
        ring.append((HALF_WIDTH_KM * 0.95 * x * square * swell, HALF_HEIGHT_KM * 0.95 * y * square * swell))
    return Polygon(ring)


def _river() -> LineString:
    """Let the river wind from the north-west to the south-east, over both borders."""
    steps = (step / 4 for step in range(-100, 101))
    return LineString([(x, -0.28 * x + 2.2 * math.sin(x / 6.5)) for x in steps])


def _township_shapes(townships: Sequence[dict[str, Any]]) -> list[Polygon]:
    """Give each township the ground nearest to its seat on its own bank of the river."""
    banks = [part for part in split(_outline(), _river()).geoms if part.area > 1]
    shapes: list[Polygon] = [Polygon()] * len(townships)
    for bank in banks:
        here = [index for index, some in enumerate(townships) if bank.contains(Point(some["at"]))]
        for index, shape in zip(here, _nearest([townships[i]["at"] for i in here], bank), strict=True):
            shapes[index] = shape
    return shapes


def _nearest(seeds: Sequence[tuple[float, float]], ground: Polygon) -> list[Polygon]:
    """Part `ground` among its seeds: each gets what is nearer to it than to any other."""
    if len(seeds) == 1:
        return [ground]
    cells = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=ground, ordered=True)
    parts = [cell.intersection(ground) for cell in cells.geoms]
    return [max(shapely.get_parts(part), key=lambda piece: piece.area) for part in parts]


def _spread(
    count: int, ground: Polygon, dice: random.Random, first: tuple[float, float] | None = None
) -> list[tuple[float, float]]:
    """Scatter seeds over `ground` and even them out (Lloyd); `first` stays where it is."""
    west, south, east, north = ground.bounds
    seeds: list[tuple[float, float]] = [first] if first else []
    while len(seeds) < count:
        seed = (dice.uniform(west, east), dice.uniform(south, north))
        if ground.contains(Point(seed)):
            seeds.append(seed)
    for _ in range(8):
        parts = _nearest(seeds, ground)
        middles = [(part.centroid.x, part.centroid.y) for part in parts]
        seeds = [first, *middles[1:]] if first else middles
    if first:
        seeds[1:] = sorted(seeds[1:], key=lambda seed: math.dist(seed, first))
    return seeds


def _cells(shapes: Sequence[Polygon], townships: Sequence[dict[str, Any]]) -> list[_Cell]:
    """Part every township into villages and cells whose borders meet vertex for vertex."""
    dice = random.Random(SEED)  # noqa: S311 (a story that must come out the same, not a secret)
    rough = list(_rough_cells(shapes, townships, dice))
    lines = shapely.union_all([cell.shape.boundary for cell in rough], grid_size=SNAP_KM)
    faces = shapely.get_parts(shapely.polygonize([shapely.segmentize(shapely.line_merge(lines), PIECE_KM)]))
    tree = shapely.STRtree([cell.shape for cell in rough])
    pieces: dict[int, list[Polygon]] = {}
    for face in faces:
        pieces.setdefault(int(tree.nearest(face.representative_point())), []).append(face)
    return [cell._replace(shape=shapely.coverage_union_all(pieces[index])) for index, cell in enumerate(rough)]


def _rough_cells(
    shapes: Sequence[Polygon], townships: Sequence[dict[str, Any]], dice: random.Random
) -> Iterator[_Cell]:
    for index, (shape, township) in enumerate(zip(shapes, townships, strict=True)):
        names = [*township["communities"], *township["villages"]]
        seeds = _spread(len(names), shape, dice, tuple(township["at"]))
        for village, ground in enumerate(_nearest(seeds, shape)):
            middles = _spread(dice.choice((2, 3, 3)), ground, dice)
            for number, part in enumerate(_nearest(middles, ground), start=1):
                yield _Cell(index, village, number, part)


class _Ground:
    """Turns kilometres of the flat plane into bent degrees around the county's middle."""

    def __init__(self, middle: Sequence[float]) -> None:
        self.lon, self.lat = middle
        self.km_per_lon = 111.32 * math.cos(math.radians(self.lat))
        dice = random.Random(SEED + 1)  # noqa: S311
        self.waves = [
            (*self._direction(2 * math.pi / length, dice), dice.uniform(0, 2 * math.pi), height, axis)
            for length, height in _BENDS
            for axis in (0, 1)
        ]

    @staticmethod
    def _direction(speed: float, dice: random.Random) -> tuple[float, float]:
        angle = dice.uniform(0, 2 * math.pi)
        return speed * math.cos(angle), speed * math.sin(angle)

    def place(self, positions: np.ndarray) -> np.ndarray:
        """Bend positions (n × 2, kilometres) and return degrees rounded to 0.1 m."""
        bent = positions.copy()
        for along_x, along_y, phase, height, axis in self.waves:
            bent[:, axis] += height * np.sin(along_x * positions[:, 0] + along_y * positions[:, 1] + phase)
        return np.round(
            np.column_stack([self.lon + bent[:, 0] / self.km_per_lon, self.lat + bent[:, 1] / _KM_PER_LAT]), 6
        )

    def outline(self, cells: Sequence[_Cell]) -> dict[str, Any]:
        """Join cells and return their common outline as a GeoJSON geometry."""
        joined = shapely.coverage_union_all([cell.shape for cell in cells])
        bent = shapely.orient_polygons(shapely.transform(joined, self.place))
        return dict(json.loads(shapely.to_geojson(bent)))


def _county_row(county: dict[str, Any], townships: Sequence[dict[str, Any]], outline: dict[str, Any]) -> dict[str, Any]:
    people = sum(township["population"] for township in townships)
    return _row(county["code"], "county", county["name"], county["name_en"], "", people, outline)


def _township_row(township: dict[str, Any], county: dict[str, Any], outline: dict[str, Any]) -> dict[str, Any]:
    code, people = township["code"], township["population"]
    return _row(code, "township", township["name"], township["name_en"], county["code"], people, outline)


def _village_rows(
    township: dict[str, Any], cells: Sequence[_Cell], ground: _Ground
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of a township's villages and communities, and those of their cells."""
    villages, grid = [], []
    names = [*township["communities"], *township["villages"]]
    # Communities lie round the seat and are fuller; each share is then split among the cells.
    dice = random.Random(township["code"])  # noqa: S311
    weights = [dice.uniform(0.8, 1.2) * (1.6 if name.endswith("社区") else 1.0) for name in names]
    shares = _split(township["population"], weights)
    for index, (name, people) in enumerate(zip(names, shares, strict=True)):
        community = name.endswith("社区")
        number = index + 1 if community else 200 + index + 1 - len(township["communities"])
        code = f"{township['code'][:9]}{number:03d}"
        parts = [cell for cell in cells if cell.village == index]
        kind = "community" if community else "village"
        row = _row(code, kind, name, _english(name), township["code"], people, ground.outline(parts))
        villages.append({**row, "urban_rural_class": _urban_rural_class(township, community)})
        for cell, some in zip(parts, _split(people, [cell.shape.area for cell in parts]), strict=True):
            label = f"{name}第{_NUMERALS[cell.number - 1]}网格"
            outline = ground.outline([cell])
            row = _row(
                f"{code}-{cell.number:02d}",
                "cell",
                label,
                f"{_english(name)} Grid {cell.number}",
                code,
                some,
                outline,
            )
            grid.append({**row, "cell_kind": kind})
    return villages, grid


def _row(
    code: str, kind: str, name: str, name_en: str, parent: str, people: int, geometry: dict[str, Any]
) -> dict[str, Any]:
    return {
        "code": code,
        "kind": kind,
        "name": name,
        "name_en": name_en,
        "parent": parent,
        "population_estimate": people,
        "households_estimate": round(people / 2.9),
        "valid_from": "2020-01-01",
        "geometry": geometry,
    }


def _split(whole: int, weights: Sequence[float]) -> list[int]:
    """Split a number by weights so that the parts add up to it."""
    marks = [round(whole * part / sum(weights)) for part in itertools.accumulate(weights)]
    return [end - start for start, end in itertools.pairwise([0, *marks])]


def _urban_rural_class(township: dict[str, Any], community: bool) -> str:
    if township["name"].endswith("乡"):
        return "210" if community else "220"
    if township["name"].endswith("镇"):
        return "121" if community else "220"
    return "111" if community else "112"


def _english(name: str) -> str:
    stem, word = (name[:-2], "Community") if name.endswith("社区") else (name[:-1], "Village")
    return f"{pinyin_of(stem).capitalize()} {word}"
