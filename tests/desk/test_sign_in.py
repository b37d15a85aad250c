"""Staff sign in with a name, a password and a second factor (trust §10)."""

import time
from datetime import date, timedelta
from uuid import UUID

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from anlan.desk.sign_in import enrol_second_factor
from anlan.offices.actions import accounts
from anlan.offices.models import Account
from anlan.offices.rules.actors import SYSTEM

PASSWORD = "山高水长风和日丽月白清风"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered(settings) -> None:
    cache.clear()
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def account_id() -> UUID:
    now = timezone.now()
    account_id = accounts.open_account(actor=SYSTEM, now=now, username="lin", display_name="林晚")
    accounts.set_password(actor=SYSTEM, now=now, account_id=account_id, password=PASSWORD)
    return account_id


def sign_in(client: Client, password: str = PASSWORD, username: str = "lin"):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def code(step: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + step))


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_password_and_code_open_the_desk(client: Client, account_id: UUID) -> None:
    enrol_second_factor(account_id=account_id, secret=SECRET)
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_authenticate"))
    assert not signed_in(client)
    answer = client.post(reverse("mfa_authenticate"), {"code": code()})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert signed_in(client)
    assert client.session["kind"] == "staff"


def test_the_user_name_has_no_letter_case(client: Client, account_id: UUID) -> None:
    assert sign_in(client, username="LIN").status_code == 302


def test_b109_a_code_is_taken_once_even_from_the_step_before(client: Client, account_id: UUID) -> None:
    enrol_second_factor(account_id=account_id, secret=SECRET)
    before = code(-1)
    sign_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": before}).status_code == 302
    other = Client()
    sign_in(other)
    assert other.post(reverse("mfa_authenticate"), {"code": before}).status_code == 200
    assert not signed_in(other)
    assert other.post(reverse("mfa_authenticate"), {"code": code(-3)}).status_code == 200


def test_without_second_factor_every_page_leads_to_setting_it_up(client: Client, account_id: UUID) -> None:
    sign_in(client)
    answer = client.get("/desk/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))


def test_the_secret_of_a_second_factor_is_sealed(account_id: UUID) -> None:
    from allauth.mfa.models import Authenticator

    enrol_second_factor(account_id=account_id, secret=SECRET)
    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_wrong_password_and_an_unknown_name_get_one_answer(client: Client, account_id: UUID) -> None:
    wrong, unknown = sign_in(client, "wrong-wrong-wrong"), sign_in(client, username="nobody")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_the_sixth_wrong_password_in_five_minutes_has_to_wait(client: Client, account_id: UUID) -> None:
    for _ in range(5):
        sign_in(client, "wrong-wrong-wrong")
    sign_in(client)
    assert not signed_in(client)


def test_nobody_signs_up_or_resets_by_mail(client: Client) -> None:
    for address in ("/account/signup/", "/account/password/reset/", "/account/email/"):
        assert client.get(address).status_code == 404


def test_a_disabled_account_is_out_at_once(client: Client, account_id: UUID, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    sign_in(client)
    assert client.get(reverse("account_change_password")).status_code == 200
    accounts.disable_account(actor=SYSTEM, now=timezone.now(), account_id=account_id)
    assert client.get(reverse("account_change_password")).status_code == 302
    other = Client()
    sign_in(other)
    assert not signed_in(other)


def test_b111_a_role_change_ends_the_session(client: Client, account_id: UUID) -> None:
    sign_in(client)
    accounts.grant_role(
        actor=SYSTEM, now=timezone.now(), account_id=account_id, role="audit_admin", from_date=date(2026, 1, 1)
    )
    assert client.get(reverse("account_change_password")).status_code == 302


def test_b111_signing_in_gives_a_new_session_id(client: Client, account_id: UUID) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize("minutes", [31, 13 * 60])
def test_an_idle_or_old_session_ends(client: Client, account_id: UUID, minutes: int) -> None:
    sign_in(client)
    session = client.session
    session["began_at"] -= minutes * 60
    session["seen_at"] -= minutes * 60 if minutes < 60 else 0
    session.save()
    client.get(reverse("account_login"))
    assert not signed_in(client)


def test_the_fourth_session_ends_the_first(account_id: UUID) -> None:
    clients = [Client() for _ in range(4)]
    for client in clients:
        sign_in(client)
    assert [signed_in(client) for client in clients] == [False, True, True, True]


def test_an_administrator_has_one_session(account_id: UUID) -> None:
    accounts.grant_role(
        actor=SYSTEM, now=timezone.now(), account_id=account_id, role="audit_admin", from_date=date(2026, 1, 1)
    )
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)
    assert (signed_in(first), signed_in(second)) == (False, True)
    assert second.session["kind"] == "administrator"


def test_a_first_password_opens_once_and_must_be_replaced(client: Client, account_id: UUID) -> None:
    password = accounts.issue_first_password(actor=SYSTEM, now=timezone.now(), account_id=account_id)
    sign_in(client, password)
    assert signed_in(client)
    assert client.get("/desk/")["Location"] == reverse("account_change_password")
    second = Client()
    sign_in(second, password)
    assert not signed_in(second)
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": password, "password1": PASSWORD, "password2": PASSWORD},
    )
    assert answer.status_code == 302
    assert Account.objects.get(id=account_id).first_password_until is None
    assert client.get("/desk/")["Location"] == reverse("mfa_activate_totp")


def test_a_first_password_is_over_after_a_day(client: Client, account_id: UUID) -> None:
    long_ago = timezone.now() - timedelta(hours=25)
    password = accounts.issue_first_password(actor=SYSTEM, now=long_ago, account_id=account_id)
    sign_in(client, password)
    assert not signed_in(client)


def test_a_weak_new_password_is_refused_in_words(client: Client, account_id: UUID) -> None:
    sign_in(client)
    weak = {"oldpassword": PASSWORD, "password1": "林晚2026-2026-2026", "password2": "林晚2026-2026-2026"}
    answer = client.post(reverse("account_change_password"), weak)
    assert answer.status_code == 200
    assert "姓名" in str(answer.context["form"].errors)


def test_signing_out_clears_the_browser(client: Client, account_id: UUID) -> None:
    sign_in(client)
    answer = client.post(reverse("account_logout"))
    assert '"storage"' in answer["Clear-Site-Data"]
    assert not signed_in(client)
