"""Third chapter: what lies on the cast's desks on the story's last day, counted backwards from it."""

from datetime import date, datetime, timedelta
from typing import Any

from anlan.cases.actions import after, handling
from anlan.demo.course import Course
from anlan.demo.entrance import at_counter, on_website, words_of
from anlan.demo.matters import by_category
from anlan.demo.office_days import DAY, LOCAL
from anlan.demo.places import Spot, somewhere
from anlan.demo.telling import Petition, Story

OFFICE_OPENS = 9  # before that nobody has come to the counter today


def fresh(story: Story, unit: str, category: str, *, township: str = "", name: str = "") -> tuple[Course, Spot]:
    """Begin the course of a new petitioner's matter; nothing has happened yet."""
    matter = by_category()[category]
    spot = somewhere(matter.where, story.dice, township=township)
    course = Course(story, Petition(story.someone(name)), story.word(matter, spot.area), unit)
    course.area_id = spot.area_id
    course.petition.holds_code = True
    return course, spot


def written(
    story: Story, unit: str, category: str, at: datetime, *, township: str = "", name: str = "", channel: str = "web"
) -> Course:
    """Let somebody write on the website, or come to the counter, at a moment."""
    course, spot = fresh(story, unit, category, township=township, name=name)
    words = words_of(course.wording, spot, story)
    if channel == "web":
        on_website(story, course.petition, at, words)
    else:
        at_counter(story, course.petition, at, words | {"channel": channel})
    course.last, course.came_on = at, at.astimezone(LOCAL).date()
    return course


def in_hand(
    story: Story, unit: str, category: str, due: date, *, township: str = "", name: str = "", looked: bool = True
) -> Course:
    """Bring a petition into its unit's hands so that the answer is due on a day."""
    days = story.days
    accepted = days.trigger_for(due, 60)
    came = days.any_hour(accepted - story.dice.randint(6, 11) * DAY)
    course = written(story, unit, category, came, township=township, name=name)
    course.sort(course.later(0, 1))
    course.transfer(course.later(0, 1))
    course.accept(days.at(accepted, after=course.last))
    if looked:
        at = days.worked_from(accepted + story.dice.randint(9, 25) * DAY)
        course.investigate(days.at(at))
    return course


def answered(story: Story, unit: str, category: str, on: date, *, township: str = "", name: str = "") -> Course:
    """Bring a petition as far as a delivered answer."""
    course = in_hand(story, unit, category, on + story.dice.randint(8, 20) * DAY, township=township, name=name)
    course.answer(story.days.at(story.days.worked_before(on, 1), after=course.last))
    course.deliver(story.days.at(on, after=course.last))
    return course


def desks(story: Story) -> None:
    """Lay out every desk of the cast."""
    clerk(story)
    bureau(story)
    township(story)
    review_body(story)
    call_backs(story)
    owned(story)


def _ago(story: Story, *, days: int = 0, minutes: int = 0) -> datetime:
    return story.now - timedelta(days=days, minutes=minutes)


def clerk(story: Story) -> None:
    """Lin's desk: new this morning, to be sorted today, an objection to answer, one that is late."""
    days, today = story.days, story.today
    for category, minutes in (("010501", 25), ("050402", 130), ("090401", 310), ("070103", 900), ("040101", 1500)):
        written(story, "", category, _ago(story, minutes=minutes))
    for category, channel, back in (("030101", "visit", 0), ("010401", "call", 0), ("020201", "letter", 1)):
        open_already = story.now.astimezone(LOCAL).hour > OFFICE_OPENS and days.calendar.is_workday(today)
        day = days.worked_before(today, back if open_already else back + 1)
        at = days.at(day) if day < today else _ago(story, minutes=40 + back)
        written(story, "", category, at, channel=channel)
    written(story, "", "010302", _ago(story, minutes=75))  # urgent: reported at once (R-PET-21)
    for category, due in (
        ("080302", days.worked_from(today)),
        ("090202", days.worked_after(today, 2)),
        ("060101", days.worked_before(today, 1)),
    ):
        came = days.trigger_for(due, 15)
        waiting = written(story, "", category, days.any_hour(came))
        waiting.sort(waiting.later(2, 4))
    objecting = written(story, "jtj", "010504", days.any_hour(days.worked_before(today, 6)))
    objecting.sort(objecting.later(0, 0))
    objecting.transfer(objecting.later(0, 0))
    object_to(objecting, "人行道由市政设施管理单位养护，不属于公路部门职权范围。", to="zjj", at=objecting.later(2, 3))


