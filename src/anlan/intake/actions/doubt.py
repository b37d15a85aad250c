"""A doubt about one opening of the vault goes to whoever answers for personal data (R-PET-18)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from anlan.cases.rules.clock import local_day
from anlan.intake.queries.openings import Opening
from anlan.intake.queries.status import Checked
from anlan.offices.actions.messages import put_message
from anlan.offices.queries.accounts import holders
from anlan.offices.queries.duties import charged_with
from anlan.offices.rules.policy import Who

OFFICER = Who(role="data_protection_officer")


def doubt_opening(*, owner: Checked, now: datetime, opening: Opening, opening_mark: int) -> int:
    """Put one message to each officer, or to the petition office where the county has named none; twice is once.

    It says number, role, purpose and time, no contact data. Returns how many it went to.
    """
    values = {
        "number": owner.number,
        "case": str(owner.case_id),
        "role": opening.role,
        "purpose": opening.purpose,
        "opened_at": opening.at.isoformat(timespec="seconds"),
    }
    effect = f"doubt:{owner.receipt_id}:{opening_mark}"
    told: dict[str, Any] = {"now": now, "template": "opening_doubted", "values": values}
    officers = sorted({actor.account_id for actor in holders([OFFICER], on=local_day(now)) if actor.account_id})
    offices = sorted(charged_with("petition_office"))[:1] if not officers else []
    with transaction.atomic():
        for account_id in officers:
            put_message(effect_id=f"{effect}:{account_id}", account_id=account_id, **told)
        for unit_id in offices:
            put_message(effect_id=f"{effect}:{unit_id}", unit_id=unit_id, **told)
    return len(officers) + len(offices)
