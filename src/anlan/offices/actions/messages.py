"""Put messages into the one outbox and record what became of them (architecture §7)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from anlan.gate.rules.text import find_personal_data
from anlan.offices.models import Message
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.permissions import OFFICES
from anlan.offices.rules.policy import NotAllowed, Thing

TEMPLATE = re.compile(r"[a-z][a-z0-9_.]{1,39}")
CHANNELS = ("inbox", "sms", "mail", "wechat", "robot")
MOST_ATTEMPTS = 8


class MessageRefused(ValueError):
    """A message cannot be put so: `code` names the rule."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


def put_message(
    *,
    now: datetime,
    template: str,
    values: Mapping[str, Any],
    effect_id: str,
    account_id: UUID | None = None,
    unit_id: UUID | None = None,
    party_ref: UUID | None = None,
    channel: str = "inbox",
) -> None:
    """Put a message to one addressee into the caller's transaction; no event of its own.

    `effect_id` names the effect, e.g. `case:<id>:reminder:2026-03-02`: the same one twice is one message.
    `values` are codes, numbers and dates, never personal data (MessageRefused). One statement.
    """
    if sum(1 for addressee in (account_id, unit_id, party_ref) if addressee is not None) != 1:
        raise MessageRefused("one_addressee")
    if not TEMPLATE.fullmatch(template) or channel not in CHANNELS or not 0 < len(effect_id) <= 120:
        raise MessageRefused("message_malformed", template=template, channel=channel)
    _refuse_personal_data(values)
    message = Message(
        template=template,
        values=dict(values),
        account_id=account_id,
        unit_id=unit_id,
        party_ref=party_ref,
        channel=channel,
        # What lies in the inbox has arrived.
        state="sent" if channel == "inbox" else "waiting",
        sent_at=now if channel == "inbox" else None,
        effect_id=effect_id,
        put_at=now,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def mark_read(*, actor: Actor, now: datetime, message_id: UUID) -> None:
    """Note that the addressee has read a message; NotAllowed for anybody else."""
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).select_related("unit").filter(id=message_id).first()
        if message is None:
            raise NotAllowed("read_messages", actor.role)
        path = message.unit.path if message.unit else ""
        OFFICES.require(actor, "read_messages", Thing(account_id=message.account_id, unit_path=path))
        if message.read_at is None:
            message.read_at, message.state = now, "read"
            message.save(update_fields=["read_at", "state"])


def record_sent(*, now: datetime, message_id: UUID) -> None:
    """Record that a gateway took a message."""
    Message.objects.filter(id=message_id, state__in=("waiting", "failed")).update(
        state="sent", sent_at=now, attempts=F("attempts") + 1, failure=""
    )


def record_failure(*, message_id: UUID, failure: str) -> None:
    """Record a failed attempt by the code of its cause; after eight the message has failed for good."""
    Message.objects.filter(id=message_id, state="waiting").update(attempts=F("attempts") + 1, failure=failure[:60])
    Message.objects.filter(id=message_id, attempts__gte=MOST_ATTEMPTS, state="waiting").update(state="failed")


def _refuse_personal_data(values: Mapping[str, Any]) -> None:
    """Refuse values that hold a phone or an ID number, or that are no plain values."""
    for key, value in values.items():
        if isinstance(value, str):
            if len(value) > 200:
                raise MessageRefused("value_too_long", key=key)
            if not _is_id(value) and find_personal_data(value):
                raise MessageRefused("personal_data", key=key)
        elif value is not None and not isinstance(value, bool | int):
            raise MessageRefused("value_not_plain", key=key)


def _is_id(value: str) -> bool:
    """Say whether a value is an id of ours: one in two hundred holds digits that look like a phone number."""
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
