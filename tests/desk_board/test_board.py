"""Supervision and indicators: what of a rate may be printed, what is overdue, supervising it (look §5, domain §26)."""

import re

import pytest
from django.urls import reverse
from tests.county import County, accepted_case, at, state_of
from tests.desk_board.worlds import answered, called, due_in_may, overdue_case

from anlan.cases.actions import after, sorting
from anlan.cases.models import Supervision

pytestmark = pytest.mark.django_db


def board(client, query: str = "?period=2026-05", **headers: str) -> str:
    answer = client.get(reverse("desk_board") + query, headers=headers or None)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_headline_needs_thirty_items_and_neither_all_nor_none(county: County, as_user) -> None:
    due_in_may(county, kept=29, late=1)
    shown = board(as_user("sun"))
    assert '<p class="big">96.7<small>%</small>' in shown
    assert '<b class="al-num">29</b> / 30 件 <span class="al-nb">区间 83.3–99.4</span>' in shown
    assert "逾期后办结 1，仍逾期 0" in shown


def test_fewer_than_thirty_print_counts_and_no_percentage(county: County, as_user) -> None:
    due_in_may(county, kept=3)
    shown = board(as_user("sun"))
    assert '<p class="big">3<small> / 3</small>' in shown
    assert "43.9–100.0，只报件数" in shown
    assert "%</small>" not in shown
    assert ">100.0%<" not in shown


def test_all_on_time_is_no_headline_either(county: County, as_user) -> None:
    due_in_may(county, kept=30)
    shown = board(as_user("sun"))
    assert '<p class="big">30<small> / 30</small>' in shown
    assert '<span class="al-mut">全部</span>' in shown


def test_satisfaction_stands_beside_reach_and_lower_bound(county: County, as_user) -> None:
    case = answered(county, "2026-03-09", "2026-05-06 10:00")
    called(county, case, "2026-05-08 10:00")
    shown = board(as_user("chen"))
    assert "共拨 1，接通率 1 / 1；下限 1 / 1" in shown


def test_the_newest_month_with_something_due_is_shown_first(county: County, as_user) -> None:
    due_in_may(county, kept=1)
    assert '<option value="2026-05" selected>' in board(as_user("sun"), "")


def test_a_city_s_old_years_can_be_looked_at_and_say_that_rules_are_assumed(county: County, as_user) -> None:
    answered(county, "2019-03-04", "2019-04-08 10:00")
    shown = board(as_user("sun"), "")
    assert '<option value="2019-05" selected>' in shown
    assert "按最早一版的期限推定" in shown
    whole = board(as_user("sun"), "?period=2019")
    assert '<p class="big">1<small> / 1</small>' in whole
    assert '<option value="2016">' in whole


@pytest.mark.parametrize("period", ["2026-13", "2015-01", "2027", "May", "2026-07", "20260501", "２０２６"])
def test_a_period_that_is_none_is_said_and_another_one_shown(county: County, as_user, period: str) -> None:
    answer = as_user("sun").get(reverse("desk_board"), {"period": period})
    assert answer.status_code == 422
    assert "没有这样的期间" in answer.content.decode()


def test_units_stand_in_official_order_and_by_the_lower_end_only_when_asked(county: County, as_user) -> None:
    due_in_may(county, kept=4, late=2)
    shown = board(as_user("sun"))
    assert shown.index(">机构顺序</a>") < shown.index(">区间下限</a>")
    assert "不排名次" in shown
    assert board(as_user("sun"), "?period=2026-05&order=low").count("4 / 6") >= 1


def test_overdue_matters_are_listed_longest_first_with_the_day_of_public_listing(county: County, as_user) -> None:
    old, young = overdue_case(county, title="甲路塌陷"), accepted_case(county, "2026-04-07", title="乙街积水")
    shown = board(as_user("sun"))
    assert shown.index("甲路塌陷") < shown.index("乙街积水")
    assert "今天可挂牌" in shown
    assert re.search(r"6月\d+日起可挂牌", shown)
    assert "挂牌督办“甲路塌陷”" in shown
    for case in (old, young):
        assert reverse("desk_supervise", args=[case]) in shown


def test_who_only_counts_sees_how_many_and_not_which(county: County, as_user) -> None:
    overdue_case(county, title="甲路塌陷")
    shown = board(as_user("chen"))
    assert "仍逾期 1 件" in shown
    assert "甲路塌陷" not in shown


