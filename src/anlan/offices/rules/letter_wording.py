"""Fill a template with values and get the letter; a value is never read as wording (trust B-016)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from anlan.gate.rules.text import TextRefused, clean_text
from anlan.offices.rules.letter import Block, Letter, LetterRefused, Signer, date_in_words
from anlan.offices.rules.letter_templates import PLACEHOLDER, Template, TemplateBlock, TemplateField

MAX_TEXT = 20_000
MAX_LINE = 300
MAX_RECORDS = 100


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What is the same on every letter: number, day, signer, and where to look the matter up."""

    number: str
    date: date
    signer: Signer
    receipt_number: str
    status_address: str
    check_address: str
    print_head: str = "full"
    large_print: bool = False
    urgency: str = ""


def compose(template: Template, *, fields: Mapping[str, Any], frame: Frame) -> Letter:
    """Put values into the wording; LetterRefused names the field that is missing, unknown or malformed."""
    clean = clean_fields(template, fields)
    words = {name: _in_words(template.fields[name], value) for name, value in clean.items()}
    words |= _common_words(template, frame)
    blocks = [block for part in template.blocks for block in _blocks(part, template, clean, words)]
    return Letter(
        kind=template.code,
        title=_fill(template.title, words),
        number=frame.number,
        to=_fill(template.to, words),
        blocks=tuple(blocks),
        signer=frame.signer,
        date=frame.date,
        receipt_number=words["receipt_number"],
        status_address=frame.status_address,
        check_address=frame.check_address,
        cc=_lines(clean, template.cc),
        attachments=_lines(clean, template.attachments),
        required=tuple(_fill(phrase, words) for phrase in template.required),
        form="red_head" if _applies(template.red_head_when, clean, otherwise=False) else template.form,
        print_head=frame.print_head,
        large_print=frame.large_print,
        urgency=frame.urgency,
        paper=template.paper,
        boxes={name: _fill(text, words) for name, text in template.boxes.items()},
    )


def clean_fields(template: Template, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Check and clean each value by its field's type; LetterRefused names the first bad one."""
    for name in fields:
        if name not in template.fields:
            raise LetterRefused("field_unknown", kind=template.code, field=name)
    return {
        name: _clean(spec, fields.get(name), path=name)
        for name, spec in template.fields.items()
        if not (spec.optional and _is_empty(fields.get(name)))
    }


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _clean(spec: TemplateField, value: Any, *, path: str) -> Any:
    if _is_empty(value):
        raise LetterRefused("field_missing", field=path)
    if spec.type == "date":
        return _demand_type(value, date, path)
    if spec.type == "number":
        return _demand_type(value, int, path)
    if spec.type == "choice":
        if value not in spec.options:
            raise LetterRefused("field_not_an_option", field=path, options=", ".join(spec.options))
        return value
    if spec.type in {"list", "lines"}:
        return _clean_many(spec, value, path=path)
    return _clean_text(value, single_line=spec.type != "text", path=path)


def _demand_type(value: Any, wanted: type, path: str) -> Any:
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise LetterRefused("field_wrong_type", field=path, wanted=wanted.__name__)
    return value


def _clean_many(spec: TemplateField, value: Any, *, path: str) -> list[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MAX_RECORDS:
        raise LetterRefused("field_wrong_type", field=path, wanted=f"list of at most {MAX_RECORDS}")
    if spec.type == "lines":
        return [_clean_text(line, single_line=True, path=f"{path}[{n}]") for n, line in enumerate(value)]
    records = []
    for n, record in enumerate(value):
        if not isinstance(record, Mapping) or record.keys() - spec.of.keys():
            raise LetterRefused("field_wrong_type", field=f"{path}[{n}]", wanted=", ".join(spec.of))
        records.append(
            {
                name: _clean(inner, record.get(name), path=f"{path}[{n}].{name}")
                for name, inner in spec.of.items()
                if not (inner.optional and _is_empty(record.get(name)))
            }
        )
    return records


def _clean_text(value: Any, *, single_line: bool, path: str) -> str:
    try:
        text = clean_text(value, single_line=single_line, max_length=MAX_LINE if single_line else MAX_TEXT)
    except TextRefused as error:
        raise LetterRefused("field_text_refused", field=path, rule=error.code) from error
    if not text.strip():
        raise LetterRefused("field_missing", field=path)
    return text


def _in_words(spec: TemplateField, value: Any) -> str:
    if spec.type == "date":
        return date_in_words(value)
    if spec.type == "choice":
        return spec.options[value]
    if spec.type == "lines":
        return "、".join(value)
    return "" if spec.type == "list" else str(value)


def _common_words(template: Template, frame: Frame) -> dict[str, str]:
    return {
        "number": frame.number,
        "date": date_in_words(frame.date),
        "unit": frame.signer.name,
        "phone": frame.signer.phone,
        "address": frame.signer.address,
        "receipt_number": frame.receipt_number,
        "status_address": frame.status_address,
        "check_address": frame.check_address,
    }


def _fill(text: str, words: Mapping[str, str]) -> str:
    # One pass: braces inside a value are not looked at again.
    return PLACEHOLDER.sub(lambda found: words.get(found[1], ""), text)


def _lines(clean: Mapping[str, Any], text: str) -> tuple[str, ...]:
    """Read the `lines` field a template names for attachments or copies, e.g. `{attachments}`."""
    found = PLACEHOLDER.fullmatch(text)
    return tuple(clean.get(found[1], ())) if found else ()


def _blocks(part: TemplateBlock, template: Template, clean: Mapping[str, Any], words: Mapping[str, str]) -> list[Block]:
    if not _applies(part.when, clean, otherwise=True):
        return []
    if part.kind == "choice":
        options = template.fields[part.field].options
        return [Block(kind="choice", text=label, ticked=clean.get(part.field) == key) for key, label in options.items()]
    if part.each:
        return _blocks_of_records(part, template.fields[part.each], clean.get(part.each, []), words)
    return _paragraphs(part, _fill(part.text, words))


def _applies(when: str, clean: Mapping[str, Any], *, otherwise: bool) -> bool:
    name, _, wanted = when.partition("=")
    if not name:
        return otherwise
    return clean.get(name) == wanted if wanted else name in clean


def _blocks_of_records(
    part: TemplateBlock, spec: TemplateField, records: Sequence[Mapping[str, Any]], words: Mapping[str, str]
) -> list[Block]:
    blocks: list[Block] = []
    for index, record in enumerate(records, start=1):
        inside = {f"{spec.name}.{name}": _in_words(spec.of[name], value) for name, value in record.items()}
        blocks += _paragraphs(part, _fill(part.text, {**words, **inside, "index": str(index)}))
    return blocks


def _paragraphs(part: TemplateBlock, text: str) -> list[Block]:
    return [Block(kind=part.kind, text=line.strip(), level=part.level) for line in text.splitlines() if line.strip()]


def office_numbers(template: Template, fields: Mapping[str, Any]) -> frozenset[str]:
    """Collect the telephone numbers that fields of type `phone` declare to be an office's own."""
    return frozenset(
        str(fields[name]) for name, spec in template.fields.items() if spec.type == "phone" and name in fields
    )
