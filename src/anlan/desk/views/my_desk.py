"""My desk: what must I do today, and what first?"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from anlan.cases.queries.desk import Desk, DeskLine, my_desk
from anlan.cases.queries.page import case_page
from anlan.desk import access, days, messages
from anlan.desk.access import EVERYBODY, DeskRequest, for_roles
from anlan.desk.frame import page, part, warn_after
from anlan.offices.actions.messages import mark_read
from anlan.offices.queries.calendar import calendar
from anlan.offices.queries.messages import inbox
from anlan.offices.rules.actors import ADMINISTRATORS

NEWS = 5


@for_roles(EVERYBODY)
def my(request: DeskRequest) -> HttpResponse:
    """Show what lies on the desk, most pressing first."""
    found = my_desk(actor=request.actor, now=request.now)
    news = messages.worded(inbox(request.actor, unread=True)[:NEWS])
    context = {
        "lying": found,
        "groups": _groups(found),
        "load": _load(found),
        "news": news,
        "next_due": _next_due(found),
        "is_admin": request.actor.role in ADMINISTRATORS,
    }
    return page(request, "desk/my.html", context, here="my")


@for_roles(EVERYBODY)
def inbox_page(request: DeskRequest) -> HttpResponse:
    """List the messages to this account and its unit."""
    return page(request, "desk/messages.html", {"letters": messages.worded(inbox(request.actor))})


@for_roles(EVERYBODY, methods=["POST"])
def read(request: DeskRequest, message_id: UUID) -> HttpResponse:
    """Mark a message read and go to what it is about, if anything."""
    found = next((message for message in inbox(request.actor) if message.id == message_id), None)
    mark_read(actor=request.actor, now=request.now, message_id=message_id)
    case = found.values.get("case") if found else None
    if case and case_page(actor=request.actor, case_id=UUID(case), now=request.now) is not None:
        return redirect("desk_case", case)
    if case:
        notes.info(request, _("已记为读过。这件事由承办单位办理，不在您的岗位之内。"))
    return redirect("desk_messages")


@for_roles(EVERYBODY, methods=["POST"])
def switch(request: DeskRequest) -> HttpResponse:
    """Act under another post from now on."""
    try:
        access.switch(request, UUID(request.POST.get("grant", "")))
    except ValueError:
        return redirect("desk_my")
    return redirect("desk_my")


@for_roles(EVERYBODY, methods=["POST"])
def session_goes_on(request: DeskRequest) -> HttpResponse:
    """Keep the session alive: the request itself has done it."""
    return part(request, "desk/parts/session_watch.html", {"warn_after": warn_after(request.actor.role)})


def _groups(desk: Desk) -> list[dict[str, Any]]:
    named = (
        ("late", _("逾期"), desk.late),
        ("soon", _("今天到期"), desk.due_today),
        ("", _("本周"), desk.this_week),
        ("", _("以后"), desk.later),
        ("", _("在等别人"), desk.waiting),
    )
    return [
        {"state": state, "title": title, "lines": lines, "waiting": lines is desk.waiting}
        for state, title, lines in named
        if lines
    ]


def _load(desk: Desk) -> list[dict[str, Any]]:
    """Draw each of the next days as a column of at most three squares, with rest days hatched."""
    days_of_work = calendar()
    most = max((count for _day, count in desk.days_ahead), default=0)
    per_square = max(1, -(-most // 3))
    return [
        {
            "day": day,
            "count": count,
            "squares": [26 - 11 * n for n in range(-(-count // per_square))],
            "today": place == 0,
            "rest": not days_of_work.is_workday(day),
            "x": 27 * place,
            "middle": 27 * place + 12,
        }
        for place, (day, count) in enumerate(desk.days_ahead)
    ]


def _next_due(desk: Desk) -> str:
    """Name the next day on which something is due; empty when nothing is."""
    dues = [line.line.due for line in _all(desk) if line.line.due and line.line.due >= desk.today]
    return days.day(min(dues)) if dues else ""


def _all(desk: Desk) -> Iterable[DeskLine]:
    return (*desk.late, *desk.due_today, *desk.this_week, *desk.later, *desk.waiting)
