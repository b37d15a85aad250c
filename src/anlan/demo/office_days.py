"""Moments at which offices work and people write, drawn with the story's dice on the county's calendar."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from anlan.offices.rules.days import Calendar, after_natural_days, after_working_days

LOCAL = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
MORNING, EVENING = (8, 40), (17, 20)
SEARCHED_DAYS = 20  # how far back a trigger day is looked for: longer than the longest holiday


class OfficeDays:
    """Draws moments; the same seed draws the same ones."""

    def __init__(self, calendar: Calendar, dice: random.Random) -> None:
        self.calendar, self.dice = calendar, dice

    def at(self, day: date, *, after: datetime | None = None) -> datetime:
        """Return a moment in the office hours of a day, later than `after` where that still fits."""
        first = datetime.combine(day, time(*MORNING), LOCAL)
        last = datetime.combine(day, time(*EVENING), LOCAL)
        if after is not None:
            first = max(first, after + timedelta(minutes=4))
        if first >= last:
            return first
        return (first + (last - first) * self.dice.random()).replace(second=self.dice.randrange(60), microsecond=0)

    def within(self, moment: datetime, fewest: int, most: int) -> datetime:
        """Return a moment some working days after another; 0 is the same day, or the next one that is worked."""
        count = self.dice.randint(fewest, most)
        day = moment.astimezone(LOCAL).date()
        if count == 0 and self.calendar.is_workday(day) and moment.astimezone(LOCAL).time() < time(16, 50):
            return self.at(day, after=moment)
        return self.at(self.worked_after(day, max(count, 1)))

    def natural(self, moment: datetime, fewest: int, most: int) -> datetime:
        """Return an office moment some natural days after another, rolled to a working day."""
        day = moment.astimezone(LOCAL).date() + self.dice.randint(fewest, most) * DAY
        return self.at(self.worked_from(day), after=moment)

    def any_hour(self, day: date) -> datetime:
        """Return a moment at which people write from home: most often in the evening."""
        hour = self.dice.choices(range(7, 24), weights=[2, 4, 5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 6, 8, 8, 6, 3])[0]
        return datetime.combine(day, time(hour, self.dice.randrange(60), self.dice.randrange(60)), LOCAL)

    def worked_from(self, day: date) -> date:
        """Return the day itself or the next one that is worked."""
        while not self.calendar.is_workday(day):
            day += DAY
        return day

    def worked_to(self, day: date) -> date:
        """Return the day itself or the last one before it that was worked."""
        while not self.calendar.is_workday(day):
            day -= DAY
        return day

    def worked_after(self, day: date, count: int) -> date:
        """Return the day so many working days later."""
        return after_working_days(day, count, self.calendar).due

    def worked_before(self, day: date, count: int) -> date:
        """Return the day so many working days earlier."""
        for _ in range(count):
            day = self.worked_to(day - DAY)
        return day

    def due(self, trigger: date, days: int, *, working: bool = False) -> date:
        """Return the day a period ends, with the roll of R-CAL-03."""
        end = after_working_days if working else after_natural_days
        return end(trigger, days, self.calendar).due

    def trigger_for(self, due: date, days: int) -> date:
        """Return the day from which a period of natural days ends on `due`: a worked one where there is one."""
        candidates = [due - (days + back) * DAY for back in range(SEARCHED_DAYS)]
        fitting = [day for day in candidates if self.due(day, days) == due]
        return next((day for day in fitting if self.calendar.is_workday(day)), fitting[0] if fitting else candidates[0])
