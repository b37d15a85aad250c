"""Which cases an actor may reach, as a queryset: the same matrix that answers "may they?" (domain §2.8)."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from itertools import product
from operator import and_, or_
from uuid import UUID

from django.db.models import Q

from anlan.cases.models import Case, CoUnit
from anlan.cases.models.cases import CaseQuerySet
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.permissions import ACCUSATION, CASES
from anlan.cases.rules.thing import AT_INTAKE
from anlan.offices.queries.duties import unit_chain
from anlan.offices.queries.units import subtree_ids
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import Allow, Scope

FEW = 8  # units looked up one by one; whoever sees more of them sees so many cases that none need be looked for


def visible_cases(actor: Actor, verb: str, now: datetime) -> CaseQuerySet:
    """Return the cases this actor may reach for a verb of the matrix; none by default, the accused always shut out."""
    return _shut_out(actor, _any_of(_conditions(actor, verb, now)))


def visible_and_own(actor: Actor, verb: str, now: datetime) -> tuple[CaseQuerySet, CaseQuerySet | None]:
    """Return the same cases, and no fewer by indexes alone for a search to look among; None when of every unit.

    The second is for narrowing only: the accused are not shut out of it.
    """
    conditions = _conditions(actor, verb, now)
    of_every_unit = any(allow.scope is Scope.ALL for allow in CASES.scope_for(actor, verb).allows)
    return _shut_out(actor, _any_of(conditions)), None if of_every_unit else _any_of(conditions)


def _any_of(conditions: Sequence[Q]) -> CaseQuerySet:
    if not conditions:
        return Case.objects.none()
    whole = any(not condition for condition in conditions)  # Django would drop an empty one
    return Case.objects.all() if whole else Case.objects.filter(reduce(or_, conditions))


def visible_parts(actor: Actor, verb: str, now: datetime, *, given: frozenset[str] = frozenset()) -> list[CaseQuerySet]:
    """Return the same cases in parts, each of which one index holds in order; a case may lie in several.

    `given` are traits the caller narrows every part to, so that a part which adds nothing then is left out.
    """
    return [_shut_out(actor, Case.objects.filter(part)) for part in _conditions(actor, verb, now, given)]


def _shut_out(actor: Actor, found: CaseQuerySet) -> CaseQuerySet:
    return found.hidden_from(list(unit_chain(actor.unit_id))) if actor.unit_id else found


def _conditions(actor: Actor, verb: str, now: datetime, given: frozenset[str] = frozenset()) -> list[Q]:
    allows = CASES.scope_for(actor, verb).allows
    needed = [one for one in allows if not any(_covers(other, one, given) for other in allows if other != one)]
    return [part for allow in needed for part in _allowed(allow, actor, now)]


def _covers(one: Allow, other: Allow, given: frozenset[str]) -> bool:
    """Say whether whatever the other cell lets in, this one lets in too, as far as the given traits hold."""
    weaker = one.needs - given < other.needs - given and one.without <= other.without
    return one.scope is other.scope and weaker


def _allowed(allow: Allow, actor: Actor, now: datetime) -> list[Q]:
    """Write one cell of the matrix as conditions of which any suffices."""
    ways = [_scope(allow.scope, actor), *(_trait(trait, now) for trait in sorted(allow.needs))]
    without = [~reduce(or_, _trait(trait, now)) for trait in sorted(allow.without)]
    return [reduce(and_, [*way, *without]) for way in product(*ways)]


def _scope(scope: Scope, actor: Actor) -> list[Q]:
    if scope is Scope.ALL:
        return [Q()]
    if scope is Scope.ASSIGNED:
        return [Q(owner_account=actor.account_id)]
    if actor.unit_id is None:
        return []
    if actor.role == "reviewer":
        return [Q(review_body_id=actor.unit_id)]
    helped = CoUnit.objects.filter(unit_id=actor.unit_id)
    held = _held(actor.unit_id, scope)
    # Most units help nobody, and then the list needs one index only.
    return [*held, Q(pk__in=helped.values("case_id"))] if helped.exists() else held


def _held(unit_id: UUID, scope: Scope) -> list[Q]:
    units = [unit_id] if scope is Scope.UNIT else subtree_ids(unit_id)
    return [Q(holder_id=unit) for unit in units] if len(units) <= FEW else [Q(holder_id__in=units)]


def _trait(trait: str, now: datetime) -> list[Q]:
    return {
        "sorting": [Q(state=state) for state in sorted(AT_INTAKE)],
        ACCUSATION: [Q(nature="report_accusation")],
        "late": [Q(due__lt=local_day(now), paused=False)],
        "supervised": [Q(supervised=True)],
        "call_back": [Q(call_back_state="waiting")],
        "called": [Q(call_back_state="reached"), Q(call_back_state="not_reached")],
        "closed": [Q(closed_at__isnull=False)],
        "review": [Q(review_body__isnull=False)],
    }[trait]
