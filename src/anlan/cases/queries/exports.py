"""What leaves the platform as a table: case by case, never who wrote (field F-28)."""

from dataclasses import dataclass
from datetime import datetime

from anlan.cases.queries.lists import COLUMNS, CaseLine, Filters, lines_of, narrowed
from anlan.cases.queries.visible import visible_cases
from anlan.offices.rules.actors import Actor

MOST_ROWS = 1_000  # more need two persons (trust §10.4)


class TooManyRows(ValueError):
    """An export by one person holds at most MOST_ROWS rows; nothing was handed out."""

    code = "too_many_rows"

    def __init__(self) -> None:
        self.values = {"limit": MOST_ROWS}
        super().__init__(f"more than {MOST_ROWS} rows")


@dataclass(frozen=True)
class ExportLine:
    """One exported case; without title and place where the actor may count the case but not read it."""

    line: CaseLine
    title: str
    place_text: str


def export_count(*, actor: Actor, now: datetime, filters: Filters) -> int:
    """Count what an export would hold, up to one more than is allowed."""
    found = narrowed(visible_cases(actor, "export", now), filters, now).order_by()
    return len(found.values_list("id", flat=True)[: MOST_ROWS + 1])


def export_cases(*, actor: Actor, now: datetime, filters: Filters) -> list[ExportLine]:
    """List the cases an actor may export, newest first; TooManyRows. Two statements."""
    order = ("due", "serial") if filters.order == "due" else ("-serial",)
    found = narrowed(visible_cases(actor, "export", now), filters, now)
    rows = list(found.order_by(*order).values(*COLUMNS)[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    readable = visible_cases(actor, "read", now).filter(id__in=[row["id"] for row in rows])
    open_ids = set(readable.values_list("id", flat=True))
    return [
        ExportLine(line, line.title if line.id in open_ids else "", line.place_text if line.id in open_ids else "")
        for line in lines_of(rows, now)
    ]
