"""What an import would do, before anything is written (field F-24)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from anlan.gate.rules.profiles import Profile
from anlan.gate.rules.sheets import Accepted, Plan, Refused, Table, plan_columns, read_rows
from anlan.gate.sheets import read_table
from anlan.intake.channels import sheet
from anlan.intake.models import Receipt
from anlan.intake.rules.permissions import INTAKE
from anlan.intake.rules.sameness import file_hash, repeat_key
from anlan.intake.rules.sheet_profiles import channel_of, profile_named, profiles
from anlan.intake.rules.submission import Submission, indexed
from anlan.ledger.rules.sealing import blind_index
from anlan.offices.queries.catalogue import categories
from anlan.offices.rules.actors import Actor

SHOWN_ROWS = 20
AT_ONCE = 500
LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One accepted row on its way to a case: where it stood, what it says, what makes it the same row again."""

    number: int
    submission: Submission
    key: bytes
    index: Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a person sees before anything is written; `rows` show no value that goes into the vault."""

    profile: str
    file_hash: str
    mapping: Mapping[str, str]  # header → our field, or how it is left out: drop, unknown, blank
    dropped: tuple[str, ...]
    accepted: int
    repeated: int
    refused: tuple[Refused, ...]
    footers: int
    blank: int
    hidden: int | None
    rows: tuple[Mapping[str, Any], ...]  # the first 20, by our field names
    notes: tuple[str, ...]


def sheet_profiles() -> list[Profile]:
    """List the kinds of sheets that can be imported, by code."""
    return [profile for _, profile in sorted(profiles(settings.COUNTY_FOLDER).items())]


def preview(
    *,
    actor: Actor,
    now: datetime,
    data: bytes,
    filename: str,
    profile_code: str,
    mapping: Mapping[str, str] | None = None,
) -> Preview:
    """Read a sheet and say what an import would do; nothing is written.

    `mapping` overrides the profile: header (or "#3" for the third column) to one of our fields, or "drop".
    Raises NotAllowed, ProfileUnknown, SheetRefused (forbidden columns name themselves and their red line).
    """
    INTAKE.require(actor, "import")
    table, plan = opened(data, filename, profile_code, mapping)
    counts = {"footer": 0, "blank": 0}
    refused: list[Refused] = []
    shown: list[Mapping[str, Any]] = []
    accepted = repeated = 0
    seen: set[bytes] = set()
    for batch in batches(table, plan, now, refused, counts):
        known = known_keys(batch)
        for row in batch:
            again = row.key in known or row.key in seen
            seen.add(row.key)
            repeated += again
            accepted += not again
            if len(shown) < SHOWN_ROWS:
                shown.append(shown_row(row, again))
    hidden = table.hidden_rows
    return Preview(
        profile=plan.profile.code,
        file_hash=file_hash(data),
        mapping={
            column.header or f"#{column.index + 1}": column.column.field
            if column.column and column.fate in ("field", "vault")
            else column.fate
            for column in plan.columns
        },
        dropped=tuple(column.header or column.letters for column in plan.dropped),
        accepted=accepted,
        repeated=repeated,
        refused=tuple(refused),
        footers=counts["footer"],
        blank=counts["blank"],
        hidden=None if hidden is None else sum(row > plan.header_last for row in hidden),
        rows=tuple(shown),
        notes=plan.notes,
    )


def opened(data: bytes, filename: str, profile_code: str, mapping: Mapping[str, str] | None) -> tuple[Table, Plan]:
    """Read a file in the cage and plan its columns; ProfileUnknown, SheetRefused."""
    profile = profile_named(profile_code, settings.COUNTY_FOLDER)
    table = read_table(data, filename)
    return table, plan_columns(table, profile, mapping)


def batches(
    table: Table, plan: Plan, now: datetime, refused: list[Refused], counts: dict[str, int]
) -> Iterator[list[Row]]:
    """Yield the accepted rows some 500 at a time; refused ones and skipped ones are gathered on the way."""
    batch: list[Row] = []
    codes = {category.name: category.code for category in categories()}
    for read in read_rows(table, plan, today=now.astimezone(LOCAL).date()):
        if isinstance(read, Accepted):
            batch.append(row_of(read, plan.profile, now, codes))
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
        elif isinstance(read, Refused):
            refused.append(read)
        else:
            counts[read.kind] += 1
    if batch:
        yield batch


def row_of(read: Accepted, profile: Profile, now: datetime, codes: Mapping[str, str]) -> Row:
    """Turn an accepted row into a submission with its keys; a category by its name, unknown ones are left out."""
    submission = sheet.submission(read.values, read.vault, channel=channel_of(profile), now=now, codes=codes)
    key = settings.KEYS.intake_index
    # Without a date the day of import counts, and a second import on another day must still be the same.
    received_on = submission.received_at.astimezone(LOCAL).date() if read.values.get("received_at") else date.min
    index = {kind: blind_index(key, kind, value) for kind, value in indexed(submission.contact).items()}
    return Row(
        number=read.number,
        submission=submission,
        key=repeat_key(
            profile=profile.code,
            external_no=submission.external_no,
            received_on=received_on,
            text=submission.text,
            phone_index=index.get("phone", b""),
        ),
        index=index,
    )


def shown_row(row: Row, again: bool) -> dict[str, Any]:
    """Return what the preview shows of a row: the matter with its marks, never who wrote."""
    matter = row.submission
    return {
        "row": row.number,
        "repeated": again,
        "external_no": matter.external_no,
        "received_at": matter.received_at,
        "title": matter.title,
        "text": matter.text,
        "place_text": matter.place_text,
        "category": matter.category,
        "persons_count": matter.persons_count,
    }


def known_keys(batch: Sequence[Row]) -> set[bytes]:
    """Tell which rows of a batch were imported before. One statement."""
    rows = Receipt.objects.filter(repeat_key__in=[row.key for row in batch])
    return {bytes(key) for key in rows.values_list("repeat_key", flat=True) if key}


def reused_numbers(channel: str, batch: Iterable[Row]) -> set[str]:
    """Tell which external numbers of new rows stand with another text already (trust B-092). One statement."""
    numbers = [row.submission.external_no for row in batch if row.submission.external_no]
    found = Receipt.objects.filter(channel=channel, external_no__in=numbers)
    return set(found.values_list("external_no", flat=True))
