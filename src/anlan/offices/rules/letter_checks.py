"""What must hold before a letter may be issued (field F-05, F-08, F-09)."""

import re
from collections.abc import Iterator
from pathlib import Path

from anlan.gate.rules.text import find_personal_data
from anlan.offices.rules.letter import FORMS, PRINT_HEADS, Letter, LetterRefused
from anlan.offices.rules.letter_fonts import check_characters
from anlan.offices.rules.letter_templates import Template

MAX_BLOCKS = 400


def check_letter(
    letter: Letter, template: Template, *, fonts: Path, known_numbers: frozenset[str] = frozenset()
) -> None:
    """Raise LetterRefused naming the first rule the letter breaks.

    `known_numbers` are telephone numbers that may stand in the text: offices' own. Any other telephone
    or ID number belongs to a third person and is refused.
    """
    check_signer(letter, template)
    _check_shape(letter, template)
    check_required(letter, template)
    for field, text in _texts(letter):
        check_characters(text, folder=fonts, field=field)
    check_third_persons(letter, known_numbers=known_numbers)


def check_signer(letter: Letter, template: Template) -> None:
    """Refuse a signer that is no body of its own where the law wants the body (field L-08)."""
    if template.body_only and not letter.signer.is_body:
        raise LetterRefused("signer_not_body", kind=letter.kind, unit=letter.signer.name)


def check_required(letter: Letter, template: Template) -> None:
    """Refuse a letter in which a phrase the law wants is missing; the template's list counts."""
    if template.form in {"slip", "record"}:
        return  # their fixed words stand in the typst file, checked when it was loaded
    said = letter.text
    fixed = [phrase for phrase in template.required if "{" not in phrase]
    for phrase in [*fixed, *letter.required]:
        if phrase not in said:
            raise LetterRefused("required_phrase_missing", kind=letter.kind, phrase=phrase)


def check_third_persons(letter: Letter, *, known_numbers: frozenset[str]) -> None:
    """Refuse ID, telephone and card numbers in the text that are not an office's own (field F-09)."""
    allowed = {_digits(number) for number in known_numbers | {letter.signer.phone, letter.receipt_number}}
    for place, block in enumerate(letter.blocks, start=1):
        for finding in find_personal_data(block.text):
            if _digits(block.text[finding.start : finding.end]) not in allowed:
                raise LetterRefused("third_person", kind=letter.kind, found=finding.kind, block=place)


def _check_shape(letter: Letter, template: Template) -> None:
    if letter.form not in FORMS or letter.print_head not in PRINT_HEADS:
        raise LetterRefused("form_unknown", form=letter.form, print_head=letter.print_head)
    if len(letter.blocks) > MAX_BLOCKS:
        raise LetterRefused("too_long", kind=letter.kind, blocks=len(letter.blocks), most=MAX_BLOCKS)
    for name in ("number", "receipt_number", "status_address", "check_address"):
        if not getattr(letter, name):
            raise LetterRefused("field_missing", field=name)
    if template.form in {"letter", "red_head"} and not letter.signer.phone:
        raise LetterRefused("field_missing", field="phone")


def _texts(letter: Letter) -> Iterator[tuple[str, str]]:
    yield "to", letter.to
    yield "unit", letter.signer.name + letter.signer.phone + letter.signer.address
    yield "number", letter.number + letter.receipt_number + letter.status_address + letter.urgency
    yield "cc", "".join(letter.cc)
    yield "attachments", "".join(letter.attachments)
    yield from letter.boxes.items()
    for place, block in enumerate(letter.blocks, start=1):
        yield f"block {place}", block.text


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text).upper()
