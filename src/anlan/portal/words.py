"""Every event of a matter as a sentence its petitioner understands; one entry for each action shown to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from anlan.cases.queries.timeline import Entry
from anlan.intake.queries.openings import Opening
from anlan.offices.queries.units import unit
from anlan.offices.rules.units import UnknownUnit
from anlan.portal import days
from anlan.portal.articles import is_english

ROLES: Mapping[str, str] = {
    "citizen": n_("您"),
    "system": n_("系统自动"),
    "intake_clerk": n_("信访局登记岗"),
    "unit_handler": n_("承办单位经办岗"),
    "unit_leader": n_("承办单位负责岗"),
    "reviewer": n_("复查复核岗"),
    "supervisor": n_("督查岗"),
}
ARRIVED: Mapping[str, str] = {
    "web": n_("您在网上反映，当场给了回执"),
    "visit": n_("您到窗口反映，当场登记"),
    "letter": n_("收到您的来信，登记"),
    "call": n_("接到您的来电，登记"),
    "hotline": n_("12345 热线收到，转到这里登记"),
    "mailbox": n_("市长信箱收到，转到这里登记"),
    "board": n_("领导留言板收到，转到这里登记"),
    "national": n_("国家信访信息系统转来，登记"),
}
JOINED: Mapping[str, str] = {
    "web": n_("您在网上又说了这件事，已并入"),
    "visit": n_("您到窗口又说了这件事，已并入"),
    "letter": n_("您来信又说了这件事，已并入"),
    "call": n_("您来电又说了这件事，已并入"),
    "hotline": n_("您在 12345 热线又说了这件事，已并入"),
    "mailbox": n_("您在市长信箱又说了这件事，已并入"),
    "board": n_("您在领导留言板又说了这件事，已并入"),
    "national": n_("国家信访信息系统又转来这件事，已并入"),
}
ROUTES: Mapping[str, str] = {
    "litigation": n_("这件事由法院处理：诉讼"),
    "reconsideration": n_("这件事走行政复议"),
    "arbitration": n_("这件事走仲裁"),
    "party_appeal": n_("这件事走党内申诉"),
    "administrative": n_("这件事走行政程序"),
    "mediation": n_("这件事走调解"),
}
DECLINED: Mapping[str, str] = {
    "duplicate_open": n_("没有另立一件：同一件事正在期限内办理"),
    "finished_after_re_review": n_("没有受理：同样的事实和理由已经复核终结"),
    "not_petition_matter": n_("没有受理：这件事不属于信访事项"),
}
OPINIONS: Mapping[str, str] = {
    "support": n_("支持您的请求"),
    "explain": n_("解释说明"),
    "not_support": n_("不支持您的请求"),
}
REVIEWS: Mapping[str, str] = {
    "uphold": n_("维持原来的答复"),
    "change": n_("改变原来的答复"),
    "redo": n_("责令重新办理"),
}
METHODS: Mapping[str, str] = {
    "direct": n_("当面送达"),
    "post": n_("邮寄送达"),
    "electronic": n_("电子送达"),
    "public_notice": n_("公告送达"),
    "left": n_("留置送达"),
}
GROUNDS: Mapping[str, str] = {
    "execution_failed": n_("原因：答应的事没有做完。"),
    "new_facts": n_("原因：有了新的事实。"),
    "not_solved": n_("原因：回访时您说没有解决。"),
    "wrongly_refused": n_("原因：原来不该不予受理。"),
}
SUPERVISED: Mapping[str, str] = {
    "reminder": n_("提醒承办单位：期限快到了"),
    "urge": n_("催办：承办单位要抓紧"),
    "on_site": n_("督查岗到现场督办"),
    "listed": n_("挂牌督办：逾期已经公布"),
}
FIELDS: Mapping[str, str] = {
    "name": n_("姓名"),
    "phone": n_("联系电话"),
    "address": n_("地址"),
    "id_number": n_("证件号码"),
    "language": n_("语言或方言"),
    "letter": n_("写给您的文书"),
    "original": n_("您写的原文"),
}
PURPOSES: Mapping[str, str] = {
    "notice": n_("书面告知您"),
    "visit": n_("约时间、上门核实"),
    "verify": n_("核对是不是同一件事"),
    "delivery": n_("给您送达文书"),
    "call_back": n_("回访您"),
    "letter": n_("写信封、给您寄文书"),
    "code_replacement": n_("给您补发查询码"),
    "own_request": n_("您自己要求"),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event in plain words: a short sentence, one line of detail, and the picture beside it."""

    title: str
    detail: str = ""
    icon: str = "check"
    seal: bool = False


Teller = Callable[[Entry], Told]


def told(entry: Entry) -> Told:
    """Say one event of the case."""
    return TELLERS[entry.action](entry)


