"""What somebody tells us through any channel, in one form; what a form must ask again (trust §6.0, domain §1.1(e))."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from anlan.gate.rules.identity import citizen_id_valid, normalise_citizen_id, normalise_phone
from anlan.gate.rules.text import TextRefused, clean_text, find_personal_data, mask_personal_data, says_something

TITLE_LENGTH = 120
TITLE_OF_TEXT = 24  # code points taken from a text that came without a title
PLACE_LENGTH = 200
TEXT_LENGTH = 100_000  # trust B-011
IDENTITY_TO_UNIT = ("usual", "withheld", "released")
VAULT_FIELDS = ("name", "phone", "address", "id_number", "language")
CONTACT_LENGTHS = {"name": 100, "phone": 40, "address": 200, "id_number": 40, "language": 40}
MOST_PERSONS = 100_000


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Who writes and how to answer; all of it belongs into the vault. `language` is what the caller needs spoken."""

    name: str = ""
    phone: str = ""
    address: str = ""
    id_number: str = ""
    language: str = ""

    def fields(self) -> dict[str, str]:
        """Return what was given, by field."""
        return {name: value for name in VAULT_FIELDS if (value := getattr(self, name))}


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One matter as it came in; a channel turns its own words into this."""

    channel: str
    text: str
    received_at: datetime
    title: str = ""
    contact: Contact = Contact()
    anonymous: bool = False
    identity_to_unit: str = "usual"
    external_no: str = ""
    nature: str | None = None
    category: str = ""
    area_id: Any = None  # UUID
    place_text: str = ""
    lon: float | None = None
    lat: float | None = None
    urgent: bool = False
    retaliation: bool = False
    persons_count: int = 1
    original: str = ""  # the text as it came, when `text` has marks in the place of personal numbers


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with one field: a code a door can word, with values free of personal data."""

    field: str
    code: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class SubmissionRefused(ValueError):
    """A form must be asked again; nothing was written. `problems` name every field at fault."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in problems))


def checked(submission: Submission, *, now: datetime) -> Submission:
    """Return a form's submission as it may be stored; SubmissionRefused names every field at fault.

    Personal numbers in free text are refused with `personal_data`: `moved` can put them where they belong.
    """
    problems: list[Problem] = []
    text = _text(submission.text, "text", problems, required=True, max_length=TEXT_LENGTH)
    title = _text(submission.title, "title", problems, single_line=True, max_length=TITLE_LENGTH)
    place = _text(submission.place_text, "place_text", problems, single_line=True, max_length=PLACE_LENGTH)
    external_no = _text(submission.external_no, "external_no", problems, single_line=True, max_length=64, free=False)
    contact = Contact() if submission.anonymous else _contact(submission.contact, problems)
    problems += _whole(submission, contact, now)
    if problems:
        raise SubmissionRefused(tuple(problems))
    return replace(
        submission, text=text, title=title or title_of(text), place_text=place, external_no=external_no, contact=contact
    )


def moved(submission: Submission) -> Submission:
    """Move personal numbers out of free text: the first phone and ID into empty contact fields, marks in their place.

    What a door does when the person presses "move it there" (trust B-013).
    """
    contact = submission.contact
    for finding in find_personal_data(submission.text):
        number = submission.text[finding.start : finding.end]
        if finding.kind in ("mobile", "landline") and not contact.phone:
            contact = replace(contact, phone=number)
        elif finding.kind == "citizen_id" and not contact.id_number:
            contact = replace(contact, id_number=number)
    return replace(
        submission,
        contact=contact,
        text=without_numbers(submission.text),
        title=without_numbers(submission.title),
        place_text=without_numbers(submission.place_text),
    )


def without_numbers(text: str) -> str:
    """Put marks in the place of every personal number, also of one that another had hidden by standing beside it."""
    while (masked := mask_personal_data(text)) != text:
        text = masked
    return text


def title_of(text: str) -> str:
    """Take a title from the first words of a text; what cutting lays bare is marked."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= TITLE_OF_TEXT else without_numbers(first[: TITLE_OF_TEXT - 1]) + "…"


def indexed(contact: Contact) -> dict[str, str]:
    """Return what a party is found by again: normalised phone and ID number, by kind of index."""
    phone = normalise_phone(contact.phone) if contact.phone else None
    number = normalise_citizen_id(contact.id_number) if contact.id_number else None
    return {kind: value for kind, value in (("phone", phone), ("id", number)) if value}


def clean_contact(contact: Contact) -> Contact:
    """Return contact data as they may be sealed; SubmissionRefused names every field at fault."""
    problems: list[Problem] = []
    contact = _contact(contact, problems)
    if problems:
        raise SubmissionRefused(tuple(problems))
    return contact


def _text(
    value: str,
    name: str,
    problems: list[Problem],
    *,
    required: bool = False,
    single_line: bool = False,
    max_length: int,
    free: bool = True,
) -> str:
    try:
        text = clean_text(value, single_line=single_line, max_length=max_length)
    except TextRefused as refused:
        problems.append(Problem(field=name, code=refused.code, values=refused.detail))
        return ""
    if required and not says_something(text):
        problems.append(Problem(field=name, code="says_nothing"))
    found = find_personal_data(text) if free else []
    if found:
        kinds = sorted({finding.kind for finding in found})
        problems.append(Problem(field=name, code="personal_data", values={"kinds": kinds}))
    return text


def _contact(contact: Contact, problems: list[Problem]) -> Contact:
    words = {
        name: _text(getattr(contact, name).strip(), name, problems, single_line=True, max_length=length, free=False)
        for name, length in CONTACT_LENGTHS.items()
    }
    if words["phone"] and normalise_phone(words["phone"]) is None:
        problems.append(Problem(field="phone", code="phone_wrong"))
    if words["id_number"] and not citizen_id_valid(words["id_number"]):
        problems.append(Problem(field="id_number", code="id_number_wrong"))
    if words["name"] and not says_something(words["name"]):
        problems.append(Problem(field="name", code="says_nothing"))
    return Contact(**words)


def _whole(submission: Submission, contact: Contact, now: datetime) -> list[Problem]:
    problems = []
    if not submission.anonymous and not (contact.phone or contact.address):
        given = submission.contact
        if not (given.phone or given.address):  # a wrong one is named already
            problems.append(Problem(field="phone", code="contact_missing"))
    if submission.received_at > now:
        problems.append(Problem(field="received_at", code="in_the_future"))
    if submission.identity_to_unit not in IDENTITY_TO_UNIT:
        problems.append(Problem(field="identity_to_unit", code="not_a_choice"))
    if not 1 <= submission.persons_count <= MOST_PERSONS:
        problems.append(Problem(field="persons_count", code="not_a_count"))
    return problems


def said(words: str, name: str, *, required: bool = False) -> str:
    """Return free text somebody adds to a matter, checked like the matter itself; SubmissionRefused names the field."""
    problems: list[Problem] = []
    text = _text(words, name, problems, required=required, max_length=TEXT_LENGTH)
    if problems:
        raise SubmissionRefused(tuple(problems))
    return text
