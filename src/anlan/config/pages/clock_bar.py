"""The clock bar: law's time drawn to scale, as percentages for an inline SVG (look §3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlan.config.pages import dates

SOON_DAYS = 3  # days left at which a running clock is called due soon, unless the caller says otherwise
NEAR = 17.0  # percent of the bar a label needs for itself on a phone


@dataclass(frozen=True)
class Label:
    """One label under the bar: a bold line and a plain one at `x` percent."""

    x: str
    anchor: str
    bold: str
    plain: str
    far: bool = False  # hidden on a phone
    wide: bool = False  # only where the bar has the width of a page


@dataclass(frozen=True)
class Bar:
    """Everything the template draws; lengths are strings such as "54.8%"."""

    state: str
    word: str
    act: str
    law: Any
    left: SafeString | str
    said: str
    fill: str
    now: str | None
    hatched: tuple[tuple[str, str], ...]
    reminder: str | None
    nominal: str | None
    due: str
    labels: tuple[Label, ...]
    note: str


def value_of(source: Any, name: str, default: Any = None) -> Any:
    """Read a field of a mapping or of an object, whichever the view passed."""
    if isinstance(source, Mapping):
        return source.get(name, default)
    return getattr(source, name, default)


class Scale:
    """Days from the start to the end of one clock, as percent."""

    def __init__(self, clock: Any) -> None:
        self.start: date = dates.local_day(value_of(clock, "start_date"))
        self.due: date = dates.local_day(value_of(clock, "due_date"))
        stopped = value_of(clock, "stopped_date")
        self.stopped: date | None = dates.local_day(stopped) if stopped else None
        self.today: date = dates.local_day(value_of(clock, "today") or self.stopped or self.due)
        self.at: date = self.stopped or self.today
        self.end: date = max(self.due, self.at, self.start + timedelta(days=1))

    def percent(self, when: date) -> float:
        """Place a day on the bar, 0 to 100."""
        share = (when - self.start).days / (self.end - self.start).days * 100
        return min(100.0, max(0.0, share))

    def text(self, when: date) -> str:
        """Place a day on the bar as an SVG length."""
        return f"{self.percent(when):.1f}%"


def state_of(clock: Any) -> str:
    """Name the state of a clock: the caller's own word, or what its days say."""
    given = value_of(clock, "state")
    if given:
        return str(given)
    scale = Scale(clock)
    if scale.stopped:
        return "late" if scale.stopped > scale.due else "done"
    if _open_pause(clock):
        return "pause"
    days = (scale.due - scale.today).days
    if days < 0:
        return "late"
    if value_of(clock, "provisional"):
        return "prov"
    return "soon" if days <= SOON_DAYS else "on"


def bar(clock: Any) -> Bar:
    """Compute the bar of one clock from a mapping or an object.

    Fields: act, start_date, due_date, today; and if known law, start_label, nominal_date, reminder_date,
    stopped_date, paused (pairs of first day and last day or None), rest (pairs, both days included),
    provisional, state, word, left, note.
    """
    scale, state = Scale(clock), state_of(clock)
    nominal = _day(clock, "nominal_date")
    reminder = _day(clock, "reminder_date")
    paused = _open_pause(clock)
    fill_end = paused or scale.at
    return Bar(
        state=state,
        word=value_of(clock, "word") or status_word(clock),
        act=value_of(clock, "act", ""),
        law=value_of(clock, "law"),
        left=value_of(clock, "left") or _left(clock, scale, state),
        said=_said(clock, scale),
        fill=scale.text(fill_end),
        now=None if scale.stopped else scale.text(fill_end),
        hatched=_hatched(clock, scale, nominal),
        reminder=scale.text(reminder) if reminder else None,
        nominal=scale.text(nominal) if nominal and nominal != scale.due else None,
        due=scale.text(scale.due),
        labels=_labels(clock, scale, nominal, reminder),
        note=value_of(clock, "note", "") or "",
    )


@dataclass(frozen=True)
class MiniBar:
    """The six-pixel bar of lists: drawn fifty times a page, so it computes nothing it does not show."""

    state: str
    said: str
    fill: str
    due: str


def mini_bar(clock: Any) -> MiniBar:
    """Compute the small bar of one clock (same fields as bar)."""
    scale = Scale(clock)
    fill_end = _open_pause(clock) or scale.at
    return MiniBar(state_of(clock), _said(clock, scale), scale.text(fill_end), scale.text(scale.due))


def status_word(clock: Any) -> str:
    """Say the state in the words of look §2.2, with the days where they matter."""
    scale, state = Scale(clock), state_of(clock)
    days = (scale.due - scale.at).days
    if state == "late":
        said = ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", -days) % {"days": -days}
        return said if days < 0 else _("逾期")
    if state == "soon" and days == 0:
        return _("今天到期")
    return word_of(state)


# Said through gettext where they are shown.
WORDS = {
    "on": "按期",
    "soon": "临期",
    "late": "逾期",
    "done": "已办结",
    "pause": "暂停计时",
    "prov": "日期暂定",
    "seal": "已封存",
    "no": "没有办成",
}


