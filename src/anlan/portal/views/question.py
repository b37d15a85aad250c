"""“我觉得不该看”: a doubt about one opening of the vault goes to whoever answers for personal data (R-PET-18)."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.intake.actions.doubt import doubt_opening
from anlan.intake.queries.status import Checked, public_timeline
from anlan.portal import act_forms, articles, words
from anlan.portal.access import code_shown
from anlan.portal.forms import sent
from anlan.portal.matter import mark_of


@require_http_methods(["GET", "HEAD", "POST"])
@code_shown
def question(request: HttpRequest, mark: int, *, owner: Checked, now: datetime) -> HttpResponse:
    """Show one opening again, and report it: the officer gets number, post, purpose and time, no contact data."""
    seen = public_timeline(owner.receipt_id, now)
    opening = next((one for one in seen.openings if mark_of(one) == mark and one.action == "open"), None)
    if opening is None:
        raise Http404
    form = act_forms.QuestionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        doubt_opening(owner=owner, now=now, opening=opening, opening_mark=mark)
        messages.success(request, _("已经告诉个人信息保护负责人，会查是谁、该不该看，并答复您。"))
        return redirect("portal:status_page")
    context = {
        "form": form,
        "told": words.told_opening(opening),
        "at": opening.at,
        "law": articles.of_basis(opening.legal_basis),
        "nav_here": "track",
    }
    return render(request, "portal/question.html", context, status=422 if form.errors else 200)
