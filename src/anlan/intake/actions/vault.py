"""The petitioners' vault: sealing is no event; opening, correcting and erasing are, each in one transaction (T-17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from anlan.cases.models import CaseClock
from anlan.intake.models import Party, PartyIndex, Receipt, SealedField
from anlan.intake.queries.openings import same_parties
from anlan.intake.queries.visible import receipt_thing
from anlan.intake.rules.permissions import FIELDS, INTAKE, LEGAL_BASES, PURPOSES
from anlan.intake.rules.submission import VAULT_FIELDS, Contact, clean_contact, indexed
from anlan.ledger.actions import append
from anlan.ledger.rows import insert_rows
from anlan.ledger.rules.commitment import commit
from anlan.ledger.rules.event import Fact
from anlan.ledger.rules.sealing import blind_index, new_dek, open_sealed, seal, sealed_under, unwrap_dek, wrap_dek
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.offices.rules.policy import NotAllowed

REWRAPPED_AT_ONCE = 500
MERGED_AT_MOST = 3  # a case that took others in may be merged itself
ENDED = ("not_accepted", "redirected_legal_route", "withdrawn_by_petitioner")
CLOSED = ("closed", "executed")
KEY_STREAM = f"admin:{uuid5(NAMESPACE_OID, 'anlan intake vault keys')}"


class PartyErased(LookupError):
    """The petitioner had their contact data deleted, or never gave any."""

    code = "party_erased"


class PurposeMissing(ValueError):
    """An opening needs a purpose and a legal basis from the lists (domain §2.4)."""

    code = "purpose_missing"


@dataclass(frozen=True, kw_only=True)
class Sealing:
    """What is to be sealed for one new party: its fields and what it is found by."""

    fields: Mapping[str, str]
    index: Mapping[str, str]
    party_ref: UUID


def sealing_of(contact: Contact, *, original: str = "", matter: str = "") -> Sealing | None:
    """Say what of a submission goes into the vault; None when nothing does.

    `original` is the text before marks were put, `matter` the words of a receipt that joined another's case, should
    it ever be taken out again.
    """
    fields = contact.fields() | {name: text for name, text in (("original", original), ("matter", matter)) if text}
    return Sealing(fields=fields, index=indexed(contact), party_ref=uuid4()) if fields else None


def seal_parties(sealings: Sequence[Sealing], *, now: datetime) -> None:
    """Seal new parties with three statements, whatever their number; inside the caller's transaction."""
    ring, key = settings.KEYS.intake_kek, settings.KEYS.intake_index
    parties, values, indices = [], [], []
    for sealing in sealings:
        ref, dek = str(sealing.party_ref), new_dek()
        party = Party(id=sealing.party_ref, dek=wrap_dek(ring, ref, dek), created_at=now)
        parties.append(party)
        values += [
            SealedField(party=party, field=name, value=seal(dek, ring[-1][0], ref, name, text))
            for name, text in sealing.fields.items()
        ]
        indices += [
            PartyIndex(party=party, kind=kind, value=blind_index(key, kind, found))
            for kind, found in sealing.index.items()
        ]
    insert_rows(parties)
    insert_rows(values)
    insert_rows(indices)


def open_contact(
    *,
    actor: Actor,
    now: datetime,
    receipt_id: UUID,
    fields: Sequence[str],
    purpose: str,
    legal_basis: str = "PIPL-13-3",
    verb: str = "open_contact",
) -> dict[str, str]:
    """Open fields of one petitioner; the event that tells them is in the same transaction (T-17, R-PET-18).

    `verb` ∈ {open_contact, open_identity, open_call_back_number} bounds the fields. Fields never given are left out.
    Raises ReceiptUnknown, NotAllowed, PurposeMissing, PartyErased.
    """
    if purpose not in PURPOSES or legal_basis not in LEGAL_BASES:
        raise PurposeMissing(purpose)
    if not fields or not set(fields) <= FIELDS[verb]:
        raise NotAllowed(verb, actor.role)
    with transaction.atomic():
        receipt, thing = receipt_thing(actor, receipt_id, now)
        INTAKE.require(actor, verb, thing)
        found = open_and_record(actor, now, receipt, fields, purpose, legal_basis)
    return found


