"""One receipt as its owner reads it: by when, who has it, every step, every look at their data, what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from anlan.cases.queries.page import ClockView, Right
from anlan.cases.queries.timeline import Entry
from anlan.cases.rules.state import OpinionFact
from anlan.intake.queries.openings import Opening
from anlan.intake.queries.status import PublicTimeline
from anlan.offices.queries.units import unit_name
from anlan.portal import articles, words
from anlan.portal.clocks import PROMISES, Promise, promise_of

PARTS: Mapping[str, str] = {
    "claims": n_("您的请求"),
    "facts": n_("查明的事实"),
    "reasons": n_("理由"),
    "handling": n_("处理意见"),
    "legal_basis": n_("依据"),
    "routes": n_("还可以走的途径和可以得到的帮助"),
}
KINDS: Mapping[str, str] = {"opinion": n_("书面答复"), "review": n_("复查意见"), "re_review": n_("复核意见")}
# The petitioner's steps in the order they are offered, with their addresses.
RIGHTS = ("rate", "request_review", "request_re_review", "supplement", "withdraw")
BUTTONS: Mapping[str, str] = {
    "rate": n_("评价办理"),
    "request_review": n_("申请复查"),
    "request_re_review": n_("申请复核"),
    "supplement": n_("补充情况"),
    "withdraw": n_("撤回这件事"),
}
# The step that keeps a clock's promise; others may happen in the same moment.
KEPT_BY: Mapping[str, frozenset[str]] = {
    "R-PET-01": frozenset({"transfer", "assign", "redirect", "decline"}),
    "R-PET-02": frozenset({"transfer", "assign", "redirect", "decline", "accept_direct"}),
    "R-PET-03": frozenset({"accept"}),
    "R-PET-05": frozenset({"deliver"}),
    "R-PET-08": frozenset({"issue_review"}),
    "R-PET-10": frozenset({"issue_re_review"}),
    "R-PET-11": frozenset({"deliver"}),
    "R-PET-20": frozenset({"acknowledge"}),
    "R-EXE-01": frozenset({"execute", "prove_execution"}),
}
ENDED = frozenset({"not_accepted", "withdrawn_by_petitioner"})
ANSWERED = ENDED | {"closed", "reviewed", "final", "redirected_legal_route"}


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """A delivered answer, part by part."""

    kind: str
    result: str
    issued_at: datetime
    delivered_at: datetime | None
    unit: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A right that can be used now, until which day (inclusive)."""

    action: str
    button: str
    until: date | None
    law: dict[str, str] | None
    primary: bool


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What the status page shows."""

    number: str
    title: str
    state_words: str
    pill: str
    pill_words: str
    promise: Promise | None
    holder: str
    holder_phone: str
    next_words: str
    steps: tuple[dict[str, Any], ...]
    opinions: tuple[Opinion, ...]
    offers: tuple[Offer, ...]
    state: str
    phase: str
    has_contact: bool
    anonymous: bool
    rule_assumed: bool
    receipts: int
    solved_not: bool  # the last call-back said: not solved


def matter_of(seen: PublicTimeline, *, now: datetime) -> Matter:
    """Put what intake and cases tell into what the page draws."""
    status = seen.status
    promise = promise_of(status.clocks, now=now)
    pill, said = _pill(status.state, status.phase, status.clocks, promise)
    joined = sum(1 for entry in status.timeline if entry.action == "join")
    return Matter(
        number=seen.number,
        title=status.title,
        state_words=articles.bilingual(status, "public"),
        pill=pill,
        pill_words=said,
        promise=promise,
        holder=(status.holder_en if articles.is_english() else status.holder) or status.holder,
        holder_phone=status.holder_phone,
        next_words=_next(promise),
        steps=_steps(seen, promise),
        opinions=tuple(_opinion(fact, status.timeline) for fact in reversed(status.opinions)),
        offers=offers_of(status.rights),
        state=status.state,
        phase=status.phase,
        has_contact=seen.has_contact,
        anonymous=seen.anonymous,
        rule_assumed=status.rule_assumed,
        receipts=joined + 1,
        solved_not=_not_solved(status.timeline),
    )


def offers_of(rights: tuple[Right, ...]) -> tuple[Offer, ...]:
    """Order what the petitioner may do now; the first of rating and review is the page's one filled button."""
    by_action = {right.action: right for right in rights}
    return tuple(
        Offer(
            action=action,
            button=_(BUTTONS[action]),
            until=by_action[action].until,
            law=articles.of_step(by_action[action]),
            primary=action in ("rate", "request_re_review") or (action == "request_review" and "rate" not in by_action),
        )
        for action in RIGHTS
        if action in by_action
    )


