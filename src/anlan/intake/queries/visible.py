"""Which receipts an actor may know of, and a receipt in the words of the permission matrix."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from anlan.cases.models import Case
from anlan.cases.queries.visible import visible_cases
from anlan.cases.rules.fold import fold
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.permissions import ACCUSATION
from anlan.cases.rules.state import CaseState
from anlan.cases.rules.thing import thing_of
from anlan.intake.models import Receipt
from anlan.intake.rules.permissions import RELEASED
from anlan.ledger.queries import events
from anlan.offices.queries.calendar import calendar
from anlan.offices.queries.duties import unit_paths
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import Thing


class ReceiptUnknown(LookupError):
    """There is no such receipt, or none this actor may know of; both are said in the same words."""

    code = "receipt_unknown"


def receipt_thing(actor: Actor, receipt_id: UUID, now: datetime) -> tuple[Receipt, Thing]:
    """Return a receipt and what a permission on it depends on; ReceiptUnknown unless the actor may know of its case.

    The public has proved its receipt with number and code before this is called.
    """
    receipt = Receipt.objects.filter(id=receipt_id).first()
    if receipt is None:
        raise ReceiptUnknown
    if actor.role == "citizen":
        return receipt, Thing(own=True)
    if actor.role != "system" and not visible_cases(actor, "read", now).filter(id=receipt.case_id).exists():
        raise ReceiptUnknown
    state = state_of(receipt.case_id)
    thing = thing_of(actor, state, unit_paths(), now)
    return receipt, replace(thing, traits=thing.traits | released(receipt, thing.traits))


def answering_case(case_id: UUID) -> UUID:
    """Follow a merged case to the one that answers for it (domain §19.7)."""
    into = Case.objects.filter(id=case_id).values_list("merged_into_id", flat=True).first()
    return answering_case(into) if into else case_id


def receipts_answered_by(case_id: UUID) -> list[UUID]:
    """List the receipts a case answers: its own and those of the cases merged into it, the earliest first."""
    cases, found = {case_id}, {case_id}
    while found:
        found = set(Case.objects.filter(merged_into_id__in=found).values_list("id", flat=True)) - cases
        cases |= found
    return list(Receipt.objects.filter(case_id__in=cases).order_by("received_at", "id").values_list("id", flat=True))


def receipt_to_answer(actor: Actor, receipt_id: UUID, now: datetime) -> tuple[Receipt, Thing]:
    """Return a receipt and its Thing for a letter: whoever has the answering case writes to all merged into it.

    Whom a merged accusation accuses stays shut out, and who accuses unnamed (R-PET-16, R-PET-17). ReceiptUnknown.
    """
    receipt = Receipt.objects.filter(id=receipt_id).first()
    if receipt is None:
        raise ReceiptUnknown
    case_id = answering_case(receipt.case_id)
    if case_id == receipt.case_id or actor.role == "citizen":
        return receipt_thing(actor, receipt_id, now)
    if actor.role != "system" and not visible_cases(actor, "read", now).filter(id=case_id).exists():
        raise ReceiptUnknown
    paths = unit_paths()
    thing = thing_of(actor, state_of(case_id), paths, now)
    own = thing_of(actor, state_of(receipt.case_id), paths, now)
    traits = thing.traits | (own.traits & {ACCUSATION})
    closed_to = (*thing.closed_to, *own.closed_to)
    return receipt, replace(thing, closed_to=closed_to, traits=traits | released(receipt, traits))


def state_of(case_id: UUID) -> CaseState:
    """Fold a case from its events."""
    return fold(lawbook(settings.COUNTY_FOLDER), events(f"case:{case_id}"), calendar())


def released(receipt: Receipt, traits: frozenset[str]) -> frozenset[str]:
    """Tell whether the handling unit may learn who writes; who accuses it learns by consent only (R-PET-17)."""
    usual = receipt.identity_to_unit == "usual" and "accusation" not in traits
    return frozenset({RELEASED}) if usual or receipt.identity_to_unit == "released" else frozenset()
