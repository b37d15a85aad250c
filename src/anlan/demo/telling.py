"""Telling a story: what happens is written down first, with its moment, and then told in the order of time."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from anlan.demo.clock import ledger_time
from anlan.demo.matters import Matter, Wording, worded
from anlan.demo.office_days import LOCAL, OfficeDays
from anlan.demo.petitioners import Petitioner, petitioner
from anlan.demo.story_offices import Offices
from anlan.offices.queries.calendar import calendar

Act = Callable[[datetime], Any]
Progress = Callable[[int, int], None]


@dataclass
class Petition:
    """One petition of the story: which case it became, and the receipt its petitioner holds."""

    petitioner: Petitioner
    case_id: UUID | None = None
    receipt_id: UUID | None = None
    number: str = ""
    code: str = ""
    holds_code: bool = False  # who wrote on the website or came to the counter; rows of a sheet have none

    @property
    def case(self) -> UUID:
        """Return the case, which the receipt has opened by now."""
        if self.case_id is None:
            raise AssertionError("this petition has not been received yet")
        return self.case_id


@dataclass
class Story:
    """What the chapters write into: who can act, the office's days, the dice, and the beats so far."""

    offices: Offices
    days: OfficeDays
    dice: random.Random
    start: date
    now: datetime
    beats: list[tuple[datetime, int, Act]] = field(default_factory=list)
    petitioners: int = 0
    paces: dict[str, float] = field(default_factory=dict)  # by unit: how near its next answer in time is
    turns: dict[str, int] = field(default_factory=dict)  # by subject: how often it was written about
    lapses: tuple[datetime, ...] = ()  # when rights of review that are over are closed
    shown: tuple[Petition, ...] = ()  # whose number and code are printed at the end

    @property
    def today(self) -> date:
        """Return the day on which the story ends."""
        return self.now.astimezone(LOCAL).date()

    def beat(self, at: datetime, act: Act) -> None:
        """Let something happen at a moment; what lies after the story's end does not happen any more."""
        if at <= self.now:
            self.beats.append((at, len(self.beats), act))

    def in_time(self, unit: str, share: float) -> bool:
        """Say whether a unit's next answer comes in time, so that its share is kept whatever the dice say."""
        near = self.paces.get(unit, 0.5) + share
        self.paces[unit] = near % 1
        return near >= 1

    def word(self, matter: Matter, place: str) -> Wording:
        """Let somebody write about a matter at a place, unlike those before."""
        turn = self.turns.get(matter.category, 0)
        self.turns[matter.category] = turn + 1
        return worded(matter, place, self.dice, turn=turn)

    def someone(self, name: str = "") -> Petitioner:
        """Invent a petitioner nobody has met yet."""
        self.petitioners += 1
        return petitioner(self.petitioners, name=name)


def begin(offices: Offices, *, seed: int, start: date, now: datetime) -> Story:
    """Open an empty story."""
    dice = random.Random(seed)  # noqa: S311 (a story that comes out the same, not a secret)
    return Story(offices=offices, days=OfficeDays(calendar(), dice), dice=dice, start=start, now=now)


def tell(story: Story, progress: Progress | None = None) -> int:
    """Tell every beat in the order of time, each at its own moment of the ledger; all of the story or nothing.

    One transaction holds it, which also saves waiting for the disk after each of some thousand steps.
    """
    ordered = sorted(story.beats, key=lambda beat: beat[:2])
    with transaction.atomic():
        for done, (at, _place, act) in enumerate(ordered, start=1):
            with ledger_time(at):
                act(at)
            if progress and (done % 100 == 0 or done == len(ordered)):
                progress(done, len(ordered))
    return len(ordered)
