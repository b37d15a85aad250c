"""Call back by somebody who did not handle it: open the number, record the attempt, offer to reopen (domain §26)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anlan.cases.actions import after
from anlan.cases.queries.visible import visible_cases
from anlan.cases.rules.guards import CALL_BACK_ATTEMPTS
from anlan.cases.rules.state import CaseState
from anlan.intake.actions.vault import open_contact
from anlan.intake.queries.call_back_queue import receipts_with_phone
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.intake.rules.submission import said
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import NotAllowed

SATISFACTION = ("satisfied", "basically", "not_satisfied")


class AnswerUnknown(ValueError):
    """A reached petitioner's answer is one of the three; an unreached one has none."""

    code = "satisfaction_unknown"


@dataclass(frozen=True, kw_only=True)
class CallBackRecorded:
    """What the attempt led to: whether reopening is offered, and how many attempts are left."""

    state: CaseState
    offer_reopening: bool
    attempts_left: int


def open_number(*, actor: Actor, now: datetime, case_id: UUID) -> dict[str, str]:
    """Open the phone number (and the language to speak) for one call-back; the owner sees it in their timeline.

    Raises NotAllowed for everybody but a supervisor with the case in the queue, ReceiptUnknown without a number.
    """
    _must_wait(actor, now, case_id)
    receipt_id = receipts_with_phone([case_id]).get(case_id)
    if receipt_id is None:
        raise ReceiptUnknown
    return open_contact(
        actor=actor,
        now=now,
        receipt_id=receipt_id,
        fields=("phone", "language"),
        purpose="call_back",
        verb="open_call_back_number",
    )


def record(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    reached: bool,
    solved: bool | None = None,
    satisfaction: str | None = None,
    wants_reopen: bool = False,
    words: str = "",
    mode: str = "phone",
) -> CallBackRecorded:
    """Record one attempt; "not solved" offers to reopen. Raises NotAllowed, StepRefused, AnswerUnknown.

    At most three attempts on different days between 09:00 and 20:00; not reached is never "satisfied".
    """
    _must_wait(actor, now, case_id)
    if reached and (satisfaction not in SATISFACTION or solved is None):
        raise AnswerUnknown(satisfaction)
    state = after.call_back(
        case_id=case_id,
        actor=actor,
        now=now,
        mode=mode,
        reached=reached,
        solved=solved,
        satisfaction=satisfaction,
        wants_reopen=wants_reopen,
        words=said(words, "words"),
    )
    left = 0 if reached else CALL_BACK_ATTEMPTS - len(state.call_backs)
    return CallBackRecorded(
        state=state, offer_reopening=reached and (solved is False or wants_reopen), attempts_left=left
    )


def reopen_unsolved(*, actor: Actor, now: datetime, case_id: UUID, reason: str = "") -> CaseState:
    """Have a matter handled again because its petitioner said on the phone that it is not solved."""
    return after.reopen(case_id=case_id, actor=actor, now=now, ground="not_solved", reason=said(reason, "reason"))


def _must_wait(actor: Actor, now: datetime, case_id: UUID) -> None:
    """Let only those call who may call, and only cases that wait for it."""
    if not visible_cases(actor, "call_back", now).filter(id=case_id).exists():
        raise NotAllowed("call_back", actor.role)
