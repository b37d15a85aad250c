"""Give a unit its letterhead; issue, cancel and deliver letters (field F-04, F-08, F-11)."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from anlan.gate.files import keep
from anlan.gate.rules.dates import SHANGHAI
from anlan.gate.rules.text import TextRefused, clean_code, clean_text
from anlan.ledger.actions import append
from anlan.ledger.rules.commitment import commit
from anlan.ledger.rules.event import Fact
from anlan.offices.actions.units import locked_unit, unit_fact
from anlan.offices.models import Delivery, Letter, Letterhead, LetterSeries
from anlan.offices.queries import letters as queries
from anlan.offices.queries.units import unit
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.letter import Letter as LetterValue
from anlan.offices.rules.letter import LetterRefused, letter_number
from anlan.offices.rules.permissions import OFFICES
from anlan.offices.rules.policy import NotAllowed, Thing

# What proves each way of delivery; without proof the recipient's clocks may not start.
EVIDENCE = {
    "direct": ("signature", "photo"),
    "post": ("postal_item",),
    "left": ("witness",),
    "electronic": ("system_log",),
    "entrusted": ("reply",),
}
RECIPIENTS = ("petitioner", "agent", "unit")


class DeliveryRefused(ValueError):
    """A delivery cannot be so: `code` names the rule, `values` what broke it."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


@dataclass(frozen=True, kw_only=True)
class IssuedLetter:
    """An issued letter with its file.

    When `kept_by` names a vault, that vault must seal `pdf`, `letter.as_data()` and `commitment_r` in the
    same transaction: offices keeps none of them.
    """

    id: UUID
    number: str
    kind: str
    letter: LetterValue
    pdf: bytes
    pdf_hash: str
    kept_by: str
    commitment_r: bytes


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A recorded delivery; `delivered_at` starts the recipient's clocks."""

    id: UUID
    letter_id: UUID
    case_id: UUID | None
    kind: str
    delivered_at: datetime


@dataclass(frozen=True, kw_only=True)
class LetterOrder:
    """What one letter of a batch needs; the names are those of `issue_letter`."""

    kind: str
    unit_id: UUID
    fields: Mapping[str, Any]
    receipt_number: str
    case_id: UUID | None = None
    confidential: bool = False
    kept_by: str = ""
    look: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class IssueStep:
    """One letter of a batch: issued, or refused with the rest going on."""

    place: int
    total: int
    issued: IssuedLetter | None = None
    refused: LetterRefused | NotAllowed | None = None


def set_letterhead(*, actor: Actor, now: datetime, unit_id: UUID, mark: str, title: str, is_body: bool = True) -> None:
    """Give a unit its 代字 and the name at the head of its letters; LetterRefused, UnitRefused, NotAllowed.

    `is_body` is false for an internal office: it may sign circulars, not what binds a citizen.
    """
    OFFICES.require(actor, "edit_letterheads")
    try:
        mark, title = clean_code(mark, max_length=12), clean_code(title, max_length=60)
    except TextRefused as error:
        raise LetterRefused("letterhead_malformed", rule=error.code) from error
    if not mark or not title or any(sign.isdigit() or sign in "〔〕号" for sign in mark):
        raise LetterRefused("letterhead_malformed", rule="mark")
    with transaction.atomic():
        locked_unit(unit_id)
        if Letterhead.objects.filter(mark=mark).exclude(unit_id=unit_id).exists():
            raise LetterRefused("mark_taken", mark=mark)
        values = {"mark": mark, "title": title, "is_body": is_body}
        if Letterhead.objects.filter(unit_id=unit_id, **values).exists():
            return
        Letterhead.objects.update_or_create(unit_id=unit_id, defaults=values)
        append(unit_fact(actor, now, unit_id, "set_letterhead", {"mark": mark, "is_body": is_body}))
        queries.LETTERHEADS.renew()


