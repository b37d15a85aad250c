"""State is a fold: what a case is now follows from its events, its tables and the calendar, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from anlan.cases.rules.clock import Clock, local_day, settle, start_clock
from anlan.cases.rules.effects import EFFECTS
from anlan.cases.rules.procedure import ClockStart, Procedure, Transition
from anlan.cases.rules.state import CaseState
from anlan.cases.rules.statute import RuleTable
from anlan.offices.rules.days import Calendar


class Happened(Protocol):
    """What the fold reads of an event; the ledger's Event fits."""

    @property
    def n(self) -> int: ...
    @property
    def action(self) -> str: ...
    @property
    def occurred_at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def actor_role(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...


class HistoryBroken(ValueError):
    """The events of a case do not follow its procedure; names the event."""


@dataclass(frozen=True)
class Lawbook:
    """The tables a fold needs: all procedures and all dated rules."""

    procedures: Mapping[str, Procedure]
    rules: RuleTable


KEPT = ("nature", "category", "urgent", "retaliation", "area_id", "persons_count", "review_body")


def fold(law: Lawbook, events: Iterable[Happened], calendar: Calendar) -> CaseState:
    """Compute the state of one case from all its events, oldest first."""
    state = CaseState()
    for event in events:
        state = apply(law, state, event)
    return settled(state, calendar)


def settled(state: CaseState, calendar: Calendar) -> CaseState:
    """Compute the days of every clock on this calendar."""
    return replace(state, clocks=tuple(settle(clock, calendar) for clock in state.clocks))


def apply(law: Lawbook, state: CaseState, event: Happened) -> CaseState:
    """Add one event; clock days are computed by `settled` afterwards."""
    procedure = law.procedures[state.procedure or event.payload.get("procedure", "petition")]
    transition = procedure.transition(event.action, state.state)
    if transition is None:
        raise HistoryBroken(f"event {event.n}: {event.action} cannot follow {state.state}")
    payload = event.payload
    facts = {key: payload[key] for key in KEPT if key in payload}
    state = replace(state, n=event.n, last_at=event.occurred_at, procedure=procedure.code, **facts)
    effect = EFFECTS.get(event.action)
    if effect is not None:
        state = effect(state, event)
    attributes = {
        "direct": state.direct,
        "retaliation": state.retaliation,
        "redo": payload.get("result") == "redo",
    }
    target = transition.target(state.state, state.before_merge, attributes)
    if target == "merged":
        state = replace(state, before_merge=state.state)
    state = _move_clocks(law, state, transition, event, attributes)
    follows = transition.procedure or payload.get("procedure") or state.procedure
    return replace(state, state=target, procedure=follows)


def _move_clocks(
    law: Lawbook, state: CaseState, transition: Transition, event: Happened, attributes: Mapping[str, bool]
) -> CaseState:
    # What reached the petitioner on a day is done on that day, however late it was written down.
    clocks = [_stopped(clock, transition, _trigger_at(state, event)) for clock in state.clocks]
    if attributes["redo"]:  # what is handled anew leaves no plan standing
        clocks = [_voided(clock, event.occurred_at) if clock.code == "R-EXE-01" else clock for clock in clocks]
    clocks = [_resumed(clock, transition) for clock in clocks]
    clocks = [_paused(clock, transition, local_day(event.occurred_at)) for clock in clocks]
    if event.action in ("join", "detach", "absorb", "release") and state.received_at is not None:
        clocks = [_from_earliest(law, clock, state.received_at) for clock in clocks]
    at = _trigger_at(state, event)
    swaps = dict(transition.restart)
    for old in [clock for clock in clocks if clock.code in swaps and clock.outcome == "void"]:
        rule, assumed = law.rules.rule(swaps[old.code], old.trigger)
        clocks.append(start_clock(rule, assumed=assumed, at=old.trigger_at, unit_id=state.holder))
    for start in transition.start:
        if start.applies(attributes) and not _counts_already(start, clocks):
            rule, assumed = law.rules.rule(start.code, local_day(at))
            fixed = state.execution_due if start.code == "R-EXE-01" else None
            holder = state.review_body if start.code in ("R-PET-08", "R-PET-10") else state.holder
            clocks.append(start_clock(rule, assumed=assumed, at=at, unit_id=holder, fixed_due=fixed))
    return replace(state, clocks=tuple(clocks))


def _counts_already(start: ClockStart, clocks: list[Clock]) -> bool:
    """Start no clock that runs; and a report of retaliation is acknowledged once, however often it is noted."""
    return any(clock.code == start.code and (clock.running or start.condition == "retaliation") for clock in clocks)


def _voided(clock: Clock, at: datetime) -> Clock:
    return replace(clock, stopped_at=at, outcome="void") if clock.running else clock


def _trigger_at(state: CaseState, event: Happened) -> datetime:
    """Tell from which moment a started clock counts: receipt for intake, delivery for rights, else the step itself."""
    if event.action == "register" and state.received_at is not None:
        return state.received_at
    if event.action in ("deliver", "issue_review", "issue_re_review"):
        return datetime.fromisoformat(event.payload.get("delivered_at", event.occurred_at.isoformat()))
    return event.occurred_at


def _stopped(clock: Clock, transition: Transition, at: datetime) -> Clock:
    ends = dict(transition.stop) | {old: "void" for old, _ in transition.restart}
    outcome = ends.get(clock.code) or ends.get("*")
    if outcome is None or not clock.running:
        return clock
    return replace(clock, stopped_at=at, outcome=outcome)


def _resumed(clock: Clock, transition: Transition) -> Clock:
    wanted = clock.code in transition.resume or (clock.outcome == "merged" and "merged" in transition.resume)
    return replace(clock, stopped_at=None, outcome=None) if wanted and not clock.running else clock


def _paused(clock: Clock, transition: Transition, today: date) -> Clock:
    if clock.running and clock.code in transition.pause:
        return replace(clock, paused=(*clock.paused, (today, None)))
    if clock.running and clock.code in transition.unpause and clock.is_paused:
        return replace(clock, paused=(*clock.paused[:-1], (clock.paused[-1][0], today)))
    return clock


def _from_earliest(law: Lawbook, clock: Clock, received_at: datetime) -> Clock:
    """Let the earliest receipt govern the clocks of intake (domain §19.7)."""
    if clock.code not in ("R-PET-01", "R-PET-02") or not clock.running:
        return clock
    rule, assumed = law.rules.rule(clock.code, local_day(received_at))
    return replace(clock, trigger_at=received_at, rule=rule.version, value=rule.value, assumed=assumed)
