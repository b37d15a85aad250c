"""Letters that were issued, how they reached people, and the press that renders them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from anlan.gate import files
from anlan.offices.models import Delivery, Letter, Letterhead
from anlan.offices.queries.editions import Held
from anlan.offices.queries.units import unit
from anlan.offices.rules.letter import Letter as LetterValue
from anlan.offices.rules.letter import LetterRefused, Signer
from anlan.offices.rules.letter_checks import check_letter
from anlan.offices.rules.letter_pdf import LetterPress
from anlan.offices.rules.letter_templates import Template, load_templates
from anlan.offices.rules.letter_wording import Frame, compose, office_numbers

DRAFT_NUMBER = "（草稿，未编号）"


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands at the head of a unit's letters; `mark` is its 代字."""

    mark: str
    title: str
    is_body: bool


@dataclass(frozen=True, kw_only=True)
class DeliveryRow:
    """One recorded delivery."""

    id: UUID
    method: str
    recipient_kind: str
    delivered_at: datetime
    evidence_kind: str
    evidence_note: str
    refused_reason: str


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """One issued letter as lists show it; `kept_by` names the vault that holds the file, "" = offices."""

    id: UUID
    number: str
    kind: str
    title_zh: str
    title_en: str
    unit_id: UUID
    case_id: UUID | None
    confidential: bool
    issued_at: datetime
    kept_by: str
    file_hash: str
    cancelled_reason: str
    deliveries: tuple[DeliveryRow, ...] = ()


def _load_heads() -> dict[UUID, Head]:
    return {row.unit_id: Head(mark=row.mark, title=row.title, is_body=row.is_body) for row in Letterhead.objects.all()}


LETTERHEADS = Held("letterheads", _load_heads)


@cache
def press() -> LetterPress:
    """Return the warm press of this process; LetterRefused when a template or a font is missing."""
    county = settings.COUNTY_FOLDER / "letters" if settings.COUNTY_FOLDER else None
    return LetterPress(templates=load_templates(county=county), fonts=settings.FONTS)


def template(kind: str) -> Template:
    """Return the template of a kind of letter; LetterRefused."""
    return press().templates[kind]


def templates() -> tuple[Template, ...]:
    """List the kinds of letters in order."""
    return tuple(press().templates)


def render_pdf(letter: LetterValue) -> bytes:
    """Render one letter; the only place where the compiler is called for a letter in use."""
    return press().pdf(letter)


def render_docx(letter: LetterValue) -> bytes:
    """Render one letter as a Word file for the unit's own system."""
    # Loaded here: 14 MB that a worker which only shows letters never needs.
    from anlan.offices.rules.letter_docx import render_docx as docx_of

    return docx_of(letter, template=template(letter.kind).docx)


def signer(unit_id: UUID) -> Signer:
    """Describe the unit as a letter's signer; UnknownUnit."""
    node, head = unit(unit_id), LETTERHEADS.get().get(unit_id)
    return Signer(
        name=head.title if head else node.name,
        is_body=head is not None and head.is_body,
        phone=node.phone,
        address=node.address,
    )


def frame(*, unit_id: UUID, number: str, on: date, receipt_number: str, **look: Any) -> Frame:
    """Gather what is the same on every letter; `look` are print_head, large_print and urgency."""
    return Frame(
        number=number,
        date=on,
        signer=signer(unit_id),
        receipt_number=receipt_number,
        status_address=settings.STATUS_ADDRESS,
        check_address=settings.CHECK_ADDRESS.format(number=receipt_number),
        **look,
    )


def composed(kind: str, *, fields: Mapping[str, Any], frame: Frame) -> LetterValue:
    """Compose and check a letter; LetterRefused names the first rule it breaks."""
    of = template(kind)
    letter = compose(of, fields=fields, frame=frame)
    known = office_numbers(of, fields)
    check_letter(letter, of, fonts=settings.FONTS, known_numbers=known)
    return letter


def draft(
    *, kind: str, unit_id: UUID, fields: Mapping[str, Any], on: date, receipt_number: str, **look: Any
) -> LetterValue:
    """Compose a letter without a number, to look at before it is issued; LetterRefused."""
    given = frame(unit_id=unit_id, number=DRAFT_NUMBER, on=on, receipt_number=receipt_number, **look)
    return composed(kind, fields=fields, frame=given)


