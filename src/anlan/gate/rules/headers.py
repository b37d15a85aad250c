"""Finds the header of a real sheet: title, form row, one or two header rows with merged cells (F-21)."""

from dataclasses import dataclass

from anlan.gate.rules.forbidden import plain_header
from anlan.gate.rules.profiles import Profile
from anlan.gate.rules.tables import SheetRefused, Table, is_blank

ROWS_SEARCHED = 15


@dataclass(frozen=True, kw_only=True)
class Header:
    """Where the header stands (rows counted from 0, last included) and the columns' flattened names."""

    first: int
    last: int
    names: tuple[str, ...]

    @property
    def doubled(self) -> bool:
        """Tell whether two columns have the same name."""
        named = [plain_header(name) for name in self.names if name]
        return len(set(named)) < len(named)


def find_header(table: Table, profile: Profile) -> Header:
    """Return the best header of the first 15 rows, or raise SheetRefused when none has enough known names."""
    best: tuple[int, bool, bool, int] | None = None
    found: Header | None = None
    for header in candidates(table):
        hits = count_hits(header, profile)
        # More hits first; then two rows that a merge ties together; then names that differ; then the shorter.
        rank = (hits, tied(table, header), not header.doubled, header.first - header.last)
        if hits >= profile.least_hits and (best is None or rank > best):
            best, found = rank, header
    if found is None:
        raise SheetRefused("no_header", rows=ROWS_SEARCHED, least=profile.least_hits)
    return found


def tied(table: Table, header: Header) -> bool:
    """Tell whether a cell merged downwards joins the two rows of a header."""
    return header.last > header.first and any(
        top == header.first and bottom == header.last for (top, _left), (bottom, _right) in table.merged
    )


def candidates(table: Table) -> list[Header]:
    """Return every row as a header of one row and, where a merge starts in it, of two."""
    found = []
    for row in range(min(ROWS_SEARCHED, len(table.rows))):
        found.append(Header(first=row, last=row, names=single_names(table, row)))
        if row + 1 < len(table.rows) and merge_starts(table, row):
            found.append(Header(first=row, last=row + 1, names=double_names(table, row)))
    return found


def merge_starts(table: Table, row: int) -> bool:
    """Tell whether cells are merged side by side in `row` and not further down."""
    return any(top == bottom == row and right > left for (top, left), (bottom, right) in table.merged)


def single_names(table: Table, row: int) -> tuple[str, ...]:
    """Return the names in one header row."""
    return tuple(shown(cell) for cell in table.rows[row])


def double_names(table: Table, row: int) -> tuple[str, ...]:
    """Return the names of two header rows as parent/child; a cell merged downwards keeps its own name."""
    parents = list(single_names(table, row))
    children = list(single_names(table, row + 1))
    width = max(len(parents), len(children))
    parents += [""] * (width - len(parents))
    children += [""] * (width - len(children))
    for (top, left), (_bottom, right) in table.merged:
        if top == row:
            for column in range(left + 1, min(right + 1, width)):
                parents[column] = parents[left]
    return tuple(
        f"{parent}/{child}" if parent and child else parent or child
        for parent, child in zip(parents, children, strict=True)
    )


def shown(cell: object) -> str:
    """Return a header cell as one line of at most 100 characters."""
    return "" if is_blank(cell) else " ".join(str(cell).split())[:100]  # type: ignore[arg-type]


def count_hits(header: Header, profile: Profile) -> int:
    """Return how many different columns of the profile a header names."""
    known = (profile.column_for(name) for name in header.names if name)
    return len({column.field for column in known if column is not None})
