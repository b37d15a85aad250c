"""Accounts and grants; the three administrators stay three (trust §10)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from anlan.ledger.queries import events
from anlan.offices.actions import accounts as actions
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.models import Account, Grant
from anlan.offices.queries import accounts as queries
from anlan.offices.queries.units import unit_by_code
from anlan.offices.rules.actors import ADMINISTRATORS, ROLES, SYSTEM, Actor
from anlan.offices.rules.grants import refusal
from anlan.offices.rules.policy import NotAllowed, Who
from anlan.offices.rules.unit_rows import UnitRow

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = date(2026, 3, 2)

GOOD = "山高水长风和日丽月白清风"

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit_id() -> UUID:
    rows = [
        UnitRow(code="ZF", name="市政府", kind="government"),
        UnitRow(code="XF", name="市信访局", kind="department", parent_code="ZF"),
    ]
    load_units(actor=SYSTEM, now=NOW, rows=rows, founded_on=date(2025, 1, 1))
    return unit_by_code("XF").id


def opened(username: str = "lin", name: str = "林晚") -> UUID:
    return actions.open_account(actor=SYSTEM, now=NOW, username=username, display_name=name)


def granted(account_id: UUID, role: str, unit_id: UUID | None = None, **dates: date) -> UUID:
    dates = {"from_date": date(2026, 1, 1), **dates}
    return actions.grant_role(actor=SYSTEM, now=NOW, account_id=account_id, role=role, unit_id=unit_id, **dates)


def test_an_account_acts_under_one_grant_at_a_time(unit_id: UUID) -> None:
    account_id = opened()
    clerk = granted(account_id, "intake_clerk", unit_id)
    other = granted(account_id, "statistician", unit_id, from_date=date(2026, 2, 1))
    assert queries.actor_for(account_id, on=DAY) == Actor("intake_clerk", account_id, unit_id, "/ZF/XF/")
    assert queries.actor_for(account_id, on=DAY, grant_id=other).role == "statistician"
    assert [grant.id for grant in queries.grants_of(account_id, on=DAY)] == [clerk, other]
    assert [grant.id for grant in queries.grants_of(account_id, on=date(2026, 1, 15))] == [clerk]


def test_a_grant_that_has_ended_or_is_revoked_lets_nobody_act(unit_id: UUID) -> None:
    account_id = opened()
    granted(account_id, "intake_clerk", unit_id, to_date=date(2026, 3, 1))
    with pytest.raises(queries.NoGrant):
        queries.actor_for(account_id, on=DAY)
    assert queries.actor_for(account_id, on=date(2026, 3, 1)).role == "intake_clerk"
    grant = granted(account_id, "publisher", unit_id)
    actions.revoke_role(actor=SYSTEM, now=NOW, grant_id=grant)
    with pytest.raises(queries.NoGrant):
        queries.actor_for(account_id, on=DAY, grant_id=grant)
    with pytest.raises(queries.NoGrant):
        queries.actor_for(uuid4(), on=DAY)


def test_no_event_names_a_person(unit_id: UUID) -> None:
    account_id = opened()
    granted(account_id, "intake_clerk", unit_id)
    actions.change_account(actor=SYSTEM, now=NOW, account_id=account_id, display_name="林晚晚")
    actions.issue_first_password(actor=SYSTEM, now=NOW, account_id=account_id)
    actions.disable_account(actor=SYSTEM, now=NOW, account_id=account_id)
    found = events(f"admin:{account_id}")
    verbs = ["open_account", "grant_role", "change_account", "set_password", "disable_account"]
    assert [event.action for event in found] == verbs
    text = b"".join(event.body for event in found).decode()
    assert "林" not in text
    assert '"lin"' not in text


@pytest.mark.parametrize("second", sorted(ADMINISTRATORS - {"system_admin"}))
def test_no_account_holds_two_administrators(second: str, unit_id: UUID) -> None:
    account_id = opened()
    granted(account_id, "system_admin")
    with pytest.raises(actions.GrantRefused) as refused:
        granted(account_id, second)
    assert refused.value.code == "two_administrators"
    with pytest.raises(actions.GrantRefused) as refused:
        granted(account_id, "intake_clerk", unit_id)
    assert refused.value.code == "administrator_and_office"


def test_the_database_refuses_two_administrators_even_past_the_action() -> None:
    account_id = opened()
    granted(account_id, "audit_admin", to_date=date(2026, 2, 1))  # over, but not revoked
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(account_id=account_id, role="security_admin", from_date=DAY)


def test_an_administrator_revoked_may_become_another() -> None:
    account_id = opened()
    actions.revoke_role(actor=SYSTEM, now=NOW, grant_id=granted(account_id, "system_admin"))
    assert granted(account_id, "audit_admin")


def test_nobody_grants_or_revokes_their_own_roles(unit_id: UUID) -> None:
    account_id = opened()
    grant = granted(account_id, "security_admin")
    security = queries.actor_for(account_id, on=DAY)
    with pytest.raises(actions.GrantRefused):
        actions.grant_role(
            actor=security, now=NOW, account_id=account_id, role="leader", unit_id=unit_id, from_date=DAY
        )
    with pytest.raises(actions.GrantRefused):
        actions.revoke_role(actor=security, now=NOW, grant_id=grant)


@pytest.mark.parametrize("role", ["citizen", "system", "emperor"])
def test_some_roles_are_no_accounts(role: str, unit_id: UUID) -> None:
    with pytest.raises(actions.GrantRefused):
        granted(opened(), role, unit_id)


def test_every_office_role_needs_a_unit() -> None:
    for role in ROLES - ADMINISTRATORS - {"citizen", "system"}:
        assert refusal(role=role, held=set(), own_account=False, has_unit=False) == "unit_missing"
        assert refusal(role=role, held=set(), own_account=False, has_unit=True) is None


def test_the_same_role_is_not_granted_twice(unit_id: UUID) -> None:
    account_id = opened()
    granted(account_id, "intake_clerk", unit_id)
    with pytest.raises(actions.GrantRefused) as refused:
        granted(account_id, "intake_clerk", unit_id)
    assert refused.value.code == "grant_held"


@pytest.mark.parametrize(
    ("act", "ends"),
    [
        (lambda a: actions.disable_account(actor=SYSTEM, now=NOW, account_id=a), True),
        (lambda a: actions.end_sessions(actor=SYSTEM, now=NOW, account_id=a), True),
        (lambda a: granted(a, "audit_admin"), True),
        (lambda a: actions.issue_first_password(actor=SYSTEM, now=NOW, account_id=a), True),
        (lambda a: actions.change_account(actor=SYSTEM, now=NOW, account_id=a, language="en"), False),
    ],
)
def test_role_password_and_disabling_end_every_session(act, ends: bool) -> None:
    account_id = opened()
    before = Account.objects.get(id=account_id).get_session_auth_hash()
    act(account_id)
    assert (Account.objects.get(id=account_id).get_session_auth_hash() != before) is ends


def test_a_first_password_is_random_and_ends_in_a_day() -> None:
    account_id = opened()
    password = actions.issue_first_password(actor=SYSTEM, now=NOW, account_id=account_id)
    account = Account.objects.get(id=account_id)
    assert account.check_password(password)
    assert account.first_password_until == NOW + timedelta(hours=24)
    owner = Actor(role="unit_handler", account_id=account_id)
    actions.set_password(actor=owner, now=NOW, account_id=account_id, password=GOOD)
    assert Account.objects.get(id=account_id).first_password_until is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Anlan2026!", "password_short"),
        ("Anlan2026!2026", "password_context"),
        ("市信访局2026-2026", "password_context"),
        ("林晚20260302!!", "password_context"),
        ("ab" * 64 + "c", "password_long"),
        ("山高水长\0风和日丽月白清风", "password_control"),
        ("abababababab", "password_few_characters"),
        ("123456789012", "password_digits"),
        ("qwerty123456", "password_common"),
    ],
)
def test_b108_a_weak_password_is_refused(password: str, code: str, unit_id: UUID) -> None:
    account_id = opened()
    granted(account_id, "intake_clerk", unit_id)
    with pytest.raises(actions.AccountRefused) as refused:
        actions.set_password(actor=SYSTEM, now=NOW, account_id=account_id, password=password)
    assert refused.value.code == code


@pytest.mark.parametrize("password", [GOOD, "a b c d e f g h", "🦊🐢🐙🦉🐝🦋🐞🐬🦔🐧🦩🐿", "ab1cdefg" * 16])
def test_b107_a_long_password_of_any_kind_is_taken(password: str) -> None:
    account_id = opened()
    actions.set_password(actor=SYSTEM, now=NOW, account_id=account_id, password=password)
    assert Account.objects.get(id=account_id).check_password(password)


def test_no_administrator_sets_a_lasting_password_for_another() -> None:
    security = Actor(role="security_admin", account_id=uuid4())
    with pytest.raises(NotAllowed):
        actions.set_password(actor=security, now=NOW, account_id=opened(), password=GOOD)


@pytest.mark.parametrize(
    ("username", "code"),
    [("LIN", "username_taken"), ("林", "username_malformed"), ("l in", "username_malformed")],
)
def test_a_bad_user_name_is_refused(username: str, code: str) -> None:
    opened()
    with pytest.raises(actions.AccountRefused) as refused:
        opened(username)
    assert refused.value.code == code


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "leader", "unit_leader"])
def test_only_the_security_administrator_opens_accounts(role: str) -> None:
    with pytest.raises(NotAllowed):
        actions.open_account(actor=Actor(role=role), now=NOW, username="x1", display_name="某")


def test_who_may_is_answered_with_the_people_in_office(unit_id: UUID) -> None:
    clerk, leader = opened("lin"), opened("wu", "吴渠")
    granted(clerk, "intake_clerk", unit_id)
    granted(leader, "intake_clerk", unit_by_code("ZF").id)
    below = Who("intake_clerk", unit_path="/ZF/XF/")
    assert [actor.account_id for actor in queries.holders([below], on=DAY)] == [clerk]
    above = Who("intake_clerk", unit_path="/ZF/XF/", also_above=True)
    assert {actor.account_id for actor in queries.holders([above], on=DAY)} == {clerk, leader}
    anybody_else = Who("intake_clerk", not_within=("/ZF/XF/",))
    assert [actor.account_id for actor in queries.holders([anybody_else], on=DAY)] == [leader]


def test_an_account_that_sleeps_is_found_for_the_review() -> None:
    opened()
    assert queries.unused_accounts(before=NOW) == []
    assert [row.username for row in queries.unused_accounts(before=NOW + timedelta(days=45))] == ["lin"]
