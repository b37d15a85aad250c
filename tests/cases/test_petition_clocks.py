"""The clocks of a petition, as the Regulations count them (domain §19.4, §19.10)."""

from datetime import date

import pytest
from tests.county import (
    OPINION,
    County,
    accepted_case,
    answered_case,
    at,
    petition,
    sorted_case,
    state_of,
    transferred_case,
)

from anlan.cases.actions import handling, register, review, sorting
from anlan.cases.actions.step import StepRefused
from anlan.offices.rules.actors import PUBLIC

pytestmark = pytest.mark.django_db


def refused(step, **values) -> str:
    with pytest.raises(StepRefused) as caught:
        step(**values)
    return caught.value.refusal.code


def test_ac_19_1_the_office_has_fifteen_days_and_the_unit_five_working_days_to_object(county: County) -> None:
    case = petition(county, "2025-09-16")
    clock = state_of(case).clock("R-PET-01")
    assert (clock.nominal, clock.due) == (date(2025, 10, 1), date(2025, 10, 9))

    late = transferred_case(county, "2025-09-26", to="JT", sort={"category": "0201"})
    objection = state_of(late).clock("R-PET-04")
    assert objection.due == date(2025, 10, 10)
    values = {"case_id": late, "actor": county.he, "reason": "不属于本局职责", "article": "PET-23"}
    assert refused(handling.object_to_transfer, now=at("2025-10-11"), **values) == "objection_too_late"
    assert state_of(late).state == "transferred"
    handling.accept(case_id=late, actor=county.he, now=at("2025-10-11"), notice="sent")

    in_time = transferred_case(county, "2025-09-26", to="JT", sort={"category": "0201"})
    handling.object_to_transfer(**{**values, "case_id": in_time}, now=at("2025-10-10 17:00"))
    assert state_of(in_time).state == "returned_objection"


def test_ac_19_2_sixty_days_and_one_extension_that_counts_only_when_told(county: County) -> None:
    case = accepted_case(county, "2025-08-05")
    clock = state_of(case).clock("R-PET-05")
    assert (clock.nominal, clock.due) == (date(2025, 10, 4), date(2025, 10, 9))
    approved = {"case_id": case, "actor": county.qian, "now": at("2025-09-28"), "days": 30, "reason": "情况复杂"}
    handling.extend(**approved)
    assert state_of(case).clock("R-PET-05").due == date(2025, 10, 9)
    handling.tell_extension(case_id=case, actor=county.zhao, now=at("2025-09-28 10:00"), told_on=date(2025, 9, 28))
    assert state_of(case).clock("R-PET-05").due == date(2025, 11, 3)
    assert refused(handling.extend, **{**approved, "now": at("2025-09-29")}) == "extended_already"

    at_once = accepted_case(county, "2025-08-05")
    handling.extend(**{**approved, "case_id": at_once}, told_on=date(2025, 9, 28))
    assert state_of(at_once).clock("R-PET-05").due == date(2025, 11, 3)
    assert refused(handling.extend, **{**approved, "case_id": accepted_case(county, "2025-08-05"), "days": 31}) == (
        "extension_too_long"
    )


def test_ac_19_3_thirty_days_to_ask_and_to_answer_and_a_hearing_that_does_not_count(county: County) -> None:
    case = answered_case(county, "2025-04-20", "2025-05-20")
    assert state_of(case).clock("R-PET-07").due == date(2025, 6, 19)
    review.request_review(case_id=case, actor=PUBLIC, now=at("2025-06-01"), reason="不同意")
    assert state_of(case).clock("R-PET-08").due == date(2025, 7, 1)

    late = answered_case(county, "2025-04-20", "2025-05-20")
    assert refused(review.request_review, case_id=late, actor=PUBLIC, now=at("2025-06-20"), reason="x") == "period_over"

    other = answered_case(county, "2025-12-20", "2026-01-15")
    review.request_review(case_id=other, actor=PUBLIC, now=at("2026-01-20"), reason="不同意")
    review.issue_review(
        case_id=other, actor=county.zhou, now=at("2026-02-10"), result="uphold", facts="属实", reasons="依据充分",
        method="direct", delivered_at=at("2026-02-10"),
    )  # fmt: skip
    review.request_re_review(case_id=other, actor=PUBLIC, now=at("2026-03-02"), reason="仍不同意")
    review.suspend(case_id=other, actor=county.wei, now=at("2026-03-10"), reason="举行听证")
    assert state_of(other).clock("R-PET-10").is_paused
    review.resume(case_id=other, actor=county.wei, now=at("2026-03-20"))
    clock = state_of(other).clock("R-PET-10")
    assert (clock.nominal, clock.due) == (date(2026, 4, 11), date(2026, 4, 13))


