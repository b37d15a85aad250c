"""What a reviewer found out by hand, kept as tests: redo, plans, walls, dates that cannot be."""

from datetime import date

import pytest
from tests.county import (
    OPINION,
    County,
    accepted_case,
    answered_case,
    at,
    closed_case,
    petition,
    sorted_case,
    state_of,
    transferred_case,
)

from anlan.cases.actions import after, handling, register, review, sorting
from anlan.cases.actions.deadlines import recompute_deadlines
from anlan.cases.actions.step import StepRefused
from anlan.cases.jobs import end_rights, warn_units
from anlan.cases.models import Case
from anlan.cases.queries.page import case_page
from anlan.cases.queries.rebuild import first_differences
from anlan.offices.actions.calendar import load_year
from anlan.offices.rules.actors import PUBLIC, SYSTEM
from anlan.offices.rules.days import kinds_before_publication

pytestmark = pytest.mark.django_db


def refused(step, **values) -> str:
    with pytest.raises(StepRefused) as caught:
        step(**values)
    return caught.value.refusal.code


def accusation(county: County, when: str = "2026-05-06"):
    accused = [county.units["JT"]]
    return sorted_case(
        county, when, sort={"nature": "report_accusation", "category": "02", "accused_unit_ids": accused}
    )


def test_n04_an_accusation_cannot_be_merged_away(county: County) -> None:
    one, plain = accusation(county), sorted_case(county)
    values = {"actor": county.lin, "now": at("2026-05-07"), "same_petitioner": True}
    assert refused(register.merge, case_id=one, into_id=plain, **values) == "different_walls"
    assert refused(register.merge, case_id=plain, into_id=one, **values) == "different_walls"
    register.merge(case_id=accusation(county), into_id=one, **values)


def test_n04_accused_units_can_be_named_as_long_as_the_office_has_the_case(county: County) -> None:
    case = sorted_case(county)
    sorting.sort(
        case_id=case, actor=county.lin, now=at("2026-05-07"), nature="report_accusation", category="02",
        accused_unit_ids=[county.units["ZJ"]],
    )  # fmt: skip
    assert refused(
        sorting.transfer, case_id=case, actor=county.lin, now=at("2026-05-07 10:00"), unit_id=county.units["ZJ-GY"],
        reason="归口",
    ) == "accused_unit"  # fmt: skip


def test_n04_no_leader_from_under_the_accused_unit_owns_the_case(county: County) -> None:
    case = accusation(county)
    sorting.assign(case_id=case, actor=county.lin, now=at("2026-05-07"), unit_id=county.units["JW"], reason="纪检")
    values = {"case_id": case, "now": at("2026-05-08"), "account_id": county.luo.account_id, "post": "大队长"}
    from anlan.cases.actions.step import CaseUnknown

    with pytest.raises((StepRefused, CaseUnknown)):
        after.own(actor=county.sun, **values)


def test_a_redo_starts_from_a_clean_sheet(county: County) -> None:
    case = answered_case(county, "2026-04-06", "2026-04-20", result="support")
    handling.plan_execution(
        case_id=case, actor=county.zhao, now=at("2026-04-20 10:00"), execution_due=date(2026, 6, 1), plan="更换"
    )
    handling.close(case_id=case, actor=county.zhao, now=at("2026-04-20 11:00"))
    after.call_back(
        case_id=case, actor=county.sun, now=at("2026-04-21 10:00"), mode="phone", reached=True, solved=False,
        satisfaction="not_satisfied",
    )  # fmt: skip
    review.request_review(case_id=case, actor=PUBLIC, now=at("2026-04-22"), reason="未解决")
    review.issue_review(
        case_id=case, actor=county.zhou, now=at("2026-05-06"), result="redo", facts="未核实", reasons="应重新办理",
        method="post", delivered_at=at("2026-05-06"),
    )  # fmt: skip
    state = state_of(case)
    assert (state.state, state.closed_at, state.call_backs, state.rating) == ("reopened", None, (), None)
    assert [clock.code for clock in state.running] == ["R-PET-05"]
    handling.issue_opinion(case_id=case, actor=county.qian, now=at("2026-05-20"), result="support", parts=OPINION)
    moment = at("2026-05-21")
    handling.deliver(case_id=case, actor=county.zhao, now=moment, method="direct", delivered_at=moment)
    assert refused(handling.close, case_id=case, actor=county.zhao, now=moment) == "execution_open"


def test_a_plan_is_proved_even_after_the_right_to_review_is_over(county: County) -> None:
    case = answered_case(county, "2026-04-06", "2026-04-20", result="support")
    handling.plan_execution(
        case_id=case, actor=county.zhao, now=at("2026-04-20 10:00"), execution_due=date(2026, 7, 1), plan="更换"
    )
    handling.close(case_id=case, actor=county.zhao, now=at("2026-04-20 11:00"))
    assert end_rights(at("2026-06-10")) == 0, "what was promised is still due"
    handling.prove_execution(case_id=case, actor=county.zhao, now=at("2026-06-11"), proof="验收单")
    assert end_rights(at("2026-06-12")) == 1
    assert state_of(case).state == "final"


def test_a_stopped_clock_is_settled_anew_too_when_its_year_is_published(county: County) -> None:
    case = accepted_case(county, "2026-12-01")
    after.withdraw(case_id=case, actor=PUBLIC, now=at("2026-12-02"))
    kinds = enumerate(kinds_before_publication(2027))
    from datetime import timedelta

    days = {date(2027, 1, 1) + timedelta(days=n): kind for n, kind in kinds if kind == "holiday"}
    load_year(actor=SYSTEM, now=at("2026-12-03"), year=2027, source="made up", days=days)
    recompute_deadlines(now=at("2026-12-03"), year=2027)
    assert first_differences() == []