def _pill(state: str, phase: str, clocks: tuple[ClockView, ...], promise: Promise | None) -> tuple[str, str]:
    """Say where it stands as shape and word (look §2.2)."""
    if state in ANSWERED:
        return "done", _("已结束") if state in ENDED else _("已答复")
    owed = [view for view in clocks if view.clock.running and view.clock.code in PROMISES]
    if any(view.clock.is_paused for view in owed):
        return "pause", _("听证期间，暂停计时")
    late = max((-view.days_left for view in owed if view.late), default=None)
    if late is not None:
        return "late", _("逾期 %(days)s 天") % {"days": late} if late else _("逾期")
    if promise is None or promise.is_right:
        return "done", _("已答复")
    if promise.provisional:
        return "prov", _("办理中，日期暂定")
    left = min((view.days_left for view in owed), default=99)
    return ("soon", _("办理中，快到期")) if left <= 3 else ("on", _("办理中，按期"))


def _next(promise: Promise | None) -> str:
    if promise is None:
        return _("没有等着您或我们做的事。")
    return _("等您决定：服不服这个答复。") if promise.is_right else promise.bar["act"]


def _steps(seen: PublicTimeline, promise: Promise | None) -> tuple[dict[str, Any], ...]:
    """Merge the events of the matter and the openings of the vault, newest first; what is to come stands on top."""
    status = seen.status
    rows: list[tuple[datetime, int, dict[str, Any]]] = []
    for entry in status.timeline:
        rows.append((entry.occurred_at, entry.n, _event(entry, status.clocks)))
    for opening in seen.openings:
        rows.append((opening.at, 0, _opening(opening)))
    if not seen.anonymous:
        rows.append((seen.received_at, 0, _row(words.told_sealed(), seen.received_at)))
    rows.sort(key=lambda row: (row[0], row[1]), reverse=True)
    steps = [step for _at, _n, step in rows]
    if steps and not steps[0]["kind"]:
        steps[0]["kind"] = "now"
    if promise is not None and not promise.is_right:
        coming = {"kind": "next", "date": promise.due, "when": _("最迟"), "icon": "calendar"}
        coming["title"] = promise.bar["act"]
        steps.insert(0, coming)
    return tuple(steps)


def _row(told: words.Told, at: datetime) -> dict[str, Any]:
    kind = "seal" if told.seal else ""
    return {"kind": kind, "at": at, "icon": told.icon, "title": told.title, "detail": told.detail}


def _event(entry: Entry, clocks: tuple[ClockView, ...]) -> dict[str, Any]:
    row = _row(words.told(entry), entry.occurred_at)
    stopped = next((view for view in clocks if _kept(view, entry)), None)
    if entry.actor_role != "citizen":
        row["who"] = words.who(entry.actor_role)
    if stopped is not None:
        row["limit"] = _used(stopped)
        row["law"] = articles.of_rule(stopped.rule)
    else:
        row["law"] = articles.of_step(entry)
    if entry.late_entry:
        row["recorded_at"] = entry.recorded_at
    return row


def _kept(view: ClockView, entry: Entry) -> bool:
    """Say whether this step kept what this clock promised."""
    clock = view.clock
    by_this = entry.action in KEPT_BY.get(clock.code, frozenset())
    return by_this and clock.outcome == "met" and clock.stopped_at == entry.occurred_at


def _used(view: ClockView) -> str:
    said = {"limit": view.rule.value, "used": view.days_used}
    if view.rule.unit == "hour":
        hours = int(((view.clock.stopped_at or view.clock.trigger_at) - view.clock.trigger_at).total_seconds() // 3600)
        return _("限 %(limit)s 小时，用了 %(used)s 小时") % {**said, "used": hours}
    if view.rule.day_kind == "working":
        return _("限 %(limit)s 个工作日") % said
    return _("限 %(limit)s 日，用了 %(used)s 日") % said


def _opening(opening: Opening) -> dict[str, Any]:
    row = _row(words.told_opening(opening), opening.at)
    if opening.action == "open" and opening.role != "citizen":
        row["law"] = articles.of_basis(opening.legal_basis)
        row["object_url"] = reverse("portal:question", args=[mark_of(opening)])
    return row


def mark_of(opening: Opening) -> int:
    """Name an opening by its moment in microseconds; unique enough within one receipt."""
    return round(opening.at.timestamp() * 1_000_000)


def _opinion(fact: OpinionFact, timeline: tuple[Entry, ...]) -> Opinion:
    texts = next((entry.texts for entry in timeline if entry.n == fact.n), {})
    table = words.OPINIONS if fact.kind == "opinion" else words.REVIEWS
    return Opinion(
        kind=_(KINDS[fact.kind]),
        result=_(table[fact.result]) if fact.result in table else "",
        issued_at=fact.issued_at,
        delivered_at=fact.delivered_at,
        unit=unit_name(UUID(fact.unit_id), language="en" if articles.is_english() else "zh") if fact.unit_id else "",
        parts=tuple((_(title), texts[name]) for name, title in PARTS.items() if texts.get(name)),
    )


def _not_solved(timeline: tuple[Entry, ...]) -> bool:
    """Say whether the last call-back reached the petitioner and the matter was not solved."""
    calls = [entry for entry in timeline if entry.action in ("call_back", "reopen")]
    return bool(calls) and calls[0].action == "call_back" and calls[0].values.get("solved") is False
