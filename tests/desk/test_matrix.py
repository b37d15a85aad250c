"""The permission matrix of domain §2.8 cell by cell, through the doors: who opens which case."""

import pytest
from tests.county import accepted_case, answered_case, at, closed_case, petition, sorted_case, transferred_case

from anlan.cases.actions import sorting
from anlan.cases.actions.after import own
from anlan.cases.actions.review import request_review
from anlan.offices.rules.actors import PUBLIC

EVERYBODY = {"lin", "zhao", "qian", "sun", "zhou", "wu", "zheng", "wang", "chen", "feng", "he", "sys", "sec", "aud"}


def accusation(county):
    case_id = sorted_case(county, sort={"nature": "report_accusation", "accused_unit_ids": [county.units["JT"]]})
    sorting.transfer(case_id=case_id, actor=county.lin, now=at("2026-05-06"), unit_id=county.units["JW"], reason="主管")
    return case_id


def accusation_at_intake(county):
    return sorted_case(county, sort={"nature": "report_accusation", "accused_unit_ids": [county.units["JT"]]})


def late(county):
    return accepted_case(county, "2026-03-01")


def under_review(county):
    case_id = answered_case(county, on="2026-05-12")
    request_review(case_id=case_id, actor=PUBLIC, now=at("2026-05-13"), reason="不服")
    return case_id


def owned(county):
    case_id = late(county)
    own(case_id=case_id, actor=county.sun, now=at("2026-05-15"), account_id=county.wu.account_id, post="副市长")
    return case_id


def concluded(county):
    return closed_case(county, on="2026-05-12")


@pytest.mark.parametrize(
    ("make", "may_read"),
    [
        (petition, {"lin"}),
        (transferred_case, {"zhao", "qian"}),
        (accepted_case, {"zhao", "qian"}),
        (late, {"zhao", "qian", "sun"}),
        (under_review, {"zhao", "qian", "zhou"}),
        (owned, {"zhao", "qian", "sun", "wu"}),
        (concluded, {"zhao", "qian", "sun", "feng"}),
        (accusation_at_intake, {"lin"}),
        (accusation, {"wang"}),
    ],
)
def test_only_those_of_the_matrix_open_a_case(county, desk, make, may_read):
    case_id = make(county)
    for username in sorted(EVERYBODY):
        answer = desk(username).get(f"/desk/cases/{case_id}/")
        assert (answer.status_code == 200) is (username in may_read), username
        assert answer.status_code in (200, 403, 404), username
        if username in may_read:
            listed = desk(username).get("/desk/cases/").context["found"].lines
            assert [line.id for line in listed] == [case_id], username


def test_what_one_may_not_read_one_may_not_touch(county, desk):
    case_id = accepted_case(county)
    for username in sorted(EVERYBODY - {"zhao", "qian"}):
        for path in ("steps/investigate", "contact", "card", "clocks/0"):
            answer = desk(username).get(f"/desk/cases/{case_id}/{path}")
            assert answer.status_code in (403, 404), (username, path)
        assert desk(username).step(case_id, "investigate", finding="x").status_code in (403, 404)