def test_no_reviewer_ends_a_right_by_a_date_that_cannot_be(county: County) -> None:
    case = answered_case(county, "2026-04-06", "2026-05-06")
    review.request_review(case_id=case, actor=PUBLIC, now=at("2026-05-11"), reason="不同意")
    values = {
        "case_id": case, "actor": county.zhou, "now": at("2026-06-01"), "result": "uphold", "facts": "属实",
        "reasons": "充分", "method": "post",
    }  # fmt: skip
    for day in ("2026-03-01", "2026-06-02"):
        assert refused(review.issue_review, delivered_at=at(day), **values) == "delivery_time_impossible"


def test_the_office_joins_and_undoes_also_when_a_unit_has_the_case(county: County) -> None:
    case = accepted_case(county)
    register.join(
        case_id=case, actor=county.lin, now=at("2026-05-08"), number="SF-2026-8888888", channel="visit",
        received_at=at("2026-05-08"),
    )  # fmt: skip
    register.detach(case_id=case, actor=county.lin, now=at("2026-05-09"), number="SF-2026-8888888")
    other = petition(county, "2026-05-07")
    register.merge(case_id=other, into_id=case, actor=county.lin, now=at("2026-05-10"), same_petitioner=True)
    register.unmerge(case_id=other, actor=county.lin, now=at("2026-05-11"))
    assert state_of(other).state == "registered"
    assert case_page(actor=county.lin, case_id=case, now=at("2026-05-11")) is None, "matching is not reading"


def test_retaliation_is_acknowledged_once_however_often_it_is_noted(county: County) -> None:
    case = petition(county, retaliation=True)
    sorting.acknowledge(case_id=case, actor=county.lin, now=at("2026-05-06 10:00"))
    sorting.sort(case_id=case, actor=county.lin, now=at("2026-05-06 11:00"), nature="help", retaliation=True)
    assert [clock.outcome for clock in state_of(case).clocks if clock.code == "R-PET-20"] == ["met"]


def test_an_answer_delivered_in_time_and_written_down_late_is_in_time(county: County) -> None:
    case = accepted_case(county, "2026-03-06")
    issued = at("2026-04-20")
    handling.issue_opinion(case_id=case, actor=county.qian, now=issued, result="explain", parts=OPINION)
    handling.deliver(
        case_id=case, actor=county.zhao, now=at("2026-05-20"), method="post", delivered_at=at("2026-04-25")
    )
    clock = state_of(case).clock("R-PET-05")
    assert not clock.late(at("2026-05-21"))
    assert state_of(case).clock("R-PET-07").trigger == date(2026, 4, 25)


def test_nothing_is_listed_before_ten_working_days_have_passed(county: County) -> None:
    case = accepted_case(county, "2026-03-06")
    due = state_of(case).clock("R-PET-05").due
    assert due == date(2026, 5, 6)
    values = {"case_id": case, "actor": county.sun, "kind": "listed"}
    assert refused(after.supervise, now=at("2026-05-15"), **values) == "listed_too_early"
    after.supervise(now=at("2026-05-20"), **values)


def test_nobody_was_told_tomorrow(county: County) -> None:
    case = accepted_case(county, "2026-03-06")
    values = {"case_id": case, "actor": county.qian, "now": at("2026-04-20"), "days": 10, "reason": "复杂"}
    assert refused(handling.extend, told_on=date(2026, 4, 21), **values) == "told_on_impossible"
    assert refused(handling.extend, told_on=date(2026, 3, 1), **values) == "told_on_impossible"


def test_a_refused_matter_is_called_back_too(county: County) -> None:
    case = sorted_case(county)
    sorting.decline(
        case_id=case,
        actor=county.lin,
        now=at("2026-05-07"),
        reason="not_petition_matter",
        article="PET-19",
        way_on="法院",
    )
    assert Case.objects.get(id=case).call_back_state == "waiting"


def test_one_case_that_moved_on_does_not_silence_the_day_s_other_warnings(county: County, monkeypatch) -> None:
    first, second = transferred_case(county, "2026-05-06"), transferred_case(county, "2026-05-06")
    from anlan.cases import jobs

    real = jobs.supervise

    def fails_once(**values):
        if values["case_id"] == first:
            from anlan.cases.rules.attempt import Refusal

            raise StepRefused(Refusal("step_out_of_order", "procedure"))
        return real(**values)

    monkeypatch.setattr(jobs, "supervise", fails_once)
    assert warn_units(at("2026-05-18")) == 1
    assert state_of(second).supervisions


def test_a_closed_case_is_rated_once_also_after_it_was_reopened(county: County) -> None:
    case = closed_case(county)
    marks = {"case_id": case, "actor": PUBLIC, "attitude": 5, "process": 5, "result": 1}
    after.rate(now=at("2026-05-21"), **marks)
    after.reopen(case_id=case, actor=county.sun, now=at("2026-05-22"), ground="new_facts")
    handling.issue_opinion(case_id=case, actor=county.qian, now=at("2026-05-23"), result="explain", parts=OPINION)
    moment = at("2026-05-24")
    handling.deliver(case_id=case, actor=county.zhao, now=moment, method="direct", delivered_at=moment)
    after.rate(now=at("2026-05-25"), **marks)
    assert refused(after.rate, now=at("2026-05-26"), **marks) == "rated_already"
