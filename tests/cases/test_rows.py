"""Rows are projections: a forged one is found and named, and everything can be rebuilt (T-16)."""

import pytest
from tests.county import County, accepted_case, at, closed_case, petition, sorted_case

from anlan.cases.actions.rebuild import rebuild_rows
from anlan.cases.models import Accused, Case, CaseClock
from anlan.cases.queries.lists import Filters, case_list
from anlan.cases.queries.rebuild import first_differences
from anlan.offices.rules.actors import SYSTEM
from anlan.offices.rules.policy import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_forged_row_is_named_with_what_it_says_and_what_its_events_say(county: County) -> None:
    case = closed_case(county)
    Case.objects.filter(id=case).update(state="accepted")
    (difference,) = first_differences()
    assert (difference.column, difference.stored, difference.rebuilt) == ("state", "accepted", "closed")


def test_a_forged_clock_is_named(county: County) -> None:
    case = accepted_case(county)
    CaseClock.objects.filter(case_id=case, code="R-PET-05").update(due="2027-01-01")
    (difference,) = first_differences()
    assert difference.column == "R-PET-05.due"


def test_everything_is_rebuilt_from_events_and_found_again(county: County) -> None:
    closed_case(county)
    accepted_case(county)
    accusation = sorted_case(
        county, sort={"nature": "report_accusation", "category": "02", "accused_unit_ids": [county.units["JT"]]}
    )
    petition(county, title="柳河水压不足", text="没有水。")
    Case.objects.update(state="sorting", due=None, nominal_due=None, holder=None)
    CaseClock.objects.all().delete()
    Accused.objects.all().delete()
    found = rebuild_rows(actor=SYSTEM, now=at("2026-06-01"))
    assert (found.cases, found.mended) == (4, 4)
    assert first_differences() == []
    assert Accused.objects.get().case_id == accusation
    assert len(case_list(actor=county.lin, now=at("2026-06-01"), filters=Filters(words="水压")).lines) == 1
    assert rebuild_rows(actor=SYSTEM, now=at("2026-06-02")).mended == 0


def test_only_the_machine_rebuilds(county: County) -> None:
    with pytest.raises(NotAllowed):
        rebuild_rows(actor=county.sys, now=at("2026-06-01"))
