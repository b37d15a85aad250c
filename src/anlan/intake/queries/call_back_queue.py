"""Whom to call back today, by lot: nobody chooses, and whoever handled the case cannot know (domain §26)."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from anlan.cases.models import CallBack
from anlan.cases.queries.visible import visible_cases
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.guards import CALL_BACK_ATTEMPTS
from anlan.intake.models import PartyIndex, Receipt
from anlan.offices.queries.units import unit_name
from anlan.offices.rules.actors import Actor

AT_ONCE = 100  # cases of the drawn order looked at together
ROUND = 2**127 - 1  # a prime, so that no two serials meet


@dataclass(frozen=True, kw_only=True)
class CallBackTask:
    """One case to call back: what it is about and which attempt this is; the number is opened for the call only."""

    case_id: UUID
    receipt_id: UUID
    number: str
    title: str
    unit: str
    closed_at: datetime | None
    attempt: int


def call_back_queue(*, actor: Actor, now: datetime, limit: int = 20) -> list[CallBackTask]:
    """Draw the cases of the day for a supervisor: the same order all day, another one tomorrow.

    Left out: cases called today already, of the supervisor's own unit, or without a phone number.
    """
    today = local_day(now)
    waiting = visible_cases(actor, "call_back", now).exclude(lead_unit_id=actor.unit_id)
    called = CallBack.objects.filter(date=today).values("case_id")
    serials = waiting.exclude(id__in=called).values_list("serial", flat=True)
    lot = _lot_of(today)
    drawn = sorted(serials, key=lambda serial: serial * lot % ROUND)
    chosen: list[UUID] = []
    receipts: dict[UUID, UUID] = {}
    for start in range(0, len(drawn), AT_ONCE):  # until enough cases with a phone number are found
        some = drawn[start : start + AT_ONCE]
        ids = dict(waiting.filter(serial__in=some).values_list("serial", "id"))
        receipts |= receipts_with_phone(list(ids.values()))
        chosen += [ids[serial] for serial in some if ids.get(serial) in receipts]
        if len(chosen) >= limit:
            break
    return _tasks(waiting, chosen[:limit], receipts)


def receipts_with_phone(case_ids: list[UUID]) -> dict[UUID, UUID]:
    """Map cases to the receipt whose phone number is called: the earliest that has one."""
    # Asked of each receipt: as a list it would be everybody's phone.
    with_phone = PartyIndex.objects.filter(party_id=OuterRef("party_id"), kind="phone")
    rows = Receipt.objects.filter(Exists(with_phone), case_id__in=case_ids).order_by("-received_at")
    return dict(rows.values_list("case_id", "id"))


def _tasks(waiting: QuerySet, chosen: list[UUID], receipts: dict[UUID, UUID]) -> list[CallBackTask]:  # type: ignore[type-arg]
    columns = ("id", "number", "title", "lead_unit_id", "closed_at")
    rows = {row["id"]: row for row in waiting.filter(id__in=chosen).values(*columns)}
    # Calls before the case was closed belong to an earlier handling.
    counted = CallBack.objects.filter(case_id__in=chosen, at__gte=F("case__closed_at"))
    counts = dict(counted.values_list("case_id").annotate(calls=Count("id")))
    return [
        CallBackTask(
            case_id=case_id,
            receipt_id=receipts[case_id],
            number=rows[case_id]["number"],
            title=rows[case_id]["title"],
            unit=unit_name(rows[case_id]["lead_unit_id"]),
            closed_at=rows[case_id]["closed_at"],
            attempt=min(counts.get(case_id, 0) + 1, CALL_BACK_ATTEMPTS),
        )
        for case_id in chosen
    ]


def _lot_of(day: date) -> int:
    """Draw the day's lot: multiplied by it, serials stand in an order nobody without our key can know beforehand."""
    drawn = hmac.digest(settings.SECRET_KEY.encode(), f"call-back\n{day}".encode(), hashlib.sha256)
    return int.from_bytes(drawn[:16], "big")
