"""A sealed value opens for its person, field and key only; erasing the key erases the person."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.ledger.rules.commitment import commit, opens
from anlan.ledger.rules.sealing import (
    Algorithm,
    KeyUnknown,
    SealBroken,
    blind_index,
    new_dek,
    open_sealed,
    seal,
    sealed_under,
    unwrap_dek,
    wrap_dek,
)

PARTY, OTHER = "01956f00-0000-7000-8000-0000000000aa", "01956f00-0000-7000-8000-0000000000ab"
OLD, NEW = (1, secrets.token_bytes(32)), (2, secrets.token_bytes(32))
both = pytest.mark.parametrize("alg", list(Algorithm))


@both
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens(alg, text):
    dek = new_dek()
    assert open_sealed(dek, PARTY, "name", seal(dek, 1, PARTY, "name", text, alg=alg)) == text


@both
@settings(max_examples=200)
@given(data=st.data())
def test_a_changed_value_never_opens(alg, data):
    dek = new_dek()
    sealed = bytearray(seal(dek, 1, PARTY, "name", "买买提·吐尔逊", alg=alg))
    place = data.draw(st.integers(0, len(sealed) - 1).filter(lambda at: not 1 <= at <= 4))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        open_sealed(dek, PARTY, "name", bytes(sealed))
    with pytest.raises(SealBroken):
        open_sealed(dek, PARTY, "name", bytes(sealed[:place]))


@both
def test_a_value_moved_to_another_person_field_or_key_does_not_open(alg):
    dek = new_dek()
    sealed = seal(dek, 1, PARTY, "name", "张小满", alg=alg)
    for key, party, field in ((dek, OTHER, "name"), (dek, PARTY, "phone"), (new_dek(), PARTY, "name")):
        with pytest.raises(SealBroken):
            open_sealed(key, party, field, sealed)


@both
def test_a_data_key_is_wrapped_by_the_newest_key_and_unwrapped_by_its_own(alg):
    dek = new_dek()
    wrapped = wrap_dek([OLD], PARTY, dek, alg=alg)
    assert sealed_under(wrapped) == 1
    assert unwrap_dek([OLD, NEW], PARTY, wrapped) == dek
    again = wrap_dek([OLD, NEW], PARTY, dek, alg=alg)
    assert sealed_under(again) == 2
    assert unwrap_dek([NEW], PARTY, again) == dek
    with pytest.raises(KeyUnknown):
        unwrap_dek([NEW], PARTY, wrapped)
    with pytest.raises(SealBroken):
        unwrap_dek([OLD], OTHER, wrapped)


def test_the_same_value_is_never_sealed_to_the_same_bytes():
    dek = new_dek()
    assert seal(dek, 1, PARTY, "name", "张小满") != seal(dek, 1, PARTY, "name", "张小满")


def test_names_have_no_index():
    with pytest.raises(ValueError, match="only phone and id"):
        blind_index(NEW[1], "name", "张小满")
    assert len(blind_index(NEW[1], "id", "11010519491231002X")) == 16


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_commitment_opens_only_with_its_value_field_and_r(text):
    made = commit("text", text)
    assert opens(made.c, "text", text, made.r)
    assert not opens(made.c, "text", text + "。", made.r)
    assert not opens(made.c, "title", text, made.r)
    assert not opens(made.c, "text", text, secrets.token_bytes(32))
    assert not opens("no base64", "text", text, made.r)
    assert commit("text", text).c != made.c


def test_a_commitment_is_to_the_composed_form_of_a_text():
    made = commit("text", "e\u0301")
    assert opens(made.c, "text", "\u00e9", made.r)


def test_a_commitment_needs_a_field_of_an_event_and_a_full_opening():
    with pytest.raises(ValueError, match="no field name"):
        commit("text\nmore", "x")
    with pytest.raises(ValueError, match="32 bytes"):
        commit("text", "x", r=b"short")
