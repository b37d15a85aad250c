"""When time itself acts: every job of every subject with its rhythm, run by one worker under a lock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from anlan.cases import jobs as cases
from anlan.intake import jobs as intake


@dataclass(frozen=True)
class Scheduled:
    """One job: run it when `every` has passed since its last run, daily ones not before `not_before` local time."""

    name: str
    run: Callable[[datetime], int]
    every: timedelta
    not_before: time | None = None


SCHEDULE = (
    Scheduled("cases.warn_units", cases.warn_units, timedelta(days=1), time(7, 30)),
    Scheduled("cases.end_rights", cases.end_rights, timedelta(days=1), time(0, 10)),
    Scheduled("cases.refresh_statistics", cases.refresh_statistics, timedelta(days=1), time(3, 0)),
    Scheduled("intake.erase_contacts", intake.erase_contacts, timedelta(days=1), time(1, 0)),
    Scheduled("intake.forget_repeats", intake.forget_repeats, timedelta(days=1), time(1, 10)),
    Scheduled("intake.forget_uploads", intake.forget_uploads, timedelta(hours=1)),
)
