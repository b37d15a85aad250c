"""The dashboard, the counts and their files: no person is ever a group, small cells are hidden (AC-1-2, field F-28)."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from tests.county import County, petition, sorted_case
from tests.desk_board.worlds import answered, called, due_in_may, overdue_case

pytestmark = pytest.mark.django_db


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def book_of(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.content))


@pytest.mark.parametrize("group", ["petitioner", "party_ref", "name", "phone", "person", ""])
def test_ac_1_2_grouping_by_petitioner_answers_400_and_n_01(county: County, as_user, group: str) -> None:
    client = as_user("chen")
    answer = client.get("/desk/stats", {"group_by": group, "format": "json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "N-01")
    page = client.get("/desk/stats", {"group_by": group})
    assert page.status_code == 400
    assert "N-01" in page.content.decode()


@pytest.mark.parametrize("group", ["unit", "category", "state", "channel", "area"])
def test_matters_are_counted_by_each_kind_of_group(county: County, as_user, group: str) -> None:
    for _ in range(6):
        sorted_case(county, "2026-05-06")
    answer = as_user("chen").get("/desk/stats", {"group_by": group}, headers={"Accept": "application/json"})
    assert answer.json()["total"] == 6
    assert [row["count"] for row in answer.json()["rows"]] == [6]
    assert "市信访局" in as_user("chen").get("/desk/stats", {"group_by": "unit"}).content.decode()


def test_b_128_counts_below_five_and_what_gives_them_away_are_hidden(county: County, as_user) -> None:
    for channel, count in (("web", 9), ("visit", 7), ("letter", 2)):
        for _ in range(count):
            petition(county, "2026-05-06", channel=channel)
    client = as_user("chen")
    found = client.get("/desk/stats", {"group_by": "channel", "format": "json"}).json()
    assert found["total"] == 18
    assert sorted((row["count"] is None, row["count"]) for row in found["rows"]) == [
        (False, 9),
        (True, None),
        (True, None),
    ]
    table = rows_of(client.get("/desk/stats", {"group_by": "channel", "format": "csv"}))
    assert [row[1] for row in table].count("＜5") == 2
    assert "＜5" in client.get("/desk/stats", {"group_by": "channel"}).content.decode()


@pytest.mark.parametrize("days", [{"from": "2026-05-31", "to": "2026-05-01"}, {"from": "31.5.2026"}])
def test_days_that_are_none_are_refused(county: County, as_user, days: dict[str, str]) -> None:
    assert as_user("chen").get("/desk/stats", days).status_code == 400


def test_the_dashboard_shows_four_rates_backlog_and_flow_with_tables(county: County, as_user) -> None:
    called(county, answered(county, "2026-03-09", "2026-05-06 10:00"), "2026-05-08 10:00")
    overdue_case(county)
    shown = as_user("chen").get(reverse("desk_dashboard"), {"period": "2026-05"}).content.decode()
    for title in ("按期答复", "按期登记和告知", "回访接通", "回访满意"):
        assert title in shown
    for kind in ("columns", "line", "pile"):
        assert f'data-al-chart="{kind}"' in shown
    assert "在办 1，其中逾期 1" in shown
    assert shown.count("看表") == 3


def test_an_empty_dashboard_says_what_comes(county: County, as_user) -> None:
    shown = as_user("chen").get(reverse("desk_dashboard")).content.decode()
    assert "这 12 个月没有收到，也没有办结" in shown
    assert "没有在办的事项" in shown
    assert 'data-al-chart="columns"' not in shown


def test_a_unit_counts_its_own_and_nothing_else(county: County, as_user) -> None:
    answered(county, "2026-03-09", "2026-05-06 10:00")
    assert "<small> / 1</small>" in as_user("zhao").get(reverse("desk_dashboard")).content.decode()
    assert "<small> / 1</small>" not in as_user("he").get(reverse("desk_dashboard")).content.decode()


def test_the_board_s_workbook_carries_definitions_and_hides_units_below_five(county: County, as_user) -> None:
    due_in_may(county, kept=4)
    book = book_of(as_user("sun").get(reverse("desk_board_export", args=["xlsx"]), {"period": "2026-05"}))
    assert book.sheetnames == ["各单位", "各月", "说明"]
    cells = {row[0]: row[1:] for row in book["各单位"].iter_rows(values_only=True)}
    assert cells["市住房和城乡建设局"][0] == "＜5"
    assert cells["合计"][0] == "＜5"
    told = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    assert told["期间"].startswith("2026-05-01 至 2026-05-31")
    assert {"制表时间", "制表岗位", "按期率", "＜5"} <= set(told)
    assert "孙桥" not in str(told)


def test_the_board_s_workbook_gives_rates_of_five_and_more(county: County, as_user) -> None:
    due_in_may(county, kept=5, late=1)
    book = book_of(as_user("sun").get(reverse("desk_board_export", args=["xlsx"]), {"period": "2026-05"}))
    cells = {row[0]: row[1:] for row in book["各单位"].iter_rows(values_only=True)}
    due, kept, per_cent, low, high, late, overdue = cells["市住房和城乡建设局"][:7]
    assert (due, kept, per_cent) == (6, 5, None)
    assert (low, high) == ("43.6", "97.0")
    assert (late, overdue) == ("＜5", "＜5")


def test_the_statistics_take_few_statements(county: County, as_user, count_statements) -> None:
    due_in_may(county, kept=2)
    client = as_user("chen")
    client.get(reverse("desk_dashboard"))
    with count_statements() as made:
        client.get(reverse("desk_dashboard"))
    assert len(made) <= 25
