"""The receipt: number, code shown once, what happens next; for print, with a QR of the address only."""

from datetime import date, datetime
from functools import cache

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.views.decorators.http import require_http_methods

from anlan.ledger.rules.codes import shown_code
from anlan.portal import articles, draft

# What must happen until the first day of the law, by the rule that sets it.
NEXT = {
    "R-PET-01": n_("信访局看过以后，确定由谁办理，转给有权处理的单位。"),
    "R-PET-02": n_("书面告诉您是否受理。"),
    "R-PET-03": n_("承办单位书面告诉您：收没收到、怎么办、走什么程序。"),
    "R-PET-05": n_("书面答复您，写明事实、理由和依据。"),
    "R-PET-11": n_("书面答复您，写明事实、理由和依据。"),
    "R-PET-20": n_("先行回应您反映的打击报复，由联席会议办公室或纪检监察机关办理。"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Show the receipt of a moment ago; POST puts it away for good."""
    if request.method == "POST":
        return draft.wipe(request, redirect("portal:home"))
    held = draft.read(request).get("receipt")
    if not held:
        return redirect("portal:track")
    rule = held["next_rule"]
    context = {
        "number": held["number"],
        "code": shown_code(held["code"]),
        "groups": shown_code(held["code"]).split("-"),
        "received_at": datetime.fromisoformat(held["received_at"]),
        "next_date": date.fromisoformat(held["next_date"]) if held["next_date"] else None,
        "next_law": articles.of_code(rule) if rule else None,
        "next_words": _(NEXT.get(rule, NEXT["R-PET-01"])),
        "law_notice": articles.of_code("R-PET-03"),
        "law_answer": articles.of_code("R-PET-05"),
        "law_review": articles.of_code("R-PET-07"),
        "joined": held["joined"],
        "address": settings.STATUS_ADDRESS,
        "qr": address_as_qr(),
        "minutes": draft.RECEIPT_LIFE // 60,
        "nav_here": "submit",
    }
    return render(request, "portal/receipt.html", context)


@cache
def address_as_qr() -> SafeString:
    """Draw where a matter is looked up: the address alone, never a number or a code."""
    code = segno.make(settings.STATUS_ADDRESS, error="m", micro=False)
    drawn = code.svg_inline(scale=3, border=2, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn)  # noqa: S308  drawn from our own setting
