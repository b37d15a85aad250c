"""Number and code: one answer for every mismatch, waits instead of locks, a view that ends (trust §9, §10.3)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.portal.steps import look, submit, told, without_token

from anlan.ledger.rules.codes import new_code, shown_code
from anlan.portal import pace
from anlan.portal.access import PLACE

pytestmark = pytest.mark.django_db


def ask(client: Client, number: str, code: str):
    return client.post("/track/", {"number": number, "code": code})


def test_the_receipt_opens_the_status_page(county, citizen):
    number, code = submit(citizen)
    page = look(citizen, number.lower(), code.replace("-", " ").lower())
    assert page.status_code == 200
    assert number in page.content.decode()


def test_a_wrong_number_and_a_wrong_code_get_the_same_bytes(county, citizen):
    given = told()
    wrong = shown_code(new_code())
    answers = [ask(Client(), given.number, wrong), ask(Client(), "SF-2026-9999999", wrong)]
    pages = [
        without_token(answer.content).replace(number, "…")
        for answer, number in zip(answers, (given.number, "SF-2026-9999999"), strict=True)
    ]
    assert pages[0] == pages[1]
    assert {answer.status_code for answer in answers} == {422}
    headers = [
        {name: value for name, value in answer.headers.items() if name != "Content-Length"} for answer in answers
    ]
    assert headers[0] == headers[1]
    assert "对不上" in pages[0]


@pytest.mark.parametrize(
    ("code", "said"), [("7K3M", "16 位"), ("7K3M-9QXT-0ABC-DEFU", "不该有"), ("7K3M-9QXT-0ABC-DEFM", "写错了")]
)
def test_a_mistyped_code_is_said_without_asking_any_secret(county, citizen, code, said, count_statements):
    with count_statements() as made:
        answer = ask(citizen, "SF-2026-0000123", code)
    assert said in answer.content.decode()
    assert not made.captured_queries


def test_wrong_codes_wait_longer_and_longer_and_never_lock_the_owner_out(county, citizen, waits):
    given = told()
    for _ in range(14):
        ask(Client(), given.number, shown_code(new_code()))
    assert waits == [1, 2, 4, 8]
    assert look(citizen, given.number, given.code).status_code == 200
    assert waits[-1] == 16
    for _ in range(6):
        ask(Client(), given.number, shown_code(new_code()))
    assert max(waits) == 42
    assert ask(Client(), told(text="另一件事：南街井盖丢了。", phone="13900139000").number, "x").status_code == 422


def test_a_full_line_names_telephone_and_counter(county, citizen, monkeypatch):
    def full(_seconds: float) -> None:
        raise pace.LineFull

    monkeypatch.setattr(pace, "wait", full)
    answer = ask(citizen, "SF-2026-0000123", shown_code(new_code()))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "12345" in answer.content.decode()
    assert "窗口" in answer.content.decode()


def test_the_code_never_stands_in_an_address(county, citizen):
    given = told()
    answer = ask(citizen, given.number, given.code)
    assert answer["Location"] == "/track/status/"
    assert citizen.get(f"/track/?number={given.number}&code={given.code}").status_code == 302
    assert Client().get(f"/track/?number={given.number}&code={given.code}").context["form"].is_bound is False
    assert given.code not in citizen.get("/track/status/").content.decode()


@pytest.mark.parametrize(
    ("quiet", "whole"), [(timedelta(minutes=16), timedelta(0)), (timedelta(0), timedelta(minutes=61))]
)
def test_the_view_ends_after_15_quiet_minutes_and_one_hour(county, citizen, quiet, whole):
    given = told()
    look(citizen, given.number, given.code)
    session = citizen.session
    kept = session[PLACE]
    session[PLACE] = {
        **kept,
        "seen": kept["seen"] - quiet.total_seconds(),
        "began": kept["began"] - whole.total_seconds(),
    }
    session.save()
    answer = citizen.get("/track/status/")
    assert answer["Location"] == "/track/"
    assert "重新填写编号和查询码" in citizen.get("/track/").content.decode()


@pytest.mark.parametrize(
    "path", ["/track/status/", "/track/do/withdraw/", "/track/contact/", "/track/delete/", "/track/doubt/1/"]
)
def test_nobody_without_number_and_code_gets_anywhere(county, citizen, path):
    told()
    assert citizen.get(path)["Location"] == "/track/"
    answer = citizen.post(path, {"sure": "on"})
    assert answer.status_code == 405 or answer["Location"] == "/track/"


def test_signing_out_closes_the_view_and_clears_the_browser(county, citizen):
    given = told()
    look(citizen, given.number, given.code)
    answer = citizen.post("/track/leave")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert citizen.get("/track/status/")["Location"] == "/track/"


def test_showing_the_code_begins_a_new_session(county, citizen):
    first, second = told(), told(text="南街井盖丢了，晚上很危险。", phone="13900139000")
    look(citizen, first.number, first.code)
    key = citizen.session.session_key
    citizen.post("/track/leave")
    look(citizen, second.number, second.code)
    assert citizen.session.session_key != key
    assert second.number in citizen.get("/track/status/").content.decode()


def test_the_short_address_on_letters_leads_to_the_form(county, citizen):
    assert citizen.get("/status")["Location"] == reverse("portal:track")


def test_a_form_without_its_token_is_refused(county):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/track/", {"number": "SF-2026-0000123", "code": "x"}).status_code == 403
    assert strict.post("/submit/", {"text": "路灯坏了"}).status_code == 403
