"""Small lists of areas for tests, and the way they are loaded."""

from datetime import UTC, datetime

from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.places.actions import load_areas
from anlan.places.rules.report import LoadReport
from anlan.places.rules.rows import geojson_rows

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SQUARE = [[112.0, 29.0], [112.1, 29.0], [112.1, 29.1], [112.0, 29.1], [112.0, 29.0]]


def feature(code: str, name: str, kind: str, parent: str = "", *, ring=SQUARE, **more) -> dict:
    """Make one feature of a GeoJSON list of areas."""
    properties = {"code": code, "name": name, "kind": kind, "coordinate_system": "cgcs2000", **more}
    if parent:
        properties["parent"] = parent
    geometry = {"type": "Polygon", "coordinates": [ring]} if ring else None
    return {"type": "Feature", "properties": properties, "geometry": geometry}


COUNTY = feature("999999", "澜川市", "county")
TOWNSHIP = feature("999999103", "云溪镇", "township", "999999", name_en="Yunxi Town")
VILLAGE = feature("999999103201", "溪口村", "village", "999999103", population_estimate=2100)
CELL = feature("999999103201-01", "溪口村第一网格", "cell", "999999103201")
TREE = (COUNTY, TOWNSHIP, VILLAGE, CELL)


def load(*features: dict, actor: Actor = SYSTEM, now: datetime = NOW) -> LoadReport:
    """Load features as one GeoJSON file."""
    rows = geojson_rows({"type": "FeatureCollection", "features": list(features)})
    return load_areas(actor=actor, now=now, rows=rows, source="geojson")
