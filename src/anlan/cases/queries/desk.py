"""My desk: what must I do today, and what first?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from anlan.cases.models.cases import CaseQuerySet
from anlan.cases.queries.folded import FOLDED
from anlan.cases.queries.lists import CaseLine, count_by_due_day, first_rows, lines_of
from anlan.cases.queries.visible import visible_cases, visible_parts
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.guards import Attempt
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.procedure import Transition
from anlan.cases.rules.steps import offers
from anlan.offices.queries.calendar import calendar
from anlan.offices.queries.duties import unit_chain
from anlan.offices.rules.actors import Actor

MOST = 40  # lines of one group; the list behind it shows the rest
# Steps of one's own choosing: never "the next step".
OPTIONAL = frozenset(
    [
        "object_to_transfer",
        "recuse",
        "own",
        "report_milestone",
        "supplement",
        "withdraw",
        "join",
        "detach",
        "merge",
        "absorb",
        "release",
        "draft_opinion",
        "extend",
        "acknowledge",
        "supervise",
        "hand_back",
    ]
)


@dataclass(frozen=True)
class DeskLine:
    """A case and the one next step this actor can take; None when it waits for somebody else."""

    line: CaseLine
    next_step: Transition | None


@dataclass(frozen=True)
class Desk:
    """What lies on a desk, most pressing first."""

    today: date
    late: tuple[DeskLine, ...]
    due_today: tuple[DeskLine, ...]
    this_week: tuple[DeskLine, ...]
    later: tuple[DeskLine, ...]
    waiting: tuple[DeskLine, ...]  # for somebody else; the clock runs on
    days_ahead: tuple[tuple[date, int], ...]
    open_count: int  # of those laid out

    @property
    def nothing_due(self) -> bool:
        """Say whether nothing must be done this week."""
        return not (self.late or self.due_today or self.this_week)


def my_desk(*, actor: Actor, now: datetime) -> Desk:
    """Lay out the open cases this actor answers for, with the next step of each."""
    today = local_day(now)
    late_only = frozenset({"late"}) if actor.role == "supervisor" else frozenset[str]()
    parts = visible_parts(actor, "read", now, given=late_only)
    lines = _with_next_step(_lying(parts, actor, now), actor, now)
    acting = [line for line in lines if line.next_step is not None]
    week_end = today + timedelta(days=7)
    groups: dict[str, list[DeskLine]] = {"late": [], "today": [], "week": [], "later": []}
    for line in acting:
        groups[_group(line.line, today, week_end)].append(line)
    return Desk(
        today=today,
        late=tuple(groups["late"][:MOST]),
        due_today=tuple(groups["today"][:MOST]),
        this_week=tuple(groups["week"][:MOST]),
        later=tuple(groups["later"][:MOST]),
        waiting=tuple(line for line in lines if line.next_step is None)[:MOST],
        days_ahead=tuple(count_by_due_day(visible_cases(actor, "read", now), now=now)),
        open_count=len(lines),
    )


def _lying(parts: Sequence[CaseQuerySet], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Read what lies on somebody's desk: by its due day, and after that what no clock presses."""
    if actor.role == "reviewer":
        parts = [part.filter(state__in=["review", "re_review", "suspended_hearing"]) for part in parts]
    if actor.role == "supervisor":
        parts = [part.filter(due__lt=local_day(now), paused=False) for part in parts]
    most = 4 * MOST
    # The phase is said as what it is not where the days find the few cases there are.
    dated = [part.filter(due__isnull=False).exclude(phase__in=["closed", "final"]) for part in parts]
    rows = first_rows(dated, ["due", "serial"], most)
    if len(rows) == most or actor.role == "supervisor":
        return rows
    undated = [part.filter(due__isnull=True, phase="open") for part in parts]
    return rows + first_rows(undated, ["changed_at", "serial"], most - len(rows))


def _with_next_step(rows: list[dict[str, Any]], actor: Actor, now: datetime) -> list[DeskLine]:
    law = lawbook(settings.COUNTY_FOLDER)
    states = FOLDED.states({row["id"]: row["events_count"] for row in rows}, law, calendar())
    chain = tuple(str(unit) for unit in unit_chain(actor.unit_id)) if actor.unit_id else ()
    attempt = Attempt(action="", now=now, actor=actor.ledger_name, role=actor.role, unit_chain=chain)
    return [DeskLine(line, _next(offers(law, states[line.id], attempt), actor)) for line in lines_of(rows, now)]


def _next(offered: Iterable[Any], actor: Actor) -> Transition | None:
    optional = OPTIONAL - {"supervise"} if actor.role == "supervisor" else OPTIONAL
    able = (offer.transition for offer in offered if offer.refusal is None)
    return next((transition for transition in able if transition.action not in optional), None)


def _group(line: CaseLine, today: date, week_end: date) -> str:
    if line.due is None or line.paused or line.due > week_end:
        return "later"
    if line.due < today:
        return "late"
    return "today" if line.due == today else "week"
