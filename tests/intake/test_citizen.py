"""What number and code allow, after an answer and before (domain §19, §26)."""

import pytest
from tests.intake.world import DAY, NOW, PHONE, TEXT, World, from_web

from anlan.cases.actions import handling, sorting
from anlan.cases.actions.step import StepRefused
from anlan.cases.models import Case, CaseText
from anlan.intake.actions import citizen
from anlan.intake.actions.call_back import AnswerUnknown, open_number, record, reopen_unsolved
from anlan.intake.actions.codes import open_number_for_code, replace_code
from anlan.intake.actions.receive import receive
from anlan.intake.actions.vault import PartyErased
from anlan.intake.models import Receipt
from anlan.intake.queries.call_back_queue import call_back_queue
from anlan.intake.queries.openings import openings_of
from anlan.intake.queries.status import Checked, CodeUnknown, check_code
from anlan.intake.rules.submission import SubmissionRefused
from anlan.ledger.queries import events
from anlan.offices.rules.actors import PUBLIC
from anlan.offices.rules.policy import NotAllowed

pytestmark = pytest.mark.django_db
PARTS = {"claims": "供水", "facts": "已核实", "reasons": "设备老化", "handling": "更换水泵", "legal_basis": "供水条例"}


def owner_of(given) -> Checked:
    return Checked(receipt_id=given.receipt_id, case_id=given.case_id, number=given.number)


def answered(world: World, *, closed: bool = True, **words: object):
    """Take a matter in and bring it to its answer."""
    given = receive(actor=PUBLIC, now=NOW, submission=from_web(**words))
    of = {"case_id": given.case_id, "now": NOW}
    sorting.sort(actor=world.clerk, nature="appeal_request", **of)
    sorting.transfer(actor=world.clerk, unit_id=world.units["ZJ"], reason="属其职责", **of)
    handling.accept(actor=world.handler, notice="sent", **of)
    of["now"] = NOW + 10 * DAY
    handling.issue_opinion(actor=world.leader, result="explain", parts=PARTS, **of)
    handling.deliver(actor=world.handler, method="post", delivered_at=NOW + 10 * DAY, **of)
    if closed:
        handling.close(actor=world.handler, **of)
    return given


def test_the_petitioner_rates_once_after_an_answer_and_not_before(world) -> None:
    early = receive(actor=PUBLIC, now=NOW, submission=from_web(phone="13900139000"))
    with pytest.raises(StepRefused):
        citizen.rate(owner=owner_of(early), now=NOW, attitude=5, process=5, result=5)
    given = answered(world)
    state = citizen.rate(owner=owner_of(given), now=NOW + 11 * DAY, attitude=5, process=4, result=1, words="水还是小")
    assert state.rating == {"attitude": 5, "process": 4, "result": 1}
    with pytest.raises(StepRefused, match="rated_already"):
        citizen.rate(owner=owner_of(given), now=NOW + 11 * DAY, attitude=1, process=1, result=1)


def test_a_review_is_asked_for_within_thirty_days_of_the_answer(world) -> None:
    given = answered(world)
    state = citizen.request_review(owner=owner_of(given), now=NOW + 20 * DAY, reason="没有解决")
    assert (state.state, state.review_body) == ("review", str(world.units["ZF"]))
    late = answered(world, phone="13900139000", text=TEXT[::-1])
    with pytest.raises(StepRefused, match="period_over"):
        citizen.request_review(owner=owner_of(late), now=NOW + 60 * DAY, reason="没有解决")


def test_adding_and_withdrawing_keep_the_words_out_of_the_event(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web())
    citizen.supplement(owner=owner_of(given), now=NOW, words="昨晚又停水了")
    with pytest.raises(SubmissionRefused, match="personal_data"):
        citizen.supplement(owner=owner_of(given), now=NOW, words=f"打我电话{PHONE}")
    assert CaseText.objects.get(case_id=given.case_id).text == "昨晚又停水了"
    assert citizen.withdraw(owner=owner_of(given), now=NOW).state == "withdrawn_by_petitioner"
    assert [event.actor for event in events(f"case:{given.case_id}")] == ["public"] * 3