def issue_letter(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    unit_id: UUID,
    fields: Mapping[str, Any],
    receipt_number: str,
    confidential: bool = False,
    case_id: UUID | None = None,
    kept_by: str = "",
    **look: Any,
) -> IssuedLetter:
    """Number, render and record one letter in one transaction.

    `fields` are those of the template; a template field that names a private person needs `kept_by`, the
    vault that seals the result. `confidential` draws from the series of accusations (trust T-19). `look`:
    print_head ∈ {full, none}, large_print, urgency. Raises LetterRefused, UnknownUnit, NotAllowed.
    """
    node = unit(unit_id)
    OFFICES.require(actor, "issue_letters", Thing(unit_path=node.path))
    of = queries.template(kind)
    if not of.numbered:
        raise LetterRefused("takes_no_number", kind=kind)
    if of.names_person(fields) and not kept_by:
        raise LetterRefused("needs_a_vault", kind=kind)
    head = queries.LETTERHEADS.get().get(unit_id)
    if head is None:
        code = "signer_not_body" if of.body_only else "no_letterhead"
        raise LetterRefused(code, kind=kind, unit=node.name)
    on = now.astimezone(SHANGHAI).date()
    with transaction.atomic():
        series, sequence = _take_number(unit_id, kind, on.year, confidential=confidential)
        number = letter_number(
            unit_mark=head.mark,
            kind_mark=of.mark,
            year=on.year,
            sequence=sequence,
            confidential=confidential,
        )
        frame = queries.frame(unit_id=unit_id, number=number, on=on, receipt_number=receipt_number, **look)
        letter = queries.composed(kind, fields=fields, frame=frame)
        pdf = queries.render_pdf(letter)
        return _record(actor, now, letter, pdf, series=series, sequence=sequence, case_id=case_id, kept_by=kept_by)


def issue_batch(*, actor: Actor, now: datetime, orders: Sequence[LetterOrder]) -> Iterator[IssueStep]:
    """Issue letters in their order, each in its own transaction, and tell each as it is done (F-12).

    A refused letter takes no number and does not stop the rest. Merge them with `letter_batch.print_runs`.
    """
    for place, order in enumerate(orders):
        total = len(orders)
        try:
            issued = issue_letter(
                actor=actor,
                now=now,
                kind=order.kind,
                unit_id=order.unit_id,
                fields=order.fields,
                receipt_number=order.receipt_number,
                case_id=order.case_id,
                confidential=order.confidential,
                kept_by=order.kept_by,
                **order.look,
            )
        except (LetterRefused, NotAllowed) as refused:
            yield IssueStep(place=place, total=total, refused=refused)
        else:
            yield IssueStep(place=place, total=total, issued=issued)


def cancel_letter(*, actor: Actor, now: datetime, letter_id: UUID, reason: str) -> None:
    """Cancel a letter: it keeps its number, with the reason; LetterRefused, NotAllowed."""
    reason = _line(reason, "reason")
    with transaction.atomic():
        letter = _locked(letter_id)
        OFFICES.require(actor, "cancel_letters", Thing(unit_path=letter.unit.path))
        if letter.cancelled_at is not None:
            raise LetterRefused("letter_cancelled", number=letter.number)
        if letter.deliveries.exists():
            raise LetterRefused("letter_delivered", number=letter.number)
        committed = commit("reason", reason)
        letter.cancelled_at, letter.cancelled_reason, letter.cancelled_r = now, reason, committed.r
        letter.save(update_fields=["cancelled_at", "cancelled_reason", "cancelled_r"])
        append(_fact(actor, now, letter, "cancel", {}, {"reason": committed.c}))


def record_delivery(
    *,
    actor: Actor,
    now: datetime,
    letter_id: UUID,
    method: str,
    recipient_kind: str,
    delivered_at: datetime,
    evidence_kind: str,
    evidence_note: str,
    evidence_hash: str = "",
    refused_reason: str = "",
    own: bool = False,
) -> Delivered:
    """Record how a letter reached its recipient, with proof; DeliveryRefused, LetterRefused, NotAllowed.

    method ∈ {direct, post, left, electronic, entrusted}; recipient_kind ∈ {petitioner, agent, unit};
    evidence_kind as EVIDENCE allows for the method. `evidence_note` holds a postal item number, a log
    entry or a witness's post, never a private name; a scan with a signature lies sealed with the register
    that keeps the letter, and `evidence_hash` names it. `own`: the recipient opened it with their query code.
    """
    _check_delivery(method, recipient_kind, evidence_kind, refused_reason)
    note = _line(evidence_note, "evidence_note")
    refused = _line(refused_reason, "refused_reason") if refused_reason else ""
    with transaction.atomic():
        letter = _locked(letter_id)
        OFFICES.require(actor, "deliver_letters", Thing(unit_path=letter.unit.path, own=own))
        if letter.cancelled_at is not None:
            raise LetterRefused("letter_cancelled", number=letter.number)
        if not letter.issued_at <= delivered_at <= now:
            raise DeliveryRefused("delivered_at_impossible", delivered_at=delivered_at)
        committed = commit("evidence", f"{note}\n{refused}")
        row = Delivery.objects.create(
            letter=letter,
            method=method,
            recipient_kind=recipient_kind,
            delivered_at=delivered_at,
            recorded_at=now,
            evidence_kind=evidence_kind,
            evidence_file_hash=evidence_hash,
            evidence_note=note,
            refused_reason=refused,
            commitment_r=committed.r,
        )
        payload = {
            "method": method,
            "recipient": recipient_kind,
            "evidence": evidence_kind,
            "delivered_at": delivered_at.astimezone(SHANGHAI).isoformat(),
            "refused": bool(refused),
        }
        append(_fact(actor, now, letter, "deliver", payload, {"evidence": committed.c}))
    return Delivered(
        id=row.id,
        letter_id=letter.id,
        case_id=letter.case_id,
        kind=letter.kind,
        delivered_at=delivered_at,
    )