def who(role: str) -> str:
    """Name who did something: a post, never a person."""
    return _(ROLES.get(role, ROLES["system"]))


def _unit(value: object) -> str:
    try:
        return unit(UUID(str(value))).named("en" if is_english() else "zh")
    except (UnknownUnit, ValueError):
        return _("有权处理的单位")


def _said(table: Mapping[str, str], code: object) -> str:
    return _(table[str(code)]) if str(code) in table else ""


def _day(value: object) -> str:
    return days.day(datetime.fromisoformat(str(value)) if "T" in str(value) else date.fromisoformat(str(value)))


def _plain(title: str, detail: str = "", icon: str = "check") -> Teller:
    """Tell an event that is always said in the same words; both are translated when told."""
    return lambda entry: Told(title=_(title), detail=_(detail) if detail else "", icon=icon)


def _quoting(title: str, field: str, icon: str = "file-text") -> Teller:
    """Tell an event by its sentence and the words that were written for the petitioner."""
    return lambda entry: Told(title=_(title), detail=entry.texts.get(field, ""), icon=icon)


def _register(entry: Entry) -> Told:
    channel = str(entry.values.get("channel"))
    pictures = {"hotline": "phone", "call": "phone", "letter": "mail", "mailbox": "mail", "web": "message"}
    return Told(title=_said(ARRIVED, channel) or _("收到您的反映，登记"), icon=pictures.get(channel, "user"))


def _handed_over(title: str) -> Teller:
    return lambda entry: Told(
        title=_(title) % {"unit": _unit(entry.values.get("unit"))},
        detail=_("它收到后 15 日内书面告诉您：收没收到、怎么办、走什么程序。"),
        icon="send",
    )


def _redirect(entry: Entry) -> Told:
    title = _said(ROUTES, entry.values.get("route")) or _("这件事走别的法定途径")
    return Told(title=title, detail=entry.texts.get("body_and_limit", ""), icon="route")


def _decline(entry: Entry) -> Told:
    title = _said(DECLINED, entry.values.get("reason")) or _("没有受理")
    return Told(title=title, detail=entry.texts.get("way_on", ""), icon="info-circle")


def _accept(entry: Entry) -> Told:
    if entry.values.get("notice") == "address_unknown":
        return Told(title=_("受理"), detail=_("没有您的地址，书面告知留在承办单位，您随时可以来取。"))
    return Told(title=_("受理，书面告知已发出"), detail=_("告知书写明：谁来办、怎么办、最迟哪天答复。"))


def _extend(entry: Entry) -> Told:
    title = _("办理期限延长 %(days)s 日") % {"days": entry.values.get("days")}
    return Told(title=title, detail=entry.texts.get("reason", ""), icon="calendar-due")


def _deliver(entry: Entry) -> Told:
    method = _said(METHODS, entry.values.get("method"))
    detail = _("%(method)s。不服的，从送达起 30 日内可以申请复查。") % {"method": method} if method else ""
    return Told(title=_("答复已送达"), detail=detail, icon="mail")


def _plan(entry: Entry) -> Told:
    due = entry.values.get("execution_due")
    title = _("答应的事，%(day)s前做完") % {"day": _day(due)} if due else _("答应的事定了做完的日子")
    return Told(title=title, detail=entry.texts.get("plan", ""), icon="calendar")


def _reopen(entry: Entry) -> Told:
    return Told(title=_("重新办理"), detail=_said(GROUNDS, entry.values.get("ground")), icon="refresh")


def _supplement(entry: Entry) -> Told:
    by_clerk = entry.actor_role != "citizen"
    title = _("登记岗替您补充了情况") if by_clerk else _("您补充了情况")
    return Told(title=title, detail=entry.texts.get("words", ""), icon="plus")


def _rate(entry: Entry) -> Told:
    scores = {name: entry.values.get(name) for name in ("attitude", "process", "result")}
    return Told(
        title=_("您评价了这次办理"),
        detail=_("态度 %(attitude)s 分，过程 %(process)s 分，结果 %(result)s 分；满分 5 分。") % scores,
        icon="star",
    )


def _asked_above(title: str) -> Teller:
    def tell(entry: Entry) -> Told:
        body = _unit(entry.values.get("review_body"))
        detail = _("由%(body)s办理，从申请起 30 日内书面答复您。") % {"body": body}
        return Told(title=_(title), detail=detail, icon="scale")

    return tell


def _decided(title: str) -> Teller:
    def tell(entry: Entry) -> Told:
        result = _said(REVIEWS, entry.values.get("result"))
        return Told(title=_(title) % {"result": result}, detail=entry.texts.get("reasons", ""), icon="gavel")

    return tell


