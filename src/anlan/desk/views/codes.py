"""A lost query code is replaced at the counter, after calling back the recorded phone (trust §9.2)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from anlan.desk.access import DeskRequest, for_roles
from anlan.desk.frame import page
from anlan.intake.actions.codes import open_number_for_code, replace_code
from anlan.intake.actions.vault import PartyErased
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.ledger.rules.codes import shown_code


@for_roles(["intake_clerk"], methods=["GET", "POST"])
def replace(request: DeskRequest) -> HttpResponse:
    """Ask the number, show the phone to call back, then show the new code once."""
    if request.method == "GET":
        return _draw(request, {})
    number = request.POST.get("number", "").strip().upper()[:24]
    try:
        if request.POST.get("stage") == "replace":
            if not request.POST.get("called"):
                return _draw(request, {"number": number, "said": _("先打登记的电话，核对是本人，再勾选。")}, status=422)
            made = replace_code(actor=request.actor, now=request.now, number=number)
            return _draw(request, {"number": made.number, "groups": shown_code(made.code).split("-")})
        opened = open_number_for_code(actor=request.actor, now=request.now, number=number)
    except ReceiptUnknown:
        return _draw(request, {"number": number, "said": _("没有这张回执，请核对编号。")}, status=422)
    except PartyErased:
        said = _("这张回执没有留电话，或者反映人已经删去，不能补发。")
        return _draw(request, {"number": number, "said": said}, status=409)
    return _draw(request, {"number": number, "opened": opened})


def _draw(request: DeskRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return page(request, "desk/code.html", context, here="counter", status=status)
