"""Import a sheet of matters: a transaction per some 500 rows, an event per case, nothing twice (F-24, T-10)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from anlan.cases.actions.register import join, register_many
from anlan.gate.rules.sheets import Refused
from anlan.gate.sheets import refused_workbook
from anlan.intake.actions.receive import registration_of
from anlan.intake.actions.vault import Sealing, seal_parties, sealing_of
from anlan.intake.models import Receipt
from anlan.intake.queries.imports import Row, batches, known_keys, opened, reused_numbers
from anlan.intake.queries.matching import open_matters_by_index
from anlan.intake.rules.permissions import INTAKE
from anlan.intake.rules.sameness import file_hash
from anlan.intake.rules.similarity import SAME, likeness
from anlan.ledger.actions import append
from anlan.ledger.rules.codes import new_number
from anlan.ledger.rules.event import Fact
from anlan.offices.rules.actors import Actor

LOCAL = ZoneInfo("Asia/Shanghai")
TRIES = 5
Progress = Callable[[int, int], None]


class AnotherFile(ValueError):
    """The file to import is not the one that was previewed; nothing was written."""

    code = "another_file"


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What an import did; accepted + repeated + refused + footers + blank = the rows below the header."""

    import_id: UUID
    accepted: int
    repeated: int
    joined: int  # of the accepted: rows that joined an open matter of the same petitioner
    refused: tuple[Refused, ...]
    refused_workbook: bytes | None  # the refused rows as they came, with the reason, to correct and import again
    footers: int
    blank: int
    reused: tuple[int, ...]  # rows whose external number stands with another text already (trust B-092)
    dropped: tuple[str, ...]  # columns whose values were never looked at


@dataclass
class _Tally:
    accepted: int = 0
    repeated: int = 0
    joined: int = 0


def commit_import(
    *,
    actor: Actor,
    now: datetime,
    data: bytes,
    filename: str,
    profile_code: str,
    mapping: Mapping[str, str] | None = None,
    previewed_hash: str = "",
    progress: Progress | None = None,
) -> ImportReport:
    """Import what `preview` showed; killed at any point and run again it adds what is missing and nothing twice.

    `progress` is called with (rows done, rows in all) after each transaction. Imported receipts have no query code
    until somebody is handed one. Raises NotAllowed, ProfileUnknown, SheetRefused, AnotherFile, NoPetitionOffice.
    """
    INTAKE.require(actor, "import")
    if previewed_hash and previewed_hash != file_hash(data):
        raise AnotherFile
    table, plan = opened(data, filename, profile_code, mapping)
    counts = {"footer": 0, "blank": 0}
    refused: list[Refused] = []
    reused: list[int] = []
    tally = _Tally()
    total = len(table.rows) - plan.header_last - 1
    for batch in batches(table, plan, now, refused, counts):
        import_rows(actor, now, batch, tally, reused)
        if progress:
            progress(batch[-1].number - plan.header_last - 1, total)
    if progress:
        progress(total, total)
    report = ImportReport(
        import_id=uuid4(),
        accepted=tally.accepted,
        repeated=tally.repeated,
        joined=tally.joined,
        refused=tuple(refused),
        refused_workbook=refused_workbook(table, plan, refused) if refused else None,
        footers=counts["footer"],
        blank=counts["blank"],
        reused=tuple(reused),
        dropped=tuple(column.header or column.letters for column in plan.dropped),
    )
    _record(actor, now, report, profile_code, file_hash(data))
    return report


def import_rows(actor: Actor, now: datetime, batch: Sequence[Row], tally: _Tally, reused: list[int]) -> None:
    """Import one batch in one transaction; another import of the same rows at the same time is waited out."""
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                done = _Tally()
                flagged = _import_batch(actor, now, batch, done)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
            continue
        tally.accepted += done.accepted
        tally.repeated += done.repeated
        tally.joined += done.joined
        reused += flagged
        return


