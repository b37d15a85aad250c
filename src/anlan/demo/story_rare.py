"""Fourth chapter: what happens seldom: accusation, retaliation, danger, the same matter twice, other ways out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anlan.cases.actions import after, handling, sorting
from anlan.demo.course import Course
from anlan.demo.entrance import at_counter, joining, on_website, words_of
from anlan.demo.matters import Matter, Wording
from anlan.demo.outcome import DECLINED, ROUTES, decline, redirect
from anlan.demo.places import somewhere
from anlan.demo.story_desks import answered, fresh, in_hand, object_to, written
from anlan.demo.telling import Petition, Story
from anlan.intake.actions import citizen
from anlan.intake.actions.codes import open_number_for_code, replace_code
from anlan.intake.actions.letters import deliver_to_petitioner, issue_to_petitioner
from anlan.intake.actions.matters import merge_cases, unmerge_case
from anlan.intake.actions.vault import open_contact

ACCUSATION = Matter(
    category="100302",
    where="any",
    nature="report_accusation",
    title="反映公路养护工程验收走过场",
    text="市里一段公路大修刚验收就开裂，听施工队的人说验收组只在路边吃了顿饭，连芯样都没有取。"
    "养护资金不是小数，请纪检部门查一查。我在这条路边做生意，请替我保密。",
    spots=("",),
    details=("",),
    claims="查清验收是否弄虚作假，替反映人保密。",
    finding="调取验收资料，取芯记录缺失，参加验收的人员签名笔迹存疑，已按程序开展初步核实。",
    reasons="反映的问题线索具体，属于纪检监察机关受理范围。",
    handling="按照干部管理权限开展核查，结果按规定反馈；工程质量委托第三方重新检测。",
    basis="《中国共产党纪律处分条例》、《公职人员政务处分法》第三十九条",
    result="support",
    proof="核查结果已按规定反馈。",
)
RETALIATION = Matter(
    category="100403",
    where="any",
    nature="help",
    title="反映以后被单位停了摊位",
    text="上个月我反映过市场里乱收摊位费，事情还没有处理完，我的摊位就被通知停用，说是“重新规划”，"
    "别家都没有动。我怀疑和我反映问题有关，请查一查。",
    spots=("",),
    details=("",),
    claims="恢复摊位，查清是不是打击报复。",
    finding="停用通知在反映后第六日作出，没有会议记录和规划文件，同排其他摊位未调整。",
    reasons="不得打击报复信访人；作出停用决定的一方应当说明理由和依据。",
    handling="责令立即恢复摊位，对有关人员的责任按管理权限处理，结果书面告知。",
    basis="《信访工作条例》第四十六条",
    result="support",
    proof="摊位已恢复，处理结果已书面告知。",
)


def rare(story: Story) -> None:
    """Tell each of them."""
    accusations(story)
    retaliation(story)
    danger(story)
    same_matter(story)
    ways_out(story)
    turns(story)
    two_petitioners(story)


def _about(story: Story, matter: Matter, unit: str) -> Course:
    spot = somewhere("town", story.dice)
    wording = Wording(matter=matter, title=matter.title, text=matter.text, place=spot.area)
    course = Course(story, Petition(story.someone()), wording, unit)
    course.area_id = spot.area_id
    course.petition.holds_code = True
    return course


def accusations(story: Story) -> None:
    """Two accusations against the transport bureau: one in the discipline body's hands, one just accepted."""
    days, jtj = story.days, story.offices.units["jtj"]
    course = _about(story, ACCUSATION, "jwjw")
    accepted = days.trigger_for(days.worked_after(story.today, 3), 60)
    at = days.at(days.worked_before(accepted, 4))
    words = {"title": course.wording.title, "text": course.wording.text, "area_id": course.area_id}
    at_counter(story, course.petition, at, words | {"channel": "letter", "identity_to_unit": "withheld"})
    course.last = at
    course.sort(course.later(0, 0), accused=(jtj,))
    course.transfer(course.later(0, 1))
    course.accept(days.at(accepted, after=course.last))
    course.investigate(course.later(8, 14))
    second = written(story, "jwjw", "100301", days.any_hour(days.worked_before(story.today, 7)))
    second.sort(second.later(0, 1), accused=(jtj,))
    second.transfer(second.later(0, 1))
    second.accept(second.later(0, 1))


def retaliation(story: Story) -> None:
    """A report of retaliation: answered within 24 hours, led to the joint meeting office at once (R-PET-20)."""
    days = story.days
    course = _about(story, RETALIATION, "lxb")
    at = days.at(days.worked_before(story.today, 8))
    words = {"title": course.wording.title, "text": course.wording.text, "area_id": course.area_id}
    at_counter(story, course.petition, at, words | {"channel": "visit", "retaliation": True})
    course.last = at
    course.sort(at + timedelta(minutes=10), retaliation=True)
    course.then(at + timedelta(minutes=25), sorting.acknowledge, course.by("lin"))
    course.transfer(course.last + timedelta(minutes=10), how="assign")
    course.accept(course.later(0, 1))
    course.investigate(course.later(2, 3))