def _join(entry: Entry) -> Told:
    title = _said(JOINED, entry.values.get("channel")) or _("您又说了这件事，已并入")
    return Told(title=title, detail=_("两边都会收到同样的答复，期限按较早的日子算。"), icon="link")


def _supervise(entry: Entry) -> Told:
    return Told(title=_said(SUPERVISED, entry.values.get("kind")) or _("督查岗督办"), icon="flag")


def _call_back(entry: Entry) -> Told:
    if not entry.values.get("reached"):
        return Told(title=_("给您打了回访电话，没有接通"), detail=_("没接通不算满意，会换一天再打。"), icon="phone")
    if entry.values.get("solved"):
        return Told(title=_("回访过您：您说解决了"), icon="phone")
    return Told(
        title=_("回访过您：您说没有解决"),
        detail=_("督查岗会看要不要重新办理；您也可以申请复查。"),
        icon="phone",
    )


TELLERS: Mapping[str, Teller] = {
    "register": _register,
    "sort": _plain(n_("看过您的反映，正在确定由谁办理"), icon="list"),
    "transfer": _handed_over(n_("转送%(unit)s")),
    "assign": _handed_over(n_("交办给%(unit)s")),
    "redirect": _redirect,
    "decline": _decline,
    "acknowledge": _plain(n_("您反映的打击报复，已经先行回应"), icon="shield-exclamation"),
    "accept": _accept,
    "accept_direct": _plain(n_("当场受理"), n_("从受理起 60 日内书面答复您。")),
    "investigate": _plain(n_("承办单位正在核实情况"), icon="report-search"),
    "extend": _extend,
    "tell_extension": _plain(n_("延期的理由已告诉您"), icon="calendar-due"),
    "issue_opinion": _plain(n_("处理意见已作出，随后送达给您"), n_("送到以后，全文在这一页上面。"), icon="file-text"),
    "deliver": _deliver,
    "plan_execution": _plan,
    "execute": _quoting(n_("答应的事做完了"), "proof", icon="clipboard-check"),
    "prove_execution": _quoting(n_("答应的事做完了，补记在这里"), "proof", icon="clipboard-check"),
    "close": _plain(n_("这一轮办结"), n_("您可以评价；不服答复，可以申请复查。"), icon="clipboard-check"),
    "reopen": _reopen,
    "hand_back": _plain(n_("督查岗把这件事退回承办单位重办"), icon="refresh"),
    "withdraw": _quoting(n_("您撤回了这件事"), "reason", icon="arrow-back-up"),
    "supplement": _supplement,
    "rate": _rate,
    "request_review": _asked_above(n_("您申请了复查")),
    "issue_review": _decided(n_("复查意见：%(result)s")),
    "request_re_review": _asked_above(n_("您申请了复核")),
    "issue_re_review": _decided(n_("复核意见：%(result)s")),
    "suspend": _plain(n_("开始听证，这段时间不计入期限"), icon="users"),
    "resume": _plain(n_("听证结束，接着计时"), icon="users"),
    "lapse_review": _plain(n_("申请复查的时间已过，程序到此为止"), icon="clock"),
    "lapse_re_review": _plain(n_("申请复核的时间已过，程序到此为止"), icon="clock"),
    "join": _join,
    "detach": _plain(n_("其中一张回执分了出去，另外办理"), icon="link"),
    "leave_simple": _plain(n_("转为普通程序办理"), n_("事情比看上去复杂，期限改为受理之日起 60 日。"), icon="route"),
    "supervise": _supervise,
    "call_back": _call_back,
}


def told_opening(opening: Opening) -> Told:
    """Say what was done with the petitioner's own data; violet is for nothing else."""
    own = opening.role == "citizen"
    fields = _("、").join(_said(FIELDS, name) for name in opening.fields)
    if opening.action == "open":
        details = {"who": who(opening.role), "why": _said(PURPOSES, opening.purpose)}
        return Told(
            title=_("您的%(fields)s被查看 1 次") % {"fields": fields},
            detail=_("谁：%(who)s。为什么：%(why)s。") % details,
            icon="eye",
            seal=True,
        )
    if opening.action == "correct":
        title = _("您改了联系方式") if own else _("登记岗按您的要求改了联系方式")
        return Told(title=title, detail=fields, icon="pencil", seal=True)
    if opening.action == "replace_code":
        return Told(title=_("查询码换了新的，旧的已作废"), icon="key", seal=True)
    return Told(title=_("您的联系方式已经永久删除"), detail=_("再也打不开，也恢复不了。"), icon="trash", seal=True)


def told_sealed() -> Told:
    """Say that the contact data of a matter lie apart from it."""
    return Told(
        title=_("您的联系方式已单独加密存放"),
        detail=_("不和事情放在一起；之后谁打开、为什么，都会写在这里。"),
        icon="lock",
        seal=True,
    )
