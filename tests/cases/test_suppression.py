"""Small counts stay hidden even from somebody who has all totals (domain §1.1(d), §2.10(5))."""

from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.cases.rules.suppression import FEWEST, exposed, suppress, suppress_column

tables = st.integers(1, 6).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 30), min_size=columns, max_size=columns), min_size=1, max_size=6)
)


@settings(max_examples=300)
@given(tables)
def test_no_small_cell_is_shown_and_none_can_be_rebuilt_from_the_totals(table: list[list[int]]) -> None:
    shown = suppress(table)
    for row, marks in zip(table, shown, strict=True):
        for value, mark in zip(row, marks, strict=True):
            assert mark in (None, value)
            assert not (0 < value < FEWEST and mark is not None)
    small = {(r, c) for r, row in enumerate(table) for c, value in enumerate(row) if 0 < value < FEWEST}
    if len(table) > 1 and len(table[0]) > 1:
        assert not small & set(exposed(table, shown))


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert suppress([[5, 0, 9], [12, 7, 30]]) == [[5, 0, 9], [12, 7, 30]]


def test_one_small_cell_takes_company_in_its_row_and_column() -> None:
    shown = suppress([[3, 10, 20], [11, 12, 13], [14, 15, 16]])
    assert shown[0][0] is None
    assert sum(cell is None for row in shown for cell in row) >= 4


@given(st.lists(st.integers(0, 40), max_size=12))
def test_a_column_beside_its_total_never_gives_a_small_count_away(counts: list[int]) -> None:
    shown = suppress_column(counts)
    gone = [count for count, cell in zip(counts, shown, strict=True) if cell is None]
    assert all(cell is None or not 0 < cell < 5 for cell in shown)
    if gone and len(gone) < len(counts):
        assert len(gone) > 1
        assert sum(gone) >= 5
    if not any(0 < count < 5 for count in counts):
        assert shown == counts
