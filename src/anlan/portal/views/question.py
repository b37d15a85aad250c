"""“我觉得不该看”: a doubt about one opening of the vault goes to whoever answers for personal data (R-PET-18)."""

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.cases.rules.clock import local_day
from anlan.intake.queries.openings import Opening
from anlan.intake.queries.status import Checked, public_timeline
from anlan.offices.actions.messages import put_message
from anlan.offices.queries.accounts import holders
from anlan.offices.queries.duties import charged_with
from anlan.offices.rules.policy import Who
from anlan.portal import act_forms, articles, words
from anlan.portal.access import code_shown
from anlan.portal.forms import sent
from anlan.portal.matter import mark_of

OFFICER = Who(role="data_protection_officer")


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
        _report(owner, opening, now)
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


def _report(owner: Checked, opening: Opening, now: datetime) -> None:
    """Put one message to each officer, or to the petition office where the county has named none; twice is once."""
    values = {
        "number": owner.number,
        "case": str(owner.case_id),
        "role": opening.role,
        "purpose": opening.purpose,
        "opened_at": opening.at.isoformat(timespec="seconds"),
    }
    effect = f"doubt:{owner.receipt_id}:{mark_of(opening)}"
    officers = sorted({actor.account_id for actor in holders([OFFICER], on=local_day(now)) if actor.account_id})
    offices = sorted(charged_with("petition_office"))[:1] if not officers else []
    with transaction.atomic():
        for account_id in officers:
            put_message(
                now=now,
                template="opening_doubted",
                values=values,
                effect_id=f"{effect}:{account_id}",
                account_id=account_id,
            )
        for unit_id in offices:
            put_message(
                now=now, template="opening_doubted", values=values, effect_id=f"{effect}:{unit_id}", unit_id=unit_id
            )
