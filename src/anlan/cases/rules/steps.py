"""May this step be taken now? The one question every action, page and test asks the procedure."""

from dataclasses import dataclass

from anlan.cases.rules.attempt import Attempt, Refusal
from anlan.cases.rules.fold import Lawbook
from anlan.cases.rules.guards import BEFOREHAND, GUARDS
from anlan.cases.rules.procedure import Procedure, Transition
from anlan.cases.rules.state import CaseState


@dataclass(frozen=True)
class Offer:
    """A step the table knows from here: open when `refusal` is None, else why not."""

    transition: Transition
    refusal: Refusal | None


def procedure_of(law: Lawbook, state: CaseState, default: str = "petition") -> Procedure:
    """Return the procedure a case is in."""
    return law.procedures[state.procedure or default]


def check(law: Lawbook, state: CaseState, attempt: Attempt) -> Refusal | None:
    """Return why `attempt` is refused, or None when it is lawful: table first, then role, then every guard."""
    transition = procedure_of(law, state).transition(attempt.action, state.state)
    if transition is None:
        return Refusal("step_out_of_order", "procedure", {"action": attempt.action, "state": state.state})
    if attempt.role not in transition.roles:
        return Refusal("role_may_not", "domain-2.3", {"action": attempt.action, "roles": list(transition.roles)})
    for name in transition.guards:
        refusal = GUARDS[name](state, attempt)
        if refusal is not None:
            return refusal
    return None


def offers(law: Lawbook, state: CaseState, attempt: Attempt) -> list[Offer]:
    """List the steps of this role from here, each open or with the reason why not; values are not asked yet."""
    found = []
    steps = procedure_of(law, state).steps_from(state.state or "")
    for transition in sorted(steps, key=lambda step: not (state.drafted and step.action == "issue_opinion")):
        if attempt.role not in transition.roles:
            continue
        early = (GUARDS[name](state, attempt) for name in transition.guards if name in BEFOREHAND)
        found.append(Offer(transition, next((refusal for refusal in early if refusal), None)))
    return found
