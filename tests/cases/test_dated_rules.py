"""A new number of law changes only what is triggered on or after its day (domain §2.10(6))."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.county import County, accepted_case, at, petition, sorted_case, state_of

from anlan.cases.actions import after, sorting
from anlan.cases.actions.step import StepRefused
from anlan.cases.rules import statute
from anlan.cases.rules.fold import fold
from anlan.cases.rules.law import lawbook
from anlan.ledger.queries import events
from anlan.offices.models import Message
from anlan.offices.queries.calendar import calendar

CHANGE = date(2026, 4, 1)


def changed_law():
    law = lawbook()
    newer = {
        code: replace(rule, value=rule.value + 7, valid_from=CHANGE) for code, rule in law.rules.versions[0][1].items()
    }
    return replace(law, rules=statute.RuleTable((*law.rules.versions, (CHANGE, newer))))


@given(st.dates(date(2022, 5, 1), date(2027, 12, 31)), st.sampled_from(sorted(lawbook().rules.codes())))
def test_a_trigger_keeps_the_rule_of_its_day(day: date, code: str) -> None:
    before, after_change = lawbook().rules.rule(code, day)[0], changed_law().rules.rule(code, day)[0]
    assert (after_change != before) == (day >= CHANGE)


@pytest.mark.django_db
def test_only_cases_accepted_from_that_day_on_move(county: County) -> None:
    for day, moves in (("2026-03-31", False), ("2026-04-01", True)):
        case = accepted_case(county, day)
        history = events(f"case:{case}")
        old = fold(lawbook(), history, calendar()).clock("R-PET-05")
        new = fold(changed_law(), history, calendar()).clock("R-PET-05")
        assert (new.nominal != old.nominal) is moves


@pytest.mark.django_db
def test_a_trigger_older_than_the_table_is_assumed_and_says_so(county: County) -> None:
    case = petition(county, "2019-04-24")
    clock = state_of(case).clock("R-PET-01")
    assert clock.assumed
    assert clock.rule == "R-PET-01@2022-05-01"
    assert state_of(case).rule_assumed


@pytest.mark.django_db
def test_r_pet_21_danger_is_reported_at_once_without_identity(county: County) -> None:
    petition(county, urgent=True)
    sent = Message.objects.filter(template="urgent_matter")
    assert {message.unit_id for message in sent} == {county.units["GOV"], county.units["LX"]}
    assert all(set(message.values) == {"case"} for message in sent)


@pytest.mark.django_db
def test_r_pet_20_retaliation_passes_the_accused_unit_by_and_is_acknowledged_within_a_day(county: County) -> None:
    case = sorted_case(county, "2026-05-06 16:00", retaliation=True)
    clock = state_of(case).clock("R-PET-20")
    assert clock.due_at == at("2026-05-07 16:00")
    with pytest.raises(StepRefused) as caught:
        sorting.assign(
            case_id=case, actor=county.lin, now=at("2026-05-06 17:00"), unit_id=county.units["ZJ"], reason="x"
        )
    assert caught.value.refusal.rule == "R-PET-20"
    sorting.assign(case_id=case, actor=county.lin, now=at("2026-05-06 17:00"), unit_id=county.units["LX"])
    assert state_of(case).clock("R-PET-20").late(at("2026-05-07 16:01"))


@pytest.mark.django_db
def test_n05_a_petitioner_may_always_withdraw_and_add_while_it_is_open(county: County) -> None:
    from anlan.offices.rules.actors import PUBLIC

    case = sorted_case(county)
    after.supplement(case_id=case, actor=PUBLIC, now=at("2026-05-07"), words="还有一处。")
    after.withdraw(case_id=case, actor=PUBLIC, now=at("2026-05-08"))
    assert state_of(case).state == "withdrawn_by_petitioner"
    assert state_of(case).running == ()
