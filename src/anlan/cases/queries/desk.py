"""My desk: what must I do today, and what first?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from anlan.cases.models.cases import CaseQuerySet
from anlan.cases.queries.lists import COLUMNS, CaseLine, count_by_due_day, lines_of
from anlan.cases.queries.visible import visible_cases
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.fold import fold
from anlan.cases.rules.guards import Attempt
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.procedure import Transition
from anlan.cases.rules.steps import offers
from anlan.ledger.queries import events_of
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
    open_count: int

    @property
    def nothing_due(self) -> bool:
        """Say whether nothing must be done this week."""
        return not (self.late or self.due_today or self.this_week)


def my_desk(*, actor: Actor, now: datetime) -> Desk:
    """Lay out the open cases this actor answers for, with the next step of each."""
    today = local_day(now)
    open_cases = _work(actor, now)
    rows = list(open_cases.order_by("due", "serial").values(*COLUMNS)[: 4 * MOST])
    lines = _with_next_step(rows, actor, now)
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
        days_ahead=tuple(count_by_due_day(actor=actor, now=now)),
        open_count=open_cases.count(),
    )


def _work(actor: Actor, now: datetime) -> CaseQuerySet:
    """Narrow what an actor may read to what lies on their desk."""
    found = visible_cases(actor, "read", now)
    if actor.role == "supervisor":
        return found.filter(phase="open", due__lt=local_day(now), paused=False)
    if actor.role == "reviewer":
        return found.filter(state__in=["review", "re_review", "suspended_hearing"])
    return found.filter(phase="open")


def _with_next_step(rows: list[dict[str, Any]], actor: Actor, now: datetime) -> list[DeskLine]:
    law, days = lawbook(settings.COUNTY_FOLDER), calendar()
    histories = events_of([f"case:{row['id']}" for row in rows])
    chain = tuple(str(unit) for unit in unit_chain(actor.unit_id)) if actor.unit_id else ()
    attempt = Attempt(action="", now=now, actor=actor.ledger_name, role=actor.role, unit_chain=chain)
    lines = []
    for row, line in zip(rows, lines_of(rows, now), strict=True):
        state = fold(law, histories[f"case:{row['id']}"], days)
        lines.append(DeskLine(line, _next(offers(law, state, attempt), actor)))
    return lines


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
