"""What lies in an inbox, and what waits to be sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from anlan.offices.models import Message
from anlan.offices.rules.actors import Actor

PAGE = 50
_COLUMNS = (
    *("id", "template", "values", "account_id", "unit_id", "party_ref", "channel", "state"),
    *("put_at", "sent_at", "read_at", "attempts"),
)


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """A message as a door words it: template code and values."""

    id: UUID
    template: str
    values: dict[str, Any]
    account_id: UUID | None
    unit_id: UUID | None
    party_ref: UUID | None
    channel: str
    state: str
    put_at: datetime
    sent_at: datetime | None
    read_at: datetime | None
    attempts: int


def inbox(actor: Actor, *, unread: bool = False, before: datetime | None = None) -> list[MessageView]:
    """List the messages to an actor and to the unit they act in, newest first, 50 from `before` on."""
    return _page(_addressed(actor), unread=unread, before=before)


def inbox_of_unit(unit_id: UUID, *, unread: bool = False, before: datetime | None = None) -> list[MessageView]:
    """List the messages to a unit, newest first, 50 from `before` on."""
    return _page(Q(unit_id=unit_id), unread=unread, before=before)


def unread_count(actor: Actor) -> int:
    """Count what an actor has not read yet."""
    return Message.objects.filter(_addressed(actor), channel="inbox", read_at=None).count()


def waiting_messages(*, channel: str, limit: int = 100) -> list[MessageView]:
    """List what a gateway has to send to staff and units, the oldest first."""
    rows = Message.objects.filter(state="waiting", channel=channel, party_ref=None)
    return [MessageView(**row) for row in rows.order_by("put_at", "id").values(*_COLUMNS)[:limit]]


def waiting_for_parties(*, limit: int = 100) -> list[MessageView]:
    """List what a register has to send to people only it knows, the oldest first."""
    rows = Message.objects.filter(state="waiting", party_ref__isnull=False)
    return [MessageView(**row) for row in rows.order_by("put_at", "id").values(*_COLUMNS)[:limit]]


def messages_to_party(party_ref: UUID) -> list[MessageView]:
    """List what was put for a party, newest first; for the register that keeps it."""
    rows = Message.objects.filter(party_ref=party_ref).order_by("-put_at", "id")
    return [MessageView(**row) for row in rows.values(*_COLUMNS)]


def _addressed(actor: Actor) -> Q:
    to = Q(pk__in=())
    if actor.account_id is not None:
        to |= Q(account_id=actor.account_id)
    if actor.unit_id is not None:
        to |= Q(unit_id=actor.unit_id)
    return to


def _page(to: Q, *, unread: bool, before: datetime | None) -> list[MessageView]:
    rows = Message.objects.filter(to, channel="inbox")
    if unread:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(put_at__lt=before)
    return [MessageView(**row) for row in rows.order_by("-put_at", "id").values(*_COLUMNS)[:PAGE]]