def test_the_supervisor_calls_by_lot_and_opens_the_number_only(world) -> None:
    given = answered(world)
    answered(world, anonymous=True)
    now = NOW + 12 * DAY
    (task,) = call_back_queue(actor=world.supervisor, now=now)
    assert (task.case_id, task.attempt, task.unit) == (given.case_id, 1, "市住房和城乡建设局")
    assert open_number(actor=world.supervisor, now=now, case_id=given.case_id) == {"phone": PHONE}
    (opening,) = openings_of(given.receipt_id)
    assert (opening.role, opening.purpose, opening.fields) == ("supervisor", "call_back", ("language", "phone"))
    done = record(
        actor=world.supervisor, now=now, case_id=given.case_id, reached=True, solved=False, satisfaction="not_satisfied"
    )
    assert done.offer_reopening
    assert reopen_unsolved(actor=world.supervisor, now=now, case_id=given.case_id).state == "reopened"


def test_the_lot_is_the_same_all_day_and_another_tomorrow(world) -> None:
    for number in range(6):
        answered(world, phone=f"1390013900{number}")
    now = NOW + 12 * DAY
    drawn = [task.case_id for task in call_back_queue(actor=world.supervisor, now=now)]
    assert [task.case_id for task in call_back_queue(actor=world.supervisor, now=now)] == drawn
    orders = {
        tuple(task.case_id for task in call_back_queue(actor=world.supervisor, now=now + day * DAY)) for day in range(5)
    }
    assert len(orders) > 1
    assert len(call_back_queue(actor=world.supervisor, now=now, limit=2)) == 2


def test_ac_26_3_the_handling_unit_sees_no_call_back_and_records_none(world) -> None:
    given = answered(world)
    now = NOW + 12 * DAY
    for actor in (world.handler, world.leader, world.clerk):
        assert call_back_queue(actor=actor, now=now) == []
        with pytest.raises(NotAllowed):
            record(actor=actor, now=now, case_id=given.case_id, reached=False)
        with pytest.raises(NotAllowed):
            open_number(actor=actor, now=now, case_id=given.case_id)


def test_ac_26_4_three_unanswered_attempts_on_different_days_end_the_calls(world) -> None:
    given = answered(world)
    left = []
    for day in (12, 13, 14):
        now = NOW + day * DAY
        left.append(record(actor=world.supervisor, now=now, case_id=given.case_id, reached=False).attempts_left)
        assert call_back_queue(actor=world.supervisor, now=now) == []
    assert left == [2, 1, 0]
    assert Case.objects.get(id=given.case_id).call_back_state == "not_reached"
    other = answered(world, phone="13900139000")
    with pytest.raises(AnswerUnknown):
        record(actor=world.supervisor, now=NOW + 15 * DAY, case_id=other.case_id, reached=True)


def test_a_code_is_replaced_after_calling_the_recorded_phone_and_the_owner_sees_both(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web())
    assert open_number_for_code(actor=world.clerk, now=NOW, number=given.number) == {"phone": PHONE}
    new = replace_code(actor=world.clerk, now=NOW, number=given.number.lower())
    with pytest.raises(CodeUnknown):
        check_code(given.number, given.code)
    assert check_code(new.number, new.code).receipt_id == given.receipt_id
    assert [opening.action for opening in openings_of(given.receipt_id)] == ["open", "replace_code"] or [
        opening.action for opening in openings_of(given.receipt_id)
    ] == ["replace_code", "open"]
    assert Receipt.objects.get().code_replaced == 1
    with pytest.raises(NotAllowed):
        replace_code(actor=world.handler, now=NOW, number=given.number)


def test_an_anonymous_receipt_keeps_the_code_it_has(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web(anonymous=True))
    with pytest.raises(PartyErased):
        replace_code(actor=world.clerk, now=NOW, number=given.number)
    assert check_code(given.number, given.code).receipt_id == given.receipt_id
