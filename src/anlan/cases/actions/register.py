"""A case begins: the matter is registered, receipts join it, doubles are merged, and all of it can be undone."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from anlan.cases.actions.step import (
    CaseUnknown,
    Step,
    StepRefused,
    advance,
    attempt_of,
    draft,
    law_in_force,
    must_know,
    stream_of,
    take,
)
from anlan.cases.models import Case, CaseClock
from anlan.cases.queries.search import index_cases
from anlan.cases.rules.fold import Lawbook, apply, fold, settled
from anlan.cases.rules.permissions import CASES
from anlan.cases.rules.rows import clock_columns, columns, serial_at
from anlan.cases.rules.state import CaseState
from anlan.cases.rules.steps import check
from anlan.ledger.actions import append_many
from anlan.ledger.queries import events_of
from anlan.ledger.rows import insert_rows
from anlan.ledger.rules.event import Fact
from anlan.offices.actions.messages import put_message
from anlan.offices.queries.calendar import calendar
from anlan.offices.queries.duties import charged_with, unit_chain
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import NotAllowed


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What a case begins with. `title` and `text` hold no personal data: intake has taken it into its vault."""

    number: str
    channel: str
    received_at: datetime
    title: str
    text: str
    unit_id: UUID  # the body that registers
    direct: bool = False  # that body received it itself and is no petition office (R-PET-02)
    nature: str | None = None
    category: str = ""
    area_id: UUID | None = None
    place_text: str = ""
    lon: float | None = None
    lat: float | None = None
    urgent: bool = False
    retaliation: bool = False
    persons_count: int = 1
    case_id: UUID = field(default_factory=uuid4)

    def payload(self) -> dict[str, Any]:
        """Say what the event may carry: codes, ids, dates."""
        found: dict[str, Any] = {
            "channel": self.channel,
            "number": self.number,
            "received_at": self.received_at.isoformat(),
            "unit": str(self.unit_id),
            "direct": self.direct,
            "persons_count": self.persons_count,
        }
        optional = {
            "nature": self.nature,
            "category": self.category,
            "area_id": str(self.area_id) if self.area_id else None,
            "urgent": self.urgent,
            "retaliation": self.retaliation,
        }
        return found | {key: value for key, value in optional.items() if value}


def register(*, actor: Actor, now: datetime, registration: Registration) -> CaseState:
    """Register one matter; its clock starts with the receipt (R-PET-01, R-PET-02)."""
    return register_many(actor=actor, now=now, registrations=[registration])[0]


def register_many(*, actor: Actor, now: datetime, registrations: Sequence[Registration]) -> list[CaseState]:
    """Register several matters with a fixed number of statements, one event each; all or none."""
    if not CASES.may(actor, "register"):
        raise NotAllowed("register", actor.role)
    law = law_in_force()
    days = calendar()
    openings = [secrets.token_bytes(32) for _ in registrations]
    facts = [
        _first_fact(law, actor, now, registration, opening)
        for registration, opening in zip(registrations, openings, strict=True)
    ]
    with transaction.atomic(savepoint=False):
        recorded = append_many(facts, fresh=True)
        states = [settled(apply(law, CaseState(), event), days) for event in recorded]
        cases = [
            _row(law, registration, state, opening)
            for registration, state, opening in zip(registrations, states, openings, strict=True)
        ]
        insert_rows(cases)
        insert_rows(
            CaseClock(case=case, place=place, **clock_columns(clock))
            for case, state in zip(cases, states, strict=True)
            for place, clock in enumerate(state.clocks)
        )
        index_cases((case.serial, f"{case.title}\n{case.text}\n{case.place_text}\n{case.number}") for case in cases)
        for registration in registrations:
            if registration.urgent:
                report_urgent(registration.case_id, now, accused=())
    return states


def _first_fact(law: Lawbook, actor: Actor, now: datetime, registration: Registration, opening: bytes) -> Fact:
    step = Step(action="register", payload=registration.payload())
    texts = {"text": registration.text}
    refusal = check(law, CaseState(), attempt_of(actor, now, step, texts))
    if refusal is not None:
        raise StepRefused(refusal)
    return draft(
        law,
        registration.case_id,
        CaseState(),
        actor=actor,
        now=now,
        step=step,
        texts=texts,
        openings={"text": opening},
    )


