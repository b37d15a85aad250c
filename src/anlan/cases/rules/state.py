"""What a case is: the value its events fold into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from anlan.cases.rules.clock import Clock


@dataclass(frozen=True)
class ReceiptFact:
    """One way the matter came in."""

    number: str
    channel: str
    received_at: datetime


@dataclass(frozen=True)
class OpinionFact:
    """A written opinion, review or re-review: who gave it, when, with what result, when it reached the petitioner."""

    kind: str  # opinion | review | re_review
    result: str
    issued_at: datetime
    unit_id: str | None
    n: int
    execution_due: date | None = None
    delivered_at: datetime | None = None
    delivery_method: str | None = None


@dataclass(frozen=True)
class CallBackFact:
    """One call-back attempt."""

    at: datetime
    mode: str
    reached: bool
    solved: bool | None
    satisfaction: str | None  # satisfied | basically | not_satisfied
    wants_reopen: bool


@dataclass(frozen=True)
class SupervisionFact:
    """One supervision: reminder, urge, on_site, listed; answered or not."""

    kind: str
    opened_at: datetime
    clock: str | None
    reply_due: date | None
    replied_at: datetime | None = None


@dataclass(frozen=True)
class CaseState:
    """What a case is after its events; clocks carry their days."""

    procedure: str = ""
    state: str | None = None
    before_merge: str | None = None
    n: int = 0
    last_at: datetime | None = None
    registered_at: datetime | None = None
    received_at: datetime | None = None
    direct: bool = False
    retaliation: bool = False
    urgent: bool = False
    nature: str | None = None
    category: str = ""
    area_id: str | None = None
    persons_count: int = 1
    registering_unit: str | None = None
    sender_unit: str | None = None
    holder: str | None = None
    lead_unit: str | None = None
    co_units: tuple[str, ...] = ()
    accused: tuple[str, ...] = ()
    receipts: tuple[ReceiptFact, ...] = ()
    clocks: tuple[Clock, ...] = ()
    opinions: tuple[OpinionFact, ...] = ()
    extension_days: int = 0
    extension_told: bool = False
    executed_at: datetime | None = None
    execution_due: date | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    review_body: str | None = None
    call_backs: tuple[CallBackFact, ...] = ()
    rating: Mapping[str, Any] | None = None
    supervisions: tuple[SupervisionFact, ...] = ()
    recused: frozenset[str] = frozenset()
    owner_unit: str | None = None
    owner_post: str | None = None
    owner_account: str | None = None
    milestones: int = 0
    ownership_result: str | None = None
    merged_into: str | None = None
    absorbed: tuple[str, ...] = ()
    reason: str | None = None
    reopened: int = 0
    drafted: bool = False
    handled_by: frozenset[str] = field(default_factory=frozenset)

    def clock(self, code: str) -> Clock | None:
        """Return the newest clock of this code."""
        return next((clock for clock in reversed(self.clocks) if clock.code == code), None)

    @property
    def running(self) -> tuple[Clock, ...]:
        """List the clocks nothing has stopped."""
        return tuple(clock for clock in self.clocks if clock.running)

    @property
    def duty(self) -> Clock | None:
        """Return the clock that presses staff most: the earliest due of those an office must keep."""
        duties = [clock for clock in self.running if clock.code not in RIGHTS_OF_CITIZENS]
        # an objection is a unit's option, not its duty: it presses only when nothing else does
        return min(duties, key=lambda clock: (clock.code == "R-PET-04", clock.due), default=None)

    @property
    def opinion(self) -> OpinionFact | None:
        """Return the newest written opinion of the handling body."""
        return next((found for found in reversed(self.opinions) if found.kind == "opinion"), None)

    @property
    def supervised(self) -> bool:
        """Say whether somebody urged, visited or listed it; a reminder before the day is no supervision."""
        return any(fact.kind != "reminder" for fact in self.supervisions)

    @property
    def rule_assumed(self) -> bool:
        """Say whether any clock rests on a rule younger than its trigger."""
        return any(clock.assumed for clock in self.clocks)


RIGHTS_OF_CITIZENS = frozenset({"R-PET-07", "R-PET-09"})  # periods in which the petitioner may act, nobody is late
