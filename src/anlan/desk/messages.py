"""Messages of the outbox in words: a template's code and its values become a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from anlan.desk import days
from anlan.offices.queries.messages import MessageView

# template: (icon, title, sentence)
TEMPLATES: Mapping[str, tuple[str, str, str]] = {
    "urgent_matter": (
        "alert-triangle",
        n_("有紧急事项"),
        n_("可能危及生命、健康或者财产，请马上看。"),
    ),
    "due_moved_earlier": ("calendar", n_("到期日提前了"), n_("%(number)s 的期限按新公布的放假安排重算，提前了。")),
    "reminder": ("clock", n_("期限提醒"), n_("%(number)s 还没有办完，期限快到了。")),
    "last_reminder": ("clock", n_("最后提醒"), n_("%(number)s 还有三个工作日到期。")),
    "on_site": ("map-pin", n_("实地督办"), n_("%(number)s 将实地督办，请准备好材料。")),
    "opening_doubted": (
        "eye",
        n_("有人觉得身份不该被查看"),
        n_("%(number)s 的反映人问：%(opened_at)s 的一次查看为什么需要。请核实并答复。"),
    ),
    "urge": ("clock", n_("催办"), n_("%(number)s 今天到期，请回复督办。")),
    "listed": ("flag", n_("挂牌督办"), n_("%(number)s 逾期十个工作日，已经挂牌督办。")),
}
OTHER = ("bell", n_("有一条通知"), n_("请打开看。"))


@dataclass(frozen=True)
class Worded:
    """A message as the page shows it."""

    id: UUID
    icon: str
    title: str
    text: str
    put_at: datetime
    read_at: datetime | None
    case: str


def worded(found: Iterable[MessageView]) -> list[Worded]:
    """Word messages, in their order."""
    return [_worded(message) for message in found]


def _worded(message: MessageView) -> Worded:
    icon, title, text = TEMPLATES.get(message.template, OTHER)
    values = _Known({name: _said(value) for name, value in message.values.items()})
    return Worded(
        id=message.id,
        icon=icon,
        title=_(title),
        text=_(text) % values,
        put_at=message.put_at,
        read_at=message.read_at,
        case=str(message.values.get("case", "")),
    )


class _Known(dict[str, str]):
    """Values of a message; one it lacks is left out of the sentence."""

    def __missing__(self, name: str) -> str:
        return ""


def _said(value: Any) -> str:
    try:
        return days.day(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)
