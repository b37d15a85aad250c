"""A case's events in words for staff and for the petitioner: the same events in two tones (look §1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anlan.cases.models import CaseText
from anlan.cases.rules.fold import Lawbook
from anlan.cases.rules.procedure import Transition
from anlan.ledger.rules.event import Event

# What a step of the office means to the petitioner; a step that is not here is the office's own affair.
SHOWN_TO_PETITIONER = frozenset(
    [
        "register",
        "sort",
        "transfer",
        "assign",
        "redirect",
        "decline",
        "acknowledge",
        "accept",
        "accept_direct",
        "investigate",
        "extend",
        "tell_extension",
        "issue_opinion",
        "deliver",
        "plan_execution",
        "execute",
        "prove_execution",
        "close",
        "reopen",
        "hand_back",
        "withdraw",
        "supplement",
        "rate",
        "request_review",
        "issue_review",
        "request_re_review",
        "suspend",
        "resume",
        "issue_re_review",
        "lapse_review",
        "lapse_re_review",
        "join",
        "detach",
        "leave_simple",
        "supervise",
        "call_back",
    ]
)
# Texts the petitioner reads; notes for colleagues are not among them.
TEXTS_FOR_PETITIONER: Mapping[str, frozenset[str]] = {
    "redirect": frozenset({"body_and_limit"}),
    "decline": frozenset({"way_on"}),
    "extend": frozenset({"reason"}),
    "issue_opinion": frozenset({"claims", "facts", "reasons", "handling", "legal_basis"}),
    "plan_execution": frozenset({"plan"}),
    "execute": frozenset({"proof"}),
    "prove_execution": frozenset({"proof"}),
    "issue_review": frozenset({"facts", "reasons"}),
    "issue_re_review": frozenset({"facts", "reasons", "routes"}),
    "supplement": frozenset({"words"}),
    "request_review": frozenset({"reason"}),
    "request_re_review": frozenset({"reason"}),
    "withdraw": frozenset({"reason"}),
    "rate": frozenset({"words"}),
}
LATE_ENTRY = timedelta(hours=24)  # recorded more than a day after it happened


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event in words; `texts` by field, `values` for the door to word."""

    n: int
    action: str
    title_zh: str
    title_en: str
    occurred_at: datetime
    recorded_at: datetime
    late_entry: bool
    actor_role: str
    actor: str
    rule: str | None
    citation_zh: str
    citation_en: str
    to_state: str | None
    values: Mapping[str, Any]
    texts: Mapping[str, str]
    leaf: str


def staff_timeline(law: Lawbook, case_id: UUID, events: Iterable[Event]) -> list[Entry]:
    """Tell every event, newest first."""
    texts = _texts(case_id)
    entries = [_entry(event, _transition(law, event), texts.get(event.n, {})) for event in events]
    return entries[::-1]


def public_timeline(law: Lawbook, case_id: UUID, events: Iterable[Event]) -> list[Entry]:
    """Tell what concerns the petitioner, newest first, with the texts meant for them."""
    texts = _texts(case_id)
    entries = []
    for event in events:
        if event.action in SHOWN_TO_PETITIONER:
            fields = TEXTS_FOR_PETITIONER.get(event.action, frozenset())
            mine = {name: words for name, words in texts.get(event.n, {}).items() if name in fields}
            entries.append(_entry(event, _transition(law, event), mine))
    return entries[::-1]


def _texts(case_id: UUID) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for n, name, text in CaseText.objects.filter(case_id=case_id).values_list("n", "field", "text"):
        found.setdefault(n, {})[name] = text
    return found


def _transition(law: Lawbook, event: Event) -> Transition | None:
    tables = (law.procedures.get("petition"), law.procedures.get("simple"), *law.procedures.values())
    return next((t for table in tables if table for t in table.transitions if t.action == event.action), None)


def _entry(event: Event, transition: Transition | None, texts: Mapping[str, str]) -> Entry:
    return Entry(
        n=event.n,
        action=event.action,
        title_zh=transition.title_zh if transition else event.action,
        title_en=transition.title_en if transition else event.action,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        late_entry=event.recorded_at - event.occurred_at > LATE_ENTRY,
        actor_role=event.actor_role,
        actor=event.actor,
        rule=event.rule,
        citation_zh=transition.citation_zh if transition else "",
        citation_en=transition.citation_en if transition else "",
        to_state=event.to_state,
        values=event.payload,
        texts=texts,
        leaf=event.leaf,
    )
