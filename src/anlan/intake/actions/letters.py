"""Letters to petitioners: the name opened, the letter numbered, its PDF sealed, all in one transaction (F-11).

offices numbers, renders and records; what names a person lies here, under the petitioner's own key, and is gone when
they have their contact data deleted.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from anlan.cases.actions import handling
from anlan.cases.actions.step import StepRefused
from anlan.intake.actions.vault import Sealing, locked_party, open_and_record, record_vault, seal_parties
from anlan.intake.models import Party, Receipt, SealedField
from anlan.intake.queries.letters import opened_letter, sealed_name
from anlan.intake.queries.status import Checked
from anlan.intake.queries.visible import (
    ReceiptUnknown,
    answering_case,
    receipt_thing,
    receipt_to_answer,
    receipts_answered_by,
    state_of,
)
from anlan.intake.rules.permissions import INTAKE
from anlan.ledger.rules.sealing import new_dek, seal, unwrap_dek, wrap_dek
from anlan.offices.actions.letters import Delivered, IssuedLetter, issue_letter, record_delivery
from anlan.offices.queries import letters as office_letters
from anlan.offices.rules.actors import PUBLIC, Actor
from anlan.offices.rules.policy import NotAllowed, Thing

KEEPER = "intake"
NOBODY_BY_NAME = "信访人"
# Letters that answer: once one has reached the petitioner, the receipt has had its reply.
ANSWERS = frozenset({"L-02", "L-03", "L-08", "L-09", "L-10"})
OPINION = "L-08"


@dataclass(frozen=True, kw_only=True)
class IssuedToPetitioner:
    """A letter to one petitioner; `named` says whether it carries their name."""

    letter_id: UUID
    receipt_id: UUID
    number: str
    kind: str
    named: bool
    pdf: bytes


def issue_to_petitioner(
    *,
    actor: Actor,
    now: datetime,
    receipt_id: UUID,
    kind: str,
    unit_id: UUID,
    fields: Mapping[str, Any],
    **look: Any,
) -> IssuedToPetitioner:
    """Issue one letter to the petitioner of a receipt; the template's private fields are filled from the vault.

    `fields` are the others. Where the unit may not know who writes (an accusation, an anonymous receipt) the letter is
    addressed to 信访人. Raises ReceiptUnknown, NotAllowed, LetterRefused.
    """
    with transaction.atomic():
        receipt, thing = receipt_thing(actor, receipt_id, now)
        INTAKE.require(actor, "write_letter", thing)
        return _issue(actor, now, receipt, thing, kind, unit_id, fields, look)


def answer_every_receipt(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    kind: str,
    unit_id: UUID,
    fields: Mapping[str, Any],
    **look: Any,
) -> list[IssuedToPetitioner]:
    """Issue the same letter once for every receipt of a case and of those merged into it: each gets its own reply.

    Domain §19.7. Raises ReceiptUnknown, NotAllowed, LetterRefused.
    """
    issued = []
    with transaction.atomic():
        for receipt_id in receipts_answered_by(case_id):
            receipt, thing = receipt_to_answer(actor, receipt_id, now)
            INTAKE.require(actor, "write_letter", thing)
            issued.append(_issue(actor, now, receipt, thing, kind, unit_id, fields, look))
    return issued


def deliver_to_petitioner(
    *,
    actor: Actor,
    now: datetime,
    receipt_id: UUID,
    letter_id: UUID,
    method: str,
    delivered_at: datetime,
    evidence_kind: str,
    evidence_note: str,
    refused_reason: str = "",
) -> Delivered:
    """Record, with proof, how a letter reached the petitioner; the first delivered opinion starts their periods.

    Raises ReceiptUnknown, NotAllowed, DeliveryRefused, LetterRefused, StepRefused.
    """
    with transaction.atomic():
        receipt, thing = receipt_to_answer(actor, receipt_id, now)
        INTAKE.require(actor, "write_letter", thing)
        _must_hold(receipt, letter_id)
        delivered = record_delivery(
            actor=actor,
            now=now,
            letter_id=letter_id,
            method=method,
            recipient_kind="petitioner",
            delivered_at=delivered_at,
            evidence_kind=evidence_kind,
            evidence_note=evidence_note,
            refused_reason=refused_reason,
        )
        _replied(receipt, delivered)
        case_id = answering_case(receipt.case_id)
        opinion = state_of(case_id).opinion
        if delivered.kind == OPINION and opinion is not None and opinion.delivered_at is None:
            handling.deliver(case_id=case_id, actor=actor, now=now, method=method, delivered_at=delivered_at)
    return delivered


def read_own_letter(*, owner: Checked, now: datetime, letter_id: UUID) -> bytes:
    """Hand the petitioner their letter as PDF; the first reading with the query code is its delivery (F-11)."""
    with transaction.atomic():
        receipt = Receipt.objects.filter(id=owner.receipt_id, number=owner.number).first()
        if receipt is None:
            raise ReceiptUnknown
        _must_hold(receipt, letter_id)
        if not office_letters.letter(letter_id).deliveries:
            delivered = record_delivery(
                actor=PUBLIC,
                now=now,
                letter_id=letter_id,
                method="electronic",
                recipient_kind="petitioner",
                delivered_at=now,
                evidence_kind="system_log",
                evidence_note="凭查询码在线查阅",
                own=True,
            )
            _replied(receipt, delivered)
            _deliver_case(answering_case(receipt.case_id), letter_id, now)
        return opened_letter(locked_party(receipt.party_id), letter_id)


def _deliver_case(case_id: UUID, letter_id: UUID, now: datetime) -> None:
    """Let the periods of review start where the petitioner reads the opinion itself (R-PET-07, F-11)."""
    if office_letters.letter(letter_id).kind != OPINION:
        return
    try:
        handling.deliver(
            case_id=case_id,
            actor=PUBLIC,
            now=now,
            method="electronic",
            delivered_at=now,
            evidence="凭查询码在线查阅",
        )
    except StepRefused as refused:
        if refused.refusal.code not in ("delivered_already", "step_out_of_order"):
            raise


def open_sealed_letter(*, actor: Actor, now: datetime, receipt_id: UUID, letter_id: UUID) -> bytes:
    """Open a sealed letter for staff who may write it; the owner sees it. ReceiptUnknown, NotAllowed, PartyErased."""
    with transaction.atomic():
        receipt, thing = receipt_thing(actor, receipt_id, now)
        INTAKE.require(actor, "address_letter", thing)
        _must_hold(receipt, letter_id)
        party = locked_party(receipt.party_id)
        record_vault(
            actor, now, party.id, "open", receipt, fields=["letter"], purpose="letter", legal_basis="PIPL-13-3"
        )
        return opened_letter(party, letter_id)


def address_sheet(*, actor: Actor, now: datetime, receipt_ids: Sequence[UUID]) -> bytes:
    """Print one sheet per petitioner for window envelopes; every address opened is an event."""
    addresses = []
    with transaction.atomic():
        for receipt_id in receipt_ids:
            receipt, thing = receipt_thing(actor, receipt_id, now)
            INTAKE.require(actor, "address_letter", thing)
            found = open_and_record(actor, now, receipt, ("name", "address"), "delivery", "PIPL-13-3")
            addresses.append([found.get("name", NOBODY_BY_NAME), found.get("address", ""), ""])
    return office_letters.address_sheets(addresses)


def _issue(
    actor: Actor,
    now: datetime,
    receipt: Receipt,
    thing: Thing,
    kind: str,
    unit_id: UUID,
    fields: Mapping[str, Any],
    look: Mapping[str, Any],
) -> IssuedToPetitioner:
    private = [name for name, spec in office_letters.template(kind).fields.items() if spec.private]
    if set(private) & set(fields):
        raise NotAllowed("address_letter", actor.role)  # a name comes from the vault, never from a form
    name = _name(actor, now, receipt, thing) if private else ""
    issued = issue_letter(
        actor=actor,
        now=now,
        kind=kind,
        unit_id=unit_id,
        fields={**fields, **dict.fromkeys(private, name or NOBODY_BY_NAME)},
        receipt_number=receipt.number,
        confidential="accusation" in thing.traits,
        case_id=receipt.case_id,
        kept_by=KEEPER,
        **look,
    )
    _seal_letter(receipt, issued, now)
    return IssuedToPetitioner(
        letter_id=issued.id,
        receipt_id=receipt.id,
        number=issued.number,
        kind=issued.kind,
        named=bool(name),
        pdf=issued.pdf,
    )


def _name(actor: Actor, now: datetime, receipt: Receipt, thing: Thing) -> str:
    """Open the name for a letter, with its event; "" where it may not be known or was never given."""
    given = SealedField.objects.filter(party__receipt=receipt, field="name").exists()
    if not given or not INTAKE.may(actor, "address_letter", thing):
        return ""
    return open_and_record(actor, now, receipt, ("name",), "letter", "PIPL-13-3").get("name", "")


def _seal_letter(receipt: Receipt, issued: IssuedLetter, now: datetime) -> None:
    """Keep PDF, values and commitment under the petitioner's key; an anonymous receipt gets a key for its letters."""
    if receipt.party_id is None:
        sealing = Sealing(fields={}, index={}, party_ref=receipt.id)
        seal_parties([sealing], now=now)
        receipt.party_id = sealing.party_ref
        Receipt.objects.filter(id=receipt.id).update(party_id=sealing.party_ref)
    ring = settings.KEYS.intake_kek
    party = Party.objects.select_for_update().get(id=receipt.party_id)
    ref, name = str(party.id), sealed_name(issued.id)
    if party.dek is None:  # deleted contact data do not come back: the new key opens the new letters only
        party.dek = wrap_dek(ring, ref, new_dek())
        party.save(update_fields=["dek"])
    words = json.dumps({"pdf": base64.b64encode(issued.pdf).decode("ascii"), "data": issued.letter.as_data()})
    dek = unwrap_dek(ring, ref, bytes(party.dek or b""))
    value = seal(dek, ring[-1][0], ref, name, words)
    SealedField.objects.bulk_create([SealedField(party=party, field=name, value=value, r=issued.commitment_r)])


def _must_hold(receipt: Receipt, letter_id: UUID) -> None:
    if not SealedField.objects.filter(party__receipt=receipt, field=sealed_name(letter_id)).exists():
        raise ReceiptUnknown


def _replied(receipt: Receipt, delivered: Delivered) -> None:
    if delivered.kind in ANSWERS:
        Receipt.objects.filter(id=receipt.id, replied_at=None).update(replied_at=delivered.delivered_at)
