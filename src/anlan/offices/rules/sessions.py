"""How long a session lives (trust §10.3); moments are aware datetimes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from anlan.offices.rules.actors import ADMINISTRATORS


class SessionKind(StrEnum):
    """Whose session it is."""

    STAFF = "staff"
    ADMINISTRATOR = "administrator"
    CITIZEN = "citizen"
    CODE = "code"  # a case opened by number and query code


@dataclass(frozen=True)
class Limits:
    """Idle and absolute life of a session, and how many one account may have (None: no limit)."""

    idle: timedelta
    absolute: timedelta
    at_once: int | None


LIMITS = {
    SessionKind.STAFF: Limits(timedelta(minutes=30), timedelta(hours=12), 3),
    SessionKind.ADMINISTRATOR: Limits(timedelta(minutes=15), timedelta(hours=8), 1),
    SessionKind.CITIZEN: Limits(timedelta(minutes=30), timedelta(hours=12), None),
    SessionKind.CODE: Limits(timedelta(minutes=15), timedelta(hours=1), None),
}
WARN_BEFORE = timedelta(minutes=2)
# Opening the vault in bulk, exporting, changing roles or keys and publishing ask for the second factor again.
FRESH = timedelta(minutes=5)


def kind_for_role(role: str) -> SessionKind:
    """Tell the kind of session a role works in."""
    return SessionKind.ADMINISTRATOR if role in ADMINISTRATORS else SessionKind.STAFF


def ended(kind: SessionKind, *, began_at: datetime, seen_at: datetime, now: datetime) -> str | None:
    """Say why a session is over (`idle`, `absolute`), or None while it lives.

    A clock that was put back ends a session rather than lengthening it.
    """
    limits = LIMITS[kind]
    if now - began_at >= limits.absolute or now < began_at - FRESH:
        return "absolute"
    return "idle" if now - seen_at >= limits.idle else None


def warn_at(kind: SessionKind, *, began_at: datetime, seen_at: datetime) -> datetime:
    """Tell when to warn that the session is about to end."""
    limits = LIMITS[kind]
    return min(seen_at + limits.idle, began_at + limits.absolute) - WARN_BEFORE


def is_fresh(*, proved_at: datetime | None, now: datetime) -> bool:
    """Say whether the second factor was shown within the last five minutes."""
    return proved_at is not None and timedelta(0) <= now - proved_at <= FRESH
