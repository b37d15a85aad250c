"""The one search by person there is: the clerk of an incoming receipt, open matters only, and every use is an event.

Domain §1.1(b). Whoever asks for anything else about a person is refused; nothing here counts or lists closed matters.
"""

from datetime import datetime

from django.db import transaction

from anlan.intake.queries.matching import OpenMatter, open_matters, shown_to
from anlan.intake.rules.permissions import INTAKE
from anlan.intake.rules.submission import Contact, clean_contact, indexed
from anlan.ledger.actions import append
from anlan.ledger.rules.event import Fact
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import NotAllowed


def look_up(*, actor: Actor, now: datetime, contact: Contact, text: str) -> list[OpenMatter]:
    """List open matters of whoever has this phone or ID number, the most alike to `text` first.

    An accusation this clerk may not read is not among them (R-PET-16). Asks by the keyed hash; the event says who
    looked and by what kind of number, not for whom. Raises NotAllowed for everybody but an intake clerk,
    SubmissionRefused for a wrong number.
    """
    INTAKE.require(actor, "match_petitioner")
    if actor.account_id is None:
        raise NotAllowed("match_petitioner", actor.role)
    index = indexed(clean_contact(contact))
    if not index:
        return []
    with transaction.atomic():
        append(
            Fact(
                stream=f"log:{actor.account_id}",
                action="look_up",
                occurred_at=now,
                actor=actor.ledger_name,
                actor_role=actor.role,
                payload={"purpose": "incoming_receipt", "kinds": sorted(index)},
            )
        )
        return shown_to(actor, open_matters(index, text), now)
