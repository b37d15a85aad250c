"""What the tests of the board tell: matters that fall due, are answered late, or wait."""

from typing import Any
from uuid import UUID

from tests.county import OPINION, County, accepted_case, at, petition

from anlan.cases.actions import after, handling
from anlan.places.actions import load_areas
from anlan.places.rules.rows import geojson_rows

OVERDUE = "2026-03-02"  # accepted then, a petition is long overdue on 10 June


def overdue_case(county: County, **values: Any) -> UUID:
    """Leave one accepted petition unanswered."""
    return accepted_case(county, OVERDUE, **values)


def answered(county: County, accepted: str, on: str, **values: Any) -> UUID:
    """Accept a petition on a day, answer and close it on another."""
    case_id = accepted_case(county, accepted, **values)
    moment = at(on)
    handling.issue_opinion(case_id=case_id, actor=county.qian, now=moment, result="explain", parts=OPINION)
    handling.deliver(
        case_id=case_id, actor=county.zhao, now=moment, method="direct", delivered_at=moment, evidence="当面签收"
    )
    handling.close(case_id=case_id, actor=county.zhao, now=moment)
    return case_id


def called(county: County, case_id: UUID, on: str, answer: str = "satisfied") -> None:
    """Ring the petitioner up and reach them."""
    after.call_back(
        case_id=case_id, actor=county.sun, now=at(on), mode="phone", reached=True, solved=True, satisfaction=answer
    )


def due_in_may(county: County, kept: int, late: int = 0) -> None:
    """Let so many petitions fall due in May 2026, kept or answered late."""
    for _ in range(kept):
        answered(county, "2026-03-09", "2026-04-20 10:00")
    for _ in range(late):
        answered(county, "2026-03-09", "2026-05-25 10:00")


def ground() -> dict[str, UUID]:
    """Lay out one township with two villages; return their ids by name."""
    from anlan.offices.rules.actors import SYSTEM
    from anlan.places.queries import area_tree

    rows = geojson_rows({"type": "FeatureCollection", "features": [_area(*one) for one in AREAS]})
    report = load_areas(actor=SYSTEM, now=at("2016-01-01"), rows=rows, source="geojson")
    assert not report.refused, report.refused
    return {node.name: node.id for node in area_tree()}


AREAS = (
    ("999999", "", "澜川市", "Lanchuan", "county", (112.0, 29.0, 112.4, 29.4)),
    ("999999103", "999999", "北渡镇", "Beidu Town", "township", (112.0, 29.0, 112.2, 29.2)),
    ("999999103201", "999999103", "溪口村", "Xikou Village", "village", (112.0, 29.0, 112.1, 29.2)),
    ("999999103202", "999999103", "柳岸村", "Liuan Village", "village", (112.1, 29.0, 112.2, 29.2)),
)


def _area(code: str, parent: str, name: str, name_en: str, kind: str, box: tuple[float, ...]) -> dict[str, Any]:
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    properties = {"code": code, "name": name, "name_en": name_en, "kind": kind, "coordinate_system": "cgcs2000"}
    if parent:
        properties["parent"] = parent
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def placed_case(county: County, areas: dict[str, UUID], name: str, lon: float, lat: float, **values: Any) -> UUID:
    """Register a petition somewhere."""
    return petition(county, "2026-06-01", area_id=areas[name], lon=lon, lat=lat, **values)
