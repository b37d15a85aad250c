"""What the ground answers: tree, names, map, drawing, and the clerk's place box."""

import time
from datetime import timedelta

import pytest
import shapely
from django.utils import timezone
from tests.places.lists import COUNTY, NOW, TREE, feature, load

from anlan.demo import geography
from anlan.offices.rules.actors import SYSTEM
from anlan.places import queries
from anlan.places.actions import load_areas
from anlan.places.models import Area
from anlan.places.rules.names import rank, search_keys
from anlan.places.rules.rows import geojson_rows
from anlan.places.rules.tree import AreaUnknown

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db):
    """Load the demo county."""
    load_areas(actor=SYSTEM, now=NOW, rows=geojson_rows(geography.geojson()), source="demo")


def names(text, **limit):
    return [found.name for found in queries.find_areas(text, **limit)]


def test_f_94_initials_find_the_village_and_show_its_township(county):
    found = queries.find_areas("xkc")
    assert [(one.name, one.township, one.township_en) for one in found] == [("溪口村", "云溪镇", "Yunxi Town")]


@pytest.mark.parametrize(
    "text", ["溪口", "溪口村", "xikou", "xik", "xikoucun", "XKC", " x k ", "Xikou Village", "ｘｋｃ", "xkcun"]
)
def test_a_village_is_found_however_the_clerk_types_it(county, text):
    assert names(text)[0] == "溪口村"


def test_exact_names_come_before_beginnings_and_beginnings_before_parts(county):
    assert names("柳河")[:2] == ["柳河乡", "柳河社区"]
    assert names("社区", limit=3) == names("社区", limit=99)[:3]


@pytest.mark.parametrize("text", ["", "溪", "%%", "__", "\\'\"", "没有此地", "zzzzzz", "x" * 4000])
def test_b_087_signs_and_single_characters_find_nothing_and_break_nothing(county, text):
    assert names(text) == []


def test_many_voiced_characters_answer_to_each_likely_reading():
    keys = search_keys("长冲村")
    assert rank(keys, "zcc") is not None
    assert rank(keys, "ccc") is not None


def test_the_box_answers_at_once(county):
    names("xkc")
    begun = time.perf_counter()
    for text in ("溪口", "xkc", "lhx", "shequ", "zhen"):
        names(text)
    assert (time.perf_counter() - begun) / 5 < 0.05


def test_a_name_is_said_with_its_township_in_both_languages(county):
    village = queries.area_by_code("999999103201")
    cell = queries.area_by_code("999999103201-01")
    assert queries.area_name(village.id) == "云溪镇溪口村"
    assert queries.area_name(cell.id) == "云溪镇溪口村第一网格"
    assert queries.area_name(village.id, english=True) == "Xikou Village, Yunxi Town"
    assert queries.area_name(queries.area_by_code("999999103000").id) == "云溪镇"
    assert queries.area_name(queries.area_by_code("999999000000").id) == "澜川市"
    assert queries.area_name(None) == ""


def test_what_is_above_and_below_an_area(county):
    village = queries.area_by_code("999999103201")
    assert [node.name for node in queries.ancestors(village.id)] == ["澜川市", "云溪镇"]
    below = queries.subtree_ids(village.id)
    assert below[0] == village.id
    assert len(below) in (3, 4)
    assert len(queries.subtree_ids(queries.area_by_code("999999000000").id)) == len(geography.areas())


def test_an_unknown_area_is_said_to_be_unknown(county):
    with pytest.raises(AreaUnknown):
        queries.area_by_code("999999999999")


def test_a_point_lies_in_its_cell_and_nowhere_outside_the_county(county):
    for row in geography.areas():
        if row["kind"] == "cell":
            inside = shapely.geometry.shape(row["geometry"]).representative_point()
            assert queries.area_at(inside.x, inside.y).full_code == row["code"]
    assert queries.area_at(110.0, 29.7) is None


def test_the_map_gets_the_townships_with_six_digits(county):
    collection = queries.areas_geojson("township")
    assert len(collection["features"]) == 15
    assert {"id", "code", "name", "name_en"} <= set(collection["features"][0]["properties"])
    numbers = [
        number for one in collection["features"] for pair in one["geometry"]["coordinates"][0] for number in pair
    ]
    assert all(number == round(number, 6) for number in numbers)
    shapes = [shapely.geometry.shape(one["geometry"]) for one in collection["features"]]
    assert shapely.coverage_is_valid(shapes)


def test_f_91_the_page_without_script_gets_paths_inside_its_drawing(county):
    drawing = queries.svg_outline("township", width=600)
    assert len(drawing.paths) == 15
    assert drawing.view_box == f"0 0 600 {drawing.height}"
    for path in drawing.paths:
        assert path.d.startswith("M")
        assert path.d.endswith("Z")
        assert 0 < path.label_x < 600
        assert 0 < path.label_y < drawing.height


def test_an_empty_ground_answers_with_nothing():
    assert len(queries.area_tree()) == 0
    assert queries.areas_geojson("township")["features"] == []
    assert queries.svg_outline("township").paths == []
    assert queries.area_at(112.4, 29.7) is None
    assert queries.find_areas("溪口") == []


def test_the_tree_is_read_once_and_then_remembered(count_statements):
    load(*TREE)
    queries.area_tree()
    with count_statements() as made:
        for _ in range(5):
            queries.area_tree().by_code("999999103201")
            queries.find_areas("xkc")
    assert len(made) == 0


def test_another_process_s_change_is_seen_within_fifteen_seconds(monkeypatch):
    load(*TREE)
    assert queries.area_by_code("999999103201").name == "溪口村"
    Area.objects.filter(code="999999103201", cell_suffix="").update(
        name="新溪口村", changed_at=timezone.now() + timedelta(days=1)
    )
    assert queries.area_by_code("999999103201").name == "溪口村"
    later = time.monotonic() + queries.REFRESH_SECONDS + 1
    monkeypatch.setattr(queries.time, "monotonic", lambda: later)
    assert queries.area_by_code("999999103201").name == "新溪口村"


def test_an_unchanged_ground_is_not_read_again(monkeypatch, count_statements):
    load(COUNTY)
    tree = queries.area_tree()
    later = time.monotonic() + queries.REFRESH_SECONDS + 1
    monkeypatch.setattr(queries.time, "monotonic", lambda: later)
    with count_statements() as made:
        assert queries.area_tree() is tree
    assert len(made) == 2


def test_an_own_change_is_seen_at_once():
    load(COUNTY)
    assert len(queries.area_tree()) == 1
    load(feature("999999103", "云溪镇", "township", "999999"))
    assert len(queries.area_tree()) == 2
