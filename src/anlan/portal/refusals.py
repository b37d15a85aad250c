"""A refused step in words the petitioner can use: what was not done, which rule, the way on (look §3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from anlan.cases.rules.guards import Refusal
from anlan.portal import articles, days

BECAUSE = {
    "period_over": n_("能申请的最后一天是%(due)s，已经过了。还可以走行政复议、诉讼等途径，见“您的权利”。"),
    "not_delivered": n_("答复还没有送到您手里；送达以后 30 日内都可以申请。"),
    "not_answered_yet": n_("还没有答复；答复以后再评价。"),
    "rated_already": n_("这次答复您已经评价过了，评价不会丢。"),
    "step_out_of_order": n_("这件事刚刚有了变化，现在不能做这一步。请看最新的进度。"),
    "reason_missing": n_("请写下理由，一句也可以。"),
}
ELSE = n_("按规定现在不能做这一步。请看最新的进度，或拨打 12345。")


@dataclass(frozen=True, kw_only=True)
class RefusalView:
    """The four parts of components/refusal.html."""

    what: str
    because: str
    law: dict[str, str] | None
    code: str
    fix: dict[str, str]
    kept: bool = False
    status: int = 409


def refusal_view(refusal: Refusal, *, button: str, back: str) -> RefusalView:
    """Say a refusal; `back` leads to the way on."""
    values: dict[str, Any] = dict(refusal.values)
    if "due" in values:
        values["due"] = days.day(date.fromisoformat(str(values["due"])))
    return RefusalView(
        what=_("没有%(button)s") % {"button": button},
        because=_(BECAUSE.get(refusal.code, ELSE)) % values,
        law=_law(refusal.rule),
        code=refusal.rule,
        fix={"url": back, "label": _("看最新的进度")},
    )


def _law(code: str) -> dict[str, str] | None:
    try:
        return articles.of_code(code.partition("@")[0])
    except KeyError:
        return None
