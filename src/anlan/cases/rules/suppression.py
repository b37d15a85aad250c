"""Hide small counts in published tables so that they cannot be rebuilt from the totals (domain §1.1(d), §2.10(5))."""

from collections.abc import Sequence
from fractions import Fraction

FEWEST = 5  # a published cell of 1–4 is not shown

Cell = int | None  # None is a suppressed cell


def suppress(table: Sequence[Sequence[int]], fewest: int = FEWEST) -> list[list[Cell]]:
    """Return the table with every 0 < n < fewest hidden, and as many further cells as it takes to protect them.

    Row totals, column totals and the grand total are taken as published. Complementary suppression: while a line
    (row or column) holds exactly one hidden cell, or hidden cells that add up to less than `fewest`, a further cell
    of that line is hidden; then, while the totals as linear equations still determine a small cell (`exposed`),
    another one beside it. A table of one row or one column cannot be protected against its own totals.
    """
    hidden = [[0 < value < fewest for value in row] for row in table]
    if not hidden or not hidden[0]:
        return [list(row) for row in table]
    while _hide_one_more(table, hidden):
        pass
    while _hide_beside_exposed(table, hidden, fewest):
        while _hide_one_more(table, hidden):
            pass
    return _shown(table, hidden)


def suppress_column(counts: Sequence[int], fewest: int = FEWEST) -> list[Cell]:
    """Return one column of counts, its total published, with every 0 < n < fewest and what would give it away hidden.

    A total below `fewest` gives the whole column away: whoever publishes hides that too.
    """
    hidden = [0 < count < fewest for count in counts]
    while any(hidden):
        told = sum(count for count, gone in zip(counts, hidden, strict=True) if gone)
        left = [place for place, gone in enumerate(hidden) if not gone]
        if (sum(hidden) > 1 and told >= fewest) or not left:
            break
        hidden[min(left, key=lambda place: (counts[place] == 0, counts[place], place))] = True
    return [None if gone else count for count, gone in zip(counts, hidden, strict=True)]


def _shown(table: Sequence[Sequence[int]], hidden: list[list[bool]]) -> list[list[Cell]]:
    return [
        [None if gone else value for value, gone in zip(row, marks, strict=True)]
        for row, marks in zip(table, hidden, strict=True)
    ]


def _hide_beside_exposed(table: Sequence[Sequence[int]], hidden: list[list[bool]], fewest: int) -> bool:
    """Hide the smallest visible cell in a line of a small cell the totals give away; say whether one was hidden."""
    for row, column in exposed(table, _shown(table, hidden)):
        if not 0 < table[row][column] < fewest:
            continue
        line = [(row, c) for c in range(len(table[0]))] + [(r, column) for r in range(len(table))]
        left = [cell for cell in line if not hidden[cell[0]][cell[1]]]
        if left:
            r, c = min(left, key=lambda cell: (table[cell[0]][cell[1]] == 0, table[cell[0]][cell[1]], cell))
            hidden[r][c] = True
            return True
    return False


Line = list[tuple[int, int]]


def _lines(rows: int, columns: int) -> list[Line]:
    return [[(r, c) for c in range(columns)] for r in range(rows)] + [
        [(r, c) for r in range(rows)] for c in range(columns)
    ]


def _hide_one_more(table: Sequence[Sequence[int]], hidden: list[list[bool]]) -> bool:
    """Hide one more cell where a line needs it; say whether one was needed."""
    for line in _lines(len(table), len(table[0])):
        gone = [cell for cell in line if hidden[cell[0]][cell[1]]]
        # A line whose hidden cells add up to less than `FEWEST` gives their total away as a small count.
        told = sum(table[r][c] for r, c in gone)
        if gone and (len(gone) == 1 or told < FEWEST):
            left = [cell for cell in line if not hidden[cell[0]][cell[1]]]
            if not left:
                continue
            r, c = min(left, key=lambda cell: (table[cell[0]][cell[1]] == 0, table[cell[0]][cell[1]], cell))
            hidden[r][c] = True
            return True
    return False


def exposed(table: Sequence[Sequence[int]], shown: Sequence[Sequence[Cell]]) -> list[tuple[int, int]]:
    """List hidden cells an attacker can compute exactly from the shown cells and all totals.

    Solves the linear equations of the totals by elimination over the rationals; an exposed cell is one the
    equations determine. Used by the tests as the attack.
    """
    rows, columns = len(table), len(table[0]) if table else 0
    unknown = [(r, c) for r in range(rows) for c in range(columns) if shown[r][c] is None]
    place = {cell: index for index, cell in enumerate(unknown)}
    equations: list[list[Fraction]] = []
    for line in _lines(rows, columns):
        gone = [cell for cell in line if cell in place]
        if gone:
            equation = [Fraction(0)] * (len(unknown) + 1)
            for cell in gone:
                equation[place[cell]] = Fraction(1)
            equation[-1] = Fraction(sum(table[r][c] for r, c in gone))
            equations.append(equation)
    return [unknown[index] for index in _determined(equations, len(unknown))]


def _determined(equations: list[list[Fraction]], width: int) -> list[int]:
    row = 0
    for column in range(width):
        pivot = next((i for i in range(row, len(equations)) if equations[i][column]), None)
        if pivot is None:
            continue
        equations[row], equations[pivot] = equations[pivot], equations[row]
        factor = equations[row][column]
        equations[row] = [value / factor for value in equations[row]]
        for i in range(len(equations)):
            if i != row and equations[i][column]:
                times = equations[i][column]
                equations[i] = [a - times * b for a, b in zip(equations[i], equations[row], strict=True)]
        row += 1
    found = []
    for equation in equations:
        named = [index for index in range(width) if equation[index]]
        if len(named) == 1:
            found.append(named[0])
    return found
