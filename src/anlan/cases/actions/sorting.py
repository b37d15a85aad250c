"""The petition office finds out who must answer: sort, hand over, lead to another route, refuse (Art. 19–23, 29–31)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from anlan.cases.actions.register import report_urgent
from anlan.cases.actions.step import Step, take
from anlan.cases.models import Case
from anlan.cases.rules.state import CaseState
from anlan.offices.queries.catalogue import competent_units
from anlan.offices.queries.duties import handles_retaliation, unit_chain
from anlan.offices.rules.actors import Actor


def sort(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    nature: str,
    category: str = "",
    area_id: UUID | None = None,
    urgent: bool = False,
    retaliation: bool = False,
    accused_unit_ids: Sequence[UUID] = (),
    simple: bool = False,
) -> CaseState:
    """Say what kind of matter it is, where, whom it accuses, and whether the simple procedure fits."""
    payload = {
        "nature": nature,
        "category": category,
        "urgent": urgent,
        "accused": [str(unit) for unit in accused_unit_ids],
        "procedure": "simple" if simple else "petition",
    }
    if area_id:
        payload["area_id"] = str(area_id)
    if retaliation:
        payload["retaliation"] = True
    with transaction.atomic():
        state = take(case_id=case_id, actor=actor, now=now, step=Step(action="sort", payload=payload))
        if urgent:
            report_urgent(case_id, now, accused=state.accused)
    return state


def transfer(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    unit_id: UUID,
    co_unit_ids: Sequence[UUID] = (),
    reason: str = "",
) -> CaseState:
    """Pass the matter on to the competent unit (转送); never to one it accuses (R-PET-16)."""
    step = _hand_over("transfer", case_id, unit_id, co_unit_ids, reason)
    return take(case_id=case_id, actor=actor, now=now, step=step)


def assign(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    unit_id: UUID,
    co_unit_ids: Sequence[UUID] = (),
    reason: str = "",
) -> CaseState:
    """Assign the matter to the competent unit with a report back (交办); never to one it accuses (R-PET-16)."""
    step = _hand_over("assign", case_id, unit_id, co_unit_ids, reason)
    return take(case_id=case_id, actor=actor, now=now, step=step)


def _hand_over(action: str, case_id: UUID, unit_id: UUID, co_unit_ids: Sequence[UUID], reason: str) -> Step:
    category, area_id = Case.objects.filter(id=case_id).values_list("category", "area_id").first() or ("", None)
    competent = {unit.id for unit in competent_units(category, area_id)}
    return Step(
        action=action,
        payload={"unit": str(unit_id), "co_units": [str(unit) for unit in co_unit_ids]},
        known={
            "target_chain": [str(unit) for target in (unit_id, *co_unit_ids) for unit in unit_chain(target)],
            "in_catalogue": unit_id in competent,
            "handles_retaliation": handles_retaliation(unit_id),
        },
        texts={"reason": reason},
    )


def redirect(
    *, case_id: UUID, actor: Actor, now: datetime, route: str, body_and_limit: str, told_on: date
) -> CaseState:
    """Lead the matter to a legal route, its body and time limit told in writing (Art. 31)."""
    step = Step(
        action="redirect",
        payload={"route": route, "told_on": told_on.isoformat()},
        texts={"body_and_limit": body_and_limit},
    )
    return take(case_id=case_id, actor=actor, now=now, step=step)


def decline(*, case_id: UUID, actor: Actor, now: datetime, reason: str, article: str, way_on: str) -> CaseState:
    """Refuse acceptance for one of three reasons, with the article and where to go instead (Art. 19, 31, 36)."""
    step = Step(action="decline", payload={"reason": reason, "article": article}, texts={"way_on": way_on})
    return take(case_id=case_id, actor=actor, now=now, step=step)


def agree_objection(*, case_id: UUID, actor: Actor, now: datetime) -> CaseState:
    """Agree that the unit is not competent; the matter is sorted again on the office's own clock (Art. 23 ¶3)."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="agree_objection"))


def refuse_objection(*, case_id: UUID, actor: Actor, now: datetime, reason: str) -> CaseState:
    """Refuse a unit's objection: it must handle (Art. 23 ¶3)."""
    step = Step(action="refuse_objection", texts={"reason": reason})
    return take(case_id=case_id, actor=actor, now=now, step=step)


def acknowledge(*, case_id: UUID, actor: Actor, now: datetime) -> CaseState:
    """Give the first response to a report of retaliation within 24 hours (R-PET-20)."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="acknowledge"))
