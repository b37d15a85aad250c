"""Where time itself acts on cases: reminders, urging, listing, lapsing rights (domain §26); twice changes nothing."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from anlan.cases.actions.after import supervise
from anlan.cases.actions.review import lapse_re_review, lapse_review
from anlan.cases.actions.step import StepRefused
from anlan.cases.queries import search
from anlan.cases.queries.warnings import Warning, due_warnings, rights_over
from anlan.offices.rules.actors import SYSTEM


def warn_units(now: datetime) -> int:
    """Remind, urge and list what is due or overdue; return how many warnings went out."""
    sent = 0
    for warning in due_warnings(now=now):
        sent += _warn(warning, now)
    return sent


def _warn(warning: Warning, now: datetime) -> bool:
    """Send one warning; a case that has moved on in the meantime, or was warned by another worker, is passed over."""
    try:
        supervise(
            case_id=warning.case_id,
            actor=SYSTEM,
            now=now,
            kind=warning.kind,
            clock_code=warning.clock_code,
            clock_place=warning.clock_place,
            stage=warning.stage,
            reply_due=warning.reply_due,
        )
    except (StepRefused, IntegrityError):
        return False
    return True


def end_rights(now: datetime) -> int:
    """Close the periods of review and re-review whose last day is over; return how many ended."""
    ended = 0
    for case_id, code in _over(now):
        try:
            (lapse_review if code == "R-PET-07" else lapse_re_review)(case_id=case_id, now=now)
        except StepRefused:
            continue  # the petitioner was first
        ended += 1
    return ended


def refresh_statistics(now: datetime) -> int:
    """Keep the database's picture of its own tables fresh, so that lists stay fast; an event of nobody."""
    search.refresh_statistics()
    return 0


def _over(now: datetime) -> Iterator[tuple[UUID, str]]:
    yield from rights_over(now=now)
