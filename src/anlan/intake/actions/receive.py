"""Take a matter in through any channel: one receipt with number and code, one case with the earliest clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from anlan.cases.actions.after import supplement
from anlan.cases.actions.register import Registration, join, register
from anlan.cases.actions.sorting import sort
from anlan.cases.rules.state import CaseState
from anlan.gate.repeats import AlreadyAnswered, earlier_answer, remember
from anlan.intake.actions.vault import Sealing, seal_parties, sealing_of
from anlan.intake.models import Receipt
from anlan.intake.queries.codes import hashed
from anlan.intake.queries.matching import OpenMatter, open_matters, shown_to
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.intake.rules.permissions import INTAKE
from anlan.intake.rules.sameness import words_hash
from anlan.intake.rules.similarity import SAME
from anlan.intake.rules.submission import Submission, checked, indexed
from anlan.ledger.rows import insert_rows
from anlan.ledger.rules.codes import new_code, new_number, new_salt
from anlan.offices.queries.duties import charged_with
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import Thing

LOCAL = ZoneInfo("Asia/Shanghai")
SHORTEST_KEY = 16  # characters; a form's key is drawn at random, a guessable one would give codes away
DRAWS = 5  # numbers are drawn at random; a taken one is drawn again


class NoPetitionOffice(LookupError):
    """No unit is charged with registering petitions (offices: charge(duty="petition_office"))."""

    code = "no_petition_office"


@dataclass(frozen=True, kw_only=True)
class ReceiptGiven:
    """What the petitioner is handed. `code` is shown once; the same idempotency key gets the same answer again."""

    receipt_id: UUID
    number: str
    code: str
    case_id: UUID
    received_at: datetime
    next_date: date | None  # by when the next thing must happen, with the roll of R-CAL-03
    next_rule: str | None  # R-PET-01, R-PET-02 …
    joined: bool  # the receipt joined a matter that was open already (domain §19.7)
    again: bool = field(default=False, compare=False)  # the same request was answered before


def receive(
    *,
    actor: Actor,
    now: datetime,
    submission: Submission,
    key: str = "",
    join_case_id: UUID | None = None,
    sort_as: Mapping[str, Any] | None = None,
) -> ReceiptGiven:
    """Take one submission in: seal the identity, register the matter or join the same one, hand out number and code.

    `key` is the request's idempotency key, at least 16 random characters: the same words under it get the same receipt
    and code again (T-03), changed words are a new submission and never lost (N-05). A clerk decides with `join_case_id`
    (from queries.matching); the public form joins by itself only the very same matter of the same petitioner.
    `sort_as` are the arguments of cases' `sort`, for a clerk who sorts on the spot. Raises SubmissionRefused,
    NotAllowed, NoPetitionOffice, ReceiptUnknown (the case to join is not open, or not theirs to know of), StepRefused.
    """
    INTAKE.require(actor, "take_receipt")
    submission = checked(submission, now=now)
    scope, key = f"receive:{submission.channel}", _request_key(key, submission)
    for attempt in range(DRAWS):
        earlier = earlier_answer(scope, key) if key else None
        if earlier is not None:
            return _given_again(earlier)
        drawn = _draw(submission, actor, now)
        try:
            with transaction.atomic():
                given = _take_in(actor, now, submission, drawn, join_case_id, sort_as)
                if key:
                    remember(scope, key, _answer(given))
            return given
        except (IntegrityError, AlreadyAnswered):
            if attempt == DRAWS - 1:
                raise
    raise AssertionError("unreachable")


@dataclass(frozen=True, kw_only=True)
class _Drawn:
    """What is prepared before the transaction begins: nobody waits for our hash while we hold the write lock."""

    number: str
    code: str
    receipt: Receipt
    sealing: Sealing | None


def _draw(submission: Submission, actor: Actor, now: datetime) -> _Drawn:
    number, code, salt = new_number(now.astimezone(LOCAL).year), new_code(), new_salt()
    sealing = sealing_of(submission.contact, original=submission.original)
    receipt = Receipt(
        id=uuid4(),
        number=number,
        channel=submission.channel,
        external_no=submission.external_no,
        received_at=submission.received_at,
        registered_at=now,
        party_id=sealing.party_ref if sealing else None,
        anonymous=submission.anonymous,
        identity_to_unit=submission.identity_to_unit,
        registered_by=actor.account_id,
        code_salt=salt,
        code_hash=hashed(number, code, salt),
        has_original=bool(submission.original),
    )
    return _Drawn(number=number, code=code, receipt=receipt, sealing=sealing)


def _take_in(
    actor: Actor,
    now: datetime,
    submission: Submission,
    drawn: _Drawn,
    join_case_id: UUID | None,
    sort_as: Mapping[str, Any] | None,
) -> ReceiptGiven:
    same = _same_matter(actor, now, submission, join_case_id)
    sealing = drawn.sealing
    if same is not None and sealing is not None:
        # The words of this receipt, should it ever be taken out again; the case keeps those it began with.
        sealing = replace(sealing, fields={**sealing.fields, "matter": submission.text})
    if sealing:
        seal_parties([sealing], now=now)
    if same is None:
        registration = registration_of(submission, drawn.number, actor)
        case_id, joined = registration.case_id, False
        state = register(actor=actor, now=now, registration=registration)
    else:
        case_id, joined = same.case_id, True
        state = join(
            case_id=case_id,
            actor=actor,
            now=now,
            number=drawn.number,
            channel=submission.channel,
            received_at=submission.received_at,
        )
        if same.alike < SAME:  # it says something new, and whoever handles must read it
            state = supplement(case_id=case_id, actor=actor, now=now, words=submission.text)
    drawn.receipt.case_id = case_id
    insert_rows([drawn.receipt])
    if sort_as is not None and not joined:
        state = sort(case_id=case_id, actor=actor, now=now, **sort_as)
    return _given(drawn, submission, case_id, state, joined)


def _same_matter(actor: Actor, now: datetime, submission: Submission, join_case_id: UUID | None) -> OpenMatter | None:
    """Find the open case this receipt belongs to: the clerk's choice, or the very same matter by machine."""
    attended = actor.account_id is not None
    if attended and join_case_id is None:
        return None
    INTAKE.require(actor, "match_petitioner", Thing(own=actor.role == "citizen"))
    matters = open_matters(indexed(submission.contact), submission.text)
    if not attended:
        return next((matter for matter in matters if matter.alike >= SAME), None)
    shown = shown_to(actor, matters, now)  # as the look-up: what a clerk may not find, they cannot join (N-04)
    chosen = next((matter for matter in shown if matter.case_id == join_case_id), None)
    if chosen is None:
        raise ReceiptUnknown
    return chosen


