"""Two writers give the same bytes; bytes that any writer would not give are refused."""

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.facts import NOW, fact

from anlan.ledger.rules.event import EventRefused, Fact, canonical, moment_text, read_event, write_event

STREAM = "case:01956f00-0000-7000-8000-0000000000aa"
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60).map(
    lambda text: unicodedata.normalize("NFC", text)
)
integers = st.integers(-(2**53) + 1, 2**53 - 1)
keys = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(keys, inside, max_size=4),
    max_leaves=12,
)
ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def by_hand(value) -> str:
    """The second writer: the canonical form spelt out without the json module."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(ESCAPES.get(s, f"\\u{ord(s):04x}" if s < " " else s) for s in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(by_hand, value)) + "]"
    members = sorted(value.items(), key=lambda member: member[0].encode())
    return "{" + ",".join(f"{by_hand(key)}:{by_hand(item)}" for key, item in members) + "}"


def written(payload) -> bytes:
    made = write_event(fact=fact(STREAM, payload=payload), n=1, prev="0" * 64, recorded_at=NOW, salt="0" * 32)
    return made.body


@given(values)
def test_two_writers_give_the_same_bytes(value):
    assert canonical(value) == by_hand(value).encode()


@given(
    st.dictionaries(keys, values, max_size=5),
    st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.timezones()),
)
def test_reading_what_was_written_gives_the_same_event(payload, occurred_at):
    said = fact(STREAM, payload=payload, occurred_at=occurred_at)
    made = write_event(fact=said, n=7, prev="a" * 64, recorded_at=NOW, salt="f" * 32)
    again = read_event(made.body)
    assert again == made
    assert again.payload == payload
    assert again.occurred_at == occurred_at.astimezone(UTC)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused_but_never_crash_the_reader(body):
    with pytest.raises(EventRefused):
        read_event(body)


@given(values)
def test_the_order_in_which_an_object_was_built_does_not_matter(value):
    assert canonical({"b": value, "a": 1}) == canonical({"a": 1, "b": value})


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("e\u0301", "not_nfc"),
        ("\ud800", "lone_surrogate"),
        ("a\0b", "nul"),
        (2**53, "integer_too_large"),
        (-(2**53), "integer_too_large"),
        (1.0, "type_not_allowed"),
        (float("nan"), "type_not_allowed"),
        (b"a", "type_not_allowed"),
        ((1, 2), "type_not_allowed"),
        (NOW, "type_not_allowed"),
        ("字" * 201, "text_too_long"),
        ({"é": 1}, "key_not_ascii"),
        ({1: 1}, "key_not_ascii"),
    ],
)
def test_a_payload_of_another_kind_is_refused_and_the_key_named(value, code):
    with pytest.raises(EventRefused) as refused:
        written({"category": value})
    assert refused.value.code == code
    assert "category" in refused.value.where


def test_a_payload_of_exactly_the_limits_is_written():
    body = written({"text": "\U00020bb7" * 200, "most": 2**53 - 1, "least": -(2**53) + 1})
    assert read_event(body).body == body


def test_an_event_has_at_most_65_535_bytes():
    with pytest.raises(EventRefused, match="too_long"):
        written({"list": ["字" * 200] * 110})
    with pytest.raises(EventRefused, match="too_long"):
        read_event(b" " * 65_536)


def test_a_nesting_without_end_is_refused():
    deep: list = []
    for _ in range(17):
        deep = [deep]
    with pytest.raises(EventRefused, match="too_deep"):
        written({"deep": deep})
    with pytest.raises(EventRefused):
        read_event(b'{"v":' + b"[" * 60_000)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stream", "case:1"),
        ("stream", "person:01956f00-0000-7000-8000-000000000001"),
        ("stream", STREAM.upper()),
        ("stream", STREAM + "\n"),
        ("action", "Sort"),
        ("actor", "张三"),
        ("actor", "account:林晚"),
        ("actor_role", "petition clerk"),
        ("rule", "R-PET-01"),
        ("from_state", "登记"),
        ("commits", {"text": "abc"}),
        ("commits", {"text": "A" * 43}),
        ("commits", {"Text": "A" * 43 + "="}),
        ("commits", {"text": "A" * 42 + "B="}),
        ("occurred_at", datetime(2026, 3, 1)),
        ("occurred_at", "2026-03-01"),
    ],
)
def test_a_field_of_another_form_is_refused_by_name(field, value):
    changed = Fact(**{**vars(fact(STREAM)), field: value})
    with pytest.raises(EventRefused) as refused:
        write_event(fact=changed, n=1, prev="0" * 64, recorded_at=NOW, salt="0" * 32)
    assert refused.value.where.split(".")[0] == field


def test_only_the_first_event_has_no_link():
    with pytest.raises(EventRefused, match="prev"):
        write_event(fact=fact(STREAM), n=2, prev="0" * 64, recorded_at=NOW, salt="0" * 32)
    with pytest.raises(EventRefused, match="prev"):
        write_event(fact=fact(STREAM), n=1, prev="1" * 64, recorded_at=NOW, salt="0" * 32)


def test_moments_are_written_in_utc_with_six_digits():
    shanghai = timezone(timedelta(hours=8))
    with pytest.raises(EventRefused, match="no_such_moment"):
        moment_text(datetime.min.replace(tzinfo=shanghai))
    assert moment_text(datetime(2026, 3, 1, 9, 0, tzinfo=shanghai)) == "2026-03-01T01:00:00.000000Z"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace(":", ": ", 1),
        lambda text: text.replace('"n":1', '"n":1.0'),
        lambda text: text.replace('"n":1', '"n":true'),
        lambda text: text.replace('"n":1', '"n":1,"n":1'),
        lambda text: text.replace('"v":1', '"v":2'),
        lambda text: text.replace('"v":1', '"v":1,"w":1'),
        lambda text: text.replace(',"v":1', ""),
        lambda text: text.replace("0101", "\\u0030101"),
        lambda text: text.replace("/", "\\/") if "/" in text else text.replace("public", "publi\\u0063"),
        lambda text: text.replace("000000Z", "00000Z"),
        lambda text: text.replace("2026-03-01", "2026-02-30"),
        lambda text: text.replace("{", '{"a":NaN,', 1),
        lambda text: json.dumps(json.loads(text)),
        lambda text: text[:-1],
        lambda text: "[" + text + "]",
    ],
)
def test_other_bytes_that_mean_the_same_or_less_are_refused(change):
    body = written({"category": "0101"}).decode()
    assert change(body) != body
    with pytest.raises(EventRefused):
        read_event(change(body).encode())
