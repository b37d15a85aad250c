"""Which cases an actor may reach, as a queryset: the same matrix that answers "may they?" (domain §2.8)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from anlan.cases.models import Case, CoUnit
from anlan.cases.models.cases import CaseQuerySet
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.permissions import ACCUSATION, CASES
from anlan.cases.rules.thing import AT_INTAKE
from anlan.offices.queries.duties import unit_chain
from anlan.offices.queries.units import subtree_ids
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import Allow, Scope


def visible_cases(actor: Actor, verb: str, now: datetime) -> CaseQuerySet:
    """Return the cases this actor may reach for a verb of the matrix; none by default, the accused always shut out."""
    reach = CASES.scope_for(actor, verb)
    if not reach:
        return Case.objects.none()
    wanted = Q(pk__in=[])
    for allow in reach.allows:
        wanted = _either(wanted, _allowed(allow, actor, now))
    found = Case.objects.filter(wanted)
    return found.hidden_from(list(unit_chain(actor.unit_id))) if actor.unit_id else found


def _either(one: Q, other: Q) -> Q:
    return Q() if not other else (other if one == Q(pk__in=[]) else one | other)


def _allowed(allow: Allow, actor: Actor, now: datetime) -> Q:
    condition = _scope(allow.scope, actor)
    for trait in sorted(allow.needs):
        condition &= _trait(trait, now)
    for trait in sorted(allow.without):
        condition &= ~_trait(trait, now)
    return condition


def _scope(scope: Scope, actor: Actor) -> Q:
    if scope is Scope.ALL:
        return Q()
    if scope is Scope.ASSIGNED:
        return Q(owner_account=actor.account_id)
    if actor.unit_id is None:
        return Q(pk__in=[])
    if actor.role == "reviewer":
        return Q(review_body_id=actor.unit_id)
    held = Q(holder_id=actor.unit_id) if scope is Scope.UNIT else Q(holder_id__in=subtree_ids(actor.unit_id))
    helped = CoUnit.objects.filter(unit_id=actor.unit_id)
    # An OR would cost the index of the list; most units help nobody.
    return held | Q(Exists(helped.filter(case=OuterRef("pk")))) if helped.exists() else held


def _trait(trait: str, now: datetime) -> Q:
    return {
        "sorting": Q(state__in=sorted(AT_INTAKE)),
        ACCUSATION: Q(nature="report_accusation"),
        "late": Q(due__lt=local_day(now), paused=False),
        "supervised": Q(supervised=True),
        "call_back": Q(call_back_state="waiting"),
        "called": Q(call_back_state__in=["reached", "not_reached"]),
        "closed": Q(closed_at__isnull=False),
        "review": Q(review_body__isnull=False),
    }[trait]