def word_of(state: str) -> str:
    """Say a state of look §2.2 in the language of the page."""
    return _(WORDS[state]) if state in WORDS else state


def _day(clock: Any, name: str) -> date | None:
    found = value_of(clock, name)
    return dates.local_day(found) if found else None


def _open_pause(clock: Any) -> date | None:
    """Return the first day of a pause that has not ended."""
    spans: Sequence[Any] = value_of(clock, "paused") or ()
    for first, last in spans:
        if last is None:
            return dates.local_day(first)
    return None


def _hatched(clock: Any, scale: Scale, nominal: date | None) -> tuple[tuple[str, str], ...]:
    """Place the days that do not count: rest days and pauses, as left edge and width."""
    spans = [(first, last + timedelta(days=1)) for first, last in value_of(clock, "rest") or ()]
    spans += [(first, last or scale.today) for first, last in value_of(clock, "paused") or ()]
    if not value_of(clock, "rest") and nominal and nominal < scale.due:
        spans.append((nominal, scale.due))
    placed = []
    for first, last in spans:
        left, right = scale.percent(dates.local_day(first)), scale.percent(dates.local_day(last))
        if right > left:
            placed.append((f"{left:.1f}%", f"{right - left:.1f}%"))
    return tuple(placed)


def _left(clock: Any, scale: Scale, state: str) -> SafeString | str:
    """Say what is left at the right end of the head."""
    days = (scale.due - scale.at).days
    used = (scale.at - scale.start).days
    if scale.stopped:
        return format_html(ngettext("用了 <b>{}</b> 天", "用了 <b>{}</b> 天", used), used)
    if state == "pause":
        used = ((_open_pause(clock) or scale.at) - scale.start).days
        return format_html(ngettext("暂停计时，已用 <b>{}</b> 天", "暂停计时，已用 <b>{}</b> 天", used), used)
    if days < 0:
        return format_html(ngettext("过了 <b>{}</b> 天", "过了 <b>{}</b> 天", -days), -days)
    if days < 2:
        return _("今天到期") if days == 0 else _("明天到期")
    return format_html(_("约 <b>{}</b> 天") if state == "prov" else _("还有 <b>{}</b> 天"), days)


def _said(clock: Any, scale: Scale) -> str:
    """Say the same facts in words, for those who do not see the bar."""
    facts = {
        "act": value_of(clock, "act", ""),
        "word": value_of(clock, "word") or status_word(clock),
        "start": dates.day(scale.start),
        "day": (scale.at - scale.start).days,
        "due": dates.day(scale.due, year=scale.due.year != scale.today.year),
    }
    if scale.stopped:
        return _("%(act)s：%(word)s。%(start)s起算，第 %(day)s 天完成，期限到 %(due)s") % facts
    return _("%(act)s：%(word)s。%(start)s起算，今天第 %(day)s 天，最迟 %(due)s") % facts


def _labels(clock: Any, scale: Scale, nominal: date | None, reminder: date | None) -> tuple[Label, ...]:
    """Place the labels so that they do not lie on one another, fewer of them on a phone."""
    far_year = scale.due.year != scale.today.year
    late = scale.at > scale.due
    due_text = dates.day_short(scale.due, year=far_year)
    end = Label("100%", "end", due_text, value_of(clock, "due_label") or _("到期"))
    if late and not scale.stopped:
        today = _("今天 %(today)s") % {"today": dates.day_short(scale.at)}
        end = Label("100%", "end", _("%(due)s 到期") % {"due": due_text}, today)
    start = Label("0", "start", dates.day_short(scale.start), value_of(clock, "start_label") or _("起算"))
    middle = []
    here = scale.percent(scale.at)
    if not late and 8 < here < 90:
        done = bool(scale.stopped)
        word = dates.day_short(scale.at) if done else _("今天")
        plain = _("完成") if done else _("第 %(day)s 天") % {"day": (scale.at - scale.start).days}
        middle.append((here, Label(f"{here:.1f}%", "middle", word, plain, far=not NEAR < here < 100 - NEAR)))
    if reminder and not scale.stopped:
        text = dates.day_short(reminder)
        middle.append((scale.percent(reminder), Label(scale.text(reminder), "middle", text, _("提醒"), True)))
    if nominal and nominal != scale.due:
        at = min(scale.percent(nominal), 90.0)  # leaves room for the due day at the end
        middle.append((at, Label(f"{at:.1f}%", "end", dates.day_short(nominal), _("法定到期"), True, True)))
    return (start, *_spaced(middle), end)


def _spaced(middle: list[tuple[float, Label]]) -> list[Label]:
    """Keep the labels that have room beside the one before; today comes first, the rest in order."""
    kept: list[tuple[float, Label]] = []
    for at, label in middle:
        if all(abs(at - other) > 9 for other, _label in kept) and 8 < at < 96:
            kept.append((at, label))
    return [label for _at, label in sorted(kept, key=lambda pair: pair[0])]
