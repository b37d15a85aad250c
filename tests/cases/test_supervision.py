"""Supervision and call-back: reminders, urging, listing, and checks by somebody else (domain §26)."""

from datetime import date

import pytest
from tests.county import County, accepted_case, at, closed_case, state_of

from anlan.cases.actions import after
from anlan.cases.actions.step import CaseUnknown, StepRefused
from anlan.cases.jobs import warn_units
from anlan.cases.models import Case, Supervision
from anlan.cases.queries.board import Period, dashboard
from anlan.cases.rules.clock import settle, start_clock, warnings
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.rates import Rate, satisfaction
from anlan.offices.models import Message
from anlan.offices.queries.calendar import calendar

pytestmark = pytest.mark.django_db


def test_ac_26_2_reminder_urging_and_listing_of_a_sixty_day_period(county: County) -> None:
    rule, _ = lawbook().rules.rule("R-PET-05", date(2026, 5, 11))
    clock = settle(start_clock(rule, assumed=False, at=at("2026-05-11"), unit_id=None), calendar())
    when = warnings(clock, calendar())
    assert clock.nominal == date(2026, 7, 10)
    assert (when.reminder, when.urge, when.listed) == (date(2026, 6, 22), date(2026, 7, 10), date(2026, 7, 24))
    assert when.last_reminder == date(2026, 7, 7)


def test_the_job_sends_each_stage_once_however_often_it_runs(county: County) -> None:
    case = accepted_case(county, "2026-05-11")
    assert warn_units(at("2026-06-21")) == 0
    assert warn_units(at("2026-06-22")) == 1
    assert warn_units(at("2026-06-22 10:00")) == 0
    assert warn_units(at("2026-07-10")) == 1
    assert warn_units(at("2026-07-24")) == 1
    assert list(Supervision.objects.filter(case_id=case).order_by("n").values_list("stage", flat=True)) == [
        "reminder", "urge", "listed",
    ]  # fmt: skip
    assert state_of(case).supervisions[-1].reply_due == date(2026, 7, 31)
    told = Message.objects.filter(unit_id=county.units["ZJ"]).order_by("put_at")
    assert [message.template for message in told] == ["reminder", "urge", "listed"]


def test_ac_26_3_nobody_records_a_call_back_on_their_own_case(county: County) -> None:
    case = closed_case(county)
    values = {"case_id": case, "now": at("2026-05-25 10:00"), "mode": "phone", "reached": True, "solved": True}
    with pytest.raises(StepRefused) as caught:
        after.call_back(actor=county.zhao, satisfaction="satisfied", **values)
    assert caught.value.refusal.code == "role_may_not"
    with pytest.raises(CaseUnknown):
        after.call_back(actor=county.he, satisfaction="satisfied", **values)
    after.call_back(actor=county.sun, satisfaction="satisfied", **values)
    assert Case.objects.get(id=case).call_back_state == "reached"


def test_ac_26_4_three_unanswered_attempts_are_not_reached_and_stay_in_the_lower_bound(county: County) -> None:
    case = closed_case(county)
    for day in ("2026-05-25 10:00", "2026-05-26 10:00", "2026-05-27 10:00"):
        after.call_back(case_id=case, actor=county.sun, now=at(day), mode="phone", reached=False)
    assert Case.objects.get(id=case).call_back_state == "not_reached"
    with pytest.raises(StepRefused) as caught:
        after.call_back(case_id=case, actor=county.sun, now=at("2026-05-28 10:00"), mode="phone", reached=False)
    assert caught.value.refusal.code == "attempts_used"
    found = dashboard(actor=county.sun, now=at("2026-06-10"), period=Period(date(2026, 5, 1), date(2026, 5, 31)))
    assert found.satisfaction == satisfaction(attempted=1, reached=0, satisfied=0, basically=0)
    assert found.satisfaction.lower_bound == Rate(0, 1)


@pytest.mark.parametrize(
    ("when", "code"), [("2026-05-25 08:59", "outside_calling_hours"), ("2026-05-25 20:00", "outside_calling_hours")]
)
def test_nobody_is_rung_up_at_night(county: County, when: str, code: str) -> None:
    case = closed_case(county)
    with pytest.raises(StepRefused) as caught:
        after.call_back(case_id=case, actor=county.sun, now=at(when), mode="phone", reached=False)
    assert caught.value.refusal.code == code


def test_two_attempts_never_fall_on_one_day(county: County) -> None:
    case = closed_case(county)
    after.call_back(case_id=case, actor=county.sun, now=at("2026-05-25 10:00"), mode="phone", reached=False)
    with pytest.raises(StepRefused) as caught:
        after.call_back(case_id=case, actor=county.sun, now=at("2026-05-25 16:00"), mode="phone", reached=False)
    assert caught.value.refusal.code == "called_today"


def test_not_solved_lets_the_supervisor_reopen_with_a_new_clock(county: County) -> None:
    case = closed_case(county)
    after.call_back(
        case_id=case, actor=county.sun, now=at("2026-05-25 10:00"), mode="phone", reached=True, solved=False,
        satisfaction="not_satisfied", wants_reopen=True,
    )  # fmt: skip
    after.reopen(case_id=case, actor=county.sun, now=at("2026-05-25 10:05"), ground="not_solved")
    state = state_of(case)
    assert (state.state, state.clock("R-PET-05").trigger) == ("reopened", date(2026, 5, 25))
    assert state.clock("R-PET-07").outcome == "void"


def test_ac_20_2_a_case_is_owned_never_a_person_and_stopped_petitioning_is_no_result(county: County) -> None:
    case = closed_case(county)
    with pytest.raises(TypeError):
        after.own(case_id=case, actor=county.sun, now=at("2026-05-21"), petitioner_id="x")  # type: ignore[call-arg]
    after.call_back(
        case_id=case, actor=county.sun, now=at("2026-05-25 10:00"), mode="phone", reached=True, solved=True,
        satisfaction="basically",
    )  # fmt: skip
    leader = county.wu.account_id
    after.own(case_id=case, actor=county.sun, now=at("2026-05-26"), account_id=leader, post="副市长")
    with pytest.raises(StepRefused) as caught:
        after.end_ownership(case_id=case, actor=county.wu, now=at("2026-05-27"), result="息访")
    assert (caught.value.refusal.code, caught.value.refusal.rule) == ("ownership_result_unknown", "N-01")
    after.end_ownership(case_id=case, actor=county.wu, now=at("2026-05-27"), result="solved")
    assert state_of(case).ownership_result == "solved"
