"""Where time itself acts on the register: what is no longer needed is deleted (domain §2.5); twice changes nothing."""

from datetime import datetime, timedelta

from anlan.gate.repeats import forget_answers
from anlan.intake.actions.uploads import forget_old_uploads
from anlan.intake.actions.vault import erase_expired

ANSWERS_KEPT = timedelta(days=7)  # a delivery repeated later is a new receipt of the same matter
CONTACT_KEPT = timedelta(days=183)  # after final closure, when no right to a review is left


def forget_uploads(now: datetime) -> int:
    """Delete sheets nobody imported within a day."""
    return forget_old_uploads(now=now)


def forget_repeats(now: datetime) -> int:
    """Delete the answers kept for repeated requests, and with them the sealed query codes."""
    return forget_answers(before=now - ANSWERS_KEPT)


def erase_contacts(now: datetime) -> int:
    """Erase contact data six months after a case is over for good."""
    return erase_expired(now=now, final_before=now - CONTACT_KEPT)
