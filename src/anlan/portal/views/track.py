"""Number and code in, status out; a wrong number and a wrong code get the same page (trust §9.2)."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.intake.actions.letters import read_own_letter
from anlan.intake.actions.vault import PartyErased
from anlan.intake.queries.codes import TooBusy
from anlan.intake.queries.letters import letters_of_receipt
from anlan.intake.queries.papers import papers_of
from anlan.intake.queries.status import Checked, CodeUnknown, check_code, public_timeline
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.ledger.rules.codes import CodeRefused
from anlan.portal import access, articles, pace
from anlan.portal.access import code_shown
from anlan.portal.forms import TrackForm
from anlan.portal.matter import matter_of
from anlan.portal.views.log import proved

UNKNOWN = n_("编号和查询码对不上。请照回执再看一遍；查询码里没有字母 O 和 I，都是数字 0 和 1。")
MISTYPED = {
    "length": n_("查询码是 16 位，四个字一组，请数一数。"),
    "sign": n_("查询码里有不该有的字，只有数字和字母。"),
    "check": n_("查询码有一位写错了，请照回执再看一遍。"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; whoever shows them goes on to the status page."""
    now = timezone.now()
    if request.method != "POST":
        if access.owner(request, now=now):
            return redirect("portal:status_page")
        return render(request, "portal/track.html", {"form": TrackForm(), "nav_here": "track"})
    form = TrackForm(request.POST)
    if form.is_valid():
        try:
            access.let_in(request, _checked(request, form), now=now)
        except CodeRefused as mistyped:
            form.add_error("code", _(MISTYPED[mistyped.code]))
        except CodeUnknown:
            form.add_error(None, _(UNKNOWN))
        except (TooBusy, pace.LineFull):
            return _busy(request)
        else:
            return redirect("portal:status_page")
    return render(request, "portal/track.html", {"form": form, "nav_here": "track"}, status=422)


def _checked(request: HttpRequest, form: TrackForm) -> Checked:
    """Check number and code after the wait earlier wrong ones have earned."""
    number = form.cleaned_data["number"]
    pace.wait(pace.before_query(request, number))
    try:
        return check_code(number, form.cleaned_data["code"])
    except CodeUnknown:
        pace.wrong_query(request, number)
        raise


def _busy(request: HttpRequest) -> HttpResponse:
    response = render(request, "portal/busy.html", {"nav_here": "track"}, status=429)
    response["Retry-After"] = "60"
    return response


@require_safe
@code_shown
def status_page(request: HttpRequest, *, owner: Checked, now: datetime) -> HttpResponse:
    """By when, who has it, who looked at me?"""
    matter = matter_of(public_timeline(owner.receipt_id, now), now=now)
    papers = papers_of(owner)
    context = {
        "matter": matter,
        "proved": proved(papers, now=now) if papers else "",
        "letters": [row for row in letters_of_receipt(owner.receipt_id) if not row.cancelled_reason],
        "nav_here": "track",
        "law_opinion": articles.of_code("R-PET-05"),
        "law_review": articles.of_code("R-PET-07"),
        "minutes": int(access.IDLE.total_seconds() // 60),
    }
    return render(request, "portal/status.html", context)


@require_POST
@code_shown
def letter(request: HttpRequest, letter_id: UUID, *, owner: Checked, now: datetime) -> HttpResponse:
    """Hand out a letter as PDF under a name that names nobody; the first time is its delivery (F-11)."""
    try:
        pdf = read_own_letter(owner=owner, now=now, letter_id=letter_id)
    except (ReceiptUnknown, PartyErased):
        raise Http404 from None
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{now:%Y%m%d-%H%M}.pdf"'
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the view; the browser forgets its copies."""
    access.leave(request)
    messages.success(request, _("已经退出。别人再用这部设备，看不到您的事。"))
    response = redirect("portal:track")
    response["Clear-Site-Data"] = '"cache"'
    return response
