"""Keep an account's sessions to the number allowed (trust §10.3)."""

from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import transaction

from anlan.offices.models import Account, Grant, StaffSession
from anlan.offices.rules.actors import ADMINISTRATORS
from anlan.offices.rules.sessions import LIMITS, SessionKind


def begin_session(*, now: datetime, account_id: UUID, key: str) -> SessionKind:
    """Note a new session and end the account's oldest ones above the limit; returns its kind. No event."""
    with transaction.atomic():
        Account.objects.select_for_update().get(id=account_id)
        held = Grant.objects.filter(account_id=account_id, revoked_at=None, role__in=sorted(ADMINISTRATORS))
        kind = SessionKind.ADMINISTRATOR if held.exists() else SessionKind.STAFF
        limits = LIMITS[kind]
        StaffSession.objects.update_or_create(key=key, defaults={"account_id": account_id, "began_at": now})
        others = list(StaffSession.objects.filter(account_id=account_id).exclude(key=key).order_by("-began_at"))
        kept = [row for row in others if now - row.began_at < limits.absolute][: (limits.at_once or 1) - 1]
        for row in others:
            if row not in kept:
                _end(row)
    return kind


def end_session(*, key: str) -> None:
    """Forget a session that was signed out."""
    StaffSession.objects.filter(key=key).delete()


def _end(row: StaffSession) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(row.key).delete()
    row.delete()