def object_to(course: Course, reason: str, *, to: str, at: datetime) -> datetime:
    """Let the unit object to a transfer and name the competent one."""
    return course.then(
        at,
        handling.object_to_transfer,
        course.handler,
        reason=reason,
        article="第二十三条第三款",
        proposed_unit_id=course.story.offices.units[to],
    )


def bureau(story: Story) -> None:
    """Zhao's and Qian's desk: late ones, two due today, the week ahead, work in every state of the middle."""
    days, today = story.days, story.today
    this_day = days.worked_from(today)
    for category, back, looked in (("010205", 2, True), ("010301", 6, True), ("010402", 14, False)):
        late = in_hand(story, "zjj", category, days.worked_before(today, back), looked=looked)
        if back == 14:
            late.supervise(days.at(days.worked_before(today, 4)))
    in_hand(story, "zjj", "010201", this_day)
    undelivered = in_hand(story, "zjj", "010304", this_day)
    undelivered.answer(days.at(days.worked_before(today, 1)))
    drafted = in_hand(story, "zjj", "010203", days.worked_after(today, 2))
    drafted.draft(days.at(days.worked_before(today, 2)))
    in_hand(story, "zjj", "010502", days.worked_after(today, 3), looked=False)
    untold = in_hand(story, "zjj", "010303", days.worked_after(today, 4))
    untold.extend(days.at(days.worked_before(today, 2)), 30, told=False)
    longer = in_hand(story, "zjj", "010301", days.worked_before(today, 2))
    longer.extend(days.at(days.worked_before(today, 7)), 30)
    _at_the_bureau_door(story)
    _carried_out(story)


def _at_the_bureau_door(story: Story) -> None:
    """Matters the bureau has not accepted yet, and simple ones."""
    days, today = story.days, story.today
    for category, due in (("010104", days.worked_after(today, 1)), ("010403", days.worked_after(today, 6))):
        passed_on = days.trigger_for(due, 15)
        waiting = written(story, "zjj", category, days.any_hour(passed_on - 4 * DAY))
        waiting.sort(waiting.later(0, 1))
        waiting.transfer(days.at(passed_on), how="assign" if category == "010403" else "transfer")
    for category, back in (("010101", 8), ("010503", 4)):
        quick = written(story, "zjj", category, days.any_hour(days.worked_before(today, back + 3)))
        quick.sort(quick.later(0, 0), simple=True)
        quick.transfer(quick.later(0, 0), co_units=("zjjgy",))
        quick.accept(days.at(days.worked_before(today, back)))
        quick.investigate(quick.later(1, 2))


def _carried_out(story: Story) -> None:
    """Answers that are being carried out, one of them past its own date, and one that waits to be closed."""
    days, today = story.days, story.today
    for category, by_day in (("010502", days.worked_after(today, 8)), ("010504", days.worked_before(today, 3))):
        promised = answered(story, "zjj", category, days.worked_before(today, 15))
        promised.plan(promised.later(0, 1), by_day)
    done = answered(story, "zjj", "010501", days.worked_before(today, 6))
    done.execute(days.at(days.worked_before(today, 1)))


def township(story: Story) -> None:
    """Zheng's desk in Beidu: one late, one today, two this week, one to accept."""
    days, today = story.days, story.today
    here: dict[str, Any] = {"township": "999999100"}
    in_hand(story, "t100", "050401", days.worked_before(today, 3), **here)
    in_hand(story, "t100", "050301", days.worked_from(today), **here)
    in_hand(story, "t100", "050303", days.worked_after(today, 2), **here)
    ready = in_hand(story, "t100", "050403", days.worked_after(today, 4), **here)
    ready.draft(days.at(days.worked_before(today, 1)))
    arrived = written(story, "t100", "050302", days.any_hour(days.worked_before(today, 4)), **here)
    arrived.sort(arrived.later(0, 0))
    arrived.transfer(arrived.later(0, 1))


