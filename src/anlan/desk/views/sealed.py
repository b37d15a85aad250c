"""Open a sealed identity, one item at a time; letters of a case are files sealed or not."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.actions.step import StepRefused
from anlan.cases.rules.clock import local_day
from anlan.desk import letters, names, words
from anlan.desk.access import CASE_READERS, DeskRequest, for_roles
from anlan.desk.forms.contact import ContactForm
from anlan.desk.frame import page_or_part
from anlan.desk.titles import title_of
from anlan.desk.views.cases import load
from anlan.intake.actions.letters import answer_every_receipt, open_sealed_letter
from anlan.intake.actions.matters import NothingToSeparate, separate_receipt
from anlan.intake.actions.vault import PartyErased, open_contact
from anlan.intake.queries.letters import letters_of_receipt
from anlan.intake.queries.receipts import receipts_of_case
from anlan.offices.queries.letters import letter_pdf, letters_of_case
from anlan.offices.rules.letter import LetterRefused

SHOWN_MINUTES = 10


@for_roles(CASE_READERS, methods=["GET", "POST"])
def contact(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Ask the purpose, then show the one item asked for; the owner sees that it was opened."""
    found = load(request, case_id)
    receipts = receipts_of_case(actor=request.actor, case_id=case_id, state=found.state, now=request.now)
    if not any(receipt.verb for receipt in receipts):
        raise Http404
    form = ContactForm(request.POST if request.method == "POST" else None, receipts=receipts)
    context = {
        "case": found,
        "line": found.line,
        "form": form,
        "contact_url": reverse("desk_contact", args=[case_id]),
        "case_url": reverse("desk_case", args=[case_id]),
        "minutes": SHOWN_MINUTES,
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and form.chosen is not None:
            status = 200
            context |= _opened(request, form)
    return page_or_part(request, "desk/contact.html", "desk/parts/contact.html", context, here="cases", status=status)


@for_roles(["unit_handler", "unit_leader"], methods=["POST"])
def issue(request: DeskRequest, case_id: UUID) -> HttpResponse:
    """Issue a letter once for every receipt of a case; each gets its own number and lies sealed (domain §19.7)."""
    found = load(request, case_id)
    kind, unit_id = request.POST.get("kind", ""), request.actor.unit_id
    if kind not in letters.ready(found, letters_of_case(case_id)) or unit_id is None:
        raise Http404
    try:
        issued = answer_every_receipt(
            actor=request.actor,
            now=request.now,
            case_id=case_id,
            kind=kind,
            unit_id=unit_id,
            fields=letters.fields_of(kind, found),
        )
    except LetterRefused as refused:
        messages.error(request, letters.refused_words(refused))
    else:
        said = _("开了 %(count)s 份文书：%(numbers)s。每张回执一份，封存着。")
        numbers = _("、").join(letter.number for letter in issued)
        messages.success(request, said % {"count": len(issued), "numbers": numbers})
    return redirect(f"{reverse('desk_case', args=[case_id])}#letters")


@for_roles(CASE_READERS, methods=["POST"])
def open_letter(request: DeskRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Open a sealed letter as PDF; the owner sees that it was opened."""
    found = load(request, case_id)
    receipts = receipts_of_case(actor=request.actor, case_id=case_id, state=found.state, now=request.now)
    holders = (one.id for one in receipts if letter_id in {row.id for row in letters_of_receipt(one.id)})
    receipt_id = next(holders, None)
    if receipt_id is None:
        raise Http404
    try:
        pdf = open_sealed_letter(actor=request.actor, now=request.now, receipt_id=receipt_id, letter_id=letter_id)
    except PartyErased as erased:
        raise Http404 from erased
    return _pdf(pdf, f"{found.line.number}-{request.now:%Y%m%d-%H%M}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@for_roles(CASE_READERS)
def letter(request: DeskRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Hand out one letter of a case as PDF, under a name that says nothing of the person."""
    found = load(request, case_id)
    row = next((row for row in letters_of_case(found.line.id) if row.id == letter_id), None)
    if row is None or row.kept_by:
        raise Http404
    return _pdf(letter_pdf(letter_id), f"{found.line.number}-{row.kind}.pdf")


@for_roles(["intake_clerk"], methods=["POST"])
def separate(request: DeskRequest, case_id: UUID, receipt_id: UUID) -> HttpResponse:
    """Take a receipt that joined by mistake out into a case of its own (domain §19.7)."""
    found = load(request, case_id)
    try:
        separate_receipt(actor=request.actor, now=request.now, receipt_id=receipt_id)
    except StepRefused as refused:
        step = title_of("detach")
        messages.error(request, words.refusal_view(refused.refusal, step=step, on=local_day(request.now)).what)
    except (NothingToSeparate, PartyErased):
        messages.error(request, _("这张回执拆不出来：事项就是从它开始的，或者反映人已经删去原文。"))
    else:
        messages.success(request, _("回执已拆出，单独成一件，期限从它自己收到的那天算。"))
    return redirect(reverse("desk_case", args=[found.line.id]))


def _opened(request: DeskRequest, form: ContactForm) -> dict[str, str]:
    field = form.cleaned_data["field"]
    try:
        opened = open_contact(
            actor=request.actor,
            now=request.now,
            receipt_id=form.receipt_id,
            fields=[field],
            purpose=form.cleaned_data["purpose"],
            verb=form.chosen.verb if form.chosen else "",
        )
    except PartyErased:
        return {"opened_name": "", "opened": _("反映人已经删去联系方式。")}
    return {
        "opened_name": names.named(names.VAULT_FIELDS, field),
        "opened": opened.get(field) or _("登记时没有留这一项。"),
    }