def correct_contact(*, actor: Actor, now: datetime, receipt_id: UUID, changes: Mapping[str, str]) -> None:
    """Replace contact data of one petitioner; the event commits to the new values, it does not carry them.

    An empty text removes the value. Raises SubmissionRefused, ReceiptUnknown, NotAllowed, PartyErased.
    """
    if not changes or not set(changes) <= set(VAULT_FIELDS):
        raise NotAllowed("correct_contact", actor.role)
    clean = clean_contact(Contact(**changes))
    with transaction.atomic():
        receipt, thing = receipt_thing(actor, receipt_id, now)
        INTAKE.require(actor, "correct_contact", thing)
        party = locked_party(receipt.party_id)
        ref, ring = str(party.id), settings.KEYS.intake_kek
        dek = unwrap_dek(ring, ref, bytes(party.dek or b""))
        given = {name: text for name in changes if (text := getattr(clean, name))}
        openings = {name: commit(name, text) for name, text in given.items()}
        SealedField.objects.filter(party=party, field__in=list(changes)).delete()
        SealedField.objects.bulk_create(
            SealedField(party=party, field=name, value=seal(dek, ring[-1][0], ref, name, text), r=openings[name].r)
            for name, text in given.items()
        )
        _index_anew(party, clean, changes)
        commits = {name: opening.c for name, opening in openings.items()}
        record_vault(actor, now, party.id, "correct", receipt, commits=commits, fields=sorted(changes))


def erase_party(*, actor: Actor, now: datetime, receipt_id: UUID) -> int:
    """Delete the contact data of one petitioner for good: the data key, the sealed values, the index.

    What the same petitioner left with other receipts of the same case goes too. Letters sealed under the key can
    never be opened again. Returns how many parties were erased; a second time erases none.
    """
    with transaction.atomic():
        receipt, thing = receipt_thing(actor, receipt_id, now)
        INTAKE.require(actor, "erase_party", thing)
        return _erase(actor, now, same_parties(receipt))


def erase_expired(*, now: datetime, final_before: datetime, actor: Actor = SYSTEM) -> int:
    """Erase the contact data of cases over for good before a moment, 500 at a time (domain §2.5).

    Over is what became final, was refused, redirected or withdrawn, or closed with no period left to act in. A merged
    case is over when the one it went into is.
    """
    INTAKE.require(actor, "erase_party")
    held = Receipt.objects.filter(party__dek__isnull=False)
    done = 0
    for depth in range(MERGED_AT_MOST + 1):
        over = held.filter(_over("case" + "__merged_into" * depth, final_before))
        while ids := list(over.values_list("party_id", flat=True)[:REWRAPPED_AT_ONCE]):
            with transaction.atomic():
                done += _erase(actor, now, ids)
    return done


def _over(case: str, before: datetime) -> Q:
    """Say of the case on this path that it was over before a moment, and that it went into no other."""
    running = CaseClock.objects.filter(case_id=OuterRef(f"{case}_id"), stopped_at=None)
    final = Q(**{f"{case}__phase": "final", f"{case}__changed_at__lt": before})
    ended = Q(**{f"{case}__state__in": ENDED, f"{case}__closed_at__lt": before})
    closed = Q(**{f"{case}__state__in": CLOSED, f"{case}__closed_at__lt": before}) & ~Q(Exists(running))
    return Q(**{f"{case}__merged_into": None}) & (final | ended | closed)


