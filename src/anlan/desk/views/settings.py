"""Settings: which number applies, from which text; units; what each administrator may do (trust §10.4)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings as installed
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.rules.clock import local_day
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.procedure import ClockStart, Procedure, Transition
from anlan.cases.rules.statute import Rule
from anlan.desk import articles, days, names
from anlan.desk.access import EVERYBODY, DeskRequest, for_roles
from anlan.desk.forms.settings import UnitForm
from anlan.desk.frame import page
from anlan.offices.actions.units import UnitRefused, change_unit
from anlan.offices.queries.units import unit_tree
from anlan.offices.rules.unit_rows import RowRefused
from anlan.offices.rules.units import UnitNode, UnknownUnit

# Shown to whoever the page opens to; what may be changed there, says each page.
PAGES = (
    ("desk_rules", "scale", EVERYBODY),
    ("desk_calendar", "calendar", EVERYBODY),
    ("desk_units", "sitemap", EVERYBODY),
    ("desk_accounts", "users", frozenset({"security_admin", "audit_admin"})),
    ("desk_audit", "report-search", frozenset({"audit_admin"})),
)


@for_roles(EVERYBODY)
def settings(request: DeskRequest) -> HttpResponse:
    """List the pages of settings this role may open."""
    words = _page_words()
    cards = [
        {"url": reverse(route), "icon": icon, "title": words[route][0], "text": words[route][1]}
        for route, icon, roles in PAGES
        if request.actor.role in roles
    ]
    return page(request, "desk/settings/settings.html", {"cards": cards}, here="settings")


def _page_words() -> Mapping[str, tuple[str, str]]:
    return {
        "desk_rules": (_("程序和期限"), _("每一步谁来走、要满足什么、走哪个期限，依据哪一条。")),
        "desk_calendar": (_("办公日历"), _("哪天上班、哪天休息，从哪个通知来；改一天，到期日跟着重算。")),
        "desk_units": (_("单位"), _("单位的次序、电话和地址；告知书上印的就是这些。")),
        "desk_accounts": (_("账号和岗位"), _("开账号、给岗位、停用、发一次性密码。")),
        "desk_audit": (_("审计"), _("核对账本有没有被改过，看管理员做过什么。")),
    }


# --- procedures and the rule table


@for_roles(EVERYBODY)
def rules(request: DeskRequest) -> HttpResponse:
    """Show every procedure as tables of states and steps, and the rule table with its texts."""
    law, today = lawbook(installed.COUNTY_FOLDER), local_day(request.now)
    titles = {code: _rule_title(law.rules.rule(code, today)[0]) for code in law.rules.codes()}
    table = [_rule_row(rule) for _from, rows in law.rules.versions for rule in rows.values()]
    context = {
        "procedures": [_procedure(one, titles) for one in law.procedures.values()],
        "rules": sorted(table, key=lambda row: (row["code"], row["since"])),
    }
    return page(request, "desk/settings/rules.html", context, here="settings")


def _rule_title(rule: Rule) -> str:
    return rule.title_en if days.is_english() else rule.title_zh


def _rule_row(rule: Rule) -> dict[str, Any]:
    said = {
        ("day", "natural"): _("%(n)s 日，从第二天起算，遇休息日顺延"),
        ("day", "working"): _("%(n)s 个工作日"),
        ("hour", "continuous"): _("%(n)s 小时，连续计算"),
    }[rule.unit, rule.day_kind]
    return {
        "code": rule.code,
        "title": _rule_title(rule),
        "period": said % {"n": rule.value},
        "law": articles.of_rule(rule, english=days.is_english()),
        "mark": rule.mark,
        "since": rule.valid_from,
    }


def _procedure(found: Procedure, titles: Mapping[str, str]) -> dict[str, Any]:
    english = days.is_english()
    states = {code: row.title_en if english else row.title_zh for code, row in found.states.items()}
    rows = [
        {
            "title": states[code],
            "public": row.public_en if english else row.public_zh,
            "phase": names.named(names.PHASES, row.phase),
            "clocks": [titles.get(clock, clock) for clock in row.clocks],
        }
        for code, row in found.states.items()
    ]
    return {
        "code": found.code,
        "title": found.title_en if english else found.title_zh,
        "since": found.valid_from,
        "states": rows,
        "steps": [_step(step, states, titles) for step in sorted(found.transitions, key=lambda one: one.order)],
    }


def _step(step: Transition, states: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, Any]:
    english = days.is_english()
    to = {"@same": _("状态不变"), "@before": _("回到并案以前")}.get(step.to) or states.get(step.to, step.to)
    return {
        "title": step.title_en if english else step.title_zh,
        "sources": [states.get(source, source) for source in step.sources] or [_("新来的")],
        "to": to,
        "roles": [names.named(names.ROLES, role) for role in step.roles],
        "starts": [_start(start, titles) for start in step.start],
        "stops": [_("全部期限") if code == "*" else titles.get(code, code) for code, _outcome in step.stop],
        "law": articles.of_citation(step.citation_zh, step.citation_en, english=english),
    }


def _start(start: ClockStart, titles: Mapping[str, str]) -> str:
    title = titles.get(start.code, start.code)
    when = {
        ("direct", True): _("%(title)s（本单位直接收到的）"),
        ("direct", False): _("%(title)s（转来的）"),
        ("retaliation", True): _("%(title)s（反映打击报复的）"),
        ("redo", True): _("%(title)s（责令重新办理的）"),
    }.get((start.condition or "", start.wanted))
    return when % {"title": title} if when else title


# --- units


@for_roles(EVERYBODY)
def units(request: DeskRequest) -> HttpResponse:
    """Show the tree of units in official order."""
    rows = [_unit_row(node) for node in unit_tree().in_order if node.dissolved_on is None]
    context = {"rows": rows, "may_change": request.actor.role == "system_admin"}
    return page(request, "desk/settings/units.html", context, here="settings")


def _unit_row(node: UnitNode) -> dict[str, Any]:
    language = "en" if days.is_english() else "zh"
    above = unit_tree().superior(node.id)
    return {
        "id": node.id,
        "name": node.named(language),
        "code": node.code,
        "depth": min(node.path.count("/") - 2, 4),
        "above": above.named(language) if above else "",
        "phone": node.phone,
        "address": node.address,
    }


@for_roles(["system_admin"], methods=["GET", "POST"])
def unit(request: DeskRequest, unit_id: UUID) -> HttpResponse:
    """Change name, telephone and address of one unit."""
    try:
        node = unit_tree().unit(unit_id)
    except UnknownUnit:
        raise Http404 from None
    first = {name: getattr(node, name) for name in UnitForm.base_fields}
    form = UnitForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_unit(actor=request.actor, now=request.now, unit_id=unit_id, **form.cleaned_data)
        except RowRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, _("这一栏不能这样写，请改一改。"))
        except UnitRefused:
            form.add_error(None, _("这个单位不能这样改，什么也没有变动。"))
        else:
            messages.success(
                request, _("已改好，新的告知书和页面从现在起用新的。") if changed.changed else _("没有改动。")
            )
            return redirect("desk_units")
    context = {"form": form, "node": node}
    return page(request, "desk/settings/unit.html", context, here="settings", status=422 if form.errors else 200)
