"""Loading, retiring and adding on the ground, with an event for each thing."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from tests.places.lists import CELL, COUNTY, NOW, SQUARE, TOWNSHIP, TREE, VILLAGE, feature, load

from anlan.demo import geography
from anlan.ledger.queries import events
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.places import queries
from anlan.places.actions import PlaceRefused, add_place, load_areas, retire_area
from anlan.places.models import Area, Place
from anlan.places.rules.frames import gcj02_of
from anlan.places.rules.geometry import GeometryRefused
from anlan.places.rules.policy import NotAllowed
from anlan.places.rules.rows import FileRefused, geojson_rows

pytestmark = pytest.mark.django_db


def actions_of(area_id: UUID) -> list[str]:
    return [event.action for event in events(f"place:{area_id}")]


def test_a_list_becomes_a_tree_in_whatever_order_it_comes():
    report = load(*reversed(TREE))
    assert (report.accepted, report.refused) == (4, [])
    tree = queries.area_tree()
    assert [node.kind for node in tree] == ["county", "township", "village", "cell"]
    assert tree.by_code("999999103201-01").path == ("/999999000000/999999103000/999999103201/999999103201-01/")
    assert tree.by_code("999999103201").population_estimate == 2100


def test_every_area_and_the_import_itself_leave_an_event():
    report = load(*TREE)
    for area in Area.objects.all():
        assert actions_of(area.id) == ["load_area"]
    event = events(f"import:{report.import_id}")[0]
    assert event.payload["accepted"] == 4
    assert event.actor == "system"


def test_the_same_file_twice_adds_nothing():
    load(*TREE)
    report = load(*TREE, now=NOW + timedelta(days=1))
    assert (report.accepted, report.changed, report.repeated) == (0, 0, 4)
    assert Area.objects.count() == 4


def test_the_whole_demo_county_loads_and_repeats_nothing():
    rows = geojson_rows(geography.geojson())
    report = load_areas(actor=SYSTEM, now=NOW, rows=rows, source="demo")
    assert (report.accepted, report.refused, report.repaired, report.shift) == (len(rows), [], [], None)
    again = load_areas(actor=SYSTEM, now=NOW, rows=rows, source="demo")
    assert (again.accepted, again.changed, again.repeated) == (0, 0, len(rows))


def test_a_changed_figure_and_a_changed_outline_are_told_by_field():
    load(*TREE)
    ring = [[x + 0.001 * (x > 112.05), y] for x, y in SQUARE]
    report = load(feature("999999103201", "溪口村", "village", "999999103", ring=ring, population_estimate=9))
    assert (report.accepted, report.changed) == (0, 1)
    village = Area.objects.get(code="999999103201", cell_suffix="")
    assert (village.population_estimate, village.east) == (9, pytest.approx(112.101))
    assert events(f"place:{village.id}")[-1].payload["fields"] == ["outline_checksum", "population_estimate"]


def test_what_a_row_leaves_out_stays_as_it_was():
    load(*TREE)
    report = load(feature("999999103201", "溪口村", "village", "999999103", ring=None))
    assert report.repeated == 1
    village = Area.objects.get(code="999999103201", cell_suffix="")
    assert (village.population_estimate, village.lon is not None) == (2100, True)


@pytest.mark.parametrize(
    ("bad", "code", "field"),
    [
        (feature("99999910320", "甲村", "village", "999999103"), "area_code_digits", "code"),
        (feature("999999103000", "甲村", "village", "999999"), "code_does_not_fit_kind", "code"),
        (feature("999999103202", "甲村", "hamlet", "999999103"), "unknown_kind", "kind"),
        (feature("999999103202", "", "village", "999999103"), "missing", "name"),
        (feature("999999103202", "甲\u0430村", "village", "999999103"), "mixed_scripts", "name"),
        (feature("999999103202", "甲" * 81, "village", "999999103"), "too_long", "name"),
        (feature("999999103202", "甲村", "village"), "missing", "parent"),
        (feature("999999103202", "甲村", "village", "999999104"), "parent_does_not_fit_code", "parent"),
        (feature("999999107202", "甲村", "village", "999999107"), "unknown_parent", "parent"),
        (feature("999999103201", "乙村", "village", "999999103"), "code_twice_in_file", "code"),
        (
            feature("999999103202", "甲村", "village", "999999103", urban_rural_class="999"),
            "unknown_value",
            "urban_rural_class",
        ),
        (
            feature("999999103202", "甲村", "village", "999999103", population_estimate="约两千"),
            "not_a_count",
            "population_estimate",
        ),
        (
            feature("999999103202", "甲村", "village", "999999103", population_estimate=-3),
            "not_a_count",
            "population_estimate",
        ),
        (
            feature("999999103202", "甲村", "village", "999999103", valid_from="去年"),
            "not_a_day",
            "valid_from",
        ),
        (
            feature("999999103202", "甲村", "village", "999999103", valid_from="2020-01-02", valid_to="2020-01-01"),
            "days_out_of_order",
            "valid_to",
        ),
        (
            feature("999999103202", "甲村", "village", "999999103", valid_to="2020-01-01"),
            "end_by_retiring",
            "valid_to",
        ),
        (
            feature("999999103202", "甲村", "village", "999999103", coordinate_system="beijing54"),
            "coordinate_system",
            "coordinate_system",
        ),
        (
            feature("999999103202", "甲村", "village", "999999103", ring=SQUARE[:-1]),
            "ring_not_closed",
            "geometry",
        ),
    ],
)
def test_a_bad_row_is_handed_back_with_its_reason_and_the_rest_goes_on(bad, code, field):
    report = load(*TREE, bad)
    assert report.accepted == 4
    assert [(row.number, row.code, row.field) for row in report.refused] == [(5, code, field)]


def test_a_refused_outline_names_its_vertex():
    report = load(COUNTY, feature("999999103", "云溪镇", "township", "999999", ring=SQUARE[:-1]))
    assert report.refused[0].vertex == (1, 1, 4)


def test_features_without_a_stated_system_are_refused_unless_the_caller_states_it():
    bare = feature("999999", "澜川市", "county", ring=[gcj02_of(*pair) for pair in SQUARE])
    del bare["properties"]["coordinate_system"]
    document = {"type": "FeatureCollection", "features": [bare]}
    report = load_areas(actor=SYSTEM, now=NOW, rows=geojson_rows(document), source="geojson")
    assert [row.field for row in report.refused] == ["coordinate_system"]
    rows = geojson_rows(document, system="gcj02")
    assert load_areas(actor=SYSTEM, now=NOW, rows=rows, source="geojson").accepted == 1
    assert Area.objects.get().west == pytest.approx(112.0, abs=1e-6)


@pytest.mark.parametrize("document", [None, [], {}, {"type": "Feature"}, {"type": "FeatureCollection"}])
def test_what_is_no_feature_collection_is_refused_whole(document):
    with pytest.raises(FileRefused):
        geojson_rows(document)


def test_features_that_are_no_features_are_refused_row_by_row():
    rows = geojson_rows({"type": "FeatureCollection", "features": [None, 7, {"properties": []}]})
    report = load_areas(actor=SYSTEM, now=NOW, rows=rows, source="geojson")
    assert [row.code for row in report.refused] == ["missing"] * 3


def test_known_outlines_that_all_move_one_way_raise_the_suspicion_of_another_frame():
    load_areas(actor=SYSTEM, now=NOW, rows=geojson_rows(geography.geojson()), source="demo")
    shifted = geography.geojson()
    for some in shifted["features"]:
        rings = some["geometry"]["coordinates"]
        some["geometry"] = {
            "type": "Polygon",
            "coordinates": [[list(gcj02_of(*pair)) for pair in ring] for ring in rings],
        }
    report = load_areas(actor=SYSTEM, now=NOW, rows=geojson_rows(shifted), source="demo")
    assert report.shift is not None
    assert 550 < report.shift.median_m < 700


def test_kind_and_parent_of_a_known_area_do_not_change_by_a_list():
    load(*TREE)
    report = load(feature("999999103201", "溪口社区", "community", "999999103"))
    assert [row.code for row in report.refused] == ["kind_cannot_change"]


@pytest.mark.parametrize("role", ["citizen", "intake_clerk", "unit_leader", "security_admin", "audit_admin"])
def test_who_may_not_change_the_ground_is_refused(role):
    with pytest.raises(NotAllowed):
        load(*TREE, actor=Actor(role=role))
    assert Area.objects.count() == 0


def test_an_area_is_retired_from_the_leaves_up_and_its_code_may_come_again():
    load(*TREE)
    tree = queries.area_tree()
    village, cell = tree.by_code("999999103201"), tree.by_code("999999103201-01")
    last = date(2030, 12, 31)
    with pytest.raises(PlaceRefused, match="has_current_parts"):
        retire_area(actor=SYSTEM, now=NOW, area_id=village.id, last_date=last)
    for area_id in (cell.id, village.id):
        retire_area(actor=SYSTEM, now=NOW, area_id=area_id, last_date=last)
    with pytest.raises(PlaceRefused, match="already_retired"):
        retire_area(actor=SYSTEM, now=NOW, area_id=village.id, last_date=last)
    assert queries.area(village.id).name == "溪口村"
    assert queries.find_areas("溪口") == []
    assert actions_of(village.id) == ["load_area", "retire_area"]
    assert load(VILLAGE).accepted == 1
    assert queries.area_by_code("999999103201").id != village.id


def test_retiring_checks_the_area_and_the_day():
    load(COUNTY)
    county = queries.area_by_code("999999000000")
    with pytest.raises(PlaceRefused, match="days_out_of_order"):
        retire_area(actor=SYSTEM, now=NOW, area_id=county.id, last_date=date(2000, 1, 1))
    with pytest.raises(PlaceRefused, match="unknown_area"):
        retire_area(actor=SYSTEM, now=NOW, area_id=uuid4(), last_date=date(2030, 1, 1))


def test_an_area_without_a_first_day_begins_on_the_local_day_of_the_import():
    load(COUNTY, now=datetime.fromisoformat("2026-03-02T23:30:00+00:00"))
    assert Area.objects.get().valid_from == date(2026, 3, 3)


def place(**changed):
    stated = {
        "kind": "station",
        "name": "云溪街面警务站",
        "area_id": queries.area_by_code("999999103201").id,
        "lon": 112.05,
        "lat": 29.05,
        "system": "cgcs2000",
        "valid_from_date": date(2026, 1, 1),
    }
    return add_place(actor=SYSTEM, now=NOW, **{**stated, **changed})


def test_a_place_is_added_in_the_frame_and_found_by_its_name():
    load(*TREE)
    assert queries.find_areas("云溪街面") == []
    lon, lat = gcj02_of(112.05, 29.05)
    place_id = place(lon=lon, lat=lat, system="gcj02")
    kept = Place.objects.get(id=place_id)
    assert (kept.lon, kept.lat) == (pytest.approx(112.05, abs=1e-7), pytest.approx(29.05, abs=1e-7))
    assert actions_of(place_id) == ["add_place"]
    found = queries.find_areas("云溪街面")[0]
    assert (found.place_id, found.township) == (place_id, "云溪镇")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"kind": "person"}, PlaceRefused),
        ({"name": " "}, PlaceRefused),
        ({"name": "一\n二"}, PlaceRefused),
        ({"name": "长" * 121}, PlaceRefused),
        ({"area_id": UUID(int=0)}, PlaceRefused),
        ({"lon": 0, "lat": 0}, GeometryRefused),
        ({"lon": 29.05, "lat": 112.05}, GeometryRefused),
    ],
)
def test_a_bad_place_is_refused_and_nothing_is_kept(changed, error):
    load(COUNTY, TOWNSHIP, VILLAGE, CELL)
    with pytest.raises(error):
        place(**changed)
    assert Place.objects.count() == 0
