"""Charge a unit with a standing duty of the petition system; an event of `unit:<id>`."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from anlan.ledger.actions import append
from anlan.ledger.rules.event import Fact
from anlan.offices.models import UnitDuty
from anlan.offices.queries.duties import DUTIES
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.permissions import OFFICES


class DutyUnknown(ValueError):
    """There is no such standing duty."""


def charge(*, actor: Actor, now: datetime, unit_id: UUID, duty: str) -> None:
    """Charge a unit with a duty; a second time changes nothing and is no event."""
    OFFICES.require(actor, "edit_units")
    if duty not in dict(UnitDuty.DUTIES):
        raise DutyUnknown(duty)
    with transaction.atomic():
        _, new = UnitDuty.objects.get_or_create(unit_id=unit_id, duty=duty)
        if new:
            append(
                Fact(
                    stream=f"unit:{unit_id}",
                    action="charge",
                    occurred_at=now,
                    actor=actor.ledger_name,
                    actor_role=actor.role,
                    payload={"duty": duty},
                )
            )
            DUTIES.renew()
