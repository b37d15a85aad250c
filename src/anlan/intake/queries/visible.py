"""Which receipts an actor may know of, and a receipt in the words of the permission matrix."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from anlan.cases.queries.visible import visible_cases
from anlan.cases.rules.fold import fold
from anlan.cases.rules.law import lawbook
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


def state_of(case_id: UUID) -> CaseState:
    """Fold a case from its events."""
    return fold(lawbook(settings.COUNTY_FOLDER), events(f"case:{case_id}"), calendar())


def released(receipt: Receipt, traits: frozenset[str]) -> frozenset[str]:
    """Tell whether the handling unit may learn who writes; who accuses it learns by consent only (R-PET-17)."""
    usual = receipt.identity_to_unit == "usual" and "accusation" not in traits
    return frozenset({RELEASED}) if usual or receipt.identity_to_unit == "released" else frozenset()
