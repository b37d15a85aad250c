"""Render a letter as a Word file for the unit that must edit it in its own system (field F-01)."""

import io
from pathlib import Path
from typing import Any

import segno
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from anlan.offices.rules.letter import Letter, LetterRefused, date_in_words


def render_docx(letter: Letter, *, template: Path) -> bytes:
    """Fill the Word template of this kind; values stay text, whatever braces they hold (trust B-016)."""
    document = DocxTemplate(template)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document.render(_context(letter, document), environment)
    except TemplateError as error:
        raise LetterRefused("template_broken", file=template.name, detail=str(error)) from error
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _context(letter: Letter, document: DocxTemplate) -> dict[str, Any]:
    picture = io.BytesIO()
    segno.make(letter.check_address, error="m", micro=False).save(picture, kind="png", scale=6, border=1)
    picture.seek(0)
    words = _literal(
        {
            "title": letter.title,
            "number": letter.number,
            "to": letter.to,
            "unit": letter.signer.name,
            "phone": letter.signer.phone,
            "address": letter.signer.address,
            "date": date_in_words(letter.date),
            "receipt_number": letter.receipt_number,
            "status_address": letter.status_address,
            "check_address": letter.check_address,
            "urgency": letter.urgency,
            "cc": "，".join(letter.cc),
            "attachments": list(letter.attachments),
            "boxes": dict(letter.boxes),
            "blocks": [
                {
                    "kind": block.kind,
                    "level": block.level,
                    "text": block.text,
                    "box": "☑" if block.ticked else "□",
                }
                for block in letter.blocks
            ],
        }
    )
    return words | {
        "print_head": letter.print_head == "full",
        "red_head": letter.form == "red_head",
        "qr": InlineImage(document, picture, width=Mm(24)),
    }


def _literal(value: Any) -> Any:
    """Escape text for XML and its braces too, because the Word renderer rewrites `{_{` after rendering."""
    if isinstance(value, str):
        return Markup(str(escape(value)).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704
    if isinstance(value, list):
        return [_literal(item) for item in value]
    if isinstance(value, dict):
        return {key: _literal(item) for key, item in value.items()}
    return value
