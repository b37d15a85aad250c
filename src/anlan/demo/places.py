"""Where the story's petitions happen: a village, a community, or beside a landmark everybody names."""

import random
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from anlan.demo import geography
from anlan.places.queries import area_by_code, area_name

NEAR = 0.004  # degrees, some 400 m
LANDMARK_SHARE = 0.15


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place as a petition names it: its area, words for it, and a point of the map's frame."""

    area_id: UUID
    area: str
    township: str  # nine digits
    place_text: str
    lon: float
    lat: float


@cache
def _grounds() -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {"town": [], "village": []}
    for row in geography.areas():
        if row["kind"] in ("village", "community"):
            rows["town" if row["kind"] == "community" else "village"].append(row)
    return rows


@cache
def _landmarks() -> list[dict[str, Any]]:
    return geography.landmarks()


def somewhere(where: str, dice: random.Random, *, township: str = "") -> Spot:
    """Draw a place for a matter: `where` ∈ {town, village, any}; towns weigh heavier where more people live."""
    if not township and where != "village" and dice.random() < LANDMARK_SHARE:
        return _beside(dice.choice(_landmarks()), dice)
    kinds = ("town", "village") if where == "any" else (where,)
    rows = [row for kind in kinds for row in _grounds()[kind] if row["code"].startswith(township)]
    if not rows:
        return somewhere("any", dice, township=township)
    row = dice.choices(rows, weights=[row["population_estimate"] for row in rows])[0]
    return _spot(row["code"], "", dice)


def _beside(mark: dict[str, Any], dice: random.Random) -> Spot:
    return _spot(mark["area"], f"{mark['name']}附近", dice, at=(mark["lon"], mark["lat"]))


def _spot(code: str, words: str, dice: random.Random, *, at: tuple[float, float] | None = None) -> Spot:
    node = area_by_code(code)
    lon, lat = at or (node.lon or 0.0, node.lat or 0.0)
    name = area_name(node.id)
    return Spot(
        area_id=node.id,
        area=name,
        township=code[:9],
        place_text=words or name,
        lon=round(lon + dice.uniform(-NEAR, NEAR), 5),
        lat=round(lat + dice.uniform(-NEAR, NEAR), 5),
    )
