"""Bring the rows of a case in line with its state; the rows can always be rebuilt from the events."""

from anlan.cases.models import Accused, CallBack, Case, CaseClock, CoUnit, Supervision
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.fold import Lawbook
from anlan.cases.rules.rows import clock_columns, columns, same_value
from anlan.cases.rules.state import CaseState
from anlan.ledger.rules.event import Event


def project(law: Lawbook, case: Case, before: CaseState, after: CaseState, event: Event) -> None:
    """Write what one event changed: the case row, its clocks, and the rows that count the step."""
    wanted = columns(law, after).items()
    changed = {name: value for name, value in wanted if not same_value(getattr(case, name), value)}
    for name, value in changed.items():
        setattr(case, name, value)
    if changed:
        case.save(update_fields=changed)
    _project_clocks(case, before, after)
    if before.accused != after.accused:
        Accused.objects.filter(case=case).delete()
        Accused.objects.bulk_create(Accused(case=case, unit_id=unit) for unit in after.accused)
    if before.co_units != after.co_units:
        CoUnit.objects.filter(case=case).delete()
        CoUnit.objects.bulk_create(CoUnit(case=case, unit_id=unit) for unit in after.co_units)
    if event.action == "call_back":
        call_back_row(case, after, event).save(force_insert=True)
    if event.action == "supervise":
        supervision_row(case, after, event).save(force_insert=True)
    if event.action == "reply_supervision":
        waiting = Supervision.objects.filter(case=case, replied_at=None, reply_due__isnull=False)
        waiting.update(replied_at=event.occurred_at)


def _project_clocks(case: Case, before: CaseState, after: CaseState) -> None:
    known = len(before.clocks)
    new = [
        CaseClock(case=case, place=place, **clock_columns(after.clocks[place]))
        for place in range(known, len(after.clocks))
    ]
    for place in range(known):
        if before.clocks[place] != after.clocks[place]:
            CaseClock.objects.filter(case=case, place=place).update(**clock_columns(after.clocks[place]))
    CaseClock.objects.bulk_create(new)


def call_back_row(case: Case, state: CaseState, event: Event) -> CallBack:
    """Build the counting row of a call-back."""
    call = state.call_backs[-1]
    return CallBack(
        case=case,
        n=event.n,
        unit_id=state.lead_unit,
        at=call.at,
        date=local_day(call.at),
        mode=call.mode,
        reached=call.reached,
        solved=call.solved,
        satisfaction=call.satisfaction or "",
    )


def supervision_row(case: Case, state: CaseState, event: Event) -> Supervision:
    """Build the counting row of a supervision."""
    fact, payload = state.supervisions[-1], event.payload
    return Supervision(
        case=case,
        n=event.n,
        kind=fact.kind,
        clock_code=fact.clock or "",
        clock_place=payload.get("clock_place"),
        stage=payload.get("stage", ""),
        unit_id=state.holder,
        opened_at=fact.opened_at,
        reply_due=fact.reply_due,
    )
