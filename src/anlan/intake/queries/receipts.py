"""The receipts of a case as staff list them: number, channel, day; never who wrote (R-PET-17)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from anlan.cases.rules.state import CaseState
from anlan.cases.rules.thing import thing_of
from anlan.intake.models import Receipt, SealedField
from anlan.intake.queries.openings import SHOWN, Opening, opening_in_words
from anlan.intake.queries.visible import released
from anlan.intake.rules.permissions import FIELDS, INTAKE
from anlan.intake.rules.submission import VAULT_FIELDS
from anlan.ledger.queries import events_of
from anlan.offices.queries.duties import unit_paths
from anlan.offices.rules.actors import Actor

# Something of the person lies in the vault; a letter or the words of a joined matter are not what is meant.
HAS_CONTACT = Exists(SealedField.objects.filter(party_id=OuterRef("party_id"), field__in=VAULT_FIELDS))
VERBS = ("open_identity", "open_contact", "open_call_back_number")  # widest first


@dataclass(frozen=True, kw_only=True)
class ReceiptLine:
    """One receipt; `verb` opens its `fields` for this actor, both empty when nothing may be opened."""

    id: UUID
    number: str
    channel: str
    received_at: datetime
    anonymous: bool
    has_contact: bool
    replied_at: datetime | None
    verb: str
    fields: tuple[str, ...]


def receipts_of_case(*, actor: Actor, case_id: UUID, state: CaseState, now: datetime) -> list[ReceiptLine]:
    """List the receipts of a case this actor may read already, the earliest first. One statement."""
    thing = thing_of(actor, state, unit_paths(), now)
    lines = []
    rows = Receipt.objects.filter(case_id=case_id).annotate(has_contact=HAS_CONTACT)
    for receipt in rows.order_by("received_at", "id"):
        has_contact = receipt.has_contact
        known = replace(thing, traits=thing.traits | released(receipt, thing.traits))
        verbs = (verb for verb in VERBS if has_contact and INTAKE.may(actor, verb, known))
        verb = next(verbs, "")
        lines.append(
            ReceiptLine(
                id=receipt.id,
                number=receipt.number,
                channel=receipt.channel,
                received_at=receipt.received_at,
                anonymous=receipt.anonymous,
                has_contact=has_contact,
                replied_at=receipt.replied_at,
                verb=verb,
                fields=tuple(sorted(FIELDS[verb])) if verb else (),
            )
        )
    return lines


def openings_of_case(case_id: UUID) -> list[Opening]:
    """List what was done with the identities behind a case's receipts, newest first. Two statements."""
    rows = Receipt.objects.filter(case_id=case_id).values_list("id", "party_id")
    streams = [f"vault:{party_ref or receipt_id}" for receipt_id, party_ref in rows]
    found = [event for history in events_of(streams).values() for event in history if event.action in SHOWN]
    return [opening_in_words(event) for event in sorted(found, key=lambda event: event.occurred_at, reverse=True)]
