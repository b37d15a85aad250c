"""When a year's calendar is loaded or a day moves, the clocks that cross it are computed anew (domain §2.1.4)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from anlan.cases.actions.projection import project
from anlan.cases.actions.step import law_in_force, stream_of
from anlan.cases.models import Case, CaseClock
from anlan.cases.rules.fold import apply, fold, settled
from anlan.cases.rules.rows import clock_columns
from anlan.ledger.actions import append
from anlan.ledger.queries import events_of
from anlan.ledger.rules.event import Event, Fact
from anlan.offices.actions.messages import put_message
from anlan.offices.queries.calendar import calendar
from anlan.offices.rules.actors import SYSTEM

BATCH = 200


@dataclass(frozen=True)
class Moved:
    """One clock whose due day moved."""

    number: str
    code: str
    before: date
    after: date


def recompute_deadlines(*, now: datetime, year: int) -> list[Moved]:
    """Recompute every running clock: an event per case whose days moved, a notice to its unit if one moved earlier.

    Safe to run twice: a case whose rows agree with the calendar is left alone.
    """
    moved: list[Moved] = []
    last = -1
    while True:
        with transaction.atomic():
            running = CaseClock.objects.filter(_may_move(year), case__serial__gt=last)
            ids = list(running.order_by("case__serial").values_list("case_id", flat=True).distinct()[:BATCH])
            cases = list(Case.objects.select_for_update().filter(id__in=ids).order_by("serial"))
            if not cases:
                return moved
            last = cases[-1].serial
            histories = events_of([stream_of(case.id) for case in cases])
            for case in cases:
                moved.extend(_recompute(case, histories[stream_of(case.id)], now, year))


def _may_move(year: int) -> Q:
    """Find running clocks, and stopped ones whose days cross the year: the fold settles those anew too."""
    start, end = date(year - 1, 12, 20), date(year, 12, 31)  # an arrangement may reach into the December before
    return Q(stopped_at=None) | Q(provisional=True) | Q(due__gte=start, trigger_date__lte=end)


def _recompute(case: Case, history: list[Event], now: datetime, year: int) -> list[Moved]:
    law, days = law_in_force(), calendar()
    state = fold(law, history, days)
    rows = list(CaseClock.objects.filter(case=case).order_by("place"))
    changed = [
        (row, clock)
        for row, clock in zip(rows, state.clocks, strict=True)
        if (row.nominal, row.due, row.provisional) != (clock.nominal, clock.due, clock.provisional)
    ]
    if not changed:
        return []
    fact = Fact(
        stream=stream_of(case.id),
        action="recompute",
        occurred_at=max(now, state.last_at or now),
        actor=SYSTEM.ledger_name,
        actor_role=SYSTEM.role,
        from_state=state.state,
        to_state=state.state,
        payload={"year": year},
    )
    event = append(fact)
    after = settled(apply(law, state, event), days)
    project(law, case, state, after, event)
    moved = []
    for row, clock in changed:
        CaseClock.objects.filter(id=row.id).update(**clock_columns(clock))
        if clock.running and clock.due != row.due:
            moved.append(Moved(case.number, clock.code, row.due, clock.due))
    if any(move.after < move.before for move in moved) and case.holder_id:
        put_message(
            template="due_moved_earlier",
            values={"case": str(case.id), "number": case.number},
            unit_id=case.holder_id,
            effect_id=f"recompute:{case.id}:{event.n}",
            now=now,
        )
    return moved
