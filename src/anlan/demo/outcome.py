"""How a petition ends: sorted, handed on or away, handled at its unit's pace, called back, contested, carried out."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from anlan.cases.actions import handling, sorting
from anlan.demo.course import Course
from anlan.demo.office_days import DAY, LOCAL
from anlan.intake.actions import citizen

# The share each unit answers in time; the others keep to USUAL.
ON_TIME = {
    "zjj": 0.9, "rsj": 0.93, "zrj": 0.55, "cgj": 0.95, "jyj": 0.94, "mzj": 0.98, "jtj": 0.86, "hbj": 0.83,
    "wjj": 0.97, "gaj": 0.98, "nyj": 0.9, "slj": 0.93,
}  # fmt: skip
USUAL = 0.9
# The share of single attempts somebody answers; with three attempts some 78 % are reached.
ANSWERS = {"cgj": 0.28, "zrj": 0.33}
USUALLY_ANSWERS = 0.4
OTHERS = ("zjj", "zrj", "cgj", "jtj", "nyj", "hbj")  # whom a matter is sent to by mistake
ROUTES = {
    "0301": ("arbitration", "可以自知道之日起一年内，向市劳动人事争议仲裁委员会申请仲裁。"),
    "0302": ("reconsideration", "可以自收到决定之日起六十日内，向市人民政府申请行政复议。"),
    "0104": ("litigation", "属于合同纠纷，可以向市人民法院提起诉讼，诉讼时效为三年。"),
    "0203": ("reconsideration", "可以自知道许可之日起六十日内，向市人民政府申请行政复议。"),
    "0202": ("administrative", "请持身份证明到不动产登记中心窗口申请，自受理之日起三十个工作日内办结。"),
    "0502": ("mediation", "可以向镇农村土地承包纠纷调解委员会申请调解，或者申请土地承包仲裁。"),
    "0803": ("litigation", "属于消费合同纠纷，可以向市人民法院提起诉讼，诉讼时效为三年。"),
}
DECLINED = {
    "not_petition_matter": ("第三十一条", "反映的是人民法院正在审理的案件，请向审理法院提出。"),
    "duplicate_open": ("第十九条", "同一事项正在期限内办理，可以凭原查询码查看进展，办结后会书面答复。"),
    "finished_after_re_review": ("第三十六条", "该事项已经复核终结，仍可以依法提起诉讼或者申请法律援助、司法救助。"),
}
RESULTS = {"satisfied": 52, "basically": 28, "not_satisfied": 20}


def handle(course: Course, accused: Sequence[UUID] = ()) -> None:
    """Take one petition from the clerk's desk to its end."""
    dice, accusation = course.story.dice, course.wording.matter.nature == "report_accusation"
    slow = dice.random() < 0.02
    simple = course.wording.matter.simple and dice.random() < 0.75
    course.sort(course.later(*(8, 13) if slow else (0, 3)), simple=simple, accused=accused if accusation else ())
    if not accusation and _leaves_at_intake(course):
        return
    if dice.random() < 0.06 and not accusation:
        _wrong_unit_first(course)
    course.transfer(course.later(0, 2), how="assign" if dice.random() < 0.25 else "transfer")
    course.accept(course.later(*(12, 15) if dice.random() < 0.03 else (1, 6)))
    if dice.random() < 0.03 and course.petition.holds_code:
        course.as_citizen(course.later(1, 8), citizen.withdraw, reason="问题已经解决，不再反映。")
        return
    work(course, on_time=course.story.in_time(course.unit, ON_TIME.get(course.unit, USUAL)))
    if accusation:  # nobody rings: only the discipline body and its superior know of it
        course.execute(course.later(1, 6))
        course.close(course.later(0, 2))
    else:
        afterwards(course)


def _leaves_at_intake(course: Course) -> bool:
    """Lead it to its legal route, or decline it for one of the three reasons."""
    dice, route = course.story.dice, ROUTES.get(course.wording.matter.category[:4])
    if route and dice.random() < 0.22:
        redirect(course, *route)
        return True
    if dice.random() < 0.025:
        decline(course, dice.choice(list(DECLINED)))
        return True
    return False


