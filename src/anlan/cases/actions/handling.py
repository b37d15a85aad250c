"""The unit handles: object or accept, find out, extend, answer with reasons, deliver, close (Art. 23, 31–34)."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from anlan.cases.actions.step import Step, take
from anlan.cases.rules.state import CaseState
from anlan.offices.rules.actors import Actor


def object_to_transfer(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    reason: str,
    article: str,
    proposed_unit_id: UUID | None = None,
) -> CaseState:
    """Object that the unit is not competent, within five working days, with reasons (R-PET-04)."""
    payload = {"article": article}
    if proposed_unit_id:
        payload["proposed_unit"] = str(proposed_unit_id)
    step = Step(action="object_to_transfer", payload=payload, texts={"reason": reason})
    return take(case_id=case_id, actor=actor, now=now, step=step)


def accept(*, case_id: UUID, actor: Actor, now: datetime, notice: str) -> CaseState:
    """Accept the matter; `notice` says the written notice was `sent` or the `address_unknown` (Art. 23)."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="accept", payload={"notice": notice}))


def accept_direct(*, case_id: UUID, actor: Actor, now: datetime, notice: str) -> CaseState:
    """Accept on the spot what the body received itself (R-PET-02)."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="accept_direct", payload={"notice": notice}))


def investigate(*, case_id: UUID, actor: Actor, now: datetime, finding: str) -> CaseState:
    """Record what was found out."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="investigate", texts={"finding": finding}))


def draft_opinion(*, case_id: UUID, actor: Actor, now: datetime, result: str, parts: Mapping[str, str]) -> CaseState:
    """Draft the written opinion for the leader; parts may still be missing."""
    step = Step(action="draft_opinion", payload={"result": result} if result else {}, texts=parts)
    return take(case_id=case_id, actor=actor, now=now, step=step)


def extend(
    *, case_id: UUID, actor: Actor, now: datetime, days: int, reason: str, told_on: date | None = None
) -> CaseState:
    """Approve one extension; without `told_on` it has no effect until the petitioner is told (R-PET-06)."""
    payload = {"days": days, "told_on": told_on.isoformat() if told_on else None}
    return take(
        case_id=case_id,
        actor=actor,
        now=now,
        step=Step(action="extend", payload=payload, texts={"reason": reason}),
    )


def tell_extension(*, case_id: UUID, actor: Actor, now: datetime, told_on: date) -> CaseState:
    """Record that the petitioner was told why; now the extension counts (R-PET-06)."""
    step = Step(action="tell_extension", payload={"told_on": told_on.isoformat()})
    return take(case_id=case_id, actor=actor, now=now, step=step)


def issue_opinion(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    result: str,
    parts: Mapping[str, str],
    execution_due: date | None = None,
) -> CaseState:
    """Issue the written opinion: claims, facts, reasons, handling, legal basis (Art. 32)."""
    payload = {"result": result}
    if execution_due:
        payload["execution_due"] = execution_due.isoformat()
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="issue_opinion", payload=payload, texts=parts))


def deliver(
    *, case_id: UUID, actor: Actor, now: datetime, method: str, delivered_at: datetime, evidence: str = ""
) -> CaseState:
    """Record how and when the answer reached the petitioner; the periods of review start there."""
    step = Step(
        action="deliver",
        payload={"method": method, "delivered_at": delivered_at.isoformat()},
        texts={"evidence": evidence},
    )
    return take(case_id=case_id, actor=actor, now=now, step=step)


def plan_execution(*, case_id: UUID, actor: Actor, now: datetime, execution_due: date, plan: str) -> CaseState:
    """Record by when a supporting opinion is carried out (Art. 32 ¶2)."""
    step = Step(action="plan_execution", payload={"execution_due": execution_due.isoformat()}, texts={"plan": plan})
    return take(case_id=case_id, actor=actor, now=now, step=step)


def execute(*, case_id: UUID, actor: Actor, now: datetime, proof: str) -> CaseState:
    """Record, with proof, that the opinion was carried out."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="execute", texts={"proof": proof}))


def prove_execution(*, case_id: UUID, actor: Actor, now: datetime, proof: str) -> CaseState:
    """Add the proof of a plan on which the case was closed."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="prove_execution", texts={"proof": proof}))


def close(*, case_id: UUID, actor: Actor, now: datetime) -> CaseState:
    """Close what is answered and, where supported, carried out or planned with a date."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="close"))


def leave_simple(*, case_id: UUID, actor: Actor, now: datetime, reason: str) -> CaseState:
    """Go on in the ordinary procedure, whose clock counts from the same acceptance."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="leave_simple", texts={"reason": reason}))


def recuse(*, case_id: UUID, actor: Actor, now: datetime, account_id: UUID, reason: str) -> CaseState:
    """Take an officer with an interest off the case (Art. 28 ¶3)."""
    step = Step(action="recuse", payload={"account": f"account:{account_id}"}, texts={"reason": reason})
    return take(case_id=case_id, actor=actor, now=now, step=step)
