"""A case's events as the timeline component shows them: what happened, its words, who, by which article."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlan.cases.queries.page import CasePage
from anlan.cases.queries.timeline import Entry
from anlan.desk import articles, days, names
from anlan.intake.queries.openings import Opening
from anlan.offices.queries.units import unit_tree

ICONS = {
    "register": "inbox",
    "sort": "sitemap",
    "transfer": "send",
    "assign": "send",
    "accept": "clipboard-check",
    "accept_direct": "clipboard-check",
    "investigate": "search",
    "draft_opinion": "pencil",
    "issue_opinion": "gavel",
    "deliver": "mail",
    "extend": "hourglass",
    "tell_extension": "hourglass",
    "close": "check",
    "call_back": "phone",
    "rate": "star",
    "reopen": "refresh",
    "hand_back": "arrow-back-up",
    "object_to_transfer": "arrow-back-up",
    "supervise": "flag",
    "reply_supervision": "message",
    "own": "id-badge-2",
    "report_milestone": "id-badge-2",
    "end_ownership": "id-badge-2",
    "merge": "link",
    "absorb": "link",
    "join": "link",
    "recuse": "user",
    "request_review": "scale",
    "issue_review": "scale",
    "request_re_review": "scale",
    "issue_re_review": "scale",
    "redirect": "route",
    "recompute": "calendar",
}
# Codes an event carries, and the table that says them.
CODED: Mapping[str, Mapping[str, str]] = {
    "notice": names.NOTICES,
    "method": names.METHODS,
    "route": names.ROUTES,
    "ground": names.GROUNDS,
    "kind": names.SUPERVISION_KINDS,
    "mode": names.CALL_MODES,
    "satisfaction": names.SATISFACTION,
    "nature": names.NATURES,
}
RESULTS = {**names.RESULTS, **names.REVIEW_RESULTS, **names.OWNERSHIP_RESULTS}


def steps(page: CasePage, openings: list[Opening]) -> list[dict[str, Any]]:
    """Tell events and openings of the identity together, newest first; texts stand under the step they belong to."""
    told = [(entry.occurred_at, entry.n, _step(entry)) for entry in page.timeline]
    told += [(opening.at, 0, _opening(opening)) for opening in openings]
    told.sort(key=lambda entry: entry[:2], reverse=True)
    found = [step for _at, _n, step in told]
    if found and not found[0].get("kind") and page.line.phase == "open":
        found[0]["kind"] = "now"
    return found


def _step(entry: Entry) -> dict[str, Any]:
    english = days.is_english()
    return {
        "kind": "",
        "at": entry.occurred_at,
        "icon": ICONS.get(entry.action, "check"),
        "title": entry.title_en if english else entry.title_zh,
        "facts": _facts(entry),
        "texts": [
            {"label": names.named(names.TEXT_FIELDS, name), "text": entry.texts[name]}
            for name in sorted(entry.texts, key=_usual_order)
        ],
        "who": names.named(names.ROLES, entry.actor_role),
        "law": articles.of_citation(entry.citation_zh, entry.citation_en, english=english)
        if entry.citation_zh
        else None,
        "hash": f"e{entry.n:02d} {entry.leaf[:4]}…",
        "leaf": entry.leaf,
        "recorded_at": entry.recorded_at if entry.late_entry else None,
    }


def _usual_order(field: str) -> int:
    known = list(names.TEXT_FIELDS)
    return known.index(field) if field in known else len(known)


def _facts(entry: Entry) -> str:
    """Say the codes of an event in one line."""
    values = entry.values
    found = [names.named(table, values.get(name)) for name, table in CODED.items() if values.get(name)]
    if isinstance(values.get("result"), str):
        found.append(names.named(RESULTS, values["result"]))
    units = [values.get("unit"), *values.get("co_units", ())] if entry.action != "register" else []
    found += [_unit(unit) for unit in units if unit]
    if values.get("days"):
        n = values["days"]
        found.append(ngettext("%(days)s 日", "%(days)s 日", n) % {"days": n})
    if "reached" in values:
        found.append(_("联系上了") if values["reached"] else _("没有联系上"))
    if values.get("solved") is not None:
        found.append(_("已解决") if values["solved"] else _("没有解决"))
    return " · ".join(word for word in found if word)


def _unit(unit_id: str) -> str:
    node = unit_tree().nodes.get(UUID(unit_id))
    return node.named("en" if days.is_english() else "zh") if node else ""


def _opening(opening: Opening) -> dict[str, Any]:
    return {"kind": "seal", "at": opening.at, "icon": "eye", **opening_words(opening)}


def opening_words(opening: Opening) -> dict[str, str]:
    """Say one opening of the identity: what, who, why."""
    fields = _("、").join(names.named(names.OPENED, field) for field in opening.fields)
    titles = {
        "open": _("打开%(fields)s") % {"fields": fields},
        "correct": _("更正%(fields)s") % {"fields": fields},
        "erase": _("删除联系方式"),
        "replace_code": _("换发查询码"),
    }
    purpose = names.named(names.PURPOSES, opening.purpose)
    return {
        "title": titles.get(opening.action, opening.action),
        "facts": _("用途：%(purpose)s") % {"purpose": purpose} if purpose else "",
        "who": names.named(names.ROLES, opening.role),
        "purpose": purpose,
    }
