"""Guards of what goes on beside the handling: receipts put together, ownership, supervision."""

from datetime import date

from anlan.cases.rules.attempt import Attempt, Refusal, unless
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.state import CaseState

OWNERSHIP_RESULTS = ("solved", "explained", "legal_route")  # "stopped petitioning" is no result (domain §20)
SUPERVISION_KINDS = ("reminder", "urge", "on_site", "listed")


def receipt_of_case(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Take out only a receipt that is in."""
    numbers = {receipt.number for receipt in state.receipts}
    return unless(attempt.values.get("number") in numbers, "receipt_unknown", "PET-19")


def not_last_receipt(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Leave a case at least one receipt."""
    return unless(len(state.receipts) > 1, "last_receipt", "PET-19")


def same_petitioner(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Merge only what one petitioner raised; others are linked (domain §19.7)."""
    return unless(attempt.values.get("same_petitioner"), "different_petitioners", "PET-19")


def same_wall(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Merge no accusation away: both cases must accuse the same units, or none (R-PET-16, N-04)."""
    return unless(attempt.values.get("same_wall"), "different_walls", "R-PET-16")


def no_owner_yet(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Give a case one owner at a time."""
    return unless(state.owner_post is None, "owned_already", "PET-18")


def owner_not_recused(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Keep a leader with an interest, or of the accused unit, from owning the case."""
    recused = f"account:{attempt.values.get('account')}" in state.recused
    accused = set(attempt.values.get("owner_units", ())) & set(state.accused)
    return unless(not recused and not accused, "recused", "PET-28")


def owned(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask that a leader owns the case."""
    return unless(state.owner_post, "not_owned", "PET-18")


def ownership_result(state: CaseState, attempt: Attempt) -> Refusal | None:
    """End ownership with a result about the matter; 息访 is none (domain §20)."""
    allowed = {"allowed": list(OWNERSHIP_RESULTS)}
    valid = attempt.values.get("result") in OWNERSHIP_RESULTS
    return None if valid else Refusal("ownership_result_unknown", "N-01", allowed)


def owned_work_done(state: CaseState, attempt: Attempt) -> Refusal | None:
    """End ownership after an executed opinion or an opened legal route, plus a call-back (domain §20)."""
    done = state.state in ("closed", "final", "reviewed", "redirected_legal_route")
    return unless(done and state.call_backs, "owned_work_open", "PET-18")


def supervision_kind(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Supervise in one of the four kinds; listing only after ten working days of delay."""
    if attempt.values.get("kind") not in SUPERVISION_KINDS:
        return Refusal("supervision_kind_unknown", "PET-38")
    start = attempt.values.get("listed_from")
    early = attempt.values["kind"] == "listed" and (start is None or local_day(attempt.now) < date.fromisoformat(start))
    return unless(not early, "listed_too_early", "PET-38", due=start)


def supervision_open(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Answer a supervision that waits for an answer."""
    waiting = any(fact.reply_due and not fact.replied_at for fact in state.supervisions)
    return unless(waiting, "no_supervision", "PET-38")