def redirect(course: Course, route: str, words: str) -> None:
    """Tell the petitioner which legal route applies, where and until when."""
    at = course.later(1, 4)
    told_on = at.astimezone(LOCAL).date()
    course.then(at, sorting.redirect, course.by("lin"), route=route, body_and_limit=words, told_on=told_on)


def decline(course: Course, reason: str) -> None:
    """Refuse it with the article, and say where to go."""
    article, way_on = DECLINED[reason]
    course.then(course.later(0, 3), sorting.decline, course.by("lin"), reason=reason, article=article, way_on=way_on)


def _wrong_unit_first(course: Course) -> None:
    """Let the clerk err: the unit objects within five working days, and the clerk agrees."""
    dice, right = course.story.dice, course.unit
    wrong = dice.choice([unit for unit in OTHERS if unit != right])
    course.transfer(course.later(0, 1), to=wrong)
    course.then(
        course.later(1, 4),
        handling.object_to_transfer,
        course.story.offices.handler(wrong),
        reason="反映事项不属于本单位职权范围，建议转送主管部门。",
        article="第二十三条第三款",
        proposed_unit_id=course.story.offices.units[right],
    )
    course.then(course.later(1, 2), sorting.agree_objection, course.by("lin"))


def work(course: Course, *, on_time: bool) -> None:
    """Find out, answer and deliver: before the due day, or some weeks after it."""
    dice, days = course.story.dice, course.story.days
    accepted, due = course.accepted_on, course.due
    length = max((due - accepted).days, 6)
    if course.simple:
        trigger, fewest, most = (accepted, 3, 9) if on_time else (due, 1, 8)
        delivered = days.worked_after(trigger, dice.randint(fewest, most))
    elif on_time:
        delivered = days.worked_to(accepted + round(dice.triangular(9, length, 0.75 * length)) * DAY)
    else:
        delivered = days.worked_from(due + dice.randint(1, 40) * DAY)
    answered = days.worked_to(delivered - dice.randint(0, 3) * DAY)
    looked = days.worked_from(accepted + (answered - accepted) * dice.uniform(0.2, 0.6))
    course.investigate(days.at(min(looked, answered)))
    if not course.simple and on_time and (delivered - accepted).days > 40 and dice.random() < 0.3:
        delivered = answered = _extended(course)
    elif dice.random() < 0.12:
        course.draft(course.later(0, 1))
    course.answer(days.at(answered, after=course.last))
    course.deliver(days.at(delivered, after=course.last))


def _extended(course: Course) -> date:
    """Extend it shortly before its due day and answer within the longer period."""
    dice, days = course.story.dice, course.story.days
    asked = days.worked_before(course.due, dice.randint(3, 8))
    longer = dice.choice((15, 20, 30))
    if dice.random() < 0.75:
        course.extend(days.at(asked, after=course.last), longer)
    else:
        course.extend(days.at(asked, after=course.last), longer, told=False)
        course.tell_extension(course.later(1, 1), longer)
    return days.worked_before(course.due, dice.randint(0, 5))


def afterwards(course: Course) -> None:
    """Carry out what was promised, close, and see what the petitioner says."""
    dice = course.story.dice
    if course.wording.matter.result == "support":
        _carry_out(course)
    else:
        course.close(course.later(0, 2))
    contested = {"support": 0.02, "explain": 0.14, "not_support": 0.4}[course.wording.matter.result]
    if course.petition.holds_code and dice.random() < contested and contest(course):
        return
    if dice.random() < 0.85:
        called(course)
    if course.answers == 1 and course.petition.holds_code and dice.random() < 0.25:
        _rate(course)


