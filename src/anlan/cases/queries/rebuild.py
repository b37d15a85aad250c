"""Compare what the rows say with what the events say (T-16); a forged row is found and named."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.conf import settings

from anlan.cases.models import Case, CaseClock
from anlan.cases.rules.fold import HistoryBroken, Lawbook, fold
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.rows import clock_columns, columns, same_value
from anlan.ledger.queries import events_of
from anlan.ledger.rules.event import Event
from anlan.offices.queries.calendar import calendar
from anlan.offices.rules.days import Calendar

BATCH = 500


@dataclass(frozen=True)
class Difference:
    """A row that does not follow from its events."""

    number: str
    column: str
    stored: str
    rebuilt: str


def projection_differences() -> Iterator[Difference]:
    """Rebuild every case from its events and yield what differs from its rows."""
    law, days = lawbook(settings.COUNTY_FOLDER), calendar()
    last = -1
    while True:
        cases = list(Case.objects.filter(serial__gt=last).order_by("serial").defer("text")[:BATCH])
        if not cases:
            return
        last = cases[-1].serial
        histories = events_of([f"case:{case.id}" for case in cases])
        clocks: dict[object, list[CaseClock]] = {}
        for clock in CaseClock.objects.filter(case__in=cases).order_by("place"):
            clocks.setdefault(clock.case_id, []).append(clock)
        for case in cases:
            yield from _differences(law, days, case, clocks.get(case.id, []), histories.get(f"case:{case.id}", []))


def _differences(
    law: Lawbook, days: Calendar, case: Case, clocks: list[CaseClock], history: list[Event]
) -> Iterator[Difference]:
    try:
        state = fold(law, history, days)
        rebuilt = columns(law, state)
    except (HistoryBroken, KeyError, IndexError) as error:
        yield Difference(case.number, "events", "", f"{type(error).__name__}: {error}")
        return
    for name, value in rebuilt.items():
        stored = getattr(case, name)
        if not same_value(stored, value):
            yield Difference(case.number, name, str(stored), str(value))
    if len(clocks) != len(state.clocks):
        yield Difference(case.number, "clocks", str(len(clocks)), str(len(state.clocks)))
        return
    for row, clock in zip(clocks, state.clocks, strict=True):
        for name, value in clock_columns(clock).items():
            if not same_value(getattr(row, name), value):
                yield Difference(case.number, f"{clock.code}.{name}", str(getattr(row, name)), str(value))


def first_differences(most: int = 20) -> list[Difference]:
    """Return the first differences, none when every row follows from its events."""
    return list(islice(projection_differences(), most))
