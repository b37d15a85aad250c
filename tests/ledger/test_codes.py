"""Receipt numbers say nothing; a query code typed wrongly is noticed before anything is hashed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.ledger.rules.codes import (
    ALPHABET,
    CodeRefused,
    check_symbol,
    code_hash,
    code_matches,
    new_code,
    new_number,
    new_salt,
    normalise_code,
    shown_code,
)

codes = st.text(st.sampled_from(ALPHABET), min_size=15, max_size=15).map(lambda text: text + check_symbol(text))


def test_numbers_are_seven_random_digits_of_their_year():
    drawn = {new_number(2026) for _ in range(1_000)}
    assert len(drawn) > 990
    assert all(re.fullmatch(r"SF-2026-\d{7}", number) for number in drawn)


def test_codes_are_read_as_they_are_shown():
    for _ in range(100):
        code = new_code()
        assert re.fullmatch("(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", shown_code(code))
        assert normalise_code(shown_code(code)) == code


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9QXT-0ABC-DEFN",
        "7k3m 9qxt oabc defn",
        "７Ｋ３Ｍ－９ＱＸＴ０ＡＢＣＤＥＦＮ",
        " 7K3M9QXTOABCDEFN ",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed):
    assert normalise_code(typed) == "7K3M9QXT0ABCDEFN"


def test_i_and_l_are_read_as_one():
    code = "1" * 15
    code += check_symbol(code)
    assert normalise_code("IiLl" + code[4:]) == code


@given(codes, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_every_single_slip_is_caught(code, place, sign):
    if code[place] == sign:
        return
    with pytest.raises(CodeRefused) as refused:
        normalise_code(code[:place] + sign + code[place + 1 :])
    assert refused.value.code == "check"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "length"),
        ("7K3M", "length"),
        ("7K3M9QXT0ABCDEFU", "sign"),
        ("七" * 16, "sign"),
        ("7" * 10_000, "length"),
    ],
)
def test_what_is_no_code_is_refused(typed, code):
    with pytest.raises(CodeRefused) as refused:
        normalise_code(typed)
    assert refused.value.code == code


def test_nearly_every_swap_of_neighbours_is_caught():
    caught = swaps = 0
    for first in ALPHABET:
        for second in ALPHABET:
            if first != second:
                swaps += 1
                caught += check_symbol("0" * 13 + first + second) != check_symbol("0" * 13 + second + first)
    assert caught / swaps >= 0.997


def test_a_hash_belongs_to_one_pepper_number_code_and_salt():
    pepper, salt, code = b"p" * 32, new_salt(), new_code()
    stored = code_hash(pepper, "SF-2026-0000001", code, salt)
    assert len(stored) == 32
    assert code_matches(pepper, "SF-2026-0000001", code, salt, stored)
    assert not code_matches(b"q" * 32, "SF-2026-0000001", code, salt, stored)
    assert not code_matches(pepper, "SF-2026-0000001", new_code(), salt, stored)
    assert not code_matches(pepper, "SF-2026-0000001", code, new_salt(), stored)
