"""Outlines and points from outside (trust B-080, B-081)."""

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from anlan.places.rules.frames import GCJ02, gcj02_of, to_cgcs2000
from anlan.places.rules.geometry import (
    GeometryRefused,
    Vertex,
    as_geojson,
    read_outline,
    read_point,
    representative_point,
    simplified,
)

SQUARE = [[112.0, 29.0], [112.1, 29.0], [112.1, 29.1], [112.0, 29.1], [112.0, 29.0]]


def as_it_is(lon, lat):
    return lon, lat


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [list(ring) for ring in rings]}


def circle(count, lon=112.0, lat=29.0, radius=0.1):
    turns = (2 * math.pi * step / count for step in range(count))
    return [[lon + radius * math.cos(turn), lat + radius * math.sin(turn)] for turn in turns]


def refused(geometry):
    with pytest.raises(GeometryRefused) as found:
        read_outline(geometry, convert=as_it_is)
    return found.value.code, found.value.at


def test_a_good_outline_is_taken_as_it_is():
    outline = read_outline(polygon(SQUARE), convert=as_it_is)
    assert outline.repaired == ()
    assert outline.shape.area == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("point", "rule"),
    [
        ((0, 0), "null_island"),
        ((29.72, 112.40), "lon_lat_swapped"),
        ((1e308, 29.72), "off_the_earth"),
        ((float("nan"), 29.72), "not_a_number"),
        ((float("inf"), 29.72), "not_a_number"),
        (("112.4", 29.72), "not_a_number"),
        ((True, 29.72), "not_a_number"),
        ((181, 29.72), "off_the_earth"),
    ],
)
@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
def test_b_080_a_bad_point_is_refused_by_name(point, rule, system):
    with pytest.raises(GeometryRefused) as found:
        read_point(lon=point[0], lat=point[1], convert=lambda x, y: to_cgcs2000(lon=x, lat=y, system=system))
    assert found.value.code == rule


def test_b_080_a_bad_vertex_is_refused_at_its_place():
    ring = [list(pair) for pair in SQUARE]
    ring[2] = [29.1, 112.1]
    assert refused(polygon(SQUARE, ring)) == ("lon_lat_swapped", Vertex(1, 2, 3))


def test_b_081_a_crossing_ring_is_refused_at_the_crossing_edge():
    bow = [[112.0, 29.0], [112.1, 29.1], [112.1, 29.0], [112.0, 29.1], [112.0, 29.0]]
    code, at = refused(polygon(bow))
    assert code == "ring_crosses_itself"
    assert at in (Vertex(1, 1, 1), Vertex(1, 1, 3))


def test_b_081_a_tiny_loop_is_cut_off_and_shown():
    ring = circle(400)
    (x, y), (to_x, to_y) = ring[9], ring[10]

    def beside(along, aside):
        return [x + along * (to_x - x) - aside * (to_y - y), y + along * (to_y - y) + aside * (to_x - x)]

    # The tenth edge goes on, aside, and back across itself.
    ring[10:10] = [beside(0.6, 0), beside(0.6, 0.05), beside(0.4, -0.05)]
    outline = read_outline(polygon([*ring, ring[0]]), convert=as_it_is)
    assert outline.repaired == ("crossing_removed",)
    assert 0 < outline.area_change < 0.001
    assert outline.shape.is_valid


def test_b_081_an_open_ring_is_closed_only_where_nothing_is_guessed():
    assert refused(polygon(SQUARE[:-1])) == ("ring_not_closed", Vertex(1, 1, 4))
    assert read_outline(polygon(circle(400)), convert=as_it_is).repaired == ("ring_closed",)


def test_b_081_a_ring_wound_the_wrong_way_is_turned_and_shown():
    outline = read_outline(polygon(SQUARE[::-1]), convert=as_it_is)
    assert outline.repaired == ("winding_turned",)
    assert outline.shape.geoms[0].exterior.is_ccw


def test_b_081_a_ring_over_the_antimeridian_is_refused():
    ring = [[179.9, 29.0], [-179.9, 29.0], [-179.9, 29.1], [179.9, 29.1], [179.9, 29.0]]
    assert refused(polygon(ring)) == ("crosses_antimeridian", Vertex(1, 1, 2))


def test_b_081_a_million_vertices_are_refused_before_any_work():
    assert refused(polygon([[112.0, 29.0]] * 1_000_000)) == ("too_many_vertices", None)


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point", "coordinates": [112, 29]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": "112,29"},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
        polygon([[112.0, 29.0]] * 5),
        polygon([[112.0, 29.0], [112.1, 29.0], [112.2, 29.0], [112.0, 29.0]]),
        polygon([[112.0], [112.1], [112.2], [112.0]]),
    ],
)
def test_what_is_no_outline_is_refused_without_a_trace(geometry):
    refused(geometry)


def test_parts_that_lie_on_each_other_are_refused():
    shifted = [[lon + 0.05, lat] for lon, lat in SQUARE]
    assert refused({"type": "MultiPolygon", "coordinates": [[SQUARE], [shifted]]})[0] == "parts_overlap"


def test_outlines_in_a_shifted_system_come_into_the_frame():
    ring = [gcj02_of(*pair) for pair in SQUARE]
    outline = read_outline(polygon(ring), convert=lambda lon, lat: to_cgcs2000(lon=lon, lat=lat, system=GCJ02))
    assert outline.shape.equals_exact(shapely.geometry.MultiPolygon([(SQUARE, [])]), 1e-7)


def test_neighbours_are_simplified_together_and_keep_their_border():
    wiggle = [[112.1 + (step % 2) * 2e-7, 29.0 + step * 0.001] for step in range(101)]
    left = [[112.0, 29.0], *wiggle, [112.0, 29.1], [112.0, 29.0]]
    right = [[112.2, 29.0], [112.2, 29.1], *wiggle[::-1], [112.2, 29.0]]
    shapes = [read_outline(polygon(ring), convert=as_it_is).shape for ring in (left, right)]
    thin = simplified(shapes)
    assert sum(shapely.count_coordinates(shape) for shape in thin) < 30
    assert shapely.coverage_is_valid(thin)


def test_the_same_ground_has_the_same_checksum_however_it_is_written():
    turned = SQUARE[2:-1] + SQUARE[:3]
    checksums = {read_outline(polygon(ring), convert=as_it_is).checksum for ring in (SQUARE, SQUARE[::-1], turned)}
    assert len(checksums) == 1


def test_the_point_of_a_bent_area_lies_inside_it():
    horseshoe = [[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [1, 1], [1, 9], [0, 9], [0, 0]]
    ring = [[112 + x / 100, 29 + y / 100] for x, y in horseshoe]
    shape = read_outline(polygon(ring), convert=as_it_is).shape
    assert shape.contains(shapely.Point(representative_point(shape)))


numbers = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(st.lists(st.tuples(numbers | st.floats(111, 113), numbers | st.floats(28, 30)), max_size=9)))
def test_any_rings_are_either_taken_valid_or_refused_by_name(rings):
    try:
        outline = read_outline({"type": "Polygon", "coordinates": rings}, convert=as_it_is)
    except GeometryRefused:
        pass  # by a name of its own: any other error fails the test
    else:
        assert outline.shape.is_valid
        assert outline.area_change < 0.002
        assert as_geojson(outline.shape)["coordinates"]
