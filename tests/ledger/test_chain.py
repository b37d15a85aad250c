"""Whatever is done to a stream is found, and the message names the event (trust T-12)."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.facts import NOW, chained, fact, new_stream, stored

from anlan.ledger.rules.chain import StoredEvent, check_stream
from anlan.ledger.rules.event import Fact, leaf_hash, write_event

STREAMS = {
    stream: [stored(event) for event in chained(stream, 20, seed=seed)]
    for seed, stream in enumerate(new_stream() for _ in range(100))
}
NAMES = list(STREAMS)
ELSEWHERE = [stored(event) for event in chained(new_stream(), 20, seed=-1)]


def rehashed(row: StoredEvent, body: bytes) -> StoredEvent:
    """A forger who knows the format corrects the hash as well."""
    return replace(row, body=body, leaf=bytes.fromhex(leaf_hash(body)))


def forged(row: StoredEvent, **said) -> StoredEvent:
    """A well-made event of the forger's in the place of a row."""
    values = {"n": row.n, "prev": row.prev.hex(), "recorded_at": row.recorded_at, "salt": "ab" * 16}
    moved = {name: said.pop(name) for name in list(said) if name in values}
    return stored(write_event(fact=fact(row.stream, **said), **values | moved))


# Each takes the rows and a place (0-based) that is not the last; what it returns must be found there or
# at the place after it.
MUTATIONS = {
    "flip a bit of the body": lambda rows, at, draw: [
        *rows[:at],
        replace(rows[at], body=flip(rows[at].body, draw)),
        *rows[at + 1 :],
    ],
    "flip a bit and correct the hash": lambda rows, at, draw: [
        *rows[:at],
        rehashed(rows[at], flip(rows[at].body, draw)),
        *rows[at + 1 :],
    ],
    "flip a bit of the hash": lambda rows, at, draw: [
        *rows[:at],
        replace(rows[at], leaf=flip(rows[at].leaf, draw)),
        *rows[at + 1 :],
    ],
    "flip a bit of the link": lambda rows, at, draw: [
        *rows[:at],
        replace(rows[at], prev=flip(rows[at].prev, draw)),
        *rows[at + 1 :],
    ],
    "change a field": lambda rows, at, draw: [
        *rows[:at],
        forged(rows[at], category=f"{draw.randrange(10_000, 99_999)}"),
        *rows[at + 1 :],
    ],
    "say another time": lambda rows, at, draw: [
        *rows[:at],
        forged(rows[at], occurred_at=NOW - timedelta(days=draw.randrange(1, 400))),
        *rows[at + 1 :],
    ],
    "change the time column": lambda rows, at, draw: [
        *rows[:at],
        replace(rows[at], recorded_at=rows[at].recorded_at + timedelta(microseconds=draw.choice([-1, 1]))),
        *rows[at + 1 :],
    ],
    "drop": lambda rows, at, draw: rows[:at] + rows[at + 1 :],
    "duplicate": lambda rows, at, draw: [*rows[: at + 1], rows[at], *rows[at + 1 :]],
    "repeat as the next": lambda rows, at, draw: [
        *rows[: at + 1],
        replace(rows[at], n=rows[at].n + 1),
        *(replace(row, n=row.n + 1) for row in rows[at + 1 :]),
    ],
    "insert": lambda rows, at, draw: [
        *rows[:at],
        forged(rows[at]),
        *(replace(row, n=row.n + 1) for row in rows[at:]),
    ],
    "swap two": lambda rows, at, draw: [
        *rows[:at],
        replace(rows[at + 1], n=rows[at].n),
        replace(rows[at], n=rows[at + 1].n),
        *rows[at + 2 :],
    ],
    "swap two bodies": lambda rows, at, draw: [
        *rows[:at],
        rehashed(rows[at], rows[at + 1].body),
        rehashed(rows[at + 1], rows[at].body),
        *rows[at + 2 :],
    ],
    "take another stream's event": lambda rows, at, draw: [
        *rows[:at],
        replace(ELSEWHERE[at], stream=rows[at].stream),
        *rows[at + 1 :],
    ],
    "lose the head": lambda rows, at, draw: rows[at + 1 :],
    "lose the tail": lambda rows, at, draw: rows[: at + 1],
}


def flip(data: bytes, draw: random.Random) -> bytes:
    place, bit = draw.randrange(len(data)), 1 << draw.randrange(8)
    return data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]


def test_a_clean_ledger_raises_no_alarm():
    for stream, rows in STREAMS.items():
        assert check_stream(rows, stream=stream, last_n=20) is None


@pytest.mark.parametrize("kind", MUTATIONS)
def test_t12_every_mutation_is_found_and_named(kind):
    draw = random.Random(kind)
    for _ in range(150):  # 16 kinds: 2,400 mutations of 2,000 events
        stream = draw.choice(NAMES)
        at = draw.randrange(19)
        changed = MUTATIONS[kind](STREAMS[stream], at, draw)
        fault = check_stream(changed, stream=stream, last_n=20)
        assert fault is not None, f"{kind} at {at} of {stream}"
        assert fault.stream == stream
        first = 1 if kind == "lose the head" else at + 1
        assert first <= fault.n <= first + 1, f"{kind}: {fault} but it was done at {at + 1}"


def test_two_streams_that_trade_names_are_both_found():
    one, other = NAMES[:2]
    for stream, rows in ((one, STREAMS[other]), (other, STREAMS[one])):
        fault = check_stream([replace(row, stream=stream) for row in rows], stream=stream)
        assert (fault.stream, fault.n, fault.code) == (stream, 1, "column")


@given(length=st.integers(2, 20), data=st.data())
def test_removing_any_event_breaks_the_chain(length, data):
    stream = NAMES[0]
    rows = STREAMS[stream][:length]
    gone = data.draw(st.integers(0, length - 1))
    fault = check_stream(rows[:gone] + rows[gone + 1 :], stream=stream, last_n=length)
    assert (fault.n, fault.code) == (gone + 1, "tail" if gone == length - 1 else "missing")


def test_removing_an_event_and_renumbering_the_rest_breaks_the_chain():
    stream = NAMES[0]
    rows = STREAMS[stream]
    renumbered = [*rows[:5], *(replace(row, n=row.n - 1) for row in rows[6:])]
    assert check_stream(renumbered, stream=stream).code == "column"
    said = [forged(row, n=row.n - 1) for row in rows[6:]]
    assert check_stream([*rows[:5], *said], stream=stream).code == "prev"


def test_a_clock_that_went_back_is_found_though_all_hashes_are_right():
    stream = new_stream()
    first = write_event(fact=fact(stream), n=1, prev="0" * 64, recorded_at=NOW, salt="0" * 32)
    back = NOW - timedelta(microseconds=1)
    second = write_event(fact=fact(stream), n=2, prev=first.leaf, recorded_at=back, salt="0" * 32)
    fault = check_stream([stored(first), stored(second)], stream=stream)
    assert (fault.n, fault.code) == (2, "clock")


def test_the_message_says_what_the_body_says():
    stream = NAMES[0]
    rows = STREAMS[stream]
    fault = check_stream([replace(rows[0], prev=b"\1" * 32)], stream=stream)
    assert fault.detail == f"prev: the body says {'0' * 64}"


def test_a_fact_is_frozen():
    with pytest.raises(AttributeError):
        fact(NAMES[0]).action = "close"
    assert isinstance(fact(NAMES[0]), Fact)
