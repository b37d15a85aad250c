"""A lost, leaked or never given query code is replaced after calling back the recorded phone (trust §9.2)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anlan.intake.actions.vault import PartyErased, open_and_record, record_vault
from anlan.intake.models import PartyIndex, Receipt
from anlan.intake.queries.codes import hashed
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.intake.rules.permissions import INTAKE
from anlan.ledger.rules.codes import new_code, new_salt
from anlan.offices.rules.actors import Actor


@dataclass(frozen=True, kw_only=True)
class CodeReplaced:
    """A new query code, shown once."""

    number: str
    code: str


def open_number_for_code(*, actor: Actor, now: datetime, number: str) -> dict[str, str]:
    """Open the recorded phone to call back whoever asks for a new code; ReceiptUnknown, PartyErased, NotAllowed."""
    INTAKE.require(actor, "replace_code")
    with transaction.atomic():
        receipt = _locked(number)
        return open_and_record(actor, now, receipt, ("phone", "language"), "code_replacement", "PIPL-13-3")


def replace_code(*, actor: Actor, now: datetime, number: str) -> CodeReplaced:
    """Make a new code; the old one opens nothing any more, and the owner sees that it was replaced.

    Also makes the first code of a receipt that was imported. Raises ReceiptUnknown, NotAllowed, and PartyErased
    for a receipt without a phone to call back: an anonymous one keeps the code it has.
    """
    INTAKE.require(actor, "replace_code")
    code, salt = new_code(), new_salt()
    digest = hashed(_normal(number), code, salt)
    with transaction.atomic():
        receipt = _locked(number)
        first = receipt.code_hash is None
        if not first and not PartyIndex.objects.filter(party__receipt=receipt, kind="phone").exists():
            raise PartyErased
        receipt.code_salt, receipt.code_hash = salt, digest
        receipt.code_replaced += not first
        receipt.save(update_fields=["code_salt", "code_hash", "code_replaced"])
        record_vault(actor, now, receipt.party_id or receipt.id, "replace_code", receipt)
    return CodeReplaced(number=receipt.number, code=code)


def _normal(number: str) -> str:
    return number.strip().upper()[:24]


def _locked(number: str) -> Receipt:
    receipt = Receipt.objects.select_for_update().filter(number=_normal(number)).first()
    if receipt is None:
        raise ReceiptUnknown
    return receipt
