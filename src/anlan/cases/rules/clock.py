"""The law's clocks of a case: when each started, by which day it ends, what paused or stopped it (domain §19.4)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from anlan.cases.rules.statute import Rule
from anlan.offices.rules.days import Calendar, Due, after_natural_days, after_working_days

LOCAL = ZoneInfo("Asia/Shanghai")  # the law's days are the county's days
REMINDER_SHARE = 70  # per cent of the period, domain §26
REMINDER_DAYS = 3  # working days before nominal_due, domain §26
LISTED_AFTER = 10  # working days after due, domain §26


def local_day(moment: datetime) -> date:
    """Return the calendar day of a moment in Asia/Shanghai."""
    return moment.astimezone(LOCAL).date()


@dataclass(frozen=True)
class Clock:
    """One period of law running for a case; `due` and `nominal` are computed, never counted down.

    `nominal` is the day without, `due` the day with the roll of R-CAL-03; agencies are warned on `nominal`,
    lateness is declared on `due` (domain §2.1.1). `due_at` is set for hour periods only.
    """

    code: str
    rule: str  # CODE@valid_from
    assumed: bool  # the trigger is older than the rule table (domain §0.2)
    value: int
    day_kind: str
    trigger_at: datetime
    unit_id: str | None = None  # whose clock it is
    extension: int = 0  # natural days
    paused: tuple[tuple[date, date | None], ...] = ()
    fixed_due: date | None = None  # the day an opinion names for its execution
    nominal: date = date.max
    due: date = date.max
    due_at: datetime | None = None
    provisional: bool = False
    stopped_at: datetime | None = None
    outcome: str | None = None

    @property
    def running(self) -> bool:
        """Say whether nothing has stopped it yet (a paused clock still runs in this sense)."""
        return self.stopped_at is None

    @property
    def is_paused(self) -> bool:
        """Say whether time does not count just now."""
        return bool(self.paused) and self.paused[-1][1] is None

    @property
    def trigger(self) -> date:
        """Return the day that triggered it; it does not count itself (R-CAL-01)."""
        return local_day(self.trigger_at)

    @property
    def paused_days(self) -> int:
        """Count the days that do not count, closed pauses only."""
        return sum((end - start).days for start, end in self.paused if end is not None)

    def late(self, now: datetime) -> bool:
        """Say whether the period is over and the act not done, or was done too late; computed when read."""
        if self.is_paused or self.outcome in ("void", "merged"):
            return False
        moment = self.stopped_at or now
        return moment > self.due_at if self.due_at else local_day(moment) > self.due

    def days_left(self, today: date) -> int:
        """Count natural days to the due day; negative when it has passed."""
        return (self.due - today).days


def start_clock(
    rule: Rule, *, assumed: bool, at: datetime, unit_id: str | None, fixed_due: date | None = None
) -> Clock:
    """Start a clock; call `settle` to learn its days."""
    return Clock(
        code=rule.code,
        rule=rule.version,
        assumed=assumed,
        value=rule.value,
        day_kind=rule.day_kind,
        trigger_at=at,
        unit_id=unit_id,
        fixed_due=fixed_due,
    )


def settle(clock: Clock, calendar: Calendar) -> Clock:
    """Compute nominal and due day on this calendar."""
    if clock.day_kind == "continuous":  # hours run through rest days (domain §2.1.2)
        end = clock.trigger_at + timedelta(hours=clock.value)
        return replace(clock, nominal=local_day(end), due=local_day(end), due_at=end, provisional=False)
    found = count(clock, calendar)
    return replace(clock, nominal=found.nominal, due=found.due, provisional=found.provisional)


def count(clock: Clock, calendar: Calendar) -> Due:
    """Count a day clock; the answer explains itself day by day (`Due.explanation`)."""
    if clock.fixed_due is not None:
        return after_natural_days(clock.trigger, max((clock.fixed_due - clock.trigger).days, 1), calendar)
    if clock.day_kind == "working":
        return after_working_days(clock.trigger, clock.value, calendar)
    # An extension lengthens the nominal period, a hearing does not count in it; only the end rolls.
    return after_natural_days(clock.trigger, clock.value + clock.extension + clock.paused_days, calendar)


@dataclass(frozen=True)
class Warnings:
    """When a unit is warned: two reminders, the urging, the public listing (domain §26)."""

    reminder: date
    last_reminder: date
    urge: date
    listed: date


def warnings(clock: Clock, calendar: Calendar) -> Warnings:
    """Tell the days of warning of a day clock; agencies are warned on the nominal day, listed from the due day."""
    length = (clock.nominal - clock.trigger).days
    return Warnings(
        reminder=clock.trigger + timedelta(days=-(-length * REMINDER_SHARE // 100)),
        last_reminder=_working_days_before(clock.nominal, REMINDER_DAYS, calendar),
        urge=clock.nominal,
        listed=after_working_days(clock.due, LISTED_AFTER, calendar).due,
    )


def _working_days_before(day: date, wanted: int, calendar: Calendar) -> date:
    for earlier in _days_back(day):
        wanted -= calendar.is_workday(earlier)
        if not wanted:
            return earlier
    raise AssertionError("unreachable: the days before a day never end")


def _days_back(day: date) -> Iterator[date]:
    while True:
        day -= timedelta(days=1)
        yield day