def _take_number(unit_id: UUID, kind: str, year: int, *, confidential: bool) -> tuple[LetterSeries, int]:
    """Take the next number under a lock on its series, which goes back when the transaction does."""
    key: dict[str, Any] = {"unit_id": unit_id, "kind": kind, "year": year, "confidential": confidential}
    LetterSeries.objects.get_or_create(**key)
    series = LetterSeries.objects.select_for_update().get(**key)
    sequence = series.next
    series.next = sequence + 1
    series.save(update_fields=["next"])
    return series, sequence


def _record(
    actor: Actor,
    now: datetime,
    letter: LetterValue,
    pdf: bytes,
    *,
    series: LetterSeries,
    sequence: int,
    case_id: UUID | None,
    kept_by: str,
) -> IssuedLetter:
    pdf_hash = hashlib.sha256(pdf).hexdigest()
    committed = commit("pdf", pdf_hash)
    row = Letter.objects.create(
        id=uuid.uuid4(),
        number=letter.number,
        kind=letter.kind,
        unit_id=series.unit_id,
        case_id=case_id,
        series=series,
        sequence=sequence,
        issued_at=now,
        kept_by=kept_by,
        file_hash="" if kept_by else keep(pdf, media_type="application/pdf").content_hash,
        commitment_r=None if kept_by else committed.r,
    )
    payload = {
        "kind": row.kind,
        "number": row.number,
        "unit": unit(series.unit_id).code,
        "case": str(case_id) if case_id else None,
    }
    append(_fact(actor, now, row, "issue", payload, {"pdf": committed.c}), fresh=True)
    return IssuedLetter(
        id=row.id,
        number=row.number,
        kind=row.kind,
        letter=letter,
        pdf=pdf,
        pdf_hash=pdf_hash,
        kept_by=kept_by,
        commitment_r=committed.r,
    )


def _check_delivery(method: str, recipient_kind: str, evidence_kind: str, refused_reason: str) -> None:
    if method not in EVIDENCE:
        raise DeliveryRefused("method_unknown", method=method)
    if recipient_kind not in RECIPIENTS:
        raise DeliveryRefused("recipient_unknown", recipient=recipient_kind)
    if evidence_kind not in EVIDENCE[method]:
        raise DeliveryRefused("evidence_missing", method=method, wanted=EVIDENCE[method])
    if method == "left" and not refused_reason:
        raise DeliveryRefused("refusal_reason_missing", method=method)


def _line(text: str, name: str) -> str:
    try:
        line = clean_text(text, single_line=True, max_length=200).strip()
    except TextRefused as error:
        raise LetterRefused("field_text_refused", field=name, rule=error.code) from error
    if not line:
        raise LetterRefused("field_missing", field=name)
    return line


def _locked(letter_id: UUID) -> Letter:
    letter = Letter.objects.select_for_update(of=("self",)).select_related("unit").filter(id=letter_id).first()
    if letter is None:
        raise LetterRefused("letter_unknown", letter=letter_id)
    return letter


def _fact(
    actor: Actor,
    now: datetime,
    letter: Letter,
    action: str,
    payload: Mapping[str, Any],
    commits: Mapping[str, str],
) -> Fact:
    return Fact(
        stream=f"letter:{letter.id}",
        action=action,
        occurred_at=now,
        actor=actor.ledger_name,
        actor_role=actor.role,
        payload=payload,
        commits=commits,
    )
