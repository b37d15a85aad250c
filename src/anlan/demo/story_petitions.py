"""Second chapter: a year of petitions as they come and go, each with its own pace, most of them without trouble."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache

from anlan.cases.jobs import end_rights, warn_units
from anlan.demo import lists
from anlan.demo.course import Course
from anlan.demo.entrance import Row, at_counter, on_sheet, on_website, words_of
from anlan.demo.matters import Matter, matters
from anlan.demo.office_days import DAY, LOCAL
from anlan.demo.outcome import handle
from anlan.demo.petitioners import Petitioner
from anlan.demo.places import Spot, somewhere
from anlan.demo.telling import Petition, Story

# How many of a thousand petitions each unit gets; `townships` share theirs.
SHARES = {
    "zjj": 200, "rsj": 95, "zrj": 155, "cgj": 95, "jyj": 65, "mzj": 50, "jtj": 70, "hbj": 85,
    "wjj": 45, "gaj": 60, "nyj": 45, "slj": 40, "szf": 15, "jwjw": 15, "townships": 130,
}  # fmt: skip
CHANNELS = {"web": 22, "call": 6, "visit": 7, "letter": 4, "hotline": 46, "board": 15}
SHEET_EVERY = {"hotline": 14, "board": 28}  # days
SHEET_LOOKS_BACK = 9  # days: what is older was on an earlier sheet
WARNED_DAYS = 150
NOBODY = Petitioner(name="", phone="", address="")


@dataclass
class Sheets:
    """What other systems will hand over, gathered until a sheet's day."""

    rows: dict[tuple[str, datetime], list[Row]] = field(default_factory=dict)

    def next_day(self, story: Story, channel: str, at: datetime) -> datetime:
        """Return the moment of the first sheet after a petition."""
        every = SHEET_EVERY[channel]
        passed = (at.astimezone(LOCAL).date() - story.start).days
        day = story.days.worked_from(story.start + (passed // every + 1) * every * DAY)
        return datetime.combine(day, time(9, 10), LOCAL)

    def add(self, channel: str, at: datetime, row: Row) -> None:
        """Put a row on a sheet."""
        self.rows.setdefault((channel, at), []).append(row)

    def hand_over(self, story: Story) -> None:
        """Let every sheet be imported on its day."""
        for (channel, at), rows in sorted(self.rows.items(), key=lambda entry: (entry[0][1], entry[0][0])):
            on_sheet(story, channel, rows, at)


@cache
def _answering() -> dict[str, str]:
    """Map subject prefixes to units; those that go by area map to "townships"."""
    found = {}
    for row in lists.competence_rows():
        found[row.prefix] = "townships" if row.area_code else row.unit_code
    return found


@cache
def matters_of(unit: str) -> tuple[Matter, ...]:
    """List what a unit (or "townships") answers for."""
    answering = _answering()
    return tuple(matter for matter in matters() if answering.get(matter.category[:4]) == unit)


@cache
def township_units() -> dict[str, str]:
    """Map the first nine digits of an area's code to the township's unit."""
    rows = (row for row in lists.unit_rows() if row.kind == "township")
    return {row.area_codes[0][:9]: row.code for row in rows}


def jobs(story: Story) -> None:
    """Let time itself act: units are warned every Monday and daily at the end; rights that are over end monthly.

    Warnings begin in the last months only: earlier ones would be told to nobody and cost a tenth of the loading.
    """
    day, lapses = story.start, []
    weekly_from, daily_from = story.today - WARNED_DAYS * DAY, story.days.worked_before(story.today, 10)
    while day <= story.today:
        if (day.weekday() == 0 and day >= weekly_from) or (day >= daily_from and story.days.calendar.is_workday(day)):
            story.beat(datetime.combine(day, time(8, 5), LOCAL), warn_units)
        if day.day == 2:
            lapses.append(datetime.combine(day, time(7, 30), LOCAL))
            story.beat(lapses[-1], end_rights)
        day += DAY
    story.lapses = tuple(lapses)


def year(story: Story, count: int) -> None:
    """Let so many petitions come in over the year, more on working days, and each take its course."""
    sheets = Sheets()
    days = (story.today - story.start).days
    for _ in range(count):
        day = story.start + story.dice.randrange(days + 1) * DAY
        if not story.days.calendar.is_workday(day) and story.dice.random() < 0.6:
            day = story.days.worked_from(day)
        unit = story.dice.choices(list(SHARES), weights=list(SHARES.values()))[0]
        one(story, sheets, unit, story.days.any_hour(day))
    sheets.hand_over(story)


def one(story: Story, sheets: Sheets, unit: str, at: datetime) -> None:
    """Let one petition come in and take its course."""
    dice = story.dice
    matter = dice.choice(matters_of(unit))
    spot = somewhere(matter.where, dice)
    unit = township_units()[spot.township] if unit == "townships" else unit
    allowed = [name for name in CHANNELS if matter.nature != "report_accusation" or name not in SHEET_EVERY]
    channel = dice.choices(allowed, weights=[CHANNELS[name] for name in allowed])[0]
    petition = Petition(story.someone() if channel != "board" else NOBODY)
    course = Course(story, petition, story.word(matter, spot.area), unit)
    course.area_id = spot.area_id
    course.last = come_in(story, sheets, course, spot, channel, at)
    handle(course, accused=(story.offices.units[township_units()[spot.township]],))


def come_in(story: Story, sheets: Sheets, course: Course, spot: Spot, channel: str, at: datetime) -> datetime:
    """Bring a petition in through a channel; return the moment from which the office knows of it."""
    if channel in SHEET_EVERY:
        known = sheets.next_day(story, channel, at)
        earliest = known - SHEET_LOOKS_BACK * DAY
        taken = {row.received_at for row in sheets.rows.get((channel, known), ())}
        at = max(at, earliest).replace(second=0)
        while at in taken:
            at += timedelta(minutes=1)
        sheets.add(channel, known, Row(received_at=at, petition=course.petition, wording=course.wording, spot=spot))
        return known
    course.petition.holds_code = True
    words = words_of(course.wording, spot, story)
    if channel == "web":
        on_website(story, course.petition, at, words)
        return at
    known = story.days.at(story.days.worked_from(at.astimezone(LOCAL).date()))
    words["channel"] = channel
    if channel == "letter":  # it arrived with the morning's post, a day or two before it is typed in
        words["received_at"] = story.days.at(story.days.worked_before(known.astimezone(LOCAL).date(), 1))
    at_counter(story, course.petition, known, words)
    return known


def a_perfect_unit(story: Story, unit: str = "sjj", count: int = 31) -> None:
    """Let one unit answer everything in time while hardly anybody can be reached: numbers that look too good.

    All its due days lie in the last whole month, so that a month's board and a year's show the alarm.
    """
    days = story.days
    last = story.today.replace(day=1) - DAY
    for place in range(count):
        matter = matters_of(unit)[place % len(matters_of(unit))]
        spot = somewhere(matter.where, story.dice)
        course = Course(story, Petition(story.someone()), story.word(matter, spot.area), unit)
        course.area_id = spot.area_id
        due = days.worked_to(last.replace(day=14 + place % (last.day - 13)))
        accepted = days.trigger_for(due, 60)
        at = days.any_hour(accepted - story.dice.randint(7, 10) * DAY)
        on_website(story, course.petition, at, words_of(course.wording, spot, story))
        course.last = at
        course.sort(course.later(1, 2))
        course.transfer(course.later(0, 0))
        course.accept(days.at(accepted, after=course.last))
        course.investigate(course.later(6, 20))
        told = days.worked_from(due - 10 * DAY)
        course.answer(days.at(days.worked_before(told, 1), after=course.last))
        course.deliver(days.at(told, after=course.last))
        course.execute(course.later(0, 0))
        course.close(course.later(0, 0))
        _ring_in_vain(course, reached=place % 2 == 1)


def _ring_in_vain(course: Course, *, reached: bool) -> None:
    """Ring three times on working days without an answer, or reach somebody the first time."""
    answer = {"reached": True, "solved": True, "satisfaction": "satisfied"} if reached else {"reached": False}
    for _ in range(1 if reached else 3):
        course.call(course.later(1, 1), caller="sun", **answer)
