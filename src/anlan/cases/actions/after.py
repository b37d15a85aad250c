"""After the answer and beside the work: rating, call-back, reopening, supervision, ownership (Art. 18, 21, 38)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from anlan.cases.actions.step import Step, take
from anlan.cases.models import Case
from anlan.cases.rules.clock import LISTED_AFTER, local_day
from anlan.cases.rules.state import CaseState
from anlan.offices.actions.messages import put_message
from anlan.offices.queries.accounts import grants_of
from anlan.offices.queries.calendar import calendar
from anlan.offices.queries.duties import unit_chain
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.days import after_working_days


def rate(
    *, case_id: UUID, actor: Actor, now: datetime, attitude: int, process: int, result: int, words: str = ""
) -> CaseState:
    """Rate attitude, process and result from 1 to 5 (Art. 21)."""
    scores = {"attitude": attitude, "process": process, "result": result}
    if not all(score in (1, 2, 3, 4, 5) for score in scores.values()):
        raise ValueError("a rating is a whole number from 1 to 5")
    return take(
        case_id=case_id,
        actor=actor,
        now=now,
        step=Step(action="rate", payload=scores, texts={"words": words}),
    )


def supplement(*, case_id: UUID, actor: Actor, now: datetime, words: str) -> CaseState:
    """Add to a matter that is being handled."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="supplement", texts={"words": words}))


def withdraw(*, case_id: UUID, actor: Actor, now: datetime, reason: str = "") -> CaseState:
    """Withdraw, by the petitioner's own free will only."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="withdraw", texts={"reason": reason}))


def call_back(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    mode: str,
    reached: bool,
    solved: bool | None = None,
    satisfaction: str | None = None,
    wants_reopen: bool = False,
    words: str = "",
) -> CaseState:
    """Record one call-back attempt by somebody outside the handling unit (domain §26)."""
    payload: dict[str, object] = {"mode": mode, "reached": reached}
    if reached:
        payload |= {"solved": solved, "satisfaction": satisfaction, "wants_reopen": wants_reopen}
    return take(
        case_id=case_id,
        actor=actor,
        now=now,
        step=Step(action="call_back", payload=payload, texts={"words": words}),
    )


def reopen(*, case_id: UUID, actor: Actor, now: datetime, ground: str, reason: str = "") -> CaseState:
    """Have a closed matter handled again: not carried out, new facts, or not solved."""
    step = Step(action="reopen", payload={"ground": ground}, texts={"reason": reason})
    return take(case_id=case_id, actor=actor, now=now, step=step)


def hand_back(*, case_id: UUID, actor: Actor, now: datetime, reason: str) -> CaseState:
    """Hand a wrongly closed matter back to its unit."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="hand_back", texts={"reason": reason}))


def supervise(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    kind: str,
    clock_code: str = "",
    clock_place: int | None = None,
    stage: str = "",
    reply_due: date | None = None,
    finding: str = "",
) -> CaseState:
    """Supervise a late or badly handled matter: remind, urge, visit, list publicly; its unit is told (Art. 38, §26)."""
    optional = {
        "clock": clock_code,
        "clock_place": clock_place,
        "stage": stage,
        "reply_due": reply_due.isoformat() if reply_due else None,
    }
    payload = {"kind": kind} | {key: value for key, value in optional.items() if value not in ("", None)}
    due = Case.objects.filter(id=case_id).values_list("due", flat=True).first()
    listed_from = after_working_days(due, LISTED_AFTER, calendar()).due.isoformat() if due else None
    step = Step(action="supervise", payload=payload, known={"listed_from": listed_from}, texts={"finding": finding})
    with transaction.atomic():
        state = take(case_id=case_id, actor=actor, now=now, step=step)
        if state.holder:
            put_message(
                template=stage or kind,
                values={"case": str(case_id), "number": state.receipts[0].number},
                unit_id=UUID(state.holder),
                effect_id=f"supervise:{case_id}:{state.n}",
                now=now,
            )
    return state


def reply_supervision(*, case_id: UUID, actor: Actor, now: datetime, reason: str) -> CaseState:
    """Answer a supervision in writing (Art. 38–40)."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="reply_supervision", texts={"reason": reason}))


def own(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    account_id: UUID,
    post: str,
    unit_id: UUID | None = None,
    plan: str = "",
) -> CaseState:
    """Let a leader take charge of a case until it is solved; its object is the case, never a person (N-01)."""
    payload: dict[str, str] = {"post": post, "account": str(account_id)}
    if unit_id:
        payload["unit"] = str(unit_id)
    chains = (unit_chain(grant.unit_id) for grant in grants_of(account_id, on=local_day(now)) if grant.unit_id)
    known = {"owner_units": [str(unit) for chain in chains for unit in chain]}
    step = Step(action="own", payload=payload, known=known, texts={"plan": plan})
    return take(case_id=case_id, actor=actor, now=now, step=step)


def report_milestone(*, case_id: UUID, actor: Actor, now: datetime, words: str) -> CaseState:
    """Record how far an owned case has come."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="report_milestone", texts={"words": words}))


def end_ownership(*, case_id: UUID, actor: Actor, now: datetime, result: str) -> CaseState:
    """End ownership with what became of the matter: solved, explained, legal_route."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="end_ownership", payload={"result": result}))
