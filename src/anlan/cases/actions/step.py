"""The corridor every step of a case walks: lock, fold, ask the procedure, record, project."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from anlan.cases.actions.projection import project
from anlan.cases.models import Case, CaseText
from anlan.cases.rules.attempt import Attempt, Refusal
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.fold import Lawbook, apply, fold, settled
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.permissions import CASES
from anlan.cases.rules.state import CaseState
from anlan.cases.rules.steps import check, procedure_of
from anlan.cases.rules.thing import thing_of
from anlan.ledger.actions import append
from anlan.ledger.queries import events
from anlan.ledger.rules.commitment import commit
from anlan.ledger.rules.event import Event, Fact
from anlan.offices.queries.calendar import calendar
from anlan.offices.queries.duties import unit_chain, unit_paths
from anlan.offices.rules.actors import Actor


class StepRefused(Exception):
    """The law refuses a step now; nothing has changed. `refusal` says why, by which rule, with which values."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(f"{refusal.code} ({refusal.rule}) {dict(refusal.values)}")


class CaseUnknown(LookupError):
    """There is no such case, or none this actor may know of; both are said in the same words."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a verb hands to the corridor.

    `payload` goes into the event, `known` only to the guards, `texts` into the case store (the event commits to them).
    """

    action: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def take(*, case_id: UUID, actor: Actor, now: datetime, step: Step) -> CaseState:
    """Take one step of one case: one transaction, one event.

    Raises CaseUnknown, StepRefused (also when `now` lies before the case's last event).
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().defer("text", "text_r").filter(id=case_id).first()
        if case is None:
            raise CaseUnknown
        law = law_in_force()
        state = fold(law, events(stream_of(case_id)), calendar())
        must_know(actor, state, now, step.action)
        return advance(law, case, state, actor=actor, now=now, step=step)


def advance(law: Lawbook, case: Case, state: CaseState, *, actor: Actor, now: datetime, step: Step) -> CaseState:
    """Check, record and project one step on a locked case whose state is known."""
    texts = {name: words for name, words in step.texts.items() if words}
    refusal = check(law, state, attempt_of(actor, now, step, texts))
    if refusal is None and state.last_at is not None and now < state.last_at:
        refusal = Refusal("before_last_event", "domain-2.6", {"last_at": state.last_at.isoformat()})
    if refusal is not None:
        raise StepRefused(refusal)
    event, openings = record(law, case.id, state, actor=actor, now=now, step=step, texts=texts)
    after = settled(apply(law, state, event), calendar())
    CaseText.objects.bulk_create(
        CaseText(case=case, n=event.n, field=name, text=texts[name], r=r) for name, r in openings.items()
    )
    project(law, case, state, after, event)
    return after


def record(
    law: Lawbook,
    case_id: UUID,
    state: CaseState,
    *,
    actor: Actor,
    now: datetime,
    step: Step,
    texts: Mapping[str, str],
) -> tuple[Event, Mapping[str, bytes]]:
    """Append the event of a step; return it with the openings of its commitments."""
    openings = {name: secrets.token_bytes(32) for name in texts}
    fact = draft(law, case_id, state, actor=actor, now=now, step=step, texts=texts, openings=openings)
    return append(fact, fresh=state.n == 0), openings


def draft(
    law: Lawbook,
    case_id: UUID,
    state: CaseState,
    *,
    actor: Actor,
    now: datetime,
    step: Step,
    texts: Mapping[str, str],
    openings: Mapping[str, bytes],
) -> Fact:
    """Write down what the event of a step says."""
    transition = procedure_of(law, state, step.payload.get("procedure", "petition")).transition(
        step.action, state.state
    )
    if transition is None:
        raise AssertionError("a refused step must not be recorded")
    attributes = {
        "direct": step.payload.get("direct", state.direct),
        "retaliation": step.payload.get("retaliation", state.retaliation),
        "redo": step.payload.get("result") == "redo",
    }
    started = next(
        (start.code for start in transition.start if start.applies(attributes)),
        transition.extends and "R-PET-06",
    )
    return Fact(
        stream=stream_of(case_id),
        action=step.action,
        occurred_at=now,
        actor=actor.ledger_name,
        actor_role=actor.role,
        rule=law.rules.rule(started, local_day(now))[0].version if started else None,
        from_state=state.state,
        to_state=transition.target(state.state, state.before_merge, attributes),
        payload=step.payload,
        commits={name: commit(name, texts[name], r=r).c for name, r in openings.items()},
    )


def stream_of(case_id: UUID) -> str:
    """Name the ledger stream of a case."""
    return f"case:{case_id}"


def law_in_force() -> Lawbook:
    """Return the procedures and rules of this county."""
    return lawbook(settings.COUNTY_FOLDER)


def attempt_of(actor: Actor, now: datetime, step: Step, texts: Mapping[str, str]) -> Attempt:
    """Put a step into the words the guards read."""
    return Attempt(
        action=step.action,
        now=now,
        actor=actor.ledger_name,
        role=actor.role,
        unit_id=str(actor.unit_id) if actor.unit_id else None,
        unit_chain=tuple(str(unit) for unit in unit_chain(actor.unit_id)) if actor.unit_id else (),
        values={**step.payload, **step.known},
        texts=texts,
    )


MATCHING = frozenset({"join", "detach", "merge", "absorb", "unmerge", "release"})


def must_know(actor: Actor, state: CaseState, now: datetime, action: str) -> None:
    """Raise CaseUnknown unless this actor may know of the case; the public was let in by intake, with its code."""
    thing = thing_of(actor, state, unit_paths(), now)
    verbs = ("read", "match") if action in MATCHING else ("read",)
    if actor.role != "citizen" and not any(CASES.may(actor, verb, thing) for verb in verbs):
        raise CaseUnknown