def review_body(story: Story) -> None:
    """Zhou's desk: a review due this week, one with time, one late; and above it a re-review with its hearing open."""
    days, today = story.days, story.today
    for unit, category, due in (
        ("zjj", "010401", days.worked_after(today, 2)),
        ("jyj", "090101", days.worked_after(today, 14)),
        ("rsj", "030401", days.worked_before(today, 1)),
    ):
        asked = days.trigger_for(due, 30)
        course = answered(story, unit, category, days.worked_before(asked, 6))
        course.close(course.later(0, 1))
        course.ask_review(days.any_hour(asked))
    for unit, category, hearing in (("zrj", "020302", True), ("rsj", "030301", False)):
        course = answered(story, unit, category, days.worked_before(today, 38))
        course.close(course.later(0, 1))
        course.ask_review(days.any_hour(course.last.date() + 6 * DAY))
        course.review(course.later(12, 15), "uphold")
        course.ask_re_review(days.any_hour(days.worked_before(today, 9)))
        if hearing:
            course.hear(days.at(days.worked_before(today, 3)))
    given = answered(story, "hbj", "070201", days.worked_before(today, 25))
    given.execute(given.later(0, 1))
    given.close(given.later(0, 1))
    given.ask_review(days.any_hour(given.last.date() + 2 * DAY))
    given.review(days.at(days.worked_before(today, 4)), "change")


def call_backs(story: Story) -> None:
    """Sun's queue: never rung, rung in vain once and twice, and one that said no and is being handled again."""
    days, today = story.days, story.today
    for unit, category, back, tries in (
        ("gaj", "100204", 3, 0),
        ("mzj", "090502", 4, 0),
        ("cgj", "080101", 5, 1),
        ("jtj", "040102", 7, 2),
        ("nyj", "050101", 9, 3),
    ):
        course = answered(story, unit, category, days.worked_before(today, back + 2))
        course.execute(course.later(0, 0))
        course.close(days.at(days.worked_before(today, back), after=course.last))
        for attempt in range(tries):
            course.call(days.at(days.worked_before(today, tries - attempt)), reached=False)
    unsolved = answered(story, "hbj", "070302", days.worked_before(today, 14))
    unsolved.execute(unsolved.later(0, 0))
    unsolved.close(unsolved.later(0, 1))
    unsolved.call(unsolved.later(2, 3), reached=True, solved=False, satisfaction="not_satisfied", wants_reopen=True)
    unsolved.reopen(days.at(days.worked_before(today, 5), after=unsolved.last))


def owned(story: Story) -> None:
    """Wu's cases: three in hand with a plan and what was reached, one that ended with the matter solved."""
    days, today = story.days, story.today
    plans = (
        ("zrj", "020102", 22, "两个月内：补发过渡费，供电增容完工，公开抽签分房。"),
        ("zjj", "010402", 18, "一个月内完成规划核实整改，按“证缴分离”分批办证。"),
        ("slj", "060302", 12, "核对全部移民名册，年底前补发到位，今后先公示后核定。"),
    )
    for unit, category, late, plan in plans:
        course = in_hand(story, unit, category, days.worked_before(today, late))
        course.own(days.at(days.worked_before(today, late - 4), after=course.last), plan)
        report(course, days.worked_before(today, late - 8), "召集住建、电力、财政现场会，明确分工和完成日期。")
        if unit == "zrj":
            report(course, days.worked_before(today, 2), "拖欠的过渡费已经补发，供电工程完成六成。")
    _solved_by_leader(story)


def report(course: Course, day: date, words: str) -> None:
    """Let the owning leader say how far it has come."""
    course.then(course.story.days.at(day, after=course.last), after.report_milestone, course.by("wu"), words=words)


def _solved_by_leader(story: Story) -> None:
    days = story.days
    course = in_hand(story, "rsj", "030103", days.worked_before(story.today, 70))
    course.own(course.story.days.at(days.worked_after(course.due, 2)), "十日内由总包先行清偿，查清专户拨付。")
    report(course, days.worked_after(course.due, 5), "总包已将欠付人工费转入专户，正在逐人核对。")
    course.answer(days.at(days.worked_after(course.due, 8)))
    course.deliver(course.later(0, 1))
    course.execute(course.later(0, 1))
    course.close(course.later(0, 1))
    course.call(course.later(1, 3), reached=True, solved=True, satisfaction="satisfied")
    course.then(course.later(1, 2), after.end_ownership, course.by("wu"), result="solved")
