"""The clerk decides what is the same matter: join two cases of one petitioner, or take a receipt out again (§19.7)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from anlan.cases.actions.register import Registration, detach, merge, register, unmerge
from anlan.cases.models import Case
from anlan.cases.rules.state import CaseState
from anlan.intake.actions.vault import locked_party, opened_fields
from anlan.intake.models import PartyIndex, Receipt
from anlan.intake.queries.visible import receipt_thing
from anlan.intake.rules.permissions import INTAKE
from anlan.intake.rules.submission import title_of
from anlan.offices.queries.duties import charged_with
from anlan.offices.rules.actors import Actor


class NothingToSeparate(LookupError):
    """The receipt began its case itself; there is nothing to take out."""

    code = "nothing_to_separate"


def merge_cases(*, actor: Actor, now: datetime, case_id: UUID, into_id: UUID) -> CaseState:
    """Merge a case into another of the same petitioner; who is the same, the keyed hash says (StepRefused if not)."""
    INTAKE.require(actor, "match_petitioner")
    same = same_petitioner(case_id, into_id)
    return merge(case_id=case_id, into_id=into_id, actor=actor, now=now, same_petitioner=same)


def unmerge_case(*, actor: Actor, now: datetime, case_id: UUID) -> CaseState:
    """Undo a merge: the case stands where it stood, with the clocks it had."""
    INTAKE.require(actor, "match_petitioner")
    return unmerge(case_id=case_id, actor=actor, now=now)


def separate_receipt(*, actor: Actor, now: datetime, receipt_id: UUID) -> CaseState:
    """Take a joined receipt out into a case of its own, with its own text and its own clock (domain §19.7)."""
    with transaction.atomic():
        receipt, thing = receipt_thing(actor, receipt_id, now)
        INTAKE.require(actor, "correct_contact", thing)
        if Case.objects.filter(number=receipt.number).exists():
            raise NothingToSeparate
        text = opened_fields(locked_party(receipt.party_id), ["matter"])["matter"]
        detach(case_id=receipt.case_id, actor=actor, now=now, number=receipt.number)
        offices = charged_with("petition_office")
        unit_id = actor.unit_id or min(offices)
        registration = Registration(
            number=receipt.number,
            channel=receipt.channel,
            received_at=receipt.received_at,
            title=title_of(text),
            text=text,
            unit_id=unit_id,
            direct=unit_id not in offices,
        )
        state = register(actor=actor, now=now, registration=registration)
        Receipt.objects.filter(id=receipt.id).update(case_id=registration.case_id)
    return state


def same_petitioner(one: UUID, other: UUID) -> bool:
    """Tell whether two cases have a petitioner in common, by phone or ID number."""
    values = PartyIndex.objects.filter(party__receipt__case_id=one).values_list("kind", "value")
    known = {(kind, bytes(value)) for kind, value in values}
    others = PartyIndex.objects.filter(party__receipt__case_id=other).values_list("kind", "value")
    return any((kind, bytes(value)) in known for kind, value in others)
