"""Letters a case is ready for, filled from what the case says; the name comes from the vault, never from here."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from anlan.cases.queries.page import CasePage
from anlan.cases.rules.clock import local_day
from anlan.desk import names
from anlan.intake.queries.letters import letters_of_receipt
from anlan.intake.queries.visible import receipts_answered_by
from anlan.offices.actions.letters import DeliveryRefused
from anlan.offices.queries.duties import next_higher_body
from anlan.offices.queries.letters import LetterRow, letters_of_case
from anlan.offices.queries.units import unit_name
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.letter import LetterRefused

ACCEPTED, OPINION = "L-01", "L-08"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A letter that has not reached the petitioner of its receipt."""

    letter: LetterRow
    receipt_id: UUID


def letters_on(page: CasePage) -> list[LetterRow]:
    """List the letters of a case and of those merged into it, oldest first; not those of a merged accusation."""
    rows = letters_of_case(page.line.id)
    for merged in page.state.absorbed:
        rows += [row for row in letters_of_case(UUID(merged.removeprefix("case:"))) if not row.confidential]
    return rows


def is_open(row: LetterRow) -> bool:
    """Say whether a letter is neither cancelled nor delivered."""
    return standing(row) == "waiting"


def standing(row: LetterRow) -> str:
    """Say where a letter stands: waiting, delivered or cancelled."""
    if row.cancelled_reason:
        return "cancelled"
    return "delivered" if row.deliveries else "waiting"


def waiting(*, page: CasePage, actor: Actor) -> list[Waiting]:
    """List the letters of the actor's unit that have not reached the petitioners of a case, each with its receipt."""
    mine = {row.id: row for row in letters_on(page) if is_open(row) and row.unit_id == actor.unit_id}
    if not mine:
        return []
    return [
        Waiting(letter=mine[row.id], receipt_id=receipt_id)
        for receipt_id in receipts_answered_by(page.line.id)
        for row in letters_of_receipt(receipt_id)
        if row.id in mine
    ]


def ready(page: CasePage, issued: Sequence[LetterRow]) -> list[str]:
    """List the kinds of letter this case is ready for and has not had yet."""
    had = {row.kind for row in issued if not row.cancelled_reason}
    found = []
    if page.line.state in ("accepted", "handling") and ACCEPTED not in had:
        found.append(ACCEPTED)
    opinion = page.state.opinion
    if opinion is not None and opinion.delivered_at is None and OPINION not in had:
        found.append(OPINION)
    return found


def fields_of(kind: str, page: CasePage) -> dict[str, Any]:
    """Fill a letter's fields from the case."""
    first = page.state.receipts[0]
    common = {"received_on": local_day(first.received_at), "channel": names.channel(first.channel, english=False)}
    return common | (_acceptance(page) if kind == ACCEPTED else _opinion(page))


def _acceptance(page: CasePage) -> dict[str, Any]:
    clock = page.state.clock("R-PET-05") or page.state.clock("R-PET-11")
    due = clock.due if clock else None
    return {"matter": page.line.title, "handling_unit": page.lead_unit, "due": due}


def _opinion(page: CasePage) -> dict[str, Any]:
    opinion = page.state.opinion
    texts = next((entry.texts for entry in page.timeline if entry.action == "issue_opinion"), {})
    accepted = next((entry for entry in page.timeline if entry.action in ("accept", "accept_direct")), None)
    claim = {
        "claim": _line(texts.get("claims", "")).rstrip("。"),
        "result": opinion.result if opinion else "",
        "answer": _line(texts.get("handling", "")).rstrip("。"),
    }
    lead = UUID(page.state.lead_unit) if page.state.lead_unit else None
    found = {
        "accepted_on": local_day(accepted.occurred_at) if accepted else None,
        "claims": [claim],
        "facts": texts.get("facts", ""),
        "reasons": texts.get("reasons", ""),
        "basis": _line(texts.get("legal_basis", "")).rstrip("。"),
        "review_body": unit_name(next_higher_body(lead)) if lead else "",
    }
    optional = {
        "referred_by": unit_name(UUID(page.state.sender_unit)) if page.state.sender_unit else "",
        "execution_due": opinion.execution_due if opinion else None,
    }
    return found | {name: value for name, value in optional.items() if value}


def _line(text: str) -> str:
    return " ".join(text.split())


def delivery_error(refused: DeliveryRefused | LetterRefused, fields: Container[str]) -> tuple[str | None, str]:
    """Say what is wrong with a delivery or a cancelling, and at which field of the form."""
    field = {
        "delivered_at_impossible": "delivered_at",
        "evidence_missing": "evidence_kind",
        "refusal_reason_missing": "refused_reason",
        "method_unknown": "method",
    }.get(refused.code) or str(refused.values.get("field", ""))
    said = {
        "delivered_at_impossible": _("送达不能早于文书签发，也不能晚于现在。"),
        "letter_cancelled": _("这份文书已经作废。"),
        "letter_delivered": _("这份文书已经送达，不能作废。"),
    }.get(refused.code, _("这一栏要改一改。"))
    return (field if field in fields else None), said


def refused_words(refused: LetterRefused) -> str:
    """Say why a letter was not issued."""
    said = {
        "signer_not_body": _("没有开文书：本单位还没有函头，请系统管理员先设函头和代字。"),
        "third_person": _("没有开文书：意见书里有别人的号码，请先改好。"),
        "field_missing": _("没有开文书：还缺内容，请先补齐意见书。"),
    }
    return said.get(refused.code, _("没有开文书：内容不合文书的格式（%(code)s）。") % {"code": refused.code})
