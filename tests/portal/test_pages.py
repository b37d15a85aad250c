"""Headers, addresses, the map and the explaining pages (trust §11, field F-90)."""

import re

import pytest
from tests.portal.steps import SAY

from anlan.demo import geography
from anlan.offices.rules.actors import SYSTEM
from anlan.places.actions import load_areas
from anlan.places.queries import find_areas
from anlan.places.rules.rows import geojson_rows

pytestmark = pytest.mark.django_db
PAGES = ["/", "/submit/", "/track/", "/help/", "/privacy/", "/accessibility/"]


@pytest.fixture
def ground(county):
    """The areas of the demo county."""
    from tests.county import at

    load_areas(actor=SYSTEM, now=at("2015-01-01"), rows=geojson_rows(geography.geojson()), source="demo")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_headers_and_is_kept_nowhere(county, citizen, path):
    answer = citizen.get(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_names_another_host_or_lacks_its_one_heading(county, citizen, path):
    page = citizen.get(path).content.decode()
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]+"', page) == []
    assert len(re.findall("<h1[ >]", page)) == 1
    assert 'class="al-skip"' in page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_had_in_english_and_in_large_print(county, citizen, path):
    citizen.cookies["al-size"] = "large"
    citizen.cookies["django_language"] = "en"
    page = citizen.get(path).content.decode()
    assert 'lang="en"' in page
    assert 'data-al-size="large"' in page


def test_the_front_page_leads_to_every_door(county, citizen):
    page = citizen.get("/").content.decode()
    for way in ("/submit/", "tel:12345", "tel:110", 'action="/track/"', "市信访局", "/help/"):
        assert way in page
    assert "《信访工作条例》第三十四条" in page


def test_pages_cost_no_statement_a_reader_would_wait_for(county, citizen, count_statements):
    citizen.get("/")
    with count_statements() as made:
        citizen.get("/")
        citizen.get("/help/")
    assert len(made) <= 4


def test_the_map_is_our_own_outlines_in_the_language_of_the_page(ground, citizen):
    answer = citizen.get("/areas.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    names = {one["properties"]["name"] for one in answer.json()["features"]}
    assert "北渡镇" in names
    citizen.cookies["django_language"] = "en"
    names = {one["properties"]["name"] for one in citizen.get("/areas.geojson").json()["features"]}
    assert "Beidu Town" in names
    assert citizen.get("/areas.geojson?kind=household").status_code == 422


def test_f_91_without_script_the_map_is_a_picture_with_a_list_beside_it(ground, citizen):
    citizen.post("/submit/", SAY)
    page = citizen.get("/submit/where/").content.decode()
    assert page.count("<path") > 15
    assert "北渡镇" in page
    citizen.post("/submit/where/", {"find": "xkc", "go": "find"})
    assert "溪口村" in citizen.get("/submit/where/").content.decode()


def test_a_township_looked_through_lists_its_communities_and_keeps_the_words(ground, citizen):
    citizen.post("/submit/", SAY)
    township = next(one for one in citizen.get("/submit/where/").context["townships"] if one.name == "云溪镇")
    citizen.post("/submit/where/", {"place_text": "桥头", "go": f"under:{township.id}"})
    page = citizen.get("/submit/where/")
    assert "溪口村" in page.content.decode()
    assert page.context["form"]["place_text"].value() == "桥头"


def test_the_village_chosen_is_the_village_of_the_case(ground, citizen):
    from tests.portal.steps import submit

    from anlan.intake.models import Receipt

    village = find_areas("溪口村")[0].area_id
    number, _code = submit(citizen, where={"area_id": str(village)})
    assert Receipt.objects.get(number=number).case.area_id == village


def test_a_point_on_the_map_finds_its_village_and_never_its_cell(ground, citizen):
    from anlan.places.queries import area

    node = area(find_areas("溪口村")[0].area_id)
    answer = citizen.post("/places/find", {"lon": str(node.lon), "lat": str(node.lat)})
    page = answer.content.decode()
    assert "溪口村" in page
    assert "网格" not in page


@pytest.mark.parametrize("typed", ["溪口", "xkc", "%", "_", "'", "溪", "x" * 5000, "<b>"])
def test_b_087_the_place_box_takes_anything_and_shows_it_nowhere(ground, citizen, typed):
    answer = citizen.post("/places/find", {"find": typed})
    assert answer.status_code == 200


def test_the_place_box_is_asked_by_post_only(ground, citizen):
    assert citizen.get("/places/find?find=溪口").status_code == 405
