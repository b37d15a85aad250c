"""Lists and search: what an actor may read, page by page, by words of two characters and more."""

from datetime import date

import pytest
from tests.county import County, accepted_case, at, closed_case, petition, sorted_case, transferred_case

from anlan.cases.actions import sorting
from anlan.cases.queries.board import Period, dashboard, statistics
from anlan.cases.queries.exports import export_cases
from anlan.cases.queries.lists import FilterRefused, Filters, case_list
from anlan.cases.queries.on_map import area_counts, case_points
from anlan.cases.queries.page import case_page, public_status
from anlan.cases.queries.search import SearchRefused
from anlan.cases.rules.permissions import CASES
from anlan.offices.rules.actors import Actor

pytestmark = pytest.mark.django_db
NOW = at("2026-05-12")


def titles(page) -> list[str]:
    return [line.title for line in page.lines]


def test_pages_follow_each_other_and_lead_back(county: County) -> None:
    for n in range(7):
        petition(county, f"2026-05-{n + 1:02d}", title=f"第{n}件")
    first = case_list(actor=county.lin, now=NOW, size=3)
    second = case_list(actor=county.lin, now=NOW, size=3, cursor=first.after)
    third = case_list(actor=county.lin, now=NOW, size=3, cursor=second.after)
    assert [titles(page) for page in (first, second, third)] == [
        ["第6件", "第5件", "第4件"], ["第3件", "第2件", "第1件"], ["第0件"],
    ]  # fmt: skip
    assert (first.before, third.after) == (None, None)
    assert titles(case_list(actor=county.lin, now=NOW, size=3, cursor=second.before)) == titles(first)
    by_due = case_list(actor=county.lin, now=NOW, size=4, filters=Filters(order="due"))
    rest = case_list(actor=county.lin, now=NOW, size=4, filters=Filters(order="due"), cursor=by_due.after)
    assert titles(by_due) + titles(rest) == [f"第{n}件" for n in range(7)]


def test_two_characters_find_a_case_and_one_is_refused(county: County) -> None:
    petition(county, title="柳河小区水压不足", text="二次供水水压不足，三楼以上没有水。")
    petition(county, title="公交站牌缺失", text="春江花园公交站没有站牌。")
    found = case_list(actor=county.lin, now=NOW, filters=Filters(words="水压"))
    assert titles(found) == ["柳河小区水压不足"]
    assert titles(case_list(actor=county.lin, now=NOW, filters=Filters(words="公交 春江"))) == ["公交站牌缺失"]
    assert titles(case_list(actor=county.lin, now=NOW, filters=Filters(words="供水没有"))) == []
    assert titles(case_list(actor=county.lin, now=NOW, filters=Filters(words="水%压"))) != titles(
        case_list(actor=county.lin, now=NOW)
    )
    with pytest.raises(SearchRefused):
        case_list(actor=county.lin, now=NOW, filters=Filters(words="水"))


def test_a_long_search_passes_over_what_the_searcher_may_not_read(county: County) -> None:
    mine = transferred_case(county, "2026-05-01", to="ZJ", title="供水一件")
    for n in range(6):
        transferred_case(county, f"2026-05-0{n + 2}", to="JT", title=f"供水另{n}", sort={"category": "0201"})
    found = case_list(actor=county.zhao, now=NOW, filters=Filters(words="供水"), size=1)
    assert [line.id for line in found.lines] == [mine]


def test_n04_the_accused_unit_and_its_sub_units_see_nothing_anywhere(county: County) -> None:
    transferred_case(county, to="JT", sort={"category": "0201"}, title="公交晚点")
    worlds = [_world(county, username) for username in ("he", "jin", "luo")]
    case = sorted_case(
        county, title="路政大队乱收费",
        sort={"nature": "report_accusation", "category": "02", "accused_unit_ids": [county.units["JT"]]},
    )  # fmt: skip
    sorting.assign(case_id=case, actor=county.lin, now=at("2026-05-07"), unit_id=county.units["JW"], reason="纪检")
    assert [_world(county, username) for username in ("he", "jin", "luo")] == worlds
    for username in ("he", "jin", "luo"):
        assert case_page(actor=county.actors[username], case_id=case, now=NOW) is None
    assert case_page(actor=county.wang, case_id=case, now=NOW) is not None
    assert case_page(actor=county.lin, case_id=case, now=NOW) is None, "create → locked"