def _carry_out(course: Course) -> None:
    dice, days = course.story.dice, course.story.days
    way = dice.random()
    if way < 0.5:
        course.execute(course.later(1, 8))
        course.close(course.later(0, 2))
    elif way < 0.75:
        planned = course.later(0, 2)
        by_day = days.worked_from(planned.date() + dice.randint(15, 70) * DAY)
        course.plan(planned, by_day)
        course.execute(days.at(days.worked_before(by_day, 2) if dice.random() < 0.85 else days.worked_after(by_day, 9)))
        course.close(course.later(0, 1))
    else:
        planned = course.later(0, 1)
        by_day = days.worked_from(planned.date() + dice.randint(7, 16) * DAY)
        course.plan(planned, by_day)
        course.close(course.later(0, 0))
        proved = days.at(days.worked_before(by_day, 1))
        course.then(proved, handling.prove_execution, course.handler, proof=course.wording.matter.proof)


def called(course: Course) -> None:
    """Ring up to three times on different days; who says that it is not solved may have it handled again."""
    dice = course.story.dice
    if not course.petition.petitioner.phone or course.unit == "szf":  # both callers sit below the city government
        return
    caller, until = dice.choice(("sun", "dcs.supervisor")), course.calls_until()
    for _attempt in range(3):
        at = course.later(1, 5)
        if at >= until:
            return
        if dice.random() >= ANSWERS.get(course.unit, USUALLY_ANSWERS):
            course.call(at, caller=caller, reached=False)
            continue
        answer = dice.choices(list(RESULTS), weights=list(RESULTS.values()))[0]
        again = answer == "not_satisfied" and dice.random() < 0.6
        course.call(at, caller=caller, reached=True, solved=not again, satisfaction=answer, wants_reopen=again)
        at = course.later(0, 1)
        if again and at < until:
            _once_more(course, at)
        return


def _once_more(course: Course, at: datetime) -> None:
    """Handle it again and bring it to a better end."""
    course.reopen(at)
    course.investigate(course.later(3, 8))
    course.answer(course.later(3, 12))
    course.deliver(course.later(0, 2))
    if course.wording.matter.result == "support":
        course.execute(course.later(1, 5))
    course.close(course.later(0, 1))
    at = course.later(2, 5)
    if at < course.calls_until():
        course.call(at, reached=True, solved=True, satisfaction="basically")


def contest(course: Course) -> bool:
    """Ask for a review within its thirty days, perhaps for a re-review after it; False when it is too late."""
    dice, days = course.story.dice, course.story.days
    at = days.any_hour(course.last.astimezone(LOCAL).date() + dice.randint(1, 12) * DAY)
    if at.astimezone(LOCAL).date() > days.due(course.delivered_on, 30):
        return False
    asked = course.ask_review(at).astimezone(LOCAL).date()
    result = dice.choices(("uphold", "change", "redo"), weights=(60, 22, 18))[0]
    late = dice.random() < 0.06
    answered = days.worked_from(asked + (dice.randint(32, 40) if late else dice.randint(10, 27)) * DAY)
    course.review(days.at(answered), result)
    if result == "redo":
        course.investigate(course.later(4, 10))
        course.answer(course.later(4, 15))
        course.deliver(course.later(0, 2))
        if course.wording.matter.result == "support":
            _carry_out(course)
        else:
            course.close(course.later(0, 2))
        called(course)
    elif dice.random() < 0.4:
        _go_further(course)
    return True


def _go_further(course: Course) -> None:
    dice, days = course.story.dice, course.story.days
    day = course.last.astimezone(LOCAL).date() + dice.randint(4, 26) * DAY
    asked = course.ask_re_review(days.any_hour(day)).astimezone(LOCAL).date()
    if dice.random() < 0.5:
        course.hear(days.at(days.worked_after(asked, 4)))
        course.end_hearing(course.later(5, 9))
    course.end_re_review(days.natural(course.last, 8, 14), dice.choice(("uphold", "uphold", "change")))


def _rate(course: Course) -> None:
    dice = course.story.dice
    at = course.story.days.any_hour(course.last.astimezone(LOCAL).date() + dice.randint(1, 4) * DAY)
    attitude, process, result = dice.choices((5, 4, 3, 2, 1), weights=(36, 32, 16, 9, 7), k=3)
    course.rate(
        at,
        attitude,
        process,
        result,
        words=dice.choice(("", "", "答复得比较细。", "希望下次快一点。", "修好了，谢谢。")),
    )
