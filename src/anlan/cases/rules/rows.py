"""What the rows of a case hold: every column follows from its state, so that rows can be rebuilt and compared."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from anlan.cases.rules.clock import Clock, local_day
from anlan.cases.rules.fold import Lawbook
from anlan.cases.rules.guards import CALL_BACK_ATTEMPTS, CALLED_BACK_IN
from anlan.cases.rules.state import CaseState


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
        "paused": duty.is_paused if duty else False,
        "supervised": state.supervised,
        "rule_assumed": state.rule_assumed,
        "receipts_count": len(state.receipts),
        "events_count": state.n,
        "call_back_state": call_back_state(state),
        "merged_into_id": state.merged_into,
    }


def serial_at(moment: datetime) -> int:
    """Return the first serial of a millisecond; a case's own adds 20 random bits, so that nobody can count by it."""
    return int(moment.timestamp() * 1000) << 20


def call_back_state(state: CaseState) -> str:
    """Tell where the call-back of a case stands: waiting, reached, not_reached, or nothing."""
    if any(call.reached for call in state.call_backs):
        return "reached"
    if len(state.call_backs) >= CALL_BACK_ATTEMPTS:
        return "not_reached"
    return "waiting" if state.state in CALLED_BACK_IN else ""


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


def same_value(stored: object, rebuilt: object) -> bool:
    """Compare a column with its rebuilt value; ids are text in a state and UUIDs in a row."""
    if isinstance(stored, UUID) or isinstance(rebuilt, UUID):
        return str(stored) == str(rebuilt)
    return stored == rebuilt
