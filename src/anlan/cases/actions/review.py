"""The petitioner's way up: review, re-review, the hearing between, and what is left afterwards (Art. 35–37)."""

from datetime import datetime
from uuid import UUID

from anlan.cases.actions.step import Step, take
from anlan.cases.models import Case
from anlan.cases.rules.state import CaseState
from anlan.offices.queries.duties import next_higher_body
from anlan.offices.rules.actors import SYSTEM, Actor


def request_review(*, case_id: UUID, actor: Actor, now: datetime, reason: str) -> CaseState:
    """Ask the next higher body for a review, within 30 days of the answer (R-PET-07)."""
    payload = _body_above(case_id, "lead_unit_id")
    step = Step(action="request_review", payload=payload, texts={"reason": reason})
    return take(case_id=case_id, actor=actor, now=now, step=step)


def issue_review(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    result: str,
    facts: str,
    reasons: str,
    method: str,
    delivered_at: datetime,
) -> CaseState:
    """Give the written review opinion: uphold, change, or order the matter handled anew (R-PET-08)."""
    step = _opinion("issue_review", result, facts, reasons, method, delivered_at, routes="")
    return take(case_id=case_id, actor=actor, now=now, step=step)


def request_re_review(*, case_id: UUID, actor: Actor, now: datetime, reason: str) -> CaseState:
    """Ask the body above the reviewing body, within 30 days of the review opinion (R-PET-09)."""
    payload = _body_above(case_id, "review_body_id")
    step = Step(action="request_re_review", payload=payload, texts={"reason": reason})
    return take(case_id=case_id, actor=actor, now=now, step=step)


def suspend(*, case_id: UUID, actor: Actor, now: datetime, reason: str) -> CaseState:
    """Open a hearing; its time does not count (Art. 36)."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="suspend", texts={"reason": reason}))


def resume(*, case_id: UUID, actor: Actor, now: datetime) -> CaseState:
    """Close the hearing; the clock runs on."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="resume"))


def issue_re_review(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    result: str,
    facts: str,
    reasons: str,
    routes: str,
    method: str,
    delivered_at: datetime,
) -> CaseState:
    """Give the re-review opinion; it ends the procedure and lists what routes and relief remain (Art. 36, 37)."""
    step = _opinion("issue_re_review", result, facts, reasons, method, delivered_at, routes)
    return take(case_id=case_id, actor=actor, now=now, step=step)


def _body_above(case_id: UUID, column: str) -> dict[str, str]:
    decided = Case.objects.filter(id=case_id).values_list(column, flat=True).first()
    return {"review_body": str(next_higher_body(decided))} if decided else {}


def _opinion(
    action: str, result: str, facts: str, reasons: str, method: str, delivered_at: datetime, routes: str
) -> Step:
    return Step(
        action=action,
        payload={"result": result, "method": method, "delivered_at": delivered_at.isoformat()},
        texts={"facts": facts, "reasons": reasons, "routes": routes},
    )


def lapse_review(*, case_id: UUID, now: datetime) -> CaseState:
    """Note that the time for a review is over."""
    return take(case_id=case_id, actor=SYSTEM, now=now, step=Step(action="lapse_review"))


def lapse_re_review(*, case_id: UUID, now: datetime) -> CaseState:
    """Note that the time for a re-review is over."""
    return take(case_id=case_id, actor=SYSTEM, now=now, step=Step(action="lapse_re_review"))
