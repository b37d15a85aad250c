"""Acting under one post at a time; what a demo shows at sign-in and a real county does not."""

from datetime import date

import pytest
from django.core.cache import cache
from tests.county import at, petition

from anlan.desk.sign_in import enrol_second_factor
from anlan.offices.actions.accounts import grant_role, set_password
from anlan.offices.actions.messages import put_message
from anlan.offices.queries.accounts import grants_of
from anlan.offices.rules.actors import SYSTEM

PASSWORD = "山高水长风和日丽月白清风"

pytestmark = pytest.mark.django_db


def test_one_session_acts_under_one_grant_and_can_switch(county, desk):
    account_id = county.chen.account_id
    unit_id = county.units["XF"]
    grant_role(
        actor=SYSTEM,
        now=at("2026-01-01"),
        account_id=account_id,
        role="intake_clerk",
        unit_id=unit_id,
        from_date=date(2026, 1, 1),
    )
    petition(county)
    seat = desk("chen")
    assert seat.get("/desk/sorting/").status_code == 403
    clerk = next(grant for grant in grants_of(account_id, on=date(2026, 5, 18)) if grant.role == "intake_clerk")
    before = seat.client.session.session_key
    assert seat.post("/desk/switch", grant=clerk.id)["Location"] == "/desk/"
    assert seat.client.session.session_key != before
    assert seat.get("/desk/sorting/").status_code == 200
    assert seat.get("/desk/").context["desk"]["post"] == "登记岗"


def test_nobody_takes_the_grant_of_somebody_else(county, desk):
    theirs = grants_of(county.qian.account_id, on=date(2026, 5, 18))[0]
    assert desk("zhao").post("/desk/switch", grant=theirs.id).status_code == 403
    assert desk("zhao").post("/desk/switch", grant="nonsense").status_code == 302
    assert desk("zhao").get("/desk/").context["desk"]["post"] == "经办岗"


def test_messages_to_account_and_unit_are_worded_and_marked_read(county, desk):
    case_id = petition(county)
    put_message(
        now=at("2026-05-18"),
        template="due_moved_earlier",
        values={"case": str(case_id), "number": "SF-2026-0000001"},
        effect_id="one",
        unit_id=county.units["XF"],
    )
    put_message(now=at("2026-05-18"), template="unheard_of", values={}, effect_id="two", unit_id=county.units["XF"])
    page = desk("lin").get("/desk/")
    assert page.context["desk"]["notices"] == 2
    assert "SF-2026-0000001 的期限按新公布的放假安排重算，提前了。" in page.content.decode()
    assert "有一条通知" in page.content.decode()
    letter = next(one for one in desk("lin").get("/desk/messages/").context["letters"] if one.case)
    assert desk("lin").post(f"/desk/messages/{letter.id}/read")["Location"] == f"/desk/cases/{case_id}/"
    assert desk("lin").get("/desk/").context["desk"]["notices"] == 1
    assert desk("zhao").post(f"/desk/messages/{letter.id}/read").status_code == 403


def test_a_message_about_a_case_one_may_not_read_leads_back_to_the_messages(county, desk):
    case_id = petition(county, urgent=True)
    letter = next(one for one in desk("wu").get("/desk/messages/").context["letters"] if one.case == str(case_id))
    assert desk("wu").post(f"/desk/messages/{letter.id}/read")["Location"] == "/desk/messages/"
    assert "不在您的岗位之内" in desk("wu").get("/desk/messages/").content.decode()


CAST = [{"username": "lin", "role": "intake_clerk", "unit": "市信访局", "password": "demo-password"}]


def test_only_a_demo_lists_its_cast_at_sign_in(client, settings):
    settings.DEMO_CAST = CAST
    settings.LEDGER_ORIGIN = "demo.localhost/ledger"
    page = client.get("/account/login/").content.decode()
    assert "以这个岗位登录" in page
    assert 'value="demo-password"' in page
    settings.LEDGER_ORIGIN = "lanchuan.example/ledger"
    assert "demo-password" not in client.get("/account/login/").content.decode()
    settings.LEDGER_ORIGIN = "demo.localhost/ledger"
    settings.PROFILE = "production"
    assert "demo-password" not in client.get("/account/login/").content.decode()


def test_only_a_demo_shows_the_code_of_the_moment(county, client, settings):
    cache.clear()
    set_password(actor=SYSTEM, now=at("2026-01-01"), account_id=county.lin.account_id, password=PASSWORD)
    enrol_second_factor(account_id=county.lin.account_id, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    settings.LEDGER_ORIGIN = "lanchuan.example/ledger"
    client.post("/account/login/", {"login": "lin", "password": PASSWORD})
    assert "现在的动态码" not in client.get("/account/second-factor/authenticate/").content.decode()
    settings.LEDGER_ORIGIN = "demo.localhost/ledger"
    page = client.get("/account/second-factor/authenticate/")
    assert "现在的动态码" in page.content.decode()


@pytest.mark.parametrize("path", ["login/", "password/", "second-factor/totp/activate/", "logout/", "second-factor/"])
def test_every_page_of_sign_in_wears_our_frame(county, client, path):
    cache.clear()
    set_password(actor=SYSTEM, now=at("2026-01-01"), account_id=county.lin.account_id, password=PASSWORD)
    if path != "login/":
        client.post("/account/login/", {"login": "lin", "password": PASSWORD})
        assert "p-entrance" in client.get("/account/reauthenticate/").content.decode()
        client.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = client.get(f"/account/{path}")
    assert answer.status_code == 200
    assert "p-entrance" in answer.content.decode()


def test_the_page_warns_two_minutes_before_the_session_ends(county, desk):
    assert 'data-al-session="28"' in desk("zhao").get("/desk/").content.decode()
    assert 'data-al-session="13"' in desk("sys").get("/desk/").content.decode()
    assert 'data-al-session="28"' in desk("zhao").post("/desk/session/goes-on").content.decode()