def _row(law: Lawbook, registration: Registration, state: CaseState, opening: bytes) -> Case:
    return Case(
        id=registration.case_id,
        serial=serial_at(registration.received_at) | secrets.randbits(20),
        number=registration.number,
        title=registration.title,
        text=registration.text,
        text_r=opening,
        place_text=registration.place_text,
        lon=registration.lon,
        lat=registration.lat,
        **columns(law, state),
    )


def report_urgent(case_id: UUID, now: datetime, *, accused: Sequence[str]) -> None:
    """Report danger to life, health or property at once to the units charged to hear of it (R-PET-21).

    The message carries the case's id only; what stands behind it is matter, place, risk and measures, no identity.
    No unit hears of what accuses it or a unit above it.
    """
    for unit in sorted(charged_with("urgent_reports")):
        if {str(above) for above in unit_chain(unit)} & set(accused):
            continue
        put_message(
            template="urgent_matter",
            values={"case": str(case_id)},
            unit_id=unit,
            effect_id=f"urgent:{case_id}:{unit}",
            now=now,
        )


def join(*, case_id: UUID, actor: Actor, now: datetime, number: str, channel: str, received_at: datetime) -> CaseState:
    """Let a further receipt of the same petitioner and matter join; the earliest receipt governs (domain §19.7)."""
    payload = {"number": number, "channel": channel, "received_at": received_at.isoformat()}
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="join", payload=payload))


def detach(*, case_id: UUID, actor: Actor, now: datetime, number: str) -> CaseState:
    """Take a receipt out again that joined by mistake."""
    return take(case_id=case_id, actor=actor, now=now, step=Step(action="detach", payload={"number": number}))


def merge(*, case_id: UUID, into_id: UUID, actor: Actor, now: datetime, same_petitioner: bool) -> CaseState:
    """Merge a case into another of the same petitioner and matter; both keep their events (domain §19.7)."""
    if case_id == into_id:
        raise CaseUnknown
    with transaction.atomic():
        law, (source, from_state), (target, into_state) = _two(case_id, into_id, actor, now)
        receipts = [
            {"number": r.number, "channel": r.channel, "received_at": r.received_at.isoformat()}
            for r in from_state.receipts
        ]
        known = {"same_petitioner": same_petitioner, "same_wall": _wall(from_state) == _wall(into_state)}
        advance(
            law, source, from_state, actor=actor, now=now,
            step=Step(action="merge", payload={"into": str(into_id)}, known=known),
        )  # fmt: skip
        return advance(
            law, target, into_state, actor=actor, now=now,
            step=Step(action="absorb", payload={"case": str(case_id), "receipts": receipts}, known=known),
        )  # fmt: skip


def unmerge(*, case_id: UUID, actor: Actor, now: datetime) -> CaseState:
    """Undo a merge: the case stands where it stood, with the clocks it had."""
    with transaction.atomic():
        into_id = Case.objects.values_list("merged_into", flat=True).filter(id=case_id).first()
        if into_id is None:
            raise CaseUnknown
        law, (source, state), (target, into_state) = _two(case_id, into_id, actor, now)
        numbers = [receipt.number for receipt in state.receipts]
        release = Step(action="release", payload={"case": str(case_id), "numbers": numbers})
        advance(law, target, into_state, actor=actor, now=now, step=release)
        return advance(law, source, state, actor=actor, now=now, step=Step(action="unmerge"))


def _wall(state: CaseState) -> tuple[bool, frozenset[str], bool]:
    """Tell what must be kept from whom; cases merge only when it is the same."""
    return state.nature == "report_accusation", frozenset(state.accused), state.retaliation


Loaded = tuple[Case, CaseState]


def _two(first: UUID, second: UUID, actor: Actor, now: datetime) -> tuple[Lawbook, Loaded, Loaded]:
    """Lock two cases in one order, so that two merges cannot wait for each other."""
    rows = {case.id: case for case in Case.objects.select_for_update().filter(id__in=[first, second]).order_by("id")}
    if len(rows) != 2:
        raise CaseUnknown
    law, days = law_in_force(), calendar()
    histories = events_of([stream_of(first), stream_of(second)])
    states = {case_id: fold(law, histories[stream_of(case_id)], days) for case_id in rows}
    for state in states.values():
        if state.state != "merged":
            must_know(actor, state, now, "merge")
    return law, (rows[first], states[first]), (rows[second], states[second])