def registration_of(submission: Submission, number: str, actor: Actor) -> Registration:
    """Say what of a submission begins a case, and which body registers it (R-PET-01, R-PET-02)."""
    offices = charged_with("petition_office")
    unit_id = actor.unit_id or min(offices, default=None)
    if unit_id is None:
        raise NoPetitionOffice
    return Registration(
        number=number,
        channel=submission.channel,
        received_at=submission.received_at,
        title=submission.title,
        text=submission.text,
        unit_id=unit_id,
        direct=unit_id not in offices,
        nature=submission.nature,
        category=submission.category,
        area_id=submission.area_id,
        place_text=submission.place_text,
        lon=submission.lon,
        lat=submission.lat,
        urgent=submission.urgent,
        retaliation=submission.retaliation,
        persons_count=submission.persons_count,
    )


def _given(drawn: _Drawn, submission: Submission, case_id: UUID, state: CaseState, joined: bool) -> ReceiptGiven:
    duty = state.duty
    return ReceiptGiven(
        receipt_id=drawn.receipt.id,
        number=drawn.number,
        code=drawn.code,
        case_id=case_id,
        received_at=submission.received_at,
        next_date=duty.due if duty else None,
        next_rule=duty.code if duty else None,
        joined=joined,
    )


def _request_key(key: str, submission: Submission) -> str:
    """Bind a request's key to what it says; gate keeps a hash of it and seals the answer, code and all, under it."""
    if not key:
        return ""
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"an idempotency key has at least {SHORTEST_KEY} characters")
    return f"{key}:{words_hash(submission)}"


def _answer(given: ReceiptGiven) -> dict[str, Any]:
    return {
        "receipt_id": str(given.receipt_id),
        "number": given.number,
        "code": given.code,
        "case_id": str(given.case_id),
        "received_at": given.received_at.isoformat(),
        "next_date": given.next_date.isoformat() if given.next_date else None,
        "next_rule": given.next_rule,
        "joined": given.joined,
    }


def _given_again(answer: Mapping[str, Any]) -> ReceiptGiven:
    given = ReceiptGiven(
        receipt_id=UUID(answer["receipt_id"]),
        number=answer["number"],
        code=answer["code"],
        case_id=UUID(answer["case_id"]),
        received_at=datetime.fromisoformat(answer["received_at"]),
        next_date=date.fromisoformat(answer["next_date"]) if answer["next_date"] else None,
        next_rule=answer["next_rule"],
        joined=answer["joined"],
    )
    return replace(given, again=True)
