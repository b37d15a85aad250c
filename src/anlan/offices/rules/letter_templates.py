"""Templates of letters: read, overlaid with the county's own, refused when not whole (field F-07)."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anlan.offices.rules.letter import BLOCK_KINDS, FORMS, HEADING_LEVELS, LetterRefused

FOLDER = Path(__file__).with_name("letters")
SUFFIXES = (".toml", ".typ", ".docx")
FIELD_TYPES = frozenset({"line", "text", "date", "number", "phone", "choice", "list", "lines"})
# Known for every letter, given by the series, the unit and the case and never by the caller's fields.
COMMON_FIELDS = frozenset(
    ["number", "date", "unit", "phone", "address", "receipt_number", "status_address", "check_address"]
)
PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)\}")
_KEYS = frozenset(
    {
        *(
            "code",
            "title_zh",
            "title_en",
            "title",
            "citation",
            "mark",
            "to",
            "form",
            "red_head_when",
            "paper",
        ),
        *("numbered", "body_only", "seal", "required", "attachments", "cc"),
        *("fields", "blocks", "boxes"),
    }
)
_FIELD_KEYS = frozenset(["type", "label_zh", "label_en", "optional", "private", "options", "sample", "of"])
_BLOCK_KEYS = frozenset(["kind", "text", "level", "when", "each", "field"])


@dataclass(frozen=True, kw_only=True)
class TemplateField:
    """One value a letter asks for; `of` are the fields of each record of a list."""

    name: str
    type: str
    label_zh: str
    label_en: str
    sample: Any
    optional: bool = False
    private: bool = False  # names a private person: the finished letter belongs in a vault
    options: Mapping[str, str] = field(default_factory=dict)
    of: Mapping[str, "TemplateField"] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TemplateBlock:
    """One piece of the wording; `when` prints it only if a field is given, `each` once per record."""

    kind: str
    text: str
    level: int = 0
    when: str = ""
    each: str = ""
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """One kind of letter: wording, fields and what the law wants in it; the look is in the .typ and .docx."""

    code: str
    title_zh: str
    title_en: str
    title: str  # as printed: `title_zh`, or wording with a field in it
    citation: str
    mark: str
    to: str
    form: str
    red_head_when: str  # `field=option` that makes it a circular with the red head
    numbered: bool
    body_only: bool  # never signed by an internal office
    seal: str
    paper: str
    required: tuple[str, ...]
    fields: Mapping[str, TemplateField]
    blocks: tuple[TemplateBlock, ...]
    boxes: Mapping[str, str]
    attachments: str
    cc: str
    source: Path
    typ: Path
    docx: Path

    def names_person(self, fields: Mapping[str, Any]) -> bool:
        """Tell whether these values name a private person."""
        return any(spec.private and fields.get(name) for name, spec in self.fields.items())


@dataclass(frozen=True, kw_only=True)
class Templates:
    """All kinds of letters of this installation; `layout` is the shared typst file."""

    by_code: Mapping[str, Template]
    layout: Path

    def __getitem__(self, code: str) -> Template:
        if code not in self.by_code:
            raise LetterRefused("template_unknown", kind=code)
        return self.by_code[code]

    def __iter__(self) -> Iterator[Template]:
        return iter(self.by_code.values())


def load_templates(*, county: Path | None = None) -> Templates:
    """Read our templates with the county's files of the same name over them; LetterRefused names the file.

    `county` is the county's own folder of letters or None. Every field used must exist and every
    required phrase must stand in a part that is always printed.
    """
    folders = [folder for folder in (county, FOLDER) if folder is not None and folder.is_dir()]
    codes = sorted({path.stem for folder in folders for path in folder.glob("*.toml")}, key=_order)
    by_code = {code: _load(code, folders) for code in codes}
    marks: dict[str, str] = {}
    for template in by_code.values():
        if template.numbered and (other := marks.setdefault(template.mark, template.code)) != template.code:
            raise LetterRefused("mark_shared", file=str(template.source), mark=template.mark, other=other)
    return Templates(by_code=by_code, layout=_find("layout.typ", folders))


def _order(code: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", code)
    return int(digits or 0), code


def _find(name: str, folders: list[Path]) -> Path:
    for folder in folders:
        if (path := folder / name).is_file():
            return path
    raise LetterRefused("template_file_missing", file=name)


def _load(code: str, folders: list[Path]) -> Template:
    source, typ, docx = (_find(code + suffix, folders) for suffix in SUFFIXES)
    raw = _read(source)
    _only(raw, _KEYS, source, "template")
    _demand(raw.get("code") == code, "template_code_differs", source, says=raw.get("code"))
    for key in ("title_zh", "title_en", "citation"):
        _demand(isinstance(raw.get(key), str) and raw[key] != "", "template_key_missing", source, key=key)
    _demand(raw.get("form", "letter") in FORMS, "template_form_unknown", source, form=raw.get("form"))
    numbered = bool(raw.get("numbered", True))
    _demand(not numbered or bool(raw.get("mark")), "template_key_missing", source, key="mark")
    template = Template(
        code=code,
        title_zh=raw["title_zh"],
        title_en=raw["title_en"],
        title=raw.get("title", raw["title_zh"]),
        citation=raw["citation"],
        mark=raw.get("mark", ""),
        to=raw.get("to", ""),
        form=raw.get("form", "letter"),
        red_head_when=raw.get("red_head_when", ""),
        numbered=numbered,
        body_only=bool(raw.get("body_only", False)),
        seal=raw.get("seal", "signer"),
        paper=raw.get("paper", "A4"),
        required=tuple(raw.get("required", ())),
        fields={name: _field(name, spec, source) for name, spec in raw.get("fields", {}).items()},
        blocks=tuple(_block(spec, source) for spec in raw.get("blocks", ())),
        boxes=dict(raw.get("boxes", {})),
        attachments=raw.get("attachments", ""),
        cc=raw.get("cc", ""),
        source=source,
        typ=typ,
        docx=docx,
    )
    _check_fields_used(template)
    _check_required(template)
    _check_headings(template)
    return template


def _read(source: Path) -> dict[str, Any]:
    """Read a template; over one of ours a county may change words, never what the law wants of the letter."""
    try:
        raw = tomllib.loads(source.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LetterRefused("template_not_toml", file=str(source), detail=str(error)) from error
    ours = FOLDER / source.name
    if source.parent == FOLDER or not ours.is_file():
        return raw
    lawful = tomllib.loads(ours.read_text("utf-8"))
    raw["required"] = list(dict.fromkeys([*lawful.get("required", ()), *raw.get("required", ())]))
    raw["body_only"] = bool(lawful.get("body_only")) or bool(raw.get("body_only"))
    for name, spec in lawful.get("fields", {}).items():
        if spec.get("private") and name in raw.get("fields", {}):
            raw["fields"][name]["private"] = True
    return raw


def _demand(holds: bool, code: str, source: Path, **values: Any) -> None:
    if not holds:
        raise LetterRefused(code, file=str(source), **values)


def _only(raw: Mapping[str, Any], allowed: frozenset[str], source: Path, where: str) -> None:
    for key in raw:
        _demand(key in allowed, "template_key_unknown", source, where=where, key=key)


def _field(name: str, raw: Mapping[str, Any], source: Path) -> TemplateField:
    where = f"fields.{name}"
    _only(raw, _FIELD_KEYS, source, where)
    _demand(name not in COMMON_FIELDS, "field_is_common", source, field=name)
    _demand(raw.get("type") in FIELD_TYPES, "field_type_unknown", source, field=name, type=raw.get("type"))
    for key in ("label_zh", "label_en", "sample"):
        _demand(key in raw, "template_key_missing", source, key=f"{where}.{key}")
    _demand(raw["type"] != "choice" or bool(raw.get("options")), "template_key_missing", source, key=where)
    _demand(raw["type"] != "list" or bool(raw.get("of")), "template_key_missing", source, key=f"{where}.of")
    of = {inner: _field(inner, spec, source) for inner, spec in raw.get("of", {}).items()}
    return TemplateField(
        name=name,
        type=raw["type"],
        label_zh=raw["label_zh"],
        label_en=raw["label_en"],
        sample=raw["sample"],
        optional=bool(raw.get("optional", False)),
        private=bool(raw.get("private", False)),
        options=dict(raw.get("options", {})),
        of=of,
    )


def _block(raw: Mapping[str, Any], source: Path) -> TemplateBlock:
    _only(raw, _BLOCK_KEYS, source, "blocks")
    kind, level = raw.get("kind", "paragraph"), int(raw.get("level", 0))
    _demand(kind in BLOCK_KINDS, "block_kind_unknown", source, kind=kind)
    if kind == "heading":
        _demand(1 <= level <= HEADING_LEVELS, "heading_level_unknown", source, level=level)
    _demand(kind == "choice" or bool(raw.get("text")), "block_empty", source, kind=kind)
    return TemplateBlock(
        kind=kind,
        text=raw.get("text", ""),
        level=level,
        when=raw.get("when", ""),
        each=raw.get("each", ""),
        field=raw.get("field", ""),
    )


def _check_fields_used(template: Template) -> None:
    fields = template.fields
    known = COMMON_FIELDS | fields.keys()
    lists = {name: spec.of for name, spec in fields.items() if spec.type == "list"}
    for block in template.blocks:
        for name in (block.when.partition("=")[0], block.each, block.field):
            _demand(not name or name in fields, "field_unknown", template.source, field=name)
        allowed = known | {"index"} if block.each else known
        inside = {f"{block.each}.{inner}" for inner in lists.get(block.each, ())}
        for name in PLACEHOLDER.findall(block.text):
            _demand(name in allowed | inside, "field_unknown", template.source, field=name)
    name = template.red_head_when.partition("=")[0]
    _demand(not name or name in fields, "field_unknown", template.source, field=name)
    loose = [
        template.title,
        template.to,
        template.attachments,
        template.cc,
        *template.required,
        *template.boxes.values(),
    ]
    for text in loose:
        for name in PLACEHOLDER.findall(text):
            _demand(name in known, "field_unknown", template.source, field=name)
    _check_optional_guarded(template)


def _check_optional_guarded(template: Template) -> None:
    # A block that uses an optional field without asking for it would print a hole.
    optional = {name for name, spec in template.fields.items() if spec.optional and spec.type != "list"}
    for block in template.blocks:
        for name in optional & set(PLACEHOLDER.findall(block.text)):
            guarded = block.when.partition("=")[0] == name
            _demand(guarded, "optional_field_unguarded", template.source, field=name)


def _check_required(template: Template) -> None:
    always = "\n".join(block.text for block in template.blocks if not block.when and not block.each)
    always += "\n".join(template.boxes.values())
    if template.form in {"slip", "record"}:  # forms print their fixed words from the typst file
        always += template.typ.read_text("utf-8")
    for phrase in template.required:
        _demand(phrase in always, "required_phrase_missing", template.source, phrase=phrase)


def _check_headings(template: Template) -> None:
    # A reader by ear needs heading levels without a gap, and so does PDF/UA.
    last = 0
    for block in template.blocks:
        if block.kind == "heading":
            _demand(block.level <= last + 1, "heading_level_skipped", template.source, level=block.level)
            last = block.level
