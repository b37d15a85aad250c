"""Bring every row back in line with its events, after a repair of the database (T-16)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction

from anlan.cases.actions.step import law_in_force, stream_of
from anlan.cases.models import Accused, Case, CaseClock, CoUnit
from anlan.cases.queries.search import forget_index, index_cases
from anlan.cases.rules.fold import fold
from anlan.cases.rules.rows import clock_columns, columns, same_value
from anlan.cases.rules.state import CaseState
from anlan.ledger.actions import append
from anlan.ledger.queries import events_of
from anlan.ledger.rules.event import Fact
from anlan.offices.queries.calendar import calendar
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import NotAllowed

BATCH = 500


@dataclass(frozen=True)
class Rebuilt:
    """How many cases were read, and how many had rows that did not follow from their events."""

    cases: int
    mended: int


def rebuild_rows(*, actor: Actor, now: datetime, progress: Callable[[int], None] | None = None) -> Rebuilt:
    """Write every case row, its clocks and the search index anew from events and texts; one event says it was done.

    Only the machine does this, at the hand of whoever runs the command. Safe to stop and to run again.
    """
    if actor.role != "system":
        raise NotAllowed("rebuild", actor.role)
    done = mended = 0
    last = -1
    with transaction.atomic():
        forget_index()
    while True:
        with transaction.atomic():
            cases = list(Case.objects.select_for_update().filter(serial__gt=last).order_by("serial")[:BATCH])
            if not cases:
                break
            last = cases[-1].serial
            mended += _rebuild(cases)
            done += len(cases)
        if progress is not None:
            progress(done)
    with transaction.atomic():
        append(
            Fact(
                stream=f"admin:{uuid5(NAMESPACE_URL, settings.LEDGER_ORIGIN)}",
                action="rebuild_rows",
                occurred_at=now,
                actor=actor.ledger_name,
                actor_role=actor.role,
                payload={"cases": done, "mended": mended},
            )
        )
    return Rebuilt(done, mended)


def _rebuild(cases: list[Case]) -> int:
    law, days = law_in_force(), calendar()
    histories = events_of([stream_of(case.id) for case in cases])
    clocks: dict[object, list[CaseClock]] = {}
    for row in CaseClock.objects.filter(case__in=cases).order_by("place"):
        clocks.setdefault(row.case_id, []).append(row)
    mended = 0
    for case in cases:
        state = fold(law, histories[stream_of(case.id)], days)
        wanted = columns(law, state)
        wrong = any(not same_value(getattr(case, name), value) for name, value in wanted.items())
        if wrong or not _clocks_agree(clocks.get(case.id, []), state):
            _write(case, state, wanted)
            mended += 1
    index_cases((case.serial, f"{case.title}\n{case.text}\n{case.place_text}\n{case.number}") for case in cases)
    return mended


def _clocks_agree(rows: list[CaseClock], state: CaseState) -> bool:
    if len(rows) != len(state.clocks):
        return False
    return all(
        same_value(getattr(row, name), value)
        for row, clock in zip(rows, state.clocks, strict=True)
        for name, value in clock_columns(clock).items()
    )


def _write(case: Case, state: CaseState, wanted: dict[str, object]) -> None:
    for name, value in wanted.items():
        setattr(case, name, value)
    case.save(update_fields=wanted)
    CaseClock.objects.filter(case=case).delete()
    CaseClock.objects.bulk_create(
        CaseClock(case=case, place=place, **clock_columns(clock)) for place, clock in enumerate(state.clocks)
    )
    Accused.objects.filter(case=case).delete()
    Accused.objects.bulk_create(Accused(case=case, unit_id=unit) for unit in state.accused)
    CoUnit.objects.filter(case=case).delete()
    CoUnit.objects.bulk_create(CoUnit(case=case, unit_id=unit) for unit in state.co_units)
