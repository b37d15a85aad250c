"""What the administrators did, for the one who watches them (trust §10.4)."""

from anlan.ledger.queries import newest_events
from anlan.ledger.rules.event import Event
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.permissions import OFFICES

KINDS = ("admin", "calendar", "unit", "place", "import", "log")
PAGE = 50


def admin_events(actor: Actor, *, before: int | None = None) -> list[tuple[int, Event]]:
    """List acts on accounts, roles, calendar, units and lists, newest first, from `before` on; NotAllowed."""
    OFFICES.require(actor, "see_admin_events")
    return newest_events(KINDS, before=before, limit=PAGE)
