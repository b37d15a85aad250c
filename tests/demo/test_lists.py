"""The demo county's lists fit each other, its ground, and the rules of the offices."""

from datetime import UTC, date, datetime

import pytest

from anlan.demo import geography, lists
from anlan.gate.rules.identity import usci_valid
from anlan.offices.actions.catalogue import load_categories, load_competences
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries.catalogue import competent_units
from anlan.offices.rules.actors import SYSTEM
from anlan.places.actions import add_place, load_areas
from anlan.places.queries import area_by_code, find_areas
from anlan.places.rules.rows import geojson_rows

NOW = datetime(2025, 1, 2, 1, 0, tzinfo=UTC)


def test_every_unit_has_both_responsible_posts_and_an_area_of_the_county():
    codes = {row["code"] for row in geography.areas()}
    for unit in lists.unit_rows():
        assert unit.first_post
        assert unit.direct_post
        assert set(unit.area_codes) <= codes
        assert not unit.usci or usci_valid(unit.usci), unit.name


def test_each_township_of_the_map_is_a_unit_of_the_same_name():
    townships = {row["code"]: row["name"] for row in geography.areas() if row["kind"] == "township"}
    units = {unit.area_codes[0]: unit.name for unit in lists.unit_rows() if unit.kind == "township"}
    assert units == townships


def test_parents_come_before_their_sections_and_codes_are_given_once():
    seen: set[str] = set()
    for unit in lists.unit_rows():
        assert unit.parent_code in seen or not unit.parent_code
        assert unit.code not in seen
        seen.add(unit.code)


def test_every_unit_but_the_committee_signs_under_a_mark_of_its_own():
    heads = {head["code"]: head["mark"] for head in lists.letterheads()}
    assert set(heads) == {unit.code for unit in lists.unit_rows()} - {"swb"}
    assert len(set(heads.values())) == len(heads)


def test_the_scheme_has_three_levels_and_each_name_in_both_languages():
    rows = {row.code: row for row in lists.category_rows()}
    assert {len(code) for code in rows} == {2, 4, 6}
    assert all(len(code) == 2 or code[:-2] in rows for code in rows)
    assert all(row.name and row.name_en.isascii() for row in rows.values())
    assert len({row.name for row in rows.values()}) == len(rows)


def test_some_unit_answers_for_every_subject():
    prefixes = {row.prefix for row in lists.competence_rows()}
    units = {unit.code for unit in lists.unit_rows()}
    assert {row.unit_code for row in lists.competence_rows()} <= units
    for row in lists.category_rows():
        assert len(row.code) == 2 or any(row.code.startswith(prefix) for prefix in prefixes), row.name


@pytest.mark.django_db
def test_the_lists_load_through_the_real_actions_without_a_refusal():
    ground = load_areas(actor=SYSTEM, now=NOW, rows=geojson_rows(geography.geojson()), source="demo")
    assert ground.refused == []
    units = load_units(actor=SYSTEM, now=NOW, rows=lists.unit_rows(), founded_on=date(2020, 1, 1))
    assert units.refused == ()
    load_categories(actor=SYSTEM, now=NOW, rows=lists.category_rows(), current=True, **lists.scheme())
    who = load_competences(actor=SYSTEM, now=NOW, scheme="lanchuan", rows=lists.competence_rows())
    assert who.refused == ()
    for mark in geography.landmarks():
        area_id = area_by_code(mark.pop("area")).id
        since = date(2020, 1, 1)
        add_place(actor=SYSTEM, now=NOW, area_id=area_id, system="cgcs2000", valid_from_date=since, **mark)
    village = area_by_code("999999103201")
    assert competent_units("010201", village.id)[0].name == "市住房和城乡建设局"
    assert competent_units("050301", village.id)[0].name == "云溪镇"
    assert find_areas("西湖公园")[0].township == "西湖街道"