def _import_batch(actor: Actor, now: datetime, batch: Sequence[Row], done: _Tally) -> list[int]:
    new = _new_rows(batch, done)
    if not new:
        return []
    flagged = reused_numbers(new[0].submission.channel, new)
    numbers = free_numbers(len(new), now)
    cases = _cases(actor, now, new, numbers, done)
    sealings = [_sealing(row, number in cases.joined) for row, number in zip(new, numbers, strict=True)]
    seal_parties([sealing for sealing in sealings if sealing], now=now)
    Receipt.objects.bulk_create(
        _receipt(actor, now, row, number, cases.of[number], sealing)
        for row, number, sealing in zip(new, numbers, sealings, strict=True)
    )
    done.accepted += len(new)
    return [row.number for row in new if row.submission.external_no in flagged]


def _new_rows(batch: Sequence[Row], done: _Tally) -> list[Row]:
    known, new = known_keys(batch), []
    for row in batch:
        if row.key in known:
            done.repeated += 1
            continue
        known.add(row.key)
        new.append(row)
    return new


def free_numbers(count: int, now: datetime) -> list[str]:
    """Draw receipt numbers nobody has; two at once may still draw the same, then the database refuses one."""
    year, found = now.astimezone(LOCAL).year, dict[str, None]()
    while len(found) < count:
        drawn = {new_number(year) for _ in range(count - len(found))} - found.keys()
        taken = set(Receipt.objects.filter(number__in=drawn).values_list("number", flat=True))
        found |= dict.fromkeys(sorted(drawn - taken))
    return list(found)


@dataclass(frozen=True)
class _Cases:
    """Which case each new receipt number belongs to, and which of them joined one that was there."""

    of: dict[str, UUID]
    joined: frozenset[str]


def _cases(actor: Actor, now: datetime, new: Sequence[Row], numbers: Sequence[str], done: _Tally) -> _Cases:
    """Register a case for each new matter; the very same matter of the same petitioner joins (domain §19.7)."""
    matters = open_matters_by_index({pair for row in new for pair in row.index.items()})
    registrations, joins, of = [], [], {}
    for row, number in zip(new, numbers, strict=True):
        same = _same(row, matters)
        if same is not None:
            of[number] = same
            joins.append((number, row, same))
            continue
        registration = registration_of(row.submission, number, actor)
        of[number] = registration.case_id
        registrations.append(registration)
        for pair in row.index.items():
            matters.setdefault(pair, []).append((registration.case_id, row.submission.text))
    if registrations:
        register_many(actor=actor, now=now, registrations=registrations)
    for number, row, case_id in joins:
        at, channel = row.submission.received_at, row.submission.channel
        join(case_id=case_id, actor=actor, now=now, number=number, channel=channel, received_at=at)
    done.joined += len(joins)
    return _Cases(of=of, joined=frozenset(number for number, _, _ in joins))


def _same(row: Row, matters: Mapping[tuple[str, bytes], list[tuple[UUID, str]]]) -> UUID | None:
    for pair in row.index.items():
        for case_id, text in matters.get(pair, ()):
            if likeness(row.submission.text, text) >= SAME:
                return case_id
    return None


def _sealing(row: Row, joined: bool) -> Sealing | None:
    matter = row.submission.text if joined else ""
    return sealing_of(row.submission.contact, original=row.submission.original, matter=matter)


def _receipt(actor: Actor, now: datetime, row: Row, number: str, case_id: UUID, sealing: Sealing | None) -> Receipt:
    submission = row.submission
    return Receipt(
        id=uuid4(),
        number=number,
        channel=submission.channel,
        external_no=submission.external_no,
        received_at=submission.received_at,
        registered_at=now,
        party_id=sealing.party_ref if sealing else None,
        anonymous=submission.anonymous,
        identity_to_unit=submission.identity_to_unit,
        case_id=case_id,
        registered_by=actor.account_id,
        has_original=bool(submission.original),
        repeat_key=row.key,
    )


def _record(actor: Actor, now: datetime, report: ImportReport, profile: str, digest: str) -> None:
    with transaction.atomic():
        append(
            Fact(
                stream=f"import:{report.import_id}",
                action="import_receipts",
                occurred_at=now,
                actor=actor.ledger_name,
                actor_role=actor.role,
                payload={
                    "profile": profile,
                    "file": digest,
                    "accepted": report.accepted,
                    "repeated": report.repeated,
                    "refused": len(report.refused),
                    "dropped": len(report.dropped),
                },
            ),
            fresh=True,
        )
