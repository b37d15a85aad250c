"""Who may look at a receipt: whoever showed its number and code, for fifteen quiet minutes and one hour at most."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.intake.queries.status import Checked

PLACE = "receipt"
IDLE = timedelta(minutes=15)
WHOLE = timedelta(hours=1)

OwnerView = Callable[..., HttpResponse]


def let_in(request: HttpRequest, found: Checked, *, now: datetime) -> None:
    """Open the view of one receipt in a session of its own."""
    request.session.cycle_key()
    if not request.user.is_authenticated:
        request.session.set_expiry(int(WHOLE.total_seconds()))
    request.session[PLACE] = {
        "receipt": str(found.receipt_id),
        "case": str(found.case_id),
        "number": found.number,
        "began": now.timestamp(),
        "seen": now.timestamp(),
    }


def owner(request: HttpRequest, *, now: datetime) -> Checked | None:
    """Return the receipt this session may look at, None when the time is over."""
    kept = request.session.get(PLACE)
    if not kept:
        return None
    quiet, whole = now.timestamp() - kept["seen"], now.timestamp() - kept["began"]
    if quiet > IDLE.total_seconds() or whole > WHOLE.total_seconds():
        del request.session[PLACE]
        return None
    if quiet >= 30:  # saves a write on every click
        request.session[PLACE] = {**kept, "seen": now.timestamp()}
    return Checked(receipt_id=UUID(kept["receipt"]), case_id=UUID(kept["case"]), number=kept["number"])


def leave(request: HttpRequest) -> None:
    """Close the view; a member of staff signed in beside it stays signed in."""
    if request.user.is_authenticated:
        request.session.pop(PLACE, None)
    else:
        request.session.flush()


def code_shown(view: OwnerView) -> OwnerView:
    """Let a view run with `owner` and `now`, or ask for number and code again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        now = timezone.now()
        found = owner(request, now=now)
        if found is None:
            messages.info(request, _("为了您的安全，请重新填写编号和查询码。写了一半的话还在这部设备上。"))
            return redirect("portal:track")
        return view(request, *args, owner=found, now=now, **kwargs)

    return guarded
