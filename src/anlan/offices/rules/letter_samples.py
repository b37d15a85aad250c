"""Sample letters: what `anlan letters` shows, and how a template is tried before it is ever used."""

from datetime import date
from typing import Any

from anlan.offices.rules.letter import Letter, Signer, letter_number
from anlan.offices.rules.letter_checks import check_letter
from anlan.offices.rules.letter_docx import render_docx
from anlan.offices.rules.letter_pdf import LetterPress
from anlan.offices.rules.letter_templates import Template
from anlan.offices.rules.letter_wording import Frame, compose, office_numbers

RECEIPT = "SF-2026-0000123"
SIGNER = Signer(name="澜川市信访局", is_body=True, phone="0000-8000100", address="澜川市东关街道安澜路1号")


def sample_fields(template: Template) -> dict[str, Any]:
    """Give every field the value its template offers as a sample."""
    return {name: spec.sample for name, spec in template.fields.items()}


def sample_letter(template: Template, *, large_print: bool = False, print_head: str = "full") -> Letter:
    """Write a whole letter of invented values; LetterRefused when a sample breaks a rule."""
    number = RECEIPT
    if template.numbered:
        number = letter_number(unit_mark="澜信", kind_mark=template.mark, year=2026, sequence=17)
    frame = Frame(
        number=number,
        date=date(2026, 5, 11),
        signer=SIGNER,
        receipt_number=RECEIPT,
        status_address="https://lanchuan.example/status",
        check_address=f"https://lanchuan.example/check/{RECEIPT}",
        print_head=print_head,
        large_print=large_print,
    )
    return compose(template, fields=sample_fields(template), frame=frame)


def try_template(template: Template, *, press: LetterPress) -> None:
    """Render a sample as PDF and as Word file; LetterRefused names file and fault."""
    letter = sample_letter(template)
    numbers = office_numbers(template, sample_fields(template))
    check_letter(letter, template, fonts=press.fonts, known_numbers=numbers)
    press.pdf(letter)
    render_docx(letter, template=template.docx)
