"""The audit administrator's page: is the ledger what was written, and what did the administrators do? (trust §10.4)"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.desk import background, names
from anlan.desk.access import DeskRequest, for_roles, is_fragment
from anlan.desk.downloads import written
from anlan.desk.forms.choices import language
from anlan.desk.frame import page, part
from anlan.gate import held
from anlan.ledger.queries import verify
from anlan.ledger.rules.event import Event
from anlan.offices.queries.accounts import account_names
from anlan.offices.queries.admin_events import PAGE, admin_events
from anlan.offices.queries.units import unit_tree

AUDITOR = ["audit_admin"]
KIND = "verify"


@for_roles(AUDITOR)
def audit(request: DeskRequest) -> HttpResponse:
    """Show the last verification and what the administrators did, newest first."""
    last = next(iter(held.held_for(request.actor.account_id, kind=KIND)), None)
    shown = _verified(last[1]) if last else {}
    if is_fragment(request) and request.headers.get("HX-Target") == "progress":
        return part(request, "desk/settings/verified.html", shown)
    before = request.GET.get("before", "")
    found = admin_events(request.actor, before=int(before) if before.isascii() and before.isdigit() else None)
    older = f"?before={found[-1][0]}" if len(found) == PAGE else ""
    context = {
        **shown,
        "rows": _rows([event for _row, event in found]),
        "pager": {"older_url": older, "newer_url": reverse("desk_audit") if before else ""},
    }
    return page(request, "desk/settings/audit.html", context, here="settings")


@for_roles(AUDITOR, methods=["POST"])
def verify_ledger(request: DeskRequest) -> HttpResponse:
    """Read the whole ledger and name the first bad event of each broken stream; writes nothing."""
    assert request.actor.account_id is not None
    last = next(iter(held.held_for(request.actor.account_id, kind=KIND)), None)
    if last and last[1].get("state") == "running" and not background.is_silent(last[1]):
        return redirect("desk_audit")
    held_id = held.hold(owner=request.actor.account_id, kind=KIND, now=request.now)

    def work(progress: background.Progress) -> Mapping[str, Any]:
        report = verify(progress)
        faults = [{"stream": one.stream, "n": one.n, "code": one.code, "detail": one.detail} for one in report.faults]
        return {"events": report.events, "streams": report.streams, "faults": faults}

    background.begin(held_id, work)
    return redirect("desk_audit")


def _verified(notes: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"notes": notes, "verified_at": written(datetime.fromisoformat(notes["held_at"]))}
    if notes.get("state") == "running" and not background.is_silent(notes):
        progress = background.progress_of(notes)
        title = _("正在核对，第 %(done)s / %(total)s 条") % progress
        found["progress"] = {"title": title, "percent": progress["percent"], "poll_url": reverse("desk_audit")}
    found["faults"] = [{**fault, "said": _fault_words(fault["code"])} for fault in notes.get("faults", ())]
    return found


def _rows(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Word events; accounts are named, units too, nobody else can stand in them."""
    ids = {_account_id(event.actor) for event in events} | {_account_id(f"account:{_about(event)}") for event in events}
    known = account_names([one for one in ids if one], language=language())
    return [
        {
            "at": event.occurred_at,
            "who": known.get(_account_id(event.actor), "") if _account_id(event.actor) else _("系统"),  # type: ignore[arg-type]
            "post": names.named(names.ROLES, event.actor_role),
            "what": _action_words(event),
            "about": _object(event, known),
            "stream": f"{event.stream.partition(':')[0]} {event.n}",
        }
        for event in events
    ]


def _about(event: Event) -> str:
    return event.stream.partition(":")[2]


def _account_id(actor: str) -> UUID | None:
    try:
        return UUID(actor.removeprefix("account:")) if actor.startswith("account:") else None
    except ValueError:
        return None


def _object(event: Event, known: Mapping[UUID, str]) -> str:
    kind, _colon, about = event.stream.partition(":")
    parts = []
    if kind == "admin":
        parts.append(known.get(_account_id(f"account:{about}"), ""))  # type: ignore[arg-type]
    if kind == "unit":
        node = unit_tree().nodes.get(UUID(about))
        parts.append(node.named(language()) if node else "")
    if event.payload.get("role"):
        parts.append(names.named(names.ROLES, str(event.payload["role"])))
    if event.payload.get("date") or event.payload.get("year"):
        parts.append(str(event.payload.get("date") or event.payload["year"]))
    return " · ".join(one for one in parts if one)


def _action_words(event: Event) -> str:
    return {
        "open_account": _("开账号"),
        "change_account": _("改账号"),
        "disable_account": _("停用账号"),
        "grant_role": _("给岗位"),
        "revoke_role": _("收回岗位"),
        "set_password": _("换密码"),
        "use_first_password": _("用一次性密码登录"),
        "end_sessions": _("结束会话"),
        "load_year": _("加载年份"),
        "change_day": _("改一天"),
        "found": _("设立单位"),
        "change": _("改单位"),
        "move": _("单位改隶"),
        "dissolve": _("撤销单位"),
        "answer_for_areas": _("改负责的区域"),
        "add_post": _("设职位"),
        "appoint": _("任职"),
        "dismiss": _("免职"),
        "charge": _("指定职责"),
        "state_competence": _("改职责目录"),
        "set_letterhead": _("改函头"),
        "load_categories": _("加载分类"),
        "map_categories": _("对照分类"),
        "import_receipts": _("导入来件"),
    }.get(event.action, event.action)


def _fault_words(code: str) -> str:
    return {
        "missing": _("少了一条"),
        "twice": _("同一位置有两条"),
        "leaf": _("内容被改过"),
        "body": _("内容读不出来"),
        "column": _("列和内容对不上"),
        "prev": _("和上一条接不上"),
        "clock": _("时间倒退"),
        "tail": _("尾部被截断"),
        "inserted": _("不是账本写入的"),
    }.get(code, code)
