"""The letters of a unit, those first that have not reached anybody (field F-11)."""

from django.http import HttpResponse
from django.utils.translation import gettext_noop as n_

from anlan.desk import letters
from anlan.desk.access import DeskRequest, for_roles
from anlan.desk.frame import page
from anlan.offices.queries.letters import letters_of_unit

AT_ONCE = 200
SHOWN = {"waiting": n_("还没有送达"), "delivered": n_("已送达"), "cancelled": n_("已作废"), "all": n_("全部")}


@for_roles(["unit_handler", "unit_leader"])
def unit_letters(request: DeskRequest) -> HttpResponse:
    """List the latest letters of the actor's own unit; those about accusations stay with their cases."""
    chosen = request.GET.get("show", "waiting")
    chosen = chosen if chosen in SHOWN else "waiting"
    unit_id = request.actor.unit_id
    rows = letters_of_unit(unit_id, limit=AT_ONCE) if unit_id else []
    context = {
        "rows": [row for row in rows if chosen in ("all", letters.standing(row))],
        "shown": SHOWN,
        "chosen": chosen,
        "limit": AT_ONCE,
        "full": len(rows) == AT_ONCE,
    }
    return page(request, "desk/unit_letters.html", context, here="letters")
