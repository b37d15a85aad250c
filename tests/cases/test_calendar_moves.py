"""When a year is published or a day moves, exactly the clocks that cross it move (domain §2.1.4)."""

from datetime import date, timedelta

import pytest
from tests.county import County, accepted_case, at, petition, state_of

from anlan.cases.actions.deadlines import recompute_deadlines
from anlan.cases.models import CaseClock
from anlan.cases.queries.rebuild import first_differences
from anlan.ledger.queries import events
from anlan.offices.actions.calendar import change_day, load_year
from anlan.offices.queries.calendar import calendar
from anlan.offices.rules.actors import SYSTEM
from anlan.offices.rules.days import kinds_before_publication

pytestmark = pytest.mark.django_db


def test_ac_2_4_a_date_in_an_unpublished_year_is_provisional_and_never_an_error(county: County) -> None:
    case = accepted_case(county, "2026-12-01")
    clock = state_of(case).clock("R-PET-05")
    assert (clock.nominal, clock.due, clock.provisional) == (date(2027, 1, 30), date(2027, 2, 1), True)


def test_loading_the_year_settles_provisional_dates_with_an_event_and_only_once(county: County) -> None:
    case = accepted_case(county, "2026-12-01")
    other = petition(county, "2026-05-06")
    kinds = enumerate(kinds_before_publication(2027))
    days = {date(2027, 1, 1) + timedelta(days=n): kind for n, kind in kinds if kind == "holiday"}
    days[date(2027, 1, 30)] = "makeup_workday"
    load_year(actor=SYSTEM, now=at("2026-12-02"), year=2027, source="made up", days=days)
    moved = recompute_deadlines(now=at("2026-12-02"), year=2027)
    assert [(move.code, move.before, move.after) for move in moved] == [
        ("R-PET-05", date(2027, 2, 1), date(2027, 1, 30))
    ]
    assert events(f"case:{case}")[-1].action == "recompute"
    assert events(f"case:{other}")[-1].action == "register"
    assert recompute_deadlines(now=at("2026-12-03"), year=2027) == []
    assert first_differences() == []


def test_moving_one_holiday_moves_exactly_the_clocks_that_cross_it(county: County) -> None:
    days = ("03-06", "03-24", "04-13", "04-14", "04-16", "04-17", "05-06", "05-18")
    cases = [accepted_case(county, f"2026-{day}") for day in days]
    day = date(2026, 6, 15)
    dues = {case: state_of(case).clock("R-PET-05") for case in cases}
    crossing = {case for case, clock in dues.items() if clock.nominal <= day <= clock.due}
    assert 0 < len(crossing) < len(cases)
    change_day(actor=SYSTEM, now=at("2026-05-30"), day=day, kind="holiday", source="notice")
    recompute_deadlines(now=at("2026-05-30"), year=2026)
    changed = {case for case in cases if state_of(case).clock("R-PET-05").due != dues[case].due}
    assert changed == crossing
    stored = dict(CaseClock.objects.filter(code="R-PET-05").values_list("case_id", "due"))
    assert all(stored[case] == state_of(case).clock("R-PET-05").due for case in cases)
    assert all(calendar().is_workday(due) for due in stored.values())