def test_ac_19_4_the_simple_procedure_counts_make_up_working_days(county: County) -> None:
    case = accepted_case(county, "2026-05-06", sort={"simple": True})
    assert state_of(case).procedure == "simple"
    assert state_of(case).clock("R-PET-11").due == date(2026, 5, 19)
    assert state_of(case).clock("R-PET-05") is None
    assert refused(
        handling.extend, case_id=case, actor=county.qian, now=at("2026-05-12"), days=5, reason="x"
    ) == "step_out_of_order"  # fmt: skip
    handling.leave_simple(case_id=case, actor=county.qian, now=at("2026-05-12"), reason="情况复杂")
    assert state_of(case).procedure == "petition"
    assert state_of(case).clock("R-PET-05").trigger == date(2026, 5, 6)


def test_ac_19_5_an_accusation_never_reaches_the_accused_unit(county: County) -> None:
    accused = county.units["JT"]
    case = sorted_case(county, sort={"nature": "report_accusation", "category": "02", "accused_unit_ids": [accused]})
    for code in ("JT", "JT-LZ"):
        values = {"case_id": case, "actor": county.lin, "now": at("2026-05-07"), "reason": "x"}
        with pytest.raises(StepRefused) as caught:
            sorting.assign(**values, unit_id=county.units[code])
        assert (caught.value.refusal.code, caught.value.refusal.rule) == ("accused_unit", "R-PET-16")
    sorting.assign(case_id=case, actor=county.lin, now=at("2026-05-07"), unit_id=county.units["GOV"], reason="上级机关")
    assert state_of(case).holder == str(county.units["GOV"])


def test_ac_19_6_two_receipts_are_one_case_with_the_earliest_clock(county: County) -> None:
    case = petition(county, "2026-03-03", channel="mailbox")
    register.join(
        case_id=case, actor=county.lin, now=at("2026-03-03 10:00"), number="SF-2026-9999991", channel="hotline",
        received_at=at("2026-03-01 09:00"),
    )  # fmt: skip
    state = state_of(case)
    assert len(state.receipts) == 2
    assert state.clock("R-PET-01").trigger == date(2026, 3, 1)
    register.detach(case_id=case, actor=county.lin, now=at("2026-03-04"), number="SF-2026-9999991")
    assert state_of(case).clock("R-PET-01").trigger == date(2026, 3, 3)


def test_ac_19_7_raised_again_at_a_higher_body_it_is_declined_as_already_in_hand(county: County) -> None:
    accepted_case(county, "2026-03-01")
    again = sorted_case(county, "2026-04-10")
    sorting.decline(
        case_id=again, actor=county.lin, now=at("2026-04-10 10:00"), reason="duplicate_open", article="PET-19-3",
        way_on="本市信访事项正在办理，4月30日前书面答复。",
    )  # fmt: skip
    assert state_of(again).state == "not_accepted"
    code = refused(
        sorting.decline, case_id=sorted_case(county), actor=county.lin, now=at("2026-05-06 10:00"),
        reason="repeat_petitioner", article="x", way_on="x",
    )  # fmt: skip
    assert code == "decline_reason_unknown"


def test_an_opinion_lacking_a_part_is_refused_and_names_it(county: County) -> None:
    case = accepted_case(county)
    with pytest.raises(StepRefused) as caught:
        handling.issue_opinion(
            case_id=case,
            actor=county.qian,
            now=at("2026-05-20"),
            result="explain",
            parts={**OPINION, "legal_basis": ""},
        )
    assert caught.value.refusal.values["missing"] == ["legal_basis"]
    assert state_of(case).state == "accepted"
