"""A case in the words of the permission matrix."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from anlan.cases.rules.clock import local_day
from anlan.cases.rules.guards import CALLED_BACK_IN
from anlan.cases.rules.permissions import ACCUSATION
from anlan.cases.rules.state import CaseState
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import Thing

AT_INTAKE = frozenset({"registered", "sorting", "returned_objection"})
REVIEW_STATES = frozenset({"review", "reviewed", "re_review", "suspended_hearing", "final"})


def traits_of(state: CaseState, now: datetime) -> frozenset[str]:
    """Name the traits of a case a permission may depend on."""
    duty = state.duty
    called = any(call.reached for call in state.call_backs) or len(state.call_backs) >= 3
    found = {
        "sorting": state.state in AT_INTAKE,
        ACCUSATION: state.nature == "report_accusation",
        "late": duty is not None and not duty.is_paused and duty.due < local_day(now),
        "supervised": state.supervised,
        "call_back": state.state in CALLED_BACK_IN and not called,
        "called": called,
        "closed": state.closed_at is not None,
        "review": state.review_body is not None,
    }
    return frozenset(name for name, holds in found.items() if holds)


def thing_of(actor: Actor, state: CaseState, unit_paths: Mapping[str, str], now: datetime) -> Thing:
    """Describe a case to the policy; a co-handling unit reaches it like its holder, a reviewer by the review body."""
    unit = state.review_body if actor.role == "reviewer" else state.holder
    if actor.unit_id is not None and str(actor.unit_id) in state.co_units:
        unit = str(actor.unit_id)
    return Thing(
        unit_path=unit_paths.get(unit or "", ""),
        assigned_to=UUID(state.owner_account) if state.owner_account else None,
        closed_to=tuple(unit_paths[accused] for accused in state.accused if accused in unit_paths),
        traits=traits_of(state, now),
    )
