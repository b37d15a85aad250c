"""Subjects in three levels, and the unit that answers for one best (domain §19.5, field F-44)."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from anlan.ledger.queries import events
from anlan.offices.actions import catalogue as actions
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries import catalogue as queries
from anlan.offices.queries.units import unit_by_code
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.offices.rules.catalogue import CategoryRow, CompetenceRow, UnknownCategory
from anlan.offices.rules.policy import NotAllowed
from anlan.offices.rules.unit_rows import RowRefused, UnitRow
from anlan.places.models import Area
from anlan.places.queries import forget_areas

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)
ROWS = [
    CategoryRow(code="0203", name="农村公路", name_en="Rural roads"),
    CategoryRow(code="02", name="交通运输", name_en="Transport"),
    CategoryRow(code="020301", name="公路养护"),
    CategoryRow(code="0204", name="公共交通"),
    CategoryRow(code="05", name="劳动保障", name_en="Labour"),
]

pytestmark = pytest.mark.django_db


def load(rows: list[CategoryRow] = ROWS, **changes: object) -> actions.CategoriesLoaded:
    arguments = {"actor": SYSTEM, "now": NOW, "scheme": "county", "name": "澜川市事项分类"}
    return actions.load_categories(**{**arguments, "rows": rows, "valid_from": DAY, "current": True, **changes})


@pytest.fixture
def area_ids() -> dict[str, UUID]:
    county = Area.objects.create(
        code="999999000000", kind="county", name="澜川市", path="/1/", valid_from=DAY, changed_at=NOW
    )
    town, village = (
        Area.objects.create(
            code=code, kind=kind, name=name, parent=county, path=f"/1/{code}/", valid_from=DAY, changed_at=NOW
        )
        for code, kind, name in (
            ("999999103000", "township", "北渡镇"),
            ("999999104000", "township", "青石镇"),
        )
    )
    forget_areas()
    return {"county": county.id, "town": town.id, "other": village.id}


@pytest.fixture
def units(area_ids) -> None:
    rows = [
        UnitRow(code="JT", name="市交通运输局", kind="department", order=1),
        UnitRow(code="RS", name="市人力资源和社会保障局", kind="department", order=2),
        UnitRow(code="BD", name="北渡镇", kind="township", order=3, area_codes=("999999103000",)),
    ]
    assert not load_units(actor=SYSTEM, now=NOW, rows=rows, founded_on=DAY).refused


def state(*rows: CompetenceRow) -> actions.CompetencesLoaded:
    return actions.load_competences(actor=SYSTEM, now=NOW, scheme="county", rows=rows)


def codes(category: str, area_id: UUID | None = None) -> list[str]:
    return [unit.code for unit in queries.competent_units(category, area_id)]


def test_a_scheme_is_a_tree_of_three_levels() -> None:
    assert load() == actions.CategoriesLoaded(added=5, changed=0, ended=0)
    assert [node.code for node in queries.categories_below()] == ["02", "05"]
    assert [node.code for node in queries.categories_below("02")] == ["0203", "0204"]
    assert (queries.category("020301").parent_code, queries.category("020301").level) == ("0203", 3)
    assert queries.category_name("0203", language="en") == "Rural roads"
    assert queries.category_name("9999") == "9999"
    assert queries.find_categories("ncgl")[0].code == "0203"
    with pytest.raises(UnknownCategory):
        queries.category("99")


def test_loading_again_changes_nothing_and_a_new_list_ends_what_it_leaves_out() -> None:
    load()
    assert load() == actions.CategoriesLoaded(0, 0, 0)
    later = [*ROWS[:3], CategoryRow(code="05", name="劳动和社会保障")]
    assert load(later, valid_from=date(2026, 7, 1)) == actions.CategoriesLoaded(added=0, changed=1, ended=1)
    assert queries.category("0204").valid_to == date(2026, 6, 30)
    assert "0204" not in [node.code for node in queries.categories()]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (CategoryRow(code="2", name="甲"), "category_code_malformed"),
        (CategoryRow(code="0a", name="甲"), "category_code_malformed"),
        (CategoryRow(code="0901", name="甲"), "category_parent_unknown"),
        (CategoryRow(code="02", name="甲"), "category_code_twice"),
        (CategoryRow(code="09", name=" "), "missing"),
    ],
)
def test_a_broken_list_is_refused_whole(row: CategoryRow, code: str) -> None:
    with pytest.raises(RowRefused) as refused:
        load([*ROWS, row])
    assert refused.value.code == code
    assert queries.categories(scheme="county") == ()


def test_the_most_special_subject_wins_then_the_narrowest_area(units, area_ids) -> None:
    load()
    report = state(
        CompetenceRow(unit_code="BD", prefix="", area_code="999999103000"),
        CompetenceRow(unit_code="BD", prefix="0203", area_code="999999103000"),
        CompetenceRow(unit_code="JT", prefix="0203"),
        CompetenceRow(unit_code="JT", prefix="02"),
        CompetenceRow(unit_code="RS", prefix="05"),
    )
    assert (report.changed, report.refused) == (("BD", "JT", "RS"), ())
    assert codes("020301", area_ids["town"]) == ["BD", "JT"]
    assert codes("0204", area_ids["town"]) == ["JT", "BD"]
    assert codes("020301", area_ids["other"]) == ["JT"]
    assert codes("020301") == ["JT"]
    assert codes("05", area_ids["town"]) == ["RS", "BD"]
    assert codes("07") == []


def test_stating_competences_again_replaces_them_with_one_event_each(units) -> None:
    load()
    state(CompetenceRow(unit_code="JT", prefix="02"))
    again = state(CompetenceRow(unit_code="JT", prefix="02"))
    assert (again.changed, again.repeated) == ((), ("JT",))
    state(CompetenceRow(unit_code="JT", prefix="0204"))
    assert codes("020301") == []
    stated = [
        event
        for event in events(f"unit:{unit_by_code('JT').id}")
        if event.action == "state_competence"
    ]  # fmt: skip
    assert [event.payload["prefixes"] for event in stated] == [["02"], ["0204"]]


def test_a_unit_with_a_bad_row_keeps_what_it_had(units) -> None:
    load()
    state(CompetenceRow(unit_code="JT", prefix="02"))
    report = state(
        CompetenceRow(number=1, unit_code="JT", prefix="0204"),
        CompetenceRow(number=2, unit_code="JT", prefix="x"),
        CompetenceRow(number=3, unit_code="??", prefix="02"),
        CompetenceRow(number=4, unit_code="RS", prefix="05", area_code="1"),
    )
    assert [(row.number, row.rule) for row in report.refused] == [
        (2, "category_code_malformed"),
        (3, "unit_unknown"),
        (4, "area_unknown"),
    ]
    assert codes("0203") == ["JT"]


def test_two_schemes_are_mapped_to_each_other() -> None:
    load()
    load([CategoryRow(code="11", name="道路")], scheme="gb", name="国标", current=False)
    pairs = [("0203", "11"), ("0204", "11")]
    arguments = {"actor": SYSTEM, "now": NOW, "from_scheme": "county", "to_scheme": "gb", "pairs": pairs}
    assert actions.map_categories(**arguments) == 2
    assert actions.map_categories(**arguments) == 0
    found = queries.mapped_categories("0203", from_scheme="county", to_scheme="gb")
    assert [node.name for node in found] == ["道路"]
    with pytest.raises(actions.CatalogueRefused):
        actions.map_categories(**{**arguments, "pairs": [("0203", "99")]})
    assert queries.catalogue().current_scheme == "county"


def test_only_the_system_administrator_edits_the_catalogue() -> None:
    with pytest.raises(NotAllowed):
        load(actor=Actor(role="security_admin"))


def test_answering_who_is_competent_costs_no_statement(units, area_ids, count_statements) -> None:
    load()
    state(CompetenceRow(unit_code="JT", prefix="02"))
    codes("020301", area_ids["town"])
    with count_statements() as made:
        codes("020301", area_ids["town"])
    assert len(made) == 0