def danger(story: Story) -> None:
    """A leaking dyke in last summer's flood: reported at once, contained, answered, called back (R-PET-21)."""
    days = story.days
    at = days.at(days.worked_before(story.today, 96))
    course = written(story, "slj", "060201", at, channel="call")
    course.sort(at + timedelta(minutes=12))
    course.transfer(at + timedelta(minutes=20), how="assign")
    course.accept(at + timedelta(minutes=50), notice="address_unknown")
    course.investigate(course.later(0, 1))
    course.answer(course.later(6, 9))
    course.deliver(course.later(0, 1))
    course.execute(course.later(2, 5))
    course.close(course.later(0, 1))
    course.call(course.later(1, 3), reached=True, solved=True, satisfaction="satisfied")


def same_matter(story: Story) -> None:
    """The same petitioner twice: sent twice, come in person, two cases merged, and two merged by mistake."""
    days = story.days
    first, spot = fresh(story, "hbj", "070101")
    words = words_of(first.wording, spot, story)
    at = days.any_hour(days.worked_before(story.today, 12))
    on_website(story, first.petition, at, words)
    on_website(story, Petition(first.petition.petitioner), at + timedelta(hours=20), words)  # joins by itself
    first.last = at + timedelta(hours=20)
    first.sort(first.later(1, 1))
    visit = Petition(first.petition.petitioner)
    added = dict(words, title="再来反映夜里机器声", text=first.wording.text + "这几天夜里两点还在开，录了音。")
    joining(story, visit, first.petition, first.last + timedelta(hours=1), added)
    first.last += timedelta(hours=2)
    first.transfer(first.later(1, 2))
    first.accept(first.later(1, 2))
    for undone in (False, True):
        _merged(story, undone=undone)


def _merged(story: Story, *, undone: bool) -> None:
    """Two cases of one petitioner, merged by the clerk while both are at intake; the second time it was a mistake."""
    days = story.days
    one, spot = fresh(story, "cgj", "080102")
    at = days.any_hour(days.worked_before(story.today, 11 if undone else 24))
    on_website(story, one.petition, at, words_of(one.wording, spot, story))
    other = Course(story, Petition(one.petition.petitioner), one.wording, "cgj")
    again = {
        "title": "门口摆摊越来越多",
        "text": f"{one.wording.place}我家门口摆摊的从三家变成了七家，推婴儿车都出不来，油水倒在下水道里，请一并处理。",
        "area_id": one.area_id,
    }
    later = days.at(days.worked_after(at.date(), 1))
    at_counter(story, other.petition, later, again | {"channel": "call"})
    one.last = other.last = later
    clerk = one.by("lin")
    merged_at = one.later(1, 1)
    other.then(merged_at, _merging(one.petition), clerk)
    one.last = other.last
    if undone:
        other.then(other.later(0, 1), unmerge_case, clerk)
        one.last = other.last
    one.sort(one.later(0, 1))
    one.transfer(one.later(0, 1))
    one.accept(one.later(1, 2))


def _merging(into: Petition) -> Callable[..., Any]:
    return lambda **values: merge_cases(into_id=into.case, **values)


def ways_out(story: Story) -> None:
    """Declined for each of the three reasons, led to each legal route, withdrawn."""
    days, dice = story.days, story.dice
    for place, reason in enumerate(DECLINED):
        course = written(story, "", "010401", days.any_hour(days.worked_before(story.today, 20 + 9 * place)))
        course.sort(course.later(0, 1))
        decline(course, reason)
    routes = {"030301": "0301", "030203": "0302", "020201": "0202", "050202": "0502", "080302": "0803"}
    for category, prefix in routes.items():
        course = written(story, "", category, days.any_hour(days.worked_before(story.today, dice.randint(12, 60))))
        course.sort(course.later(0, 1))
        redirect(course, *ROUTES[prefix])
    course = written(story, "gaj", "040402", days.any_hour(days.worked_before(story.today, 16)))
    course.sort(course.later(0, 1))
    course.transfer(course.later(0, 1))
    course.as_citizen(course.later(2, 3), citizen.withdraw, reason="第二天就有人来划线了，不用再办。")


