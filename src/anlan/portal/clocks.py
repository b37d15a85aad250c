"""The law's clocks as the petitioner reads them: what we owe until when, or what they may do until when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from anlan.cases.queries.page import ClockView
from anlan.cases.rules.clock import local_day
from anlan.portal import articles, days

# What a clock promises to whoever waits for it; R-PET-04 is between offices and promises the citizen nothing.
PROMISES = {
    "R-PET-01": n_("最迟确定由谁办理的日子"),
    "R-PET-02": n_("最迟书面告诉您是否受理的日子"),
    "R-PET-03": n_("最迟书面告诉您怎么办的日子"),
    "R-PET-05": n_("最迟书面答复您的日子"),
    "R-PET-08": n_("最迟书面答复复查的日子"),
    "R-PET-10": n_("最迟书面答复复核的日子"),
    "R-PET-11": n_("最迟书面答复您的日子"),
    "R-PET-20": n_("最迟先行回应您的日子"),
    "R-EXE-01": n_("最迟做完的日子"),
}
RIGHTS = {"R-PET-07": n_("您可以申请复查，直到这一天"), "R-PET-09": n_("您可以申请复核，直到这一天")}
STARTS = {
    "R-PET-01": n_("收到"),
    "R-PET-02": n_("收到"),
    "R-PET-03": n_("转到"),
    "R-PET-05": n_("受理"),
    "R-PET-11": n_("受理"),
    "R-PET-07": n_("送达"),
    "R-PET-09": n_("送达"),
    "R-PET-08": n_("申请"),
    "R-PET-10": n_("申请"),
    "R-PET-20": n_("收到"),
    "R-EXE-01": n_("答复"),
}


@dataclass(frozen=True, kw_only=True)
class Promise:
    """The day on top of the status page, with the bar drawn under it."""

    words: str
    due: date
    due_at: datetime | None
    is_right: bool
    provisional: bool
    bar: dict[str, Any]


def promise_of(clocks: tuple[ClockView, ...], *, now: datetime) -> Promise | None:
    """Choose the clock that matters most to the petitioner: what is owed to them first, then what they may do."""
    running = [view for view in clocks if view.clock.running]
    owed = [view for view in running if view.clock.code in PROMISES]
    mine = [view for view in running if view.clock.code in RIGHTS and not view.late]
    chosen = next(iter(sorted(owed, key=lambda view: view.clock.due)), None) or next(iter(mine), None)
    if chosen is None:
        return None
    clock = chosen.clock
    return Promise(
        words=_(PROMISES.get(clock.code) or RIGHTS[clock.code]),
        due=clock.due,
        due_at=clock.due_at,
        is_right=clock.code in RIGHTS,
        provisional=clock.provisional,
        bar=bar_of(chosen, now=now),
    )


def bar_of(view: ClockView, *, now: datetime) -> dict[str, Any]:
    """Prepare one clock for the clock bar (config.pages.clock_bar)."""
    clock = view.clock
    state = "prov" if clock.provisional and not view.late and not clock.is_paused else None
    return {
        "act": capfirst(articles.bilingual(view.rule, "title")),
        "law": articles.of_rule(view.rule),
        "start_date": clock.trigger,
        "start_label": _(STARTS.get(clock.code, STARTS["R-PET-01"])),
        "nominal_date": clock.nominal,
        "due_date": clock.due,
        "due_label": days_left(view),
        "today": local_day(now),
        "stopped_date": local_day(clock.stopped_at) if clock.stopped_at else None,
        "paused": list(clock.paused),
        "state": state,
        "word": _("还可以申请") if view.citizen_right and not view.late else None,
        "note": note_of(view),
    }


def days_left(view: ClockView) -> str:
    """Say under the end of the bar how far off it is."""
    if view.days_left < 0:
        return _("过了 %(days)s 天") % {"days": -view.days_left}
    return _("就是今天") if view.days_left == 0 else _("还有 %(days)s 天") % {"days": view.days_left}


def note_of(view: ClockView) -> str:
    """Say why the last day is not the nominal one, or that it may still move."""
    clock = view.clock
    if clock.provisional:
        return _("明年的放假安排还没有公布，公布后会重算，变了会告诉您。")
    if clock.due_at is not None:
        return _("从收到起 %(hours)s 小时之内，休息日也算。") % {"hours": view.rule.value}
    if clock.nominal == clock.due:
        return _("法定 %(days)s 日，从第二天起算。") % {"days": clock.value + clock.extension}
    return _("法定 %(days)s 日到%(nominal)s，顺延到下一个工作日。") % {
        "days": clock.value + clock.extension,
        "nominal": days.day(clock.nominal),
    }
