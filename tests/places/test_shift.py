"""A list in another coordinate system than stated is noticed (field F-51, AC-F-12)."""

import random

import pytest
import shapely

from anlan.demo import geography
from anlan.places.rules.frames import bd09_of, gcj02_of
from anlan.places.rules.shift import moves_shift, points_shift

VILLAGES = [
    shapely.geometry.shape(row["geometry"]) for row in geography.areas() if row["kind"] in ("village", "community")
]
CELLS = [shapely.geometry.shape(row["geometry"]) for row in geography.areas() if row["kind"] == "cell"]


def scattered(homes, seed=1):
    """Put one camera at a random spot inside each area."""
    dice = random.Random(seed)
    points = []
    for home in homes:
        west, south, east, north = home.bounds
        point = None
        while point is None or not home.contains(shapely.Point(point)):
            point = (dice.uniform(west, east), dice.uniform(south, north))
        points.append(point)
    return points


@pytest.mark.parametrize("homes", [VILLAGES, CELLS, VILLAGES[:12]], ids=["villages", "cells", "twelve"])
def test_ac_f_12_a_camera_list_given_as_wgs_84_but_really_gcj_02_is_noticed(homes):
    points = scattered(homes)
    assert points_shift(points=points, homes=homes).suspected == ""
    assert points_shift(points=[gcj02_of(*point) for point in points], homes=homes).suspected == "gcj02"
    assert points_shift(points=[bd09_of(*point) for point in points], homes=homes).suspected == "bd09"


def test_a_list_moved_one_way_by_some_other_cause_is_noticed_too():
    homes = [shapely.Point(112 + step / 100, 29.7).buffer(0.0005) for step in range(20)]
    points = [(112 + step / 100 - 0.004, 29.7 - 0.007) for step in range(20)]
    shift = points_shift(points=points, homes=homes)
    assert shift.suspected == "shifted"
    assert 300 <= shift.median_m <= 1_500


def test_a_few_wrong_points_are_no_shift():
    points = scattered(VILLAGES)
    points[3], points[70] = points[70], points[3]
    assert points_shift(points=points, homes=VILLAGES).suspected == ""


def test_no_points_are_no_shift():
    assert points_shift(points=[], homes=[]).suspected == ""
    assert moves_shift(before=[], after=[]).suspected == ""


def test_known_areas_that_would_all_move_one_way_are_noticed():
    before = [(home.centroid.x, home.centroid.y) for home in VILLAGES[:30]]
    assert moves_shift(before=before, after=[gcj02_of(*point) for point in before]).suspected == "shifted"
    assert moves_shift(before=before, after=before).suspected == ""
