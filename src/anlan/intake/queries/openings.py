"""Every opening of the vault, as its owner sees it in their own timeline (R-PET-18)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anlan.intake.models import PartyIndex, Receipt
from anlan.ledger.queries import events_of
from anlan.ledger.rules.event import Event

SHOWN = ("open", "correct", "erase", "replace_code")


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Who opened (or changed, or deleted) what, when, why, by which article: a role, never a name."""

    action: str  # open | correct | erase | replace_code
    at: datetime
    role: str
    fields: tuple[str, ...]
    purpose: str
    legal_basis: str


def openings_of(receipt_id: UUID) -> list[Opening]:
    """List what was done with the identity behind a receipt and its owner's others in the case, newest first."""
    receipt = Receipt.objects.filter(id=receipt_id).first()
    if receipt is None:
        return []
    streams = [f"vault:{party_ref}" for party_ref in same_parties(receipt) or [receipt.id]]
    found = [event for history in events_of(streams).values() for event in history if event.action in SHOWN]
    return [opening_in_words(event) for event in sorted(found, key=lambda event: event.occurred_at, reverse=True)]


def same_parties(receipt: Receipt) -> list[UUID]:
    """List the parties of a case that are the same petitioner as this receipt's: its own, and those of equal index."""
    if receipt.party_id is None:
        return []
    found = {receipt.party_id}
    for kind, value in PartyIndex.objects.filter(party_id=receipt.party_id).values_list("kind", "value"):
        rows = PartyIndex.objects.filter(kind=kind, value=value, party__receipt__case_id=receipt.case_id)
        found |= set(rows.values_list("party_id", flat=True))
    return sorted(found)


def opening_in_words(event: Event) -> Opening:
    """Read an event of the vault."""
    return Opening(
        action=event.action,
        at=event.occurred_at,
        role=event.actor_role,
        fields=tuple(event.payload.get("fields", ())),
        purpose=event.payload.get("purpose", ""),
        legal_basis=event.payload.get("legal_basis", ""),
    )
