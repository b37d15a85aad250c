"""The letters of a receipt: which there are, and what one says to whoever may read it."""

import base64
import json
from uuid import UUID

from django.conf import settings

from anlan.intake.models import Party, Receipt, SealedField
from anlan.ledger.rules.sealing import open_sealed, unwrap_dek
from anlan.offices.queries.letters import LetterRow, letters_of_case

PREFIX = "letter."


def sealed_name(letter_id: UUID) -> str:
    """Name the sealed field that holds a letter."""
    return f"{PREFIX}{letter_id.hex}"


def letters_of_receipt(receipt_id: UUID) -> list[LetterRow]:
    """List the letters to the petitioner of one receipt, oldest first; number, kind and deliveries, no name."""
    receipt = Receipt.objects.filter(id=receipt_id).only("case_id", "party_id").first()
    if receipt is None or receipt.party_id is None:
        return []
    held = SealedField.objects.filter(party_id=receipt.party_id, field__startswith=PREFIX)
    names = set(held.values_list("field", flat=True))
    return [row for row in letters_of_case(receipt.case_id) if sealed_name(row.id) in names]


def opened_letter(party: Party, letter_id: UUID) -> bytes:
    """Decrypt a letter's PDF; the caller has recorded the opening, or is its owner."""
    ref, name = str(party.id), sealed_name(letter_id)
    value = SealedField.objects.values_list("value", flat=True).get(party=party, field=name)
    dek = unwrap_dek(settings.KEYS.intake_kek, ref, bytes(party.dek or b""))
    return base64.b64decode(json.loads(open_sealed(dek, ref, name, bytes(value)))["pdf"])
