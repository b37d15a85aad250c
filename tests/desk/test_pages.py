"""Every page renders for whoever may open it, and is closed to whoever may not."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.county import accepted_case, closed_case, petition, sorted_case, transferred_case

from anlan.desk.access import CASE_READERS, EVERYBODY

CAST = {
    "lin": "intake_clerk",
    "zhao": "unit_handler",
    "qian": "unit_leader",
    "sun": "supervisor",
    "zhou": "reviewer",
    "wu": "leader",
    "zheng": "unit_handler",
    "wang": "unit_handler",
    "chen": "statistician",
    "feng": "publisher",
    "he": "unit_handler",
    "sys": "system_admin",
    "sec": "security_admin",
    "aud": "audit_admin",
}


def views():
    """List every view below /desk/ with its name."""
    desk = next(
        one for one in get_resolver().url_patterns if isinstance(one, URLResolver) and str(one.pattern) == "desk/"
    )
    return [(one.name, one.callback) for one in desk.url_patterns if isinstance(one, URLPattern)]


def test_every_address_of_the_desk_names_its_roles():
    for name, view in views():
        assert getattr(view, "roles", None), name
        assert view.roles <= EVERYBODY, name


@pytest.mark.django_db
def test_nobody_gets_in_without_signing_in(client):
    for path in ("/desk/", "/desk/cases/", "/desk/counter/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/?next=")
    answer = client.get("/desk/cases/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/account/login/?next=%2Fdesk%2F")


@pytest.mark.parametrize("username", sorted(CAST))
def test_each_of_the_cast_opens_exactly_the_pages_of_their_role(county, desk, username):
    petition(county), sorted_case(county), transferred_case(county), accepted_case(county), closed_case(county)
    role = CAST[username]
    for path, roles in {
        "/desk/": EVERYBODY,
        "/desk/messages/": EVERYBODY,
        "/desk/cases/": CASE_READERS,
        "/desk/sorting/": {"intake_clerk"},
        "/desk/counter/": {"intake_clerk"},
        "/desk/call-backs/": {"supervisor"},
    }.items():
        answer = desk(username).get(path)
        assert answer.status_code == (200 if role in roles else 403), path
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("username", "make"),
    [
        ("lin", petition),
        ("lin", sorted_case),
        ("zhao", transferred_case),
        ("zhao", accepted_case),
        ("qian", accepted_case),
        ("sun", closed_case),
    ],
)
def test_the_case_page_and_every_lawful_step_render(county, desk, username, make):
    case_id = make(county)
    answer = desk(username).get(f"/desk/cases/{case_id}/")
    assert answer.status_code == 200
    actions = answer.context["actions"]
    assert actions
    for action in actions:
        for ask in (desk(username).get, desk(username).part):
            assert ask(action["url"]).status_code == 200, action
    assert desk(username).get(f"/desk/cases/{case_id}/card").status_code == 200
    for place in range(len(answer.context["case"].clocks)):
        assert desk(username).get(f"/desk/cases/{case_id}/clocks/{place}").status_code == 200
        assert desk(username).part(f"/desk/cases/{case_id}/clocks/{place}").status_code == 200


def test_an_unseen_case_and_a_missing_one_get_the_same_answer(county, desk):
    hidden = accepted_case(county)
    unseen = desk("he").get(f"/desk/cases/{hidden}/")
    missing = desk("he").get("/desk/cases/00000000-0000-4000-8000-000000000000/")
    assert unseen.status_code == missing.status_code == 404
    assert unseen.content == missing.content


def test_somebody_without_a_post_is_told_so(county, desk, db):
    from tests.county import at
    from tests.desk.conftest import Desk

    from anlan.offices.actions.accounts import open_account
    from anlan.offices.rules.actors import SYSTEM

    account_id = open_account(actor=SYSTEM, now=at("2026-01-01"), username="new", display_name="新来")
    answer = Desk(account_id).get("/desk/")
    assert answer.status_code == 403
    assert "您现在没有岗位" in answer.content.decode()
