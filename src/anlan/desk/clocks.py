"""The law's clocks as the clock bar wants them (config.pages.clock_bar)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.utils.translation import ngettext

from anlan.cases.queries.lists import CaseLine
from anlan.cases.queries.page import ClockView
from anlan.cases.rules.clock import local_day
from anlan.desk import articles, days


def full(view: ClockView, now: datetime) -> dict[str, Any]:
    """Prepare one clock of a case, with the days that do not count and the reason of its last day."""
    clock, english = view.clock, days.is_english()
    running = clock.stopped_at is None
    return {
        "act": view.rule.title_en if english else view.rule.title_zh,
        "law": articles.of_rule(view.rule, english=english),
        "start_date": clock.trigger,
        "nominal_date": clock.nominal,
        "due_date": clock.due,
        "today": local_day(now),
        "stopped_date": local_day(clock.stopped_at) if clock.stopped_at else None,
        "reminder_date": view.warnings.reminder if view.warnings and running else None,
        "paused": [(first, last) for first, last in clock.paused],
        "provisional": clock.provisional,
        "state": "prov" if clock.provisional and running and not view.late and not clock.is_paused else None,
        "note": _note(view),
    }


def mini(line: CaseLine) -> dict[str, Any] | None:
    """Prepare the pressing clock of a list line."""
    if line.due is None or line.due_start is None:
        return None
    return {
        "act": line.due_title_en if days.is_english() else line.due_title_zh,
        "start_date": line.due_start,
        "nominal_date": line.nominal_due,
        "due_date": line.due,
        "today": line.today,
        "provisional": line.provisional,
        "state": line.status,
    }


def left(line: CaseLine) -> str:
    """Say when the pressing clock of a line ends: 逾期 3 天, 今天, 明天, 周四, 28 天."""
    if line.due is None:
        return ""
    if line.paused:
        return _("暂停")
    n = (line.due - line.today).days
    if n < 0:
        return days_late(-n)
    if n < 2:
        return _("今天") if n == 0 else _("明天")
    if n < 7:
        return days.weekday(line.due)
    return ngettext("%(days)s 天", "%(days)s 天", n) % {"days": n}


def days_late(n: int) -> str:
    """Say 逾期 3 天."""
    return ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", n) % {"days": n}


def _note(view: ClockView) -> str:
    """Say why the last day is not the nominal one, or that it may still move."""
    clock = view.clock
    if clock.provisional:
        return _("明年放假安排还没公布，公布后重算，双方都会收到通知。")
    if clock.due_at is not None or clock.nominal == clock.due:
        return ""
    return _("法定期限到 %(nominal)s，顺延到下一个工作日 %(due)s。") % {
        "nominal": days.day(clock.nominal),
        "due": days.day(clock.due),
    }


_KINDS = {
    "workday": n_("工作日"),
    "rest": n_("休息日"),
    "holiday": n_("法定节假日"),
    "makeup_workday": n_("调休上班"),
}
_WHY = {
    "trigger": n_("起算当日，不计入"),
    "counted": n_("计入"),
    "not_worked": n_("不计入"),
    "month": n_("对应日"),
    "month_end": n_("月末"),
    "rolled": n_("遇休息日顺延"),
}


@dataclass(frozen=True)
class DayRow:
    """One day of the explanation of a due day."""

    day: date
    number: int | None
    kind: str
    why: str
    last: bool


def day_by_day(view: ClockView) -> list[DayRow]:
    """Explain a due day from its trigger on; empty for hours."""
    return [
        DayRow(step.date, step.number, _(_KINDS[step.kind]), _(_WHY[step.why]), step.last) for step in view.explained()
    ]