def turns(story: Story) -> None:
    """An objection refused, an officer recused, the simple procedure left, a closing handed back, data corrected."""
    days = story.days
    refused = written(story, "cgj", "080104", days.any_hour(days.worked_before(story.today, 15)))
    refused.sort(refused.later(0, 1))
    refused.transfer(refused.later(0, 1))
    object_to(refused, "该公厕建在公园内，建议由公园管理单位办理。", to="zjj", at=refused.later(1, 2))
    clerk = refused.by("lin")
    why = "该公厕已移交你单位管理，移交清单附后，请按期办理。"
    refused.then(refused.later(0, 1), sorting.refuse_objection, clerk, reason=why)
    refused.accept(refused.later(0, 1))
    stepped_back = in_hand(story, "wjj", "090302", days.worked_after(story.today, 20), looked=False)
    why = "经办人是当事医院院长的亲属，依照规定回避。"
    officer = stepped_back.handler.account_id
    stepped_back.then(stepped_back.later(1, 2), handling.recuse, stepped_back.leader, account_id=officer, reason=why)
    _left_simple(story)
    _handed_back(story)
    _contact_changed(story)


def _left_simple(story: Story) -> None:
    course = written(story, "hbj", "070202", story.days.any_hour(story.days.worked_before(story.today, 13)))
    course.sort(course.later(0, 0), simple=True)
    course.transfer(course.later(0, 0))
    course.accept(course.later(1, 1))
    course.investigate(course.later(1, 2))
    why = "烟道改造涉及整栋楼，需要征求全部业主意见，不再适用简易办理。"
    course.then(course.later(1, 2), handling.leave_simple, course.leader, reason=why)


def _handed_back(story: Story) -> None:
    course = answered(story, "cgj", "080201", story.days.worked_before(story.today, 9))
    course.execute(course.later(0, 0))
    course.close(course.later(0, 1))
    why = "处理意见写明已拆除，现场查看仍在，退回重办。"
    course.then(course.later(2, 3), after.hand_back, course.by("sun"), reason=why)


def _contact_changed(story: Story) -> None:
    """One petitioner corrects a phone number and gets a new code at the counter, another deletes everything."""
    days = story.days
    changed = in_hand(story, "jyj", "090103", days.worked_after(story.today, 25), looked=False)
    other = story.someone().phone
    changed.as_citizen(changed.later(2, 4), citizen.correct_contact, changes={"phone": other})
    petition, clerk = changed.petition, changed.by("lin")
    at = changed.later(2, 4)
    changed.last = at
    story.beat(at, lambda now: open_number_for_code(actor=clerk, now=now, number=petition.number))
    story.beat(at + timedelta(minutes=3), lambda now: replace_code(actor=clerk, now=now, number=petition.number))
    gone = answered(story, "mzj", "090503", days.worked_before(story.today, 30))
    gone.execute(gone.later(0, 1))
    gone.close(gone.later(0, 1))
    gone.as_citizen(gone.later(6, 9), citizen.delete_contact)


def two_petitioners(story: Story) -> None:
    """The two petitioners whose number and code are printed: one waits for an answer, one has it in hand."""
    days, today = story.days, story.today
    waiting = in_hand(story, "zjj", "010501", days.worked_after(today, 5), name="张小满")
    handler, petition = waiting.handler, waiting.petition

    def visit(now: datetime) -> None:
        if petition.receipt_id:
            fields = ("name", "phone")
            open_contact(actor=handler, now=now, receipt_id=petition.receipt_id, fields=fields, purpose="visit")

    story.beat(waiting.later(1, 2), visit)
    told = in_hand(story, "cgj", "080102", days.worked_after(today, 12), name="李知秋")
    told.answer(days.at(days.worked_before(today, 7), after=told.last))
    _bring_letter(told)
    told.execute(told.later(0, 1))
    told.close(told.later(0, 1))
    story.shown = (waiting.petition, told.petition)


def _bring_letter(course: Course) -> None:
    """Issue the written opinion as a letter and hand it over against a signature; its delivery starts the periods."""
    handler, unit_id = course.handler, course.story.offices.units[course.unit]
    matter, accepted, letters = course.wording.matter, course.accepted_on, []
    claim = {"claim": matter.claims.rstrip("。"), "result": matter.result, "answer": matter.handling.rstrip("。")}

    def issue(case_id: UUID, now: datetime) -> None:
        fields = {
            "received_on": course.came_on,
            "channel": "网上提交",
            "accepted_on": accepted,
            "claims": [claim],
            "facts": course.facts,
            "reasons": matter.reasons,
            "basis": matter.basis,
            "review_body": "澜川市人民政府",
        }
        receipt_id = course.petition.receipt_id
        if receipt_id is None:
            raise AssertionError("this petition has not been received yet")
        letter = issue_to_petitioner(
            actor=handler, now=now, receipt_id=receipt_id, kind="L-08", unit_id=unit_id, fields=fields
        )
        letters.append(letter)

    def bring(case_id: UUID, now: datetime) -> None:
        deliver_to_petitioner(
            actor=handler,
            now=now,
            receipt_id=letters[0].receipt_id,
            letter_id=letters[0].letter_id,
            method="direct",
            delivered_at=now,
            evidence_kind="signature",
            evidence_note="本人在送达回证上签字",
        )

    course.then(course.last + timedelta(minutes=30), issue)
    course.delivered_on = course.then(course.later(1, 1), bring).date()
