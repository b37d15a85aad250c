"""Which warnings are due and have not gone out yet; which rights have run out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from anlan.cases.models import CaseClock, Supervision
from anlan.cases.rules.clock import Clock, local_day, warnings
from anlan.offices.queries.calendar import calendar
from anlan.offices.rules.days import Calendar, after_working_days

REPLY_DAYS = 5  # working days to answer an urging or a listing
WARNED = ("R-PET-01", "R-PET-02", "R-PET-03", "R-PET-05", "R-PET-08", "R-PET-10", "R-PET-11", "R-EXE-01")
# How late a first look may come: a platform switched on late does not send a year of reminders at once.
KINDS = {"reminder": "reminder", "last_reminder": "reminder", "urge": "urge", "listed": "listed"}


@dataclass(frozen=True)
class Warning:
    """One warning to send: its kind, its clock, its stage, and by when a unit answers it."""

    case_id: UUID
    kind: str
    clock_code: str
    clock_place: int
    stage: str
    reply_due: date | None


def due_warnings(*, now: datetime) -> Iterator[Warning]:
    """Yield, for each running clock, the latest stage reached and not yet sent (domain §26)."""
    today, days = local_day(now), calendar()
    running = CaseClock.objects.filter(
        stopped_at=None,
        paused=False,
        code__in=WARNED,
        nominal__lte=today + timedelta(days=150),
        case__phase="open",
    )
    sent = set(Supervision.objects.exclude(stage="").values_list("case_id", "clock_place", "stage"))
    for row in running.order_by("due", "id"):
        stage = stage_on(_as_clock(row), today, days)
        if stage and (row.case_id, row.place, stage) not in sent:
            answer = after_working_days(today, REPLY_DAYS, days).due if stage in ("urge", "listed") else None
            yield Warning(row.case_id, KINDS[stage], row.code, row.place, stage, answer)


def _as_clock(row: CaseClock) -> Clock:
    return Clock(
        code=row.code,
        rule=row.rule,
        assumed=row.assumed,
        value=1,
        day_kind="natural",
        trigger_at=row.trigger_at,
        nominal=row.nominal,
        due=row.due,
    )


def stage_on(clock: Clock, today: date, days: Calendar) -> str | None:
    """Name the latest stage of warning reached on a day, None before the first."""
    when = warnings(clock, days)
    stages = {
        "reminder": when.reminder,
        "last_reminder": when.last_reminder,
        "urge": when.urge,
        "listed": when.listed,
    }
    reached = [stage for stage, day in stages.items() if day <= today]
    return reached[-1] if reached else None


def rights_over(*, now: datetime) -> list[tuple[UUID, str]]:
    """List (case, clock code) of closed cases whose period to ask for a review or re-review has ended."""
    today = local_day(now)
    over = CaseClock.objects.filter(stopped_at=None, due__lt=today, provisional=False)
    review = over.filter(code="R-PET-07", case__state="closed") | over.filter(code="R-PET-09", case__state="reviewed")
    return list(review.order_by("id").values_list("case_id", "code"))