def _erase(actor: Actor, now: datetime, party_refs: Sequence[UUID]) -> int:
    rows = Party.objects.select_for_update().filter(id__in=party_refs, dek__isnull=False).order_by("id")
    ids = [party.id for party in rows]
    for receipt in Receipt.objects.filter(party_id__in=ids).order_by("party_id"):
        record_vault(actor, now, receipt.party_id or receipt.id, "erase", receipt)
    SealedField.objects.filter(party_id__in=ids).delete()
    PartyIndex.objects.filter(party_id__in=ids).delete()
    Party.objects.filter(id__in=ids).update(dek=None, erased_at=now)
    return len(ids)


def rotate_kek(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Wrap every data key anew under the newest key of the ring; returns how many. Safe to run again and to kill.

    The values themselves stay as they are: only the keys around them change (trust §8.3, K2).
    """
    INTAKE.require(actor, "rotate_keys")
    ring, done, after = settings.KEYS.intake_kek, 0, UUID(int=0)
    while True:
        with transaction.atomic():
            rows = Party.objects.select_for_update().filter(id__gt=after, dek__isnull=False)
            some = list(rows.order_by("id")[:REWRAPPED_AT_ONCE])
            old = [party for party in some if sealed_under(bytes(party.dek or b"")) != ring[-1][0]]
            for party in old:
                dek = unwrap_dek(ring, str(party.id), bytes(party.dek or b""))
                party.dek = wrap_dek(ring, str(party.id), dek)
            Party.objects.bulk_update(old, ["dek"])
        done += len(old)
        if len(some) < REWRAPPED_AT_ONCE:
            break
        after = some[-1].id
    with transaction.atomic():
        append(
            Fact(
                stream=KEY_STREAM,
                action="rewrap_vault",
                occurred_at=now,
                actor=actor.ledger_name,
                actor_role=actor.role,
                payload={"register": "intake", "key": ring[-1][0], "rewrapped": done},
            )
        )
    return done


def locked_party(party_ref: UUID | None) -> Party:
    """Lock a party for the rest of the transaction; PartyErased when its key is gone or there is none."""
    party = Party.objects.select_for_update().filter(id=party_ref).first() if party_ref else None
    if party is None or party.dek is None:
        raise PartyErased
    return party


def open_and_record(
    actor: Actor, now: datetime, receipt: Receipt, fields: Sequence[str], purpose: str, legal_basis: str
) -> dict[str, str]:
    """Record an opening the caller has allowed, then decrypt; both or neither."""
    party = locked_party(receipt.party_id)
    record_vault(actor, now, party.id, "open", receipt, fields=sorted(fields), purpose=purpose, legal_basis=legal_basis)
    return opened_fields(party, fields)


def opened_fields(party: Party, fields: Sequence[str]) -> dict[str, str]:
    """Decrypt fields of a party; the caller has recorded why, in the same transaction."""
    ref = str(party.id)
    dek = unwrap_dek(settings.KEYS.intake_kek, ref, bytes(party.dek or b""))
    rows = SealedField.objects.filter(party=party, field__in=list(fields)).values_list("field", "value")
    return {name: open_sealed(dek, ref, name, bytes(value)) for name, value in rows}


def _index_anew(party: Party, clean: Contact, changes: Mapping[str, str]) -> None:
    kinds = [kind for name, kind in (("phone", "phone"), ("id_number", "id")) if name in changes]
    PartyIndex.objects.filter(party=party, kind__in=kinds).delete()
    key = settings.KEYS.intake_index
    PartyIndex.objects.bulk_create(
        PartyIndex(party=party, kind=kind, value=blind_index(key, kind, value))
        for kind, value in indexed(clean).items()
    )


def record_vault(
    actor: Actor,
    now: datetime,
    party_ref: UUID,
    action: str,
    receipt: Receipt,
    commits: Mapping[str, str] | None = None,
    **payload: Any,
) -> None:
    """Append an event to a party's stream, inside the caller's transaction; its payload names no person."""
    append(
        Fact(
            stream=f"vault:{party_ref}",
            action=action,
            occurred_at=now,
            actor=actor.ledger_name,
            actor_role=actor.role,
            payload={"case": str(receipt.case_id), **payload},
            commits=commits or {},
        )
    )
