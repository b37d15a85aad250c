"""Load the demo county: found it, write its year down, tell it (domain §19, §20, §26)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from anlan.cases.queries.board import Period, statistics
from anlan.cases.queries.lists import case_list
from anlan.demo import story_offices
from anlan.demo.clock import ledger_time
from anlan.demo.office_days import LOCAL
from anlan.demo.story_desks import desks
from anlan.demo.story_petitions import a_perfect_unit, jobs, year
from anlan.demo.story_rare import rare
from anlan.demo.telling import Petition, Progress, Story, begin, tell
from anlan.offices.rules.actors import SYSTEM

SIZE = 540  # petitions; some 75 of them lie on the cast's desks or happen seldom, whatever the size
SEED = 999999
YEAR = timedelta(days=395)  # about thirteen months
FOUNDED_BEFORE = timedelta(days=14)
STAGED, PERFECT = 80, 31  # petitions of the third and fourth chapter, and of the unit whose numbers look too good
SMALLEST_WITH_ALARM = 300


class AlreadyTold(RuntimeError):
    """The ledger holds cases already; the demo is told once, into an empty one."""

    def __init__(self, cases: int) -> None:
        self.cases = cases
        super().__init__("this ledger holds cases already")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was told: steps, cases by state and by channel, and two receipts to try the public pages with."""

    steps: int
    states: dict[str, int]
    channels: dict[str, int]
    shown: tuple[Petition, ...]

    @property
    def cases(self) -> int:
        """Count the cases."""
        return sum(self.states.values())


def load(*, now: datetime, size: int = SIZE, seed: int = SEED, progress: Progress | None = None) -> Told:
    """Found the county and tell its year up to `now`; AlreadyTold, ClockIsReal outside a demo ledger.

    The same seed, size and moment tell the same story; only ids, receipt numbers and query codes are drawn anew.
    """
    with ledger_time(now):  # refuses a ledger that keeps real time, before anything is written
        found = case_list(actor=SYSTEM, now=now, size=200).lines
    if found:
        raise AlreadyTold(len(found))
    today = now.astimezone(LOCAL).date()
    founded = datetime.combine(today - YEAR - FOUNDED_BEFORE, time(9), LOCAL)
    if not story_offices.is_founded():
        with ledger_time(founded), transaction.atomic():
            story_offices.found(now=founded)
    story = begin(story_offices.offices(), seed=seed, start=today - YEAR, now=now)
    write(story, size)
    steps = tell(story, progress)
    return Told(steps=steps, states=_count(story, "state"), channels=_count(story, "channel"), shown=story.shown)


def write(story: Story, size: int) -> None:
    """Write every chapter down."""
    jobs(story)
    rare(story)
    desks(story)
    lives = size - STAGED
    if size >= SMALLEST_WITH_ALARM:
        a_perfect_unit(story, count=PERFECT)
        lives -= PERFECT
    year(story, max(lives, 0))


def _count(story: Story, group_by: str) -> dict[str, int]:
    period = Period(story.start - YEAR, story.today)
    rows = statistics(actor=story.offices.people["chen"], now=story.now, group_by=group_by, period=period)
    return {row["key"]: row["count"] for row in rows}
