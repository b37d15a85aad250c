"""Cases taken away: what a role may, how many, and text that stays text (field F-28, trust §10.4, B-048)."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from tests.county import County, accepted_case, sorted_case
from tests.desk_board.worlds import overdue_case

from anlan.cases.queries import exports
from anlan.desk.views import exports as views

pytestmark = pytest.mark.django_db


def table(answer) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_handler_takes_the_unit_s_own_cases(county: County, as_user) -> None:
    accepted_case(county, title="东街路灯坏了三周")
    rows = table(as_user("zhao").get(reverse("desk_export_cases", args=["csv"])))
    assert rows[0][:2] == ["编号", "标题"]
    assert [row[1] for row in rows[1:]] == ["东街路灯坏了三周"]
    assert len(table(as_user("he").get(reverse("desk_export_cases", args=["csv"])))) == 1


@pytest.mark.parametrize("title", ["=1+2", "+86", "-2", "@SUM(A1)", "＝1+2", "\t=1"])
def test_b_048_formulas_stay_text_in_both_files(county: County, as_user, title: str) -> None:
    accepted_case(county, title=title)
    client = as_user("zhao")
    assert table(client.get(reverse("desk_export_cases", args=["csv"])))[1][1].startswith("'")
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("desk_export_cases", args=["xlsx"])).content))
    cell = book["事项"]["B2"]
    assert (cell.data_type, cell.value.strip()) == ("s", title.strip())


def test_who_counts_but_does_not_read_gets_neither_title_nor_place(county: County, as_user) -> None:
    accepted_case(county, title="东街路灯坏了三周", place_text="东街18号门口")
    rows = table(as_user("chen").get(reverse("desk_export_cases", args=["csv"])))
    assert len(rows) == 2
    assert "东街" not in str(rows)


def test_a_supervisor_gets_titles_of_what_may_be_read_only(county: County, as_user) -> None:
    overdue_case(county, title="甲路塌陷")
    accepted_case(county, "2026-06-01", title="乙街积水")
    rows = table(as_user("sun").get(reverse("desk_export_cases", args=["csv"])))
    assert sorted(row[1] for row in rows[1:]) == ["", "甲路塌陷"]


def test_n_04_an_accusation_is_in_no_export_of_the_accused(county: County, as_user) -> None:
    accusation = {"nature": "report_accusation", "category": "02", "accused_unit_ids": [county.units["JT"]]}
    sorted_case(county, sort=accusation)
    for username in ("he", "jin", "chen", "sun"):
        if username == "he" or username == "jin":
            assert len(table(as_user(username).get(reverse("desk_export_cases", args=["csv"])))) == 1


def test_the_sheet_says_filter_time_post_and_definitions_but_no_name(county: County, as_user) -> None:
    accepted_case(county)
    answer = as_user("zhao").get(reverse("desk_export_cases", args=["xlsx"]), {"phase": "open", "late": ""})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    told = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}
    assert told["筛选"] == "阶段：在办"
    assert told["制表岗位"] == "市住房和城乡建设局 经办岗"
    assert told["件数"] == "1"
    assert "赵河" not in str(told)
    assert answer["Content-Disposition"] == 'attachment; filename="cases-20260610.xlsx"'


def test_t_25_more_rows_than_one_person_may_export_are_refused_with_a_way_on(
    county: County, as_user, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    for _ in range(3):
        accepted_case(county)
    answer = as_user("zhao").get(reverse("desk_export_cases", args=["xlsx"]))
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "没有导出：超过" in shown
    assert "T-25" in shown
    assert "缩小筛选" in shown


def test_the_sixth_export_of_a_day_waits_for_tomorrow(county: County, as_user) -> None:
    client, address = as_user("zhao"), reverse("desk_export_cases", args=["csv"])
    assert [client.get(address).status_code for _ in range(views.A_DAY + 1)] == [200] * views.A_DAY + [429]


@pytest.mark.parametrize(
    "query", [{"petitioner": "x"}, {"state": "nonsense"}, {"due_from": "2026-06-02", "due_to": "2026-06-01"}]
)
def test_a_filter_that_is_none_is_named_and_nothing_handed_out(county: County, as_user, query: dict[str, str]) -> None:
    for address in (reverse("desk_exports"), reverse("desk_export_cases", args=["csv"])):
        assert as_user("zhao").get(address, query).status_code == 422


def test_an_export_asks_for_the_second_factor_again(county: County, as_user, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = as_user("zhao")
    session = client.session
    session["second_factor"] = True
    session.save()
    answer = client.get(reverse("desk_exports"))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("mfa_reauthenticate"))
