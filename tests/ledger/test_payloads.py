"""An event carries only what its action may, and never a personal number."""

import pytest
from tests.ledger.facts import fact, new_stream

from anlan.ledger.rules.identifiers import citizen_id_valid, find_identifier
from anlan.ledger.rules.payloads import PayloadRefused, allowed_keys, check_payload

STREAM = new_stream()


def test_an_unknown_action_is_refused_with_the_place_to_add_it():
    with pytest.raises(PayloadRefused) as refused:
        check_payload(fact(STREAM, action="dance"))
    assert "'dance'" in str(refused.value)
    assert "[case.dance]" in str(refused.value)
    assert "ledger/rules/payloads.toml" in str(refused.value)


def test_an_action_of_another_kind_of_stream_is_unknown():
    with pytest.raises(PayloadRefused, match=r"calendar\.sort"):
        check_payload(fact(new_stream("calendar")))


@pytest.mark.parametrize("payload", [{"name": "张三"}, {"category": {"name": "张三"}}, {"category": [{"name": 1}]}])
def test_a_key_that_is_not_listed_is_refused_at_any_depth(payload):
    with pytest.raises(PayloadRefused) as refused:
        check_payload(fact(STREAM, payload=payload))
    assert (refused.value.code, refused.value.key) == ("unknown_key", "name")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("13800138000", "phone"),
        ("+86 138 0013 8000", "phone"),
        ("138-0013-8000", "phone"),
        ("１３８００１３８０００", "phone"),
        ("请打13800138000。", "phone"),
        ("11010519491231002X", "id"),
        ("11010519491231002x", "id"),
        ("440524188001010014", "id"),
        ("999999 19900101 0016", "id"),
        ("身份证999999200002290027号", "id"),
    ],
)
def test_a_phone_or_id_number_in_a_payload_is_refused(text, code):
    assert find_identifier(text) == code
    with pytest.raises(PayloadRefused) as refused:
        check_payload(fact(STREAM, payload={"category": ["0101", {"category": text}]}))
    assert (refused.value.code, refused.value.key) == (code, "category")
    assert text not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "SF-2026-0000123",
        "01956f00-0000-7000-8000-013800138000",
        "unit:13800138-0013-8000-8000-113800138000",
        "13800138000a",
        "cca23ab20e6eed8ef24f3a48e693bcd41213c1c285312ab7704d4ef30c5e9f29",
        "2026-03-17",
        "2026-03-01T01:00:00.000000Z",
        "999999001001",
        "110105194912310021",
        "999999190002290012",
        "138001380001",
        "12800138000",
        "",
    ],
)
def test_codes_ids_dates_and_hashes_are_no_personal_numbers(text):
    assert find_identifier(text) is None


def test_the_check_digit_and_the_day_of_an_id_are_tested():
    for valid in ("11010519491231002X", "440524188001010014", "999999199001010016", "999999200002290027"):
        assert citizen_id_valid(valid)
        for place in range(17):
            wrong = str((int(valid[place]) + 1) % 10)
            assert not citizen_id_valid(valid[:place] + wrong + valid[place + 1 :])
    for invalid in ("110105194912310021", "999999190002290012", "", "1" * 17, "²10105194912310021"):
        assert not citizen_id_valid(invalid)


def test_the_allow_list_is_well_formed():
    assert {"channel", "number"} <= allowed_keys()["case", "register"]
