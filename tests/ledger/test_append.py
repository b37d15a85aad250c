"""Appending happens inside the transaction of what it tells, in few statements, in order."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from tests.ledger.facts import NOW, fact, new_stream

from anlan.ledger.actions import (
    ClockIsReal,
    NotInTransaction,
    SomebodyWasFirst,
    append,
    append_many,
    ledger_time,
)
from anlan.ledger.models import LedgerEvent, LedgerPending
from anlan.ledger.queries import events, events_of, heads, last_event, stream_batches, verify
from anlan.ledger.rules.event import EventRefused
from anlan.ledger.rules.payloads import PayloadRefused

POSTGRESQL = connection.vendor == "postgresql"


@pytest.mark.django_db
def test_events_of_a_stream_are_numbered_and_linked():
    stream = new_stream()
    made = [append(fact(stream), fresh=True), append(fact(stream)), append(fact(stream))]
    assert [event.n for event in made] == [1, 2, 3]
    assert [event.prev for event in made] == ["0" * 64, made[0].leaf, made[1].leaf]
    assert events(stream) == made
    assert last_event(stream) == made[2]
    assert last_event(new_stream()) is None
    assert events(new_stream()) == []


@pytest.mark.django_db
def test_the_columns_repeat_the_body_and_the_event_waits_for_the_tree():
    made = append(fact(new_stream()))
    row = LedgerEvent.objects.get(stream=made.stream)
    assert (row.n, bytes(row.prev), bytes(row.leaf)) == (1, bytes(32), bytes.fromhex(made.leaf))
    assert (bytes(row.body), row.recorded_at) == (made.body, made.recorded_at)
    assert LedgerPending.objects.filter(event_id=row.id).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("fresh", [True, False])
def test_many_facts_are_chained_in_their_order_even_of_one_stream(fresh):
    one, other = new_stream(), new_stream()
    before = [] if fresh else append_many([fact(one), fact(other)])
    made = append_many([fact(one), fact(other), fact(one), fact(one)], fresh=fresh)
    assert [event.n - (not fresh) for event in made] == [1, 1, 2, 3]
    found = events_of([one, other, new_stream()])
    assert list(found.values())[:2] == [
        [event for event in [*before, *made] if event.stream == stream] for stream in (one, other)
    ]
    assert list(found.values())[2] == []
    ids = LedgerEvent.objects.order_by("id").values_list("leaf", flat=True)
    assert [bytes(leaf).hex() for leaf in ids] == [event.leaf for event in [*before, *made]]
    assert LedgerPending.objects.count() == len([*before, *made])
    assert verify().clean


@pytest.mark.django_db
def test_nothing_to_append_is_no_statement(count_statements):
    with count_statements() as made:
        assert append_many([]) == []
    assert len(made) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("fresh", "statements"), [(True, 2), (False, 2 if POSTGRESQL else 3)])
def test_one_event_costs_two_or_three_statements(count_statements, fresh, statements):
    with count_statements() as made:
        append(fact(new_stream()), fresh=fresh)
    assert len(made) == statements


@pytest.mark.django_db
def test_a_thousand_events_cost_as_many_statements_as_ten(count_statements):
    cost = {}
    for size in (10, 1_000):
        with count_statements() as made:
            append_many([fact(new_stream()) for _ in range(size)], fresh=True)
        cost[size] = len(made)
    assert cost[10] == cost[1_000] <= 3


@pytest.mark.django_db
def test_a_refused_fact_of_many_leaves_nothing():
    with pytest.raises(PayloadRefused, match="name"):
        append_many([fact(new_stream()), fact(new_stream(), payload={"name": "张三"})])
    with pytest.raises(EventRefused, match="actor"):
        append_many([fact(new_stream()), fact(new_stream(), actor="张三")])
    assert LedgerEvent.objects.count() == 0


def test_appending_outside_a_transaction_is_refused(fresh_database):
    for attempt in (lambda: append(fact(new_stream())), lambda: append_many([fact(new_stream())])):
        with pytest.raises(NotInTransaction):
            attempt()
    assert LedgerEvent.objects.count() == 0


def test_an_action_that_is_rolled_back_leaves_no_event(fresh_database):
    stream = new_stream()

    def act() -> None:
        with transaction.atomic():
            append(fact(stream))
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError, match="changed my mind"):
        act()
    assert events(stream) == []
    assert LedgerPending.objects.count() == 0


def test_a_taken_place_rolls_the_whole_action_back(fresh_database):
    stream, other = new_stream(), new_stream()
    with transaction.atomic():
        append(fact(stream))
    for again in (
        lambda: append(fact(stream), fresh=True),
        lambda: append_many([fact(stream)] * 2, fresh=True),
    ):
        with transaction.atomic():
            append(fact(other))
            with pytest.raises(SomebodyWasFirst, match="event 1"):
                again()
        assert events(other) == []
    assert len(events(stream)) == 1
    assert verify().clean


@pytest.mark.django_db
def test_recorded_at_is_the_present_and_never_falls_within_a_stream():
    stream = new_stream()
    before = datetime.now(UTC)
    first = append(fact(stream))
    assert abs(first.recorded_at - before) < timedelta(seconds=60)
    with ledger_time(first.recorded_at - timedelta(days=365)):
        assert append(fact(stream)).recorded_at == first.recorded_at
        assert append_many([fact(stream)])[0].recorded_at == first.recorded_at
    assert verify().clean


@pytest.mark.django_db
def test_a_demo_ledger_may_keep_another_time(settings):
    settings.LEDGER_ORIGIN = "demo.anlan.example/ledger"
    stream = new_stream()
    with ledger_time(NOW):
        assert append(fact(stream), fresh=True).recorded_at == NOW
        with ledger_time(NOW + timedelta(days=1)):
            assert append_many([fact(stream)])[0].recorded_at == NOW + timedelta(days=1)
        assert append(fact(stream)).recorded_at == NOW + timedelta(days=1)
    assert append(fact(stream)).recorded_at > NOW + timedelta(days=1)


def test_a_real_ledger_keeps_real_time(settings):
    settings.LEDGER_ORIGIN = "anlan.example/ledger"
    with pytest.raises(ClockIsReal, match=r"anlan\.example/ledger"), ledger_time(NOW):
        pass


@pytest.mark.django_db
def test_streams_of_a_kind_are_walked_in_batches():
    cases = sorted(new_stream() for _ in range(7))
    append_many([fact(stream) for stream in [*cases, *cases]])
    found = list(stream_batches("case", size=3))
    assert [len(batch) for batch in found] == [3, 3, 1]
    assert [stream for batch in found for stream in batch] == cases
    assert all(len(said) == 2 for batch in found for said in batch.values())
    assert heads("case", after=cases[4]) == [(cases[5], 2), (cases[6], 2)]
    assert list(stream_batches("calendar")) == []
