"""What a number and its code open, and where the matter stands in plain words (trust §9.1, §9.2)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anlan.cases.queries.page import PublicStatus, public_status
from anlan.intake.models import Receipt
from anlan.intake.queries.codes import matches
from anlan.intake.queries.openings import Opening, openings_of
from anlan.intake.queries.receipts import HAS_CONTACT
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.ledger.rules.codes import normalise_code

_DUMMY_SALT, _DUMMY_HASH = bytes(16), bytes(32)


class CodeUnknown(LookupError):
    """Number and code do not belong together; said in the same words and time for a wrong number."""

    code = "code_unknown"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The receipt somebody proved to own."""

    receipt_id: UUID
    case_id: UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class PublicTimeline:
    """One receipt as its owner sees it: the matter in plain words, and every opening of their identity (R-PET-18)."""

    receipt_id: UUID
    number: str
    channel: str
    received_at: datetime
    anonymous: bool
    has_contact: bool  # something can still be corrected or deleted
    replied_at: datetime | None
    status: PublicStatus
    openings: tuple[Opening, ...]  # newest first


def check_code(number: str, code: str) -> Checked:
    """Return the receipt that number and code open.

    Raises CodeRefused when the code was mistyped (no secret is asked), CodeUnknown for any other mismatch after
    the same work, TooBusy when two others are being checked for longer than two seconds.
    """
    typed = normalise_code(code)
    number = number.strip().upper()[:24]
    receipt = Receipt.objects.filter(number=number).only("id", "case_id", "code_salt", "code_hash").first()
    known = receipt is not None and receipt.code_hash is not None
    salt = bytes(receipt.code_salt or b"") if receipt and known else _DUMMY_SALT
    stored = bytes(receipt.code_hash or b"") if receipt and known else _DUMMY_HASH
    if not (matches(number, typed, salt, stored) and receipt):
        raise CodeUnknown
    return Checked(receipt_id=receipt.id, case_id=receipt.case_id, number=number)


def public_timeline(receipt_id: UUID, now: datetime) -> PublicTimeline:
    """Tell the owner of a receipt where their matter stands; ReceiptUnknown when there is none."""
    receipt = Receipt.objects.filter(id=receipt_id).annotate(has_contact=HAS_CONTACT).first()
    status = public_status(case_id=receipt.case_id, now=now) if receipt else None
    if receipt is None or status is None:
        raise ReceiptUnknown
    return PublicTimeline(
        receipt_id=receipt.id,
        number=receipt.number,
        channel=receipt.channel,
        received_at=receipt.received_at,
        anonymous=receipt.anonymous,
        has_contact=receipt.has_contact,
        replied_at=receipt.replied_at,
        status=status,
        openings=tuple(openings_of(receipt.id)),
    )