def test_a_leader_of_a_unit_sees_what_is_overdue_there_and_may_not_supervise(county: County, as_user) -> None:
    case = overdue_case(county, title="甲路塌陷")
    shown = board(as_user("qian"))
    assert "甲路塌陷" in shown
    assert reverse("desk_supervise", args=[case]) not in shown


def test_supervising_in_place_sends_the_unit_a_message_and_leads_back(county: County, as_user) -> None:
    case, client = overdue_case(county), as_user("sun")
    address = reverse("desk_supervise", args=[case]) + "?period=2026-05"
    form = client.get(address, headers={"HX-Request": "true"})
    assert form.status_code == 200
    assert "<html" not in form.content.decode()
    values = {
        "kind": "listed",
        "finding": "逾期已久，请说明原因。",
        "reply_due": "2026-06-20",
        "idempotency_key": "k" * 20,
    }
    sent = client.post(address, values, headers={"HX-Request": "true"})
    assert (sent.status_code, sent["HX-Redirect"]) == (204, reverse("desk_board") + "?period=2026-05")
    assert client.post(address, values).status_code == 302  # pressed twice
    (row,) = Supervision.objects.filter(case_id=case)
    assert (row.kind, row.reply_due.isoformat()) == ("listed", "2026-06-20")
    assert "已挂牌" in board(client)


def test_a_supervision_without_words_is_refused_at_its_field(county: County, as_user) -> None:
    case = overdue_case(county)
    answer = as_user("sun").post(reverse("desk_supervise", args=[case]), {"kind": "urge", "finding": ""})
    assert answer.status_code == 422
    assert not Supervision.objects.filter(case_id=case).exists()


def test_a_supervision_the_law_does_not_allow_now_is_refused_in_four_parts(county: County, as_user) -> None:
    case = overdue_case(county)
    after.supervise(case_id=case, actor=county.sun, now=at("2026-06-09"), kind="urge", finding="请尽快")
    form = as_user("sun").post(reverse("desk_supervise", args=[case]), {"kind": "nonsense", "finding": "请尽快"})
    assert form.status_code == 422
    assert len(state_of(case).supervisions) == 1


def test_ac_19_5_the_accused_unit_s_board_is_the_same_with_and_without_the_accusation(county: County, as_user) -> None:
    def world() -> str:
        pages = [as_user("jin").get(reverse(route)) for route in ("desk_dashboard", "desk_map", "desk_stats")]
        pages += [as_user("jin").get(reverse("desk_board"), {"period": "2026-05"})]
        pages += [as_user("jin").get(reverse("desk_board_export", args=["csv"]), {"period": "2026-05"})]
        return "".join(_masked(page.content.decode()) for page in pages)

    before = world()
    accusation = {"nature": "report_accusation", "category": "02", "accused_unit_ids": [county.units["JT"]]}
    from tests.county import sorted_case

    case = sorted_case(county, "2026-03-02", sort=accusation)
    sorting.transfer(
        case_id=case, actor=county.lin, now=at("2026-03-02"), unit_id=county.units["JW"], reason="职责范围"
    )
    assert world() == before


def _masked(text: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken|idempotency_key)" value="[^"]+"', "", text)


def test_answers_alike_are_named_per_unit_and_nobody_is_accused(county: County, as_user) -> None:
    for _ in range(3):
        answered(county, "2026-03-09", "2026-05-06 10:00")
    shown = as_user("sun").get(reverse("desk_board_alike"), {"period": "2026-05"}).content.decode()
    assert "市住房和城乡建设局 3 份答复文字几乎相同" in shown


def test_perfect_numbers_with_few_reached_are_to_be_checked(county: County, as_user) -> None:
    for n in range(30):
        case = answered(county, "2026-03-09", "2026-05-06 10:00")
        if n < 10:
            after.call_back(
                case_id=case, actor=county.sun, now=at("2026-05-08 10:00"), mode="phone", reached=n < 4,
                solved=True if n < 4 else None, satisfaction="satisfied" if n < 4 else None,
            )  # fmt: skip
    shown = board(as_user("sun"))
    assert "市住房和城乡建设局 30 / 30 全部达标" in shown
    assert "只接通 4 件（40.0%，低于 60%）" in shown


def test_the_board_takes_at_most_25_statements(county: County, as_user, count_statements) -> None:
    due_in_may(county, kept=4, late=2)
    overdue_case(county)
    client = as_user("sun")
    board(client)
    with count_statements() as made:
        board(client)
    assert len(made) <= 25