def slip(
    *, kind: str, unit_id: UUID, fields: Mapping[str, Any], on: date, receipt_number: str, paper: str = ""
) -> LetterValue:
    """Compose a form that takes no number of its own: L-13, L-13b, L-14; `paper` ∈ {A5, roll80}.

    The query code of L-13b is printed and forgotten: nothing of a slip is stored.
    """
    of = template(kind)
    if of.numbered:
        raise LetterRefused("needs_a_number", kind=kind)
    given = frame(unit_id=unit_id, number=receipt_number, on=on, receipt_number=receipt_number)
    letter = composed(kind, fields=fields, frame=given)
    if not paper:
        return letter
    if of.form != "slip" or paper not in {"A5", "roll80"}:
        raise LetterRefused("paper_unknown", kind=kind, paper=paper)
    return LetterValue(**{**letter.__dict__, "paper": paper})


def receipt_slips(
    *,
    unit_id: UUID,
    on: date,
    receipt_number: str,
    fields: Mapping[str, Any],
    query_code: str = "",
    paper: str = "A5",
) -> bytes:
    """Render the receipt slip and, when a code has just been made, the slip with it to tear off: one PDF."""
    same: dict[str, Any] = {"unit_id": unit_id, "on": on, "receipt_number": receipt_number, "paper": paper}
    slips = [slip(kind="L-13", fields=fields, **same)]
    if query_code:
        slips.append(slip(kind="L-13b", fields={"query_code": query_code}, **same))
    return press().merged(slips, odd_pages=False)


def address_sheets(addresses: Sequence[Sequence[str]]) -> bytes:
    """Render one sheet per address for window envelopes; each is the lines name, address, postcode."""
    return press().address_sheets(addresses)


def letter(letter_id: UUID) -> LetterRow:
    """Return one letter with its deliveries; LetterRefused when there is none."""
    rows = _rows(Letter.objects.filter(id=letter_id))
    if not rows:
        raise LetterRefused("letter_unknown", letter=letter_id)
    return rows[0]


def letter_pdf(letter_id: UUID) -> bytes:
    """Return the file of a letter that offices keeps; LetterRefused when a vault has it."""
    row = letter(letter_id)
    if row.kept_by:
        raise LetterRefused("kept_by_vault", letter=letter_id, vault=row.kept_by)
    return files.read(row.file_hash)


def letters_of_case(case_id: UUID) -> list[LetterRow]:
    """List the letters of a case, oldest first."""
    return _rows(Letter.objects.filter(case_id=case_id))


def letters_of_unit(unit_id: UUID, *, kind: str = "", limit: int = 50) -> list[LetterRow]:
    """List the latest letters of a unit, newest first; those about accusations are not among them."""
    found = Letter.objects.filter(unit_id=unit_id, series__confidential=False)
    if kind:
        found = found.filter(kind=kind)
    return _rows(found.order_by("-issued_at", "-sequence")[:limit])


def _rows(found: Any) -> list[LetterRow]:
    if not found.query.order_by:
        found = found.order_by("issued_at", "sequence")
    rows = list(found.select_related("series"))
    deliveries: dict[UUID, list[DeliveryRow]] = {row.id: [] for row in rows}
    for row in Delivery.objects.filter(letter__in=list(deliveries)).order_by("delivered_at", "recorded_at"):
        deliveries[row.letter_id].append(
            DeliveryRow(
                id=row.id,
                method=row.method,
                recipient_kind=row.recipient_kind,
                delivered_at=row.delivered_at,
                evidence_kind=row.evidence_kind,
                evidence_note=row.evidence_note,
                refused_reason=row.refused_reason,
            )
        )
    return [_row(row, deliveries[row.id]) for row in rows]


def _row(row: Letter, deliveries: Sequence[DeliveryRow]) -> LetterRow:
    titles = press().templates.by_code.get(row.kind)  # a county may have dropped a kind of its own
    return LetterRow(
        id=row.id,
        number=row.number,
        kind=row.kind,
        title_zh=titles.title_zh if titles else row.kind,
        title_en=titles.title_en if titles else row.kind,
        unit_id=row.unit_id,
        case_id=row.case_id,
        confidential=row.series.confidential,
        issued_at=row.issued_at,
        kept_by=row.kept_by,
        file_hash=row.file_hash,
        cancelled_reason=row.cancelled_reason,
        deliveries=tuple(deliveries),
    )
