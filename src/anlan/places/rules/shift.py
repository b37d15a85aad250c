"""Notice points that were given in another coordinate system than stated (field F-51, AC-F-12)."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from anlan.places.rules.frames import BD09, GCJ02, distance_m, to_cgcs2000

# The shifts of GCJ-02 and BD-09 lie in this band everywhere in China (F-51), in metres.
NEAREST_M, FARTHEST_M = 300.0, 1_500.0
ONE_DIRECTION = 0.9
FEWEST_POINTS = 5
# Reading the list in the other system must put this share of all points, and this many, back home.
_GAIN_SHARE, _GAIN_POINTS, _HOME_SHARE = 0.05, 3, 0.9
_M_PER_DEGREE = 111_320.0


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What a list of points says about its own frame; `suspected` is "" when nothing looks wrong."""

    median_m: float
    direction: float  # mean resultant length of the directions, 0 scattered … 1 all the same way
    inside_share: float
    suspected: str  # "", "gcj02", "bd09" or "shifted"


def points_shift(*, points: Sequence[tuple[float, float]], homes: Sequence[shapely.Geometry]) -> Shift:
    """Compare each point with the area it is said to lie in and name the frame that fits better.

    Two signs: the median distance to the own area lies in the band and points one way (F-51);
    or, because a large village still holds most of its shifted points, reading the list as GCJ-02
    or BD-09 brings clearly more points home.
    """
    outside = [
        (point, home) for point, home in zip(points, homes, strict=True) if not home.covers(shapely.Point(point))
    ]
    distances = [0.0] * (len(points) - len(outside))
    vectors: list[tuple[float, float]] = []
    for (lon, lat), home in outside:
        nearest = shapely.shortest_line(home, shapely.Point(lon, lat)).coords[0]
        distances.append(distance_m(nearest[0], nearest[1], lon, lat))
        vectors.append(_vector_m(nearest, (lon, lat)))
    median, direction = _median(distances), _one_direction(vectors)
    inside = (len(points) - len(outside)) / len(points) if points else 1.0
    suspected = _better_system(points, homes, len(outside)) if outside else ""
    if not suspected and _is_shift(len(points), median, direction):
        suspected = "shifted"
    return Shift(median_m=median, direction=direction, inside_share=inside, suspected=suspected)


def moves_shift(*, before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]) -> Shift:
    """Compare the middles of areas already known with the middles a new file gives them."""
    vectors = [_vector_m(old, new) for old, new in zip(before, after, strict=True)]
    median, direction = _median([math.hypot(*vector) for vector in vectors]), _one_direction(vectors)
    suspected = "shifted" if _is_shift(len(vectors), median, direction) else ""
    return Shift(median_m=median, direction=direction, inside_share=0.0, suspected=suspected)


def _is_shift(count: int, median: float, direction: float) -> bool:
    return count >= FEWEST_POINTS and NEAREST_M <= median <= FARTHEST_M and direction >= ONE_DIRECTION


def _better_system(points: Sequence[tuple[float, float]], homes: Sequence[shapely.Geometry], outside: int) -> str:
    best, fewest = "", outside
    for system in (GCJ02, BD09):
        moved = [to_cgcs2000(lon=lon, lat=lat, system=system) for lon, lat in points]
        still = sum(not home.covers(shapely.Point(point)) for point, home in zip(moved, homes, strict=True))
        if still < fewest:
            best, fewest = system, still
    gain = outside - fewest
    enough = gain >= max(_GAIN_POINTS, _GAIN_SHARE * len(points))
    return best if enough and 1 - fewest / len(points) >= _HOME_SHARE else ""


def _vector_m(start: tuple[float, ...], end: tuple[float, ...]) -> tuple[float, float]:
    shrink = math.cos(math.radians(start[1]))
    return (end[0] - start[0]) * shrink * _M_PER_DEGREE, (end[1] - start[1]) * _M_PER_DEGREE


def _one_direction(vectors: Sequence[tuple[float, float]]) -> float:
    units = [(x / length, y / length) for x, y in vectors if (length := math.hypot(x, y)) > 0]
    if not units:
        return 0.0
    return math.hypot(sum(x for x, _ in units), sum(y for _, y in units)) / len(units)


def _median(distances: list[float]) -> float:
    return statistics.median(distances) if distances else 0.0
