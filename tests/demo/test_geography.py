"""The ground of the demo county: one county, parted without gaps, the same every time."""

import shapely

from anlan.demo import geography
from anlan.places.rules.codes import fits, parents, read_code
from anlan.places.rules.frames import area_km2, distance_m

ROWS = geography.areas()
SHAPES = {row["code"]: shapely.geometry.shape(row["geometry"]) for row in ROWS}


def of_kind(*kinds: str) -> list[dict]:
    return [row for row in ROWS if row["kind"] in kinds]


def gap_and_overlap(parts: list[shapely.Geometry], whole: shapely.Geometry) -> float:
    """Return the share of `whole` that its parts leave open, cover twice or overrun."""
    joined = shapely.union_all(parts)
    twice = sum(part.area for part in parts) - joined.area
    return (whole.symmetric_difference(joined).area + abs(twice)) / whole.area


def test_the_county_has_fifteen_townships_with_codes_that_begin_999999():
    townships = of_kind("township")
    assert len(townships) == 15
    assert len({row["name"] for row in townships}) == 15
    assert all(row["code"].startswith("999999") and row["code"].endswith("000") for row in townships)
    assert all(fits(read_code(row["code"]), row["kind"]) for row in ROWS)


def test_every_area_lies_in_its_parent_and_its_code_says_so():
    for row in ROWS:
        if row["parent"]:
            assert str(parents(read_code(row["code"]))[-1]) == row["parent"]
            outside = SHAPES[row["code"]].difference(SHAPES[row["parent"]]).area
            assert outside / SHAPES[row["code"]].area < 1e-9, row["name"]


def test_townships_villages_and_cells_each_fill_the_county_without_gaps_or_overlaps():
    county = SHAPES["999999000000"]
    for kinds in (("township",), ("village", "community"), ("cell",)):
        parts = [SHAPES[row["code"]] for row in of_kind(*kinds)]
        assert gap_and_overlap(parts, county) < 0.001
        assert shapely.coverage_is_valid(parts)


def test_every_outline_is_one_valid_polygon():
    assert all(shape.geom_type == "Polygon" and shape.is_valid for shape in SHAPES.values())


def test_the_county_is_about_forty_by_thirty_kilometres_around_its_middle():
    county = SHAPES["999999000000"]
    assert 850 < area_km2(list(county.exterior.coords)) < 1_050
    west, south, east, north = county.bounds
    assert 36 < distance_m(west, 29.7, east, 29.7) / 1000 < 44
    assert 26 < distance_m(112.4, south, 112.4, north) / 1000 < 34
    assert county.contains(shapely.Point(112.4, 29.7))


def test_each_village_has_two_or_three_cells_and_each_township_seven_to_nine_villages():
    for row in of_kind("village", "community"):
        assert sum(cell["parent"] == row["code"] for cell in of_kind("cell")) in (2, 3)
    for row in of_kind("township"):
        assert sum(some["parent"] == row["code"] for some in of_kind("village", "community")) in (7, 8, 9)


def test_the_people_of_the_parts_add_up_to_those_of_the_whole():
    for row in of_kind("county", "township", "village", "community"):
        parts = [some["population_estimate"] for some in ROWS if some["parent"] == row["code"]]
        assert sum(parts) == row["population_estimate"]


def test_names_are_given_once_and_in_both_languages():
    names = [row["name"] for row in of_kind("village", "community")]
    assert len(set(names)) == len(names)
    assert all(row["name_en"].isascii() and row["name_en"] for row in ROWS)


def test_drawing_the_county_again_draws_the_same_county():
    geography.areas.cache_clear()
    assert geography.areas() == ROWS


def test_every_landmark_stands_in_its_area():
    for mark in geography.landmarks():
        assert SHAPES[mark["area"]].contains(shapely.Point(mark["lon"], mark["lat"])), mark["name"]


def test_the_river_runs_along_township_borders():
    river = shapely.geometry.shape(geography.river())
    borders = shapely.union_all([SHAPES[row["code"]].boundary for row in of_kind("township")])
    assert river.length > 0.35
    assert river.difference(borders.buffer(0.0003)).length / river.length < 0.01
