"""One outbox: no personal data, one effect is one message, only the addressee reads it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from anlan.offices.actions import messages as actions
from anlan.offices.actions.accounts import open_account
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries import messages as queries
from anlan.offices.queries.units import unit_by_code
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.offices.rules.policy import NotAllowed
from anlan.offices.rules.unit_rows import UnitRow

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    rows = [UnitRow(code="JT", name="市交通运输局", kind="department")]
    load_units(actor=SYSTEM, now=NOW, rows=rows, founded_on=date(2025, 1, 1))
    account_id = open_account(actor=SYSTEM, now=NOW, username="he", display_name="何汐")
    unit = unit_by_code("JT")
    return Actor(role="unit_handler", account_id=account_id, unit_id=unit.id, unit_path=unit.path)


def put(effect_id: str = "case:1:reminder", **changes: object) -> None:
    arguments = {"now": NOW, "template": "case.reminder", "values": {"number": "26-AB", "due": "2026-03-09"}}
    actions.put_message(**{**arguments, "effect_id": effect_id, **changes})


def test_a_message_reaches_the_account_and_the_unit(clerk: Actor) -> None:
    put("a", account_id=clerk.account_id)
    put("b", unit_id=clerk.unit_id, now=NOW + timedelta(minutes=1))
    put("c", party_ref=uuid4(), channel="sms")
    found = queries.inbox(clerk)
    assert [message.template for message in found] == ["case.reminder", "case.reminder"]
    assert found[0].unit_id == clerk.unit_id
    assert queries.unread_count(clerk) == 2
    assert len(queries.inbox_of_unit(clerk.unit_id)) == 1
    assert queries.inbox(Actor(role="citizen")) == []
    assert len(queries.inbox(clerk, before=NOW + timedelta(minutes=1))) == 1


def test_one_effect_is_one_message(clerk: Actor) -> None:
    put(account_id=clerk.account_id)
    put(account_id=clerk.account_id, values={})
    assert [message.values["number"] for message in queries.inbox(clerk)] == ["26-AB"]


def test_putting_a_message_costs_one_statement(clerk: Actor, count_statements) -> None:
    with count_statements() as made:
        put(account_id=clerk.account_id)
    assert len([query for query in made.captured_queries if "SAVEPOINT" not in query["sql"]]) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "one_addressee"),
        ({"account_id": UUID(int=1), "party_ref": UUID(int=2)}, "one_addressee"),
        ({"party_ref": UUID(int=2), "values": {"phone": "13900001234"}}, "personal_data"),
        ({"party_ref": UUID(int=2), "values": {"text": "长" * 201}}, "value_too_long"),
        ({"party_ref": UUID(int=2), "values": {"list": ["x"]}}, "value_not_plain"),
        ({"party_ref": UUID(int=2), "template": "Hello!"}, "message_malformed"),
        ({"party_ref": UUID(int=2), "channel": "pigeon"}, "message_malformed"),
    ],
)
def test_a_message_with_personal_data_or_no_single_addressee_is_refused(changes: dict, code: str) -> None:
    with pytest.raises(actions.MessageRefused) as refused:
        put(**changes)
    assert refused.value.code == code


def test_only_the_addressee_marks_a_message_read(clerk: Actor) -> None:
    put(account_id=clerk.account_id)
    message = queries.inbox(clerk)[0]
    other = Actor(role="unit_leader", account_id=uuid4(), unit_id=uuid4(), unit_path="/other/")
    with pytest.raises(NotAllowed):
        actions.mark_read(actor=other, now=NOW, message_id=message.id)
    actions.mark_read(actor=clerk, now=NOW, message_id=message.id)
    assert queries.unread_count(clerk) == 0
    assert queries.inbox(clerk, unread=True) == []


def test_what_waits_is_sent_once_and_fails_after_eight_attempts() -> None:
    put("a", party_ref=uuid4(), channel="sms")
    put("b", party_ref=uuid4(), channel="sms")
    first, second = queries.waiting_for_parties()
    actions.record_sent(now=NOW, message_id=first.id)
    for _ in range(8):
        actions.record_failure(message_id=second.id, failure="gateway_busy")
    assert queries.waiting_for_parties() == []
    assert queries.messages_to_party(second.party_ref)[0].state == "failed"
    assert queries.messages_to_party(first.party_ref)[0].sent_at == NOW
    assert queries.waiting_messages(channel="sms") == []


def test_an_id_is_no_phone_number_whatever_its_digits(clerk: Actor) -> None:
    put("a", unit_id=clerk.unit_id, values={"case": "71f791a4-90fe-4425-a1d8-e19911434999"})
    (found,) = queries.inbox(clerk)
    assert found.values["case"].endswith("19911434999")
