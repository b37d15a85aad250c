"""What the petitioner does with number and code in hand: rate, ask for review, withdraw, add, correct, delete."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from anlan.cases.actions import after, review
from anlan.cases.models import Case
from anlan.cases.rules.state import CaseState
from anlan.intake.actions import vault
from anlan.intake.models import Receipt
from anlan.intake.queries.status import Checked
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.intake.rules.submission import said
from anlan.offices.rules.actors import PUBLIC


def rate(*, owner: Checked, now: datetime, attitude: int, process: int, result: int, words: str = "") -> CaseState:
    """Rate attitude, process and result from 1 to 5 (Art. 21); StepRefused before an answer and a second time."""
    return _act(after.rate, owner, now, attitude=attitude, process=process, result=result, words=said(words, "words"))


def request_review(*, owner: Checked, now: datetime, reason: str) -> CaseState:
    """Ask the next higher body for a review, within 30 days of the answer (R-PET-07)."""
    return _act(review.request_review, owner, now, reason=said(reason, "reason"))


def request_re_review(*, owner: Checked, now: datetime, reason: str) -> CaseState:
    """Ask for a re-review, within 30 days of the review opinion (R-PET-09)."""
    return _act(review.request_re_review, owner, now, reason=said(reason, "reason"))


def withdraw(*, owner: Checked, now: datetime, reason: str = "") -> CaseState:
    """Withdraw the matter, by the petitioner's own free will."""
    return _act(after.withdraw, owner, now, reason=said(reason, "reason"))


def supplement(*, owner: Checked, now: datetime, words: str) -> CaseState:
    """Add to the matter while it is being handled."""
    return _act(after.supplement, owner, now, words=said(words, "words", required=True))


def correct_contact(*, owner: Checked, now: datetime, changes: Mapping[str, str]) -> None:
    """Correct name, phone, address, ID number or language; an empty text removes the value."""
    _case_of(owner)
    vault.correct_contact(actor=PUBLIC, now=now, receipt_id=owner.receipt_id, changes=changes)


def delete_contact(*, owner: Checked, now: datetime) -> int:
    """Delete the petitioner's contact data for good; the matter goes on, answers are read with number and code.

    Returns how many parties were erased, 0 when there was nothing left.
    """
    _case_of(owner)
    return vault.erase_party(actor=PUBLIC, now=now, receipt_id=owner.receipt_id)


def _act(step: Callable[..., CaseState], owner: Checked, now: datetime, **values: Any) -> CaseState:
    return step(case_id=_case_of(owner), actor=PUBLIC, now=now, **values)


def _case_of(owner: Checked) -> UUID:
    """Find the case of a receipt the code session proved; the case it was merged into, where it was."""
    rows = Receipt.objects.filter(id=owner.receipt_id, number=owner.number).values_list("case_id", flat=True)
    case_id = rows.first()
    while case_id is not None:
        into = Case.objects.filter(id=case_id).values_list("merged_into_id", flat=True).first()
        if into is None:
            return case_id
        case_id = into
    raise ReceiptUnknown