def _world(county: County, username: str) -> tuple:
    actor = county.actors[username]
    period = Period(date(2026, 4, 1), date(2026, 5, 31))
    lists = [
        titles(case_list(actor=actor, now=NOW, filters=filters))
        for filters in (Filters(), Filters(words="路政"), Filters(order="due"), Filters(nature="report_accusation"))
    ]
    board = dashboard(actor=actor, now=NOW, period=period)
    counts = [statistics(actor=actor, now=NOW, group_by=by, period=period) for by in ("unit", "category", "state")]
    on_map = [seen(actor=actor, now=NOW, filters=Filters()) for seen in (area_counts, case_points)]
    exported = export_cases(actor=actor, now=NOW, filters=Filters())
    return lists, board, counts, on_map, exported


def test_even_a_leader_of_the_accused_unit_s_government_counts_without_it(county: County) -> None:
    whole = case_list(actor=county.wang, now=NOW)
    assert whole.lines == ()
    case = sorted_case(
        county, sort={"nature": "report_accusation", "category": "02", "accused_unit_ids": [county.units["JT"]]}
    )
    sorting.assign(case_id=case, actor=county.lin, now=at("2026-05-07"), unit_id=county.units["JW"], reason="纪检")
    assert [line.id for line in case_list(actor=county.wang, now=NOW).lines] == [case]


def test_ac_1_2_statistics_never_group_by_person(county: County) -> None:
    with pytest.raises(FilterRefused) as caught:
        statistics(actor=county.chen, now=NOW, group_by="petitioner", period=Period(date(2026, 1, 1), date(2026, 5, 1)))
    assert caught.value.code == "N-01"


# domain §2.8, the rows "case text" and "report_accusation case": who reads which of four cases.
MATRIX = {
    "lin": {"registered"},
    "zhao": {"handled", "closed"},
    "qian": {"handled", "closed"},
    "sun": {"closed"},
    "zhou": set(),
    "wu": set(),
    "zheng": set(),
    "wang": {"accusation"},
    "chen": set(),
    "feng": {"closed"},
    "he": set(),
    "sys": set(),
    "sec": set(),
    "aud": set(),
}


@pytest.mark.parametrize("username", sorted(MATRIX))
def test_the_permission_matrix_of_case_text(county: County, username: str) -> None:
    cases = {
        "registered": petition(county, "2026-05-09"),
        "handled": accepted_case(county, "2026-05-06"),
        "closed": closed_case(county, "2026-04-06", "2026-04-20"),
        "accusation": sorted_case(
            county, sort={"nature": "report_accusation", "category": "02", "accused_unit_ids": [county.units["JT"]]}
        ),
    }
    sorting.assign(
        case_id=cases["accusation"], actor=county.lin, now=at("2026-05-07"), unit_id=county.units["JW"], reason="纪检"
    )
    actor = county.actors[username]
    seen = {name for name, case in cases.items() if case_page(actor=actor, case_id=case, now=NOW)}
    assert seen == MATRIX[username]
    listed = {line.id for line in case_list(actor=actor, now=NOW).lines}
    assert listed == {cases[name] for name in MATRIX[username]}


def test_default_is_deny_for_every_role_the_matrix_does_not_name() -> None:
    for role in ("auditor", "duty_lawyer", "system_admin", "interviewer", "facility_owner"):
        for verb in CASES.verbs:
            assert not CASES.may(Actor(role=role), verb), (role, verb)


def test_the_petitioner_sees_answer_and_rights_but_no_notes_of_colleagues(county: County) -> None:
    case = closed_case(county)
    status = public_status(case_id=case, now=at("2026-05-21"))
    assert status is not None
    assert [right.action for right in status.rights] == ["rate", "request_review"]
    assert status.rights[1].until == date(2026, 6, 22), "30 days end on 端午节, so the right lasts until Monday"
    answer = next(entry for entry in status.timeline if entry.action == "issue_opinion")
    assert set(answer.texts) == {"claims", "facts", "reasons", "handling", "legal_basis"}
    handover = next(entry for entry in status.timeline if entry.action == "transfer")
    assert handover.texts == {}


@pytest.mark.parametrize("size", [10, 50, 200])
def test_a_list_costs_the_same_statements_whatever_its_size(county: County, count_statements, size: int) -> None:
    for _ in range(12):
        petition(county)
    case_list(actor=county.lin, now=NOW)
    with count_statements() as made:
        case_list(actor=county.lin, now=NOW, size=size)
    assert len(made) <= 3
