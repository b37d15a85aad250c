"""Open matters of the same petitioner, found by the keyed hash of phone or ID number; never closed ones, never counts.

This is the only search by person there is (domain §1.1(b)): the clerk of an incoming receipt, open matters only.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from anlan.cases.models import Case
from anlan.cases.queries.visible import visible_cases
from anlan.intake.models import PartyIndex, Receipt
from anlan.intake.rules.similarity import LIKELY, likeness
from anlan.ledger.rules.sealing import blind_index
from anlan.offices.rules.actors import Actor

OPEN = {"case__phase": "open", "case__merged_into": None}


@dataclass(frozen=True, kw_only=True)
class OpenMatter:
    """An open matter of the same petitioner and how alike its text is, from 0 to 1."""

    case_id: UUID
    number: str
    title: str
    received_at: datetime
    state: str
    due: date | None  # by when the body that has it must act next
    unit_id: UUID | None
    accusation: bool  # shown only to a clerk who may read it (R-PET-16, domain §2.8)
    alike: float


def open_matters(index: Mapping[str, str], text: str) -> list[OpenMatter]:
    """List open matters of whoever is found by these normalised numbers, most alike first. One statement or two."""
    if not index:
        return []
    key = settings.KEYS.intake_index
    values = [blind_index(key, kind, value) for kind, value in index.items()]
    same = list(PartyIndex.objects.filter(kind__in=list(index), value__in=values).values_list("party_id", flat=True))
    if not same:  # nearly everybody writes for the first time
        return []
    # Asked of each case found, so that no database begins with the list of all that is open.
    still_open = Case.objects.filter(pk=OuterRef("case_id"), phase="open", merged_into=None)
    rows = (
        Receipt.objects.filter(party_id__in=same)
        .filter(Exists(still_open))
        .values_list(
            *("case_id", "case__number", "case__title", "case__received_at", "case__state", "case__due"),
            *("case__holder_id", "case__text", "case__nature"),
        )
    )
    found = {
        row[0]: OpenMatter(
            case_id=row[0],
            number=row[1],
            title=row[2],
            received_at=row[3],
            state=row[4],
            due=row[5],
            unit_id=row[6],
            accusation=row[8] == "report_accusation",
            alike=likeness(text, row[7]),
        )
        for row in rows
    }
    return sorted(found.values(), key=lambda matter: -matter.alike)


def shown_to(actor: Actor, matters: Collection[OpenMatter], now: datetime) -> list[OpenMatter]:
    """Leave out every accusation this clerk may not read: of their unit or one above it, or past intake (N-04)."""
    accusations = [matter.case_id for matter in matters if matter.accusation]
    if not accusations:
        return list(matters)
    readable = set(visible_cases(actor, "read", now).filter(id__in=accusations).values_list("id", flat=True))
    return [matter for matter in matters if not matter.accusation or matter.case_id in readable]


def likely_same(index: Mapping[str, str], text: str) -> list[OpenMatter]:
    """List the open matters a clerk should look at before registering a new one."""
    return [matter for matter in open_matters(index, text) if matter.alike >= LIKELY]


def open_matters_by_index(pairs: Collection[tuple[str, bytes]]) -> dict[tuple[str, bytes], list[tuple[UUID, str]]]:
    """Map keyed hashes to the (case, text) of open matters, for a batch of an import. One statement."""
    found: dict[tuple[str, bytes], list[tuple[UUID, str]]] = {}
    if not pairs:
        return found
    opened = {f"party__receipt__{name}": value for name, value in OPEN.items()}
    rows = PartyIndex.objects.filter(value__in=[value for _, value in pairs], **opened)
    for kind, value, case_id, text in rows.values_list(
        "kind", "value", "party__receipt__case_id", "party__receipt__case__text"
    ):
        found.setdefault((kind, bytes(value)), []).append((case_id, text))
    return found
