"""The receipt slip and the code slip to tear off, printed while the code is on the screen (L-13, L-13b)."""

from django.http import Http404, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from anlan.cases.rules.clock import local_day
from anlan.desk import names
from anlan.desk.access import DeskRequest, for_roles
from anlan.desk.downloads import attachment, written
from anlan.intake.queries.status import CodeUnknown, PublicTimeline, check_code, public_timeline
from anlan.ledger.rules.codes import CodeRefused, shown_code
from anlan.offices.queries.letters import receipt_slips

PAPERS = ("A5", "roll80")
# The clocks at whose end the petitioner is told who handles the matter (Art. 22).
FIRST_WORD = ("R-PET-01", "R-PET-02")


@for_roles(["intake_clerk"], methods=["POST"])
@sensitive_post_parameters("code")
def slip(request: DeskRequest) -> HttpResponse:
    """Print both slips as one PDF; number and code come in the body, and only together: nothing is kept."""
    paper, unit_id = request.POST.get("paper", ""), request.actor.unit_id
    if paper not in PAPERS or unit_id is None:
        raise Http404
    code = request.POST.get("code", "")[:40]
    try:
        checked = check_code(request.POST.get("number", ""), code)
    except (CodeUnknown, CodeRefused) as unknown:
        raise Http404 from unknown
    told = public_timeline(checked.receipt_id, request.now)
    pdf = receipt_slips(
        unit_id=unit_id,
        on=local_day(request.now),
        receipt_number=checked.number,
        fields={
            "received_at": written(told.received_at),
            "channel": names.channel(told.channel, english=False),
            "next_step": _next_step(told),
        },
        query_code=shown_code(code.replace("-", "")),
        paper=paper,
    )
    return attachment(pdf, f"{checked.number}.pdf", "application/pdf")


def _next_step(told: PublicTimeline) -> str:
    """Say in the slip's own Chinese by when the petitioner hears more."""
    clocks = (view.clock for view in told.status.clocks if view.clock.code in FIRST_WORD)
    due = next((clock.due for clock in clocks if clock.due is not None), None)
    if due is None:  # a new code for a matter that has gone on since
        return "凭信访编号和查询码查看办到哪一步"
    return f"我们将在{due.year}年{due.month}月{due.day}日前告知您由哪个单位办理"
