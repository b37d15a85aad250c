"""One frame: Gauss–Krüger zones, and shifted systems brought back (field F-50, F-51)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.places.rules.frames import (
    BD09,
    CGCS2000,
    GCJ02,
    WGS84,
    FrameRefused,
    bd09_of,
    distance_m,
    from_metres,
    gcj02_of,
    read_system,
    to_cgcs2000,
    to_metres,
    zone_of,
)

POINT = (112.40, 29.72)
in_china = st.tuples(st.floats(98, 122), st.floats(20, 45))


def test_f_50_the_county_is_measured_in_the_zone_of_its_meridian():
    assert zone_of(112.40) == 4546
    assert zone_of(112.51) == zone_of(114.0) == 4547
    assert zone_of(75.0) == 4534
    assert zone_of(135.0) == 4554
    assert to_metres(lon=112.40, lat=29.72, zone=4546) == pytest.approx((635465.292, 3289895.973), abs=0.001)


def test_a_longitude_outside_the_zones_is_refused():
    with pytest.raises(FrameRefused, match="outside_zones"):
        zone_of(10.0)


def test_ac_f_12_the_two_test_points_of_f_51():
    gcj, bd = gcj02_of(*POINT), bd09_of(*POINT)
    assert gcj == pytest.approx((112.405853, 29.717595), abs=5e-7)
    assert bd == pytest.approx((112.412357, 29.723518), abs=5e-7)
    assert distance_m(*POINT, *gcj) == pytest.approx(626, abs=0.5)
    assert distance_m(*POINT, *bd) == pytest.approx(1258, abs=0.5)
    assert distance_m(*POINT, *to_cgcs2000(lon=gcj[0], lat=gcj[1], system=GCJ02)) < 0.01
    assert distance_m(*POINT, *to_cgcs2000(lon=bd[0], lat=bd[1], system=BD09)) < 0.01


@given(in_china)
def test_the_inverse_comes_back_within_a_centimetre_everywhere(point):
    for system, forward in ((GCJ02, gcj02_of), (BD09, bd09_of)):
        lon, lat = forward(*point)
        assert distance_m(*point, *to_cgcs2000(lon=lon, lat=lat, system=system)) < 0.01


@given(in_china)
def test_metres_and_back_is_the_same_point(point):
    zone = zone_of(point[0])
    east, north = to_metres(lon=point[0], lat=point[1], zone=zone)
    assert distance_m(*point, *from_metres(east=east, north=north, zone=zone)) < 0.001


def test_wgs_84_is_taken_as_equal():
    assert to_cgcs2000(lon=112.4, lat=29.72, system=WGS84) == POINT


def test_gauss_krueger_metres_come_in_by_their_code():
    back = to_cgcs2000(lon=635465.292, lat=3289895.973, system="epsg:4546")
    assert back == pytest.approx(POINT, abs=1e-7)


def test_systems_are_known_by_their_everyday_names():
    named = {"GCJ-02": GCJ02, "火星坐标": GCJ02, "BD-09": BD09, "百度": BD09, "WGS 84": WGS84}
    named |= {"EPSG:4490": CGCS2000, "CGCS2000": CGCS2000, "EPSG:4546": "epsg:4546"}
    assert {text: read_system(text) for text in named} == named
    for text in ("", "beijing54", "epsg:3857", "epsg:4555"):
        with pytest.raises(FrameRefused):
            read_system(text)
