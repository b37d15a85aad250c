"""What a petitioner does with number and code in hand: one page and one form a right, nothing in a pop-up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.views.decorators.http import require_http_methods

from anlan.cases.actions.step import StepRefused
from anlan.intake.actions import citizen
from anlan.intake.actions.vault import PartyErased
from anlan.intake.queries.status import Checked, public_timeline
from anlan.intake.rules.submission import SubmissionRefused
from anlan.portal import act_forms as forms
from anlan.portal.access import code_shown
from anlan.portal.forms import PortalForm, sent
from anlan.portal.matter import BUTTONS, offers_of
from anlan.portal.refusals import refusal_view


@dataclass(frozen=True, kw_only=True)
class Act:
    """One right: its form, what does it, and what is said when it was done."""

    form: type[PortalForm]
    do: Callable[..., Any]
    title: str
    lead: str
    done: str
    fields: tuple[str, ...]


ACTS = {
    "supplement": Act(
        form=forms.SupplementForm,
        do=citizen.supplement,
        title=n_("补充情况"),
        lead=n_("有新情况，随时可以补充；期限照原来的算，不会因此变长。"),
        done=n_("已经补充，承办单位看得到。"),
        fields=("words",),
    ),
    "withdraw": Act(
        form=forms.WithdrawForm,
        do=citizen.withdraw,
        title=n_("撤回这件事"),
        lead=n_("撤回以后，这件事不再办理，也不会有书面答复。以后想再说，重新反映就行，不会因此受影响。"),
        done=n_("已经撤回。以后想再说，随时可以重新反映。"),
        fields=("reason",),
    ),
    "rate": Act(
        form=forms.RateForm,
        do=citizen.rate,
        title=n_("评价办理"),
        lead=n_("说真话就好。评价不影响您以后办事；经办单位看不到是谁评的。"),
        done=n_("谢谢，评价已经记下。"),
        fields=("attitude", "process", "result", "words"),
    ),
    "request_review": Act(
        form=forms.ReasonForm,
        do=citizen.request_review,
        title=n_("申请复查"),
        lead=n_("由承办单位的上一级复查，30 日内书面答复您。申请不用交钱，也不影响您走行政复议、诉讼。"),
        done=n_("复查申请已经交上，30 日内书面答复您。"),
        fields=("reason",),
    ),
    "request_re_review": Act(
        form=forms.ReasonForm,
        do=citizen.request_re_review,
        title=n_("申请复核"),
        lead=n_("由复查机关的上一级复核，30 日内书面答复您；听证的时间不算在内。复核以后，信访程序就走完了。"),
        done=n_("复核申请已经交上，30 日内书面答复您。"),
        fields=("reason",),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@code_shown
def act(request: HttpRequest, name: str, *, owner: Checked, now: datetime) -> HttpResponse:
    """Show the form of one right, or use it; what the law does not allow now is said with its last day."""
    if name not in ACTS:
        raise Http404
    chosen = ACTS[name]
    form = chosen.form(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            chosen.do(owner=owner, now=now, **{field: form.cleaned_data[field] for field in chosen.fields})
        except SubmissionRefused as refused:
            form.take(refused.problems)
        except StepRefused as refused:
            return _refused(request, name, refused)
        else:
            messages.success(request, _(chosen.done))
            return redirect("portal:status_page")
    offers = {offer.action: offer for offer in offers_of(public_timeline(owner.receipt_id, now).status.rights)}
    context = {
        "act": name,
        "title": _(chosen.title),
        "lead": _(chosen.lead),
        "button": _(BUTTONS[name]),
        "form": form,
        "offer": offers.get(name),
        "number": owner.number,
        "nav_here": "track",
        "personal": sorted(form.personal_in),
    }
    return render(request, "portal/act.html", context, status=422 if form.errors else 200)


def _refused(request: HttpRequest, name: str, refused: StepRefused) -> HttpResponse:
    back = reverse("portal:status_page")
    context = {
        "refusal": refusal_view(refused.refusal, button=_(BUTTONS[name]), back=back),
        "title": _(ACTS[name].title),
        "nav_here": "track",
    }
    return render(request, "portal/refused.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@code_shown
def correct(request: HttpRequest, *, owner: Checked, now: datetime) -> HttpResponse:
    """Replace contact data; the old ones are gone, the change stands in the timeline."""
    form = forms.CorrectForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            citizen.correct_contact(owner=owner, now=now, changes=form.changes())
        except SubmissionRefused as refused:
            form.take(refused.problems)
        except PartyErased:
            return _nothing_kept(request)
        else:
            messages.success(request, _("联系方式已经改好，旧的不再保存。"))
            return redirect("portal:status_page")
    context = {"form": form, "number": owner.number, "nav_here": "track"}
    return render(request, "portal/correct.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@code_shown
def delete(request: HttpRequest, *, owner: Checked, now: datetime) -> HttpResponse:
    """Delete the contact data in two steps: first what will be gone, then the deed."""
    form = forms.DeleteForm(sent(request))
    if request.method == "POST" and form.is_valid():
        citizen.delete_contact(owner=owner, now=now)
        messages.success(request, _("您的联系方式已经永久删除。这件事照常办，答复请用编号和查询码来看。"))
        return redirect("portal:status_page")
    if not public_timeline(owner.receipt_id, now).has_contact:
        return _nothing_kept(request)
    context = {
        "form": form,
        "number": owner.number,
        "nav_here": "track",
        "sure": request.method == "POST" or "sure" in request.GET,
    }
    return render(request, "portal/delete.html", context, status=422 if form.errors else 200)


def _nothing_kept(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("这里没有存您的联系方式。"))
    return redirect("portal:status_page")
