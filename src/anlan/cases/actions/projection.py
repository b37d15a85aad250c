"""Bring the rows of a case in line with its state; the rows can always be rebuilt from the events."""

from datetime import date, datetime
from typing import Any

from anlan.cases.models import Accused, CallBack, Case, CaseClock, CoUnit, Supervision
from anlan.cases.rules.clock import Clock, local_day
from anlan.cases.rules.fold import Lawbook
from anlan.cases.rules.state import CaseState
from anlan.ledger.rules.event import Event

CLOCK_FIELDS = (
    "code rule unit_id trigger_at trigger_date nominal due due_at provisional paused assumed stopped_at "
    "stopped_date outcome"
).split()


def project(law: Lawbook, case: Case, before: CaseState, after: CaseState, event: Event) -> None:
    """Write what one event changed: the case row, its clocks, and the rows that count the step."""
    changed = columns(law, after)
    for name, value in changed.items():
        setattr(case, name, value)
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


def columns(law: Lawbook, state: CaseState) -> dict[str, Any]:
    """Compute every column of the case row that follows from the events."""
    duty = state.duty
    phase = law.procedures[state.procedure].states[state.state or ""].phase
    opinion = state.opinion
    return {
        "procedure": state.procedure,
        "state": state.state,
        "phase": phase,
        "channel": state.receipts[0].channel if state.receipts else "",
        "nature": state.nature or "",
        "category": state.category,
        "urgent": state.urgent,
        "retaliation": state.retaliation,
        "persons_count": state.persons_count,
        "area_id": state.area_id,
        "holder_id": state.holder,
        "lead_unit_id": state.lead_unit,
        "review_body_id": state.review_body,
        "owner_account": state.owner_account,
        "owner_post": state.owner_post or "",
        "received_at": state.received_at,
        "registered_at": state.registered_at,
        "changed_at": state.last_at,
        "answered_at": opinion.delivered_at if opinion else None,
        "closed_at": state.closed_at,
        "due_code": duty.code if duty else "",
        "due_start": duty.trigger if duty else None,
        "nominal_due": duty.nominal if duty else None,
        "due": duty.due if duty else None,
        "provisional": duty.provisional if duty else False,
        "rule_assumed": state.rule_assumed,
        "receipts_count": len(state.receipts),
        "events_count": state.n,
        "call_back_state": call_back_state(state),
        "merged_into_id": state.merged_into,
    }


def call_back_state(state: CaseState) -> str:
    """Tell where the call-back of a case stands: waiting, reached, not_reached, or nothing."""
    if any(call.reached for call in state.call_backs):
        return "reached"
    if len(state.call_backs) >= 3:
        return "not_reached"
    return "waiting" if state.state == "closed" else ""


def clock_columns(clock: Clock) -> dict[str, Any]:
    """Compute the columns of one clock row."""
    return {
        "code": clock.code,
        "rule": clock.rule,
        "unit_id": clock.unit_id,
        "trigger_at": clock.trigger_at,
        "trigger_date": clock.trigger,
        "nominal": clock.nominal,
        "due": clock.due,
        "due_at": clock.due_at,
        "provisional": clock.provisional,
        "paused": clock.is_paused,
        "assumed": clock.assumed,
        "stopped_at": clock.stopped_at,
        "stopped_date": _day(clock.stopped_at),
        "outcome": clock.outcome or "",
    }


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _project_clocks(case: Case, before: CaseState, after: CaseState) -> None:
    known = len(before.clocks)
    new = [CaseClock(case=case, place=place, **clock_columns(after.clocks[place])) for place in range(known, len(after.clocks))]
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
