"""Tell another city's answered messages again, each at its real time, under today's rules (`anlan replay`).

Every message goes the lawful way: registered, sorted, transferred to the body its reply names, accepted, answered with
the real reply, delivered, closed. It ends in exactly one case, or on the refused list with a reason. Only a demo
ledger can be told so: its clock is set to the time of each step.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from anlan.cases.actions.handling import accept, close, deliver, issue_opinion
from anlan.cases.actions.register import register
from anlan.cases.actions.sorting import sort, transfer
from anlan.cases.actions.step import StepRefused
from anlan.gate.rules.profiles import Profile
from anlan.gate.rules.sheets import Accepted, Refused, read_rows
from anlan.intake.actions.imports import free_numbers
from anlan.intake.actions.receive import registration_of
from anlan.intake.actions.vault import seal_parties, sealing_of
from anlan.intake.models import Receipt
from anlan.intake.queries.imports import LOCAL, Row, known_keys, opened, row_of
from anlan.intake.rules.named_body import NamedBody, named_body
from anlan.intake.rules.permissions import INTAKE
from anlan.intake.rules.submission import without_numbers
from anlan.ledger.actions import ClockIsReal, ledger_time
from anlan.offices.actions.accounts import disable_account, open_account
from anlan.offices.actions.duties import charge
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries.accounts import account_by_username
from anlan.offices.queries.duties import charged_with
from anlan.offices.queries.units import unit, units
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.offices.rules.unit_rows import UnitRow
from anlan.offices.rules.units import UnitNode

PROFILE = "P-07"
AT_ONCE = 50  # messages in one transaction
FOUNDED = date(2000, 1, 1)
NOT_STATED = "原答复未单列此项。"
LAWS = re.compile(r"《[^》]{2,60}》")
NATURES = (("consultation", ("咨询", "请问", "询问")), ("suggestion", ("建议", "希望")))
Progress = Callable[[int, int], None]


class NotADemo(RuntimeError):
    """Messages of the past can only be told to a demo ledger: a real one keeps real time."""

    code = "not_a_demo"


@dataclass(frozen=True, kw_only=True)
class ReplayReport:
    """What became of the rows: accepted + repeated + refused = rows; `reasons` by row, codes only."""

    accepted: int
    repeated: int
    refused: int
    answered: int  # of the accepted: closed with the real reply
    reasons: tuple[tuple[int, tuple[str, ...]], ...]
    units: Mapping[str, int]  # how many of the accepted each unit was given


@dataclass(frozen=True, kw_only=True)
class _Message:
    row: Row
    reply: str
    replied_at: datetime | None
    body: NamedBody


@dataclass(frozen=True)
class _Stage:
    """Who acts in the replay: one account nobody can sign in to, in the unit whose turn it is."""

    account_id: UUID
    office: UnitNode
    units: Mapping[str, UnitNode]

    def clerk(self) -> Actor:
        return self._actor("intake_clerk", self.office)

    def handler(self, code: str) -> Actor:
        return self._actor("unit_handler", self.units[code])

    def leader(self, code: str) -> Actor:
        return self._actor("unit_leader", self.units[code])

    def _actor(self, role: str, node: UnitNode) -> Actor:
        return Actor(role=role, account_id=self.account_id, unit_id=node.id, unit_path=node.path)


def replay(*, now: datetime, data: bytes, filename: str, progress: Progress | None = None) -> ReplayReport:
    """Replay a file of messages with replies (profile P-07); run again it repeats nothing.

    Raises SheetRefused for a file that is none, NotADemo unless the ledger is a demo ledger.
    """
    INTAKE.require(SYSTEM, "import")
    try:
        with ledger_time(now):
            pass
    except ClockIsReal as real:
        raise NotADemo(str(real)) from real
    messages, reasons, repeated = _read(data, filename, now)
    stage = _set_stage(now, messages)
    given: Counter[str] = Counter()
    answered = done = 0
    for start in range(0, len(messages), AT_ONCE):
        batch = messages[start : start + AT_ONCE]
        with transaction.atomic():
            for message, number in zip(batch, _numbers(batch), strict=True):
                try:
                    with transaction.atomic():
                        answered += _tell(stage, message, number)
                except StepRefused as refused:
                    reasons.append((message.row.number, (refused.refusal.code,)))
                    continue
                given[stage.units[message.body.code].name] += 1
        done += len(batch)
        if progress:
            progress(done, len(messages))
    accepted = sum(given.values())
    return ReplayReport(
        accepted=accepted,
        repeated=repeated,
        refused=len(reasons),
        answered=answered,
        reasons=tuple(sorted(reasons)),
        units=dict(given.most_common()),
    )


def _read(data: bytes, filename: str, now: datetime) -> tuple[list[_Message], list[tuple[int, tuple[str, ...]]], int]:
    """Read every row: messages to tell, rows refused with their reasons, and how many were told before."""
    table, plan = opened(data, filename, PROFILE, None)
    found: list[_Message] = []
    reasons: list[tuple[int, tuple[str, ...]]] = []
    for read in read_rows(table, plan, today=now.astimezone(LOCAL).date()):
        if isinstance(read, Refused):
            reasons.append((read.number, tuple(reason.code for reason in read.reasons)))
        elif isinstance(read, Accepted):
            message = _message(read, plan.profile, now)
            if problem := _problem(message):
                reasons.append((read.number, (problem,)))
            else:
                found.append(message)
    seen: set[bytes] = set()
    for start in range(0, len(found), 500):
        seen |= known_keys([message.row for message in found[start : start + 500]])
    new = []
    for message in found:
        if message.row.key not in seen:
            seen.add(message.row.key)
            new.append(message)
    return new, reasons, len(found) - len(new)


def _message(read: Accepted, profile: Profile, now: datetime) -> _Message:
    row = row_of(read, profile, now, {})
    reply = read.values.get("reply", "")
    return _Message(
        row=row,
        reply=without_numbers(reply).strip(),
        replied_at=_moment(read.values.get("replied_at")),
        body=named_body(subject=read.values.get("title", ""), body=read.values["raw_text"], reply=reply),
    )


def _moment(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=LOCAL) if value is not None and value.tzinfo is None else value


def _problem(message: _Message) -> str | None:
    """Name what makes a message impossible to tell; one without a reply stays open."""
    if message.reply and message.replied_at is None:
        return "reply_time_missing"
    if message.replied_at is not None and message.replied_at < message.row.submission.received_at:
        return "reply_before_message"
    return None


def _numbers(batch: Sequence[_Message]) -> list[str]:
    """Draw a receipt number of the year each message was written in."""
    numbers: dict[int, list[str]] = {}
    for message in batch:
        numbers.setdefault(message.row.submission.received_at.astimezone(LOCAL).year, [])
    for year in numbers:
        many = sum(message.row.submission.received_at.astimezone(LOCAL).year == year for message in batch)
        numbers[year] = free_numbers(many, datetime(year, 7, 1, tzinfo=LOCAL))
    return [numbers[message.row.submission.received_at.astimezone(LOCAL).year].pop() for message in batch]


def _tell(stage: _Stage, message: _Message, number: str) -> bool:
    """Tell one message from receipt to close; return whether it was answered."""
    submission = message.row.submission
    at, code = submission.received_at, message.body.code
    with ledger_time(at):
        registration = replace(registration_of(submission, number, SYSTEM), unit_id=stage.office.id, direct=False)
        case_id = registration.case_id
        register(actor=SYSTEM, now=at, registration=registration)
        _keep_receipt(message, number, case_id)
        nature = _nature(submission.title)
        sort(case_id=case_id, actor=stage.clerk(), now=at, nature=nature)
        unit_id = stage.units[code].id
        transfer(case_id=case_id, actor=stage.clerk(), now=at, unit_id=unit_id, reason=_why(message.body))
        accept(case_id=case_id, actor=stage.handler(code), now=at, notice="address_unknown")
    if not message.reply or message.replied_at is None:
        return False
    at = message.replied_at
    with ledger_time(at):
        parts = _opinion(submission.title, message.reply)
        issue_opinion(case_id=case_id, actor=stage.leader(code), now=at, result="explain", parts=parts)
        handler = stage.handler(code)
        deliver(case_id=case_id, actor=handler, now=at, method="electronic", delivered_at=at)
        close(case_id=case_id, actor=handler, now=at)
    Receipt.objects.filter(number=number).update(replied_at=at)
    return True


def _keep_receipt(message: _Message, number: str, case_id: UUID) -> None:
    submission = message.row.submission
    sealing = sealing_of(submission.contact, original=submission.original)
    seal_parties([sealing] if sealing else [], now=submission.received_at)
    Receipt.objects.bulk_create(
        [
            Receipt(
                id=uuid4(),
                number=number,
                channel=submission.channel,
                external_no=submission.external_no,
                received_at=submission.received_at,
                registered_at=submission.received_at,
                party_id=sealing.party_ref if sealing else None,
                anonymous=True,
                case_id=case_id,
                has_original=bool(submission.original),
                repeat_key=message.row.key,
            )
        ]
    )


def _nature(title: str) -> str:
    return next((nature for nature, words in NATURES if any(word in title for word in words)), "appeal_request")


def _why(body: NamedBody) -> str:
    return "按原答复所列单位转送" if body.found_in in ("signature", "handed_to", "reply") else "按来件所述事项转送"


def _opinion(title: str, reply: str) -> dict[str, str]:
    """Put a reply that was written in one piece into the parts of an opinion; say what it did not state."""
    laws = "、".join(dict.fromkeys(LAWS.findall(reply)))
    return {
        "claims": title,
        "facts": NOT_STATED,
        "reasons": NOT_STATED,
        "handling": reply,
        "legal_basis": laws or NOT_STATED,
    }


def _set_stage(now: datetime, messages: Sequence[_Message]) -> _Stage:
    """Find the units the messages name, or found them under `replay`; and the account that acts."""
    with transaction.atomic():
        known = account_by_username("replay")
        account_id = known.id if known else _open_account(now)
        bodies = {message.body.code: message.body for message in messages}
        own = [node for node in units() if not node.path.startswith("/replay/")]
        found = {code: node for code, body in bodies.items() if (node := _own_unit(body, own))}
        office = min(charged_with("petition_office"), default=None)
        rows = [UnitRow(code="replay", name="回放城市", name_en="Replayed city", kind="government", order=900)]
        if office is None:
            rows.append(UnitRow(code="replay-office", name="信访局", kind="department", parent_code="replay", order=1))
        rows += [_unit_row(body) for code, body in bodies.items() if code not in found]
        ids = load_units(actor=SYSTEM, now=now, rows=rows, founded_on=FOUNDED).ids
        if office is None:
            office = ids["replay-office"]
            charge(actor=SYSTEM, now=now, unit_id=office, duty="petition_office")
        founded = {code: unit(ids[f"replay-{code}"]) for code in bodies if code not in found}
        return _Stage(account_id, unit(office), found | founded)


def _open_account(now: datetime) -> UUID:
    account_id = open_account(actor=SYSTEM, now=now, username="replay", display_name="回放", display_name_en="Replay")
    disable_account(actor=SYSTEM, now=now, account_id=account_id)
    return account_id


def _own_unit(body: NamedBody, own: Sequence[UnitNode]) -> UnitNode | None:
    """Find the county's own unit that is the same body: the shortest name that holds one of its keywords."""
    fits = [node for node in own if any(word in node.name for word in body.keywords)]
    return min(fits, key=lambda node: (body.name not in node.name, len(node.name)), default=None)


def _unit_row(body: NamedBody) -> UnitRow:
    kind = "department" if body.keywords else "government"
    return UnitRow(
        code=f"replay-{body.code}",
        name=body.name,
        name_en=body.name_en,
        kind=kind,
        parent_code="replay",
        order=910 + (kind == "government") * 100,
    )
