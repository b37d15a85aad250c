"""What a citizen is handed: the signed promise at once, the proof as soon as a checkpoint covers it (trust §7.6)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from anlan.ledger import tree
from anlan.ledger.models import LedgerEvent
from anlan.ledger.rules.event import Event, read_event
from anlan.ledger.rules.log_name import receipt_name
from anlan.ledger.rules.notes import verifier_key
from anlan.ledger.rules.receipt_note import promise, sign_receipt


@dataclass(frozen=True)
class ReceiptPapers:
    """The files of one receipt.

    `note` is the promise; `event` the bytes it promises, to be kept beside it; `proof` is None until a checkpoint
    covers the event, some minute later. None of them holds the query code or who wrote.
    """

    number: str
    event: Event
    note: str
    proof: str | None


def signed_receipt(*, number: str, received_at: datetime, event: Event) -> str:
    """Sign the promise for a registering (or joining) event with this installation's receipt key. One statement."""
    log = tree.current_log()
    origin = log.origin if log else settings.LEDGER_ORIGIN
    receipt = promise(origin=origin, number=number, received_at=received_at, event=event)
    return sign_receipt(receipt, name=receipt_name(origin), seed=settings.KEYS.receipt).written


def receipt_vkey() -> str:
    """Return the public key that verifies this installation's receipts."""
    return verifier_key(name=receipt_name(settings.LEDGER_ORIGIN), seed=settings.KEYS.receipt).text


def receipt_event(*, stream: str, number: str) -> Event | None:
    """Find the event that registered, or joined, the receipt of this number in a case's stream."""
    rows = LedgerEvent.objects.filter(stream=stream).order_by("n").values_list("body", flat=True)
    found = (read_event(bytes(body)) for body in rows.iterator(chunk_size=100))
    return next((event for event in found if event.payload.get("number") == number), None)


def receipt_papers(*, stream: str, number: str, received_at: datetime) -> ReceiptPapers | None:
    """Make the papers of a receipt; None when its stream has no event of this number.

    `stream` is `case:<uuid>`. The caller has seen number and query code: the event's bytes go to its owner only.
    """
    event = receipt_event(stream=stream, number=number)
    if event is None:
        return None
    note = signed_receipt(number=number, received_at=received_at, event=event)
    return ReceiptPapers(number=number, event=event, note=note, proof=tree.proof_for(event.leaf))
