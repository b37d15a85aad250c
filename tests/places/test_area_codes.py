"""Area codes (field F-40)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.places.rules.codes import AreaCode, CodeRefused, fits, kind_of, parents, read_code


def test_the_example_of_f_40_leads_to_its_township_and_county():
    assert [str(code) for code in parents(read_code("421081103201"))] == ["421081000000", "421081103000"]


def test_short_codes_are_padded_with_zeros():
    assert read_code("421081") == AreaCode("421081000000")
    assert read_code("421081103") == AreaCode("421081103000")


def test_a_cell_keeps_its_village_code_and_its_own_suffix():
    cell = read_code("999999103201-02")
    assert (cell.digits, cell.suffix, str(cell)) == ("999999103201", "02", "999999103201-02")
    assert [str(code) for code in parents(cell)][-1] == "999999103201"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "area_code_digits"),
        ("4210811032011", "area_code_digits"),
        ("42108110320", "area_code_digits"),
        ("42108110320x", "area_code_digits"),
        ("４２１０８１１０３２０１", "area_code_digits"),
        ("420000000000", "area_code_level"),
        ("421081000201", "area_code_level"),
        ("421081103201-", "cell_suffix"),
        ("421081103201-a b", "cell_suffix"),
    ],
)
def test_what_is_no_code_is_refused_by_name(text, rule):
    with pytest.raises(CodeRefused) as refused:
        read_code(text)
    assert refused.value.code == rule


def test_the_kind_must_fit_the_filled_digits():
    assert fits(read_code("421081000000"), "county")
    assert fits(read_code("421081103000"), "township")
    assert fits(read_code("421081103201"), "village")
    assert fits(read_code("421081103201-1"), "cell")
    assert not fits(read_code("421081103201"), "township")
    assert not fits(read_code("421081103000"), "cell")
    assert not fits(read_code("421081103201"), "province")


def test_the_kind_is_read_from_the_code_where_a_list_has_no_such_column():
    kinds = {"421081": "county", "421081103": "township", "421081103001": "community"}
    kinds |= {"421081103201": "village", "421081103401": "community", "421081103201-1": "cell"}
    assert {text: kind_of(read_code(text)) for text in kinds} == kinds


@given(st.from_regex(r"[1-9][0-9][1-9][0-9]{3}[1-9][0-9]{2}[1-9][0-9]{2}", fullmatch=True))
def test_every_parent_of_a_code_is_above_it_and_parents_nest(text):
    code = read_code(text)
    above = parents(code)
    assert parents(above[-1]) == above[:-1]
    assert read_code(str(code)) == code
