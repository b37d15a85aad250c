"""The same petitioner with the same matter at several doors is one case with a reply each (domain §19.7)."""

from datetime import UTC, date, datetime

import pytest
from tests.intake.world import DAY, NAME, NOW, PHONE, TEXT, actor, from_counter, from_web

from anlan.cases.actions import handling, register, sorting
from anlan.cases.actions.sorting import assign, sort
from anlan.cases.actions.step import StepRefused
from anlan.cases.models import Case, CaseClock
from anlan.intake.actions.look_up import look_up
from anlan.intake.actions.matters import NothingToSeparate, merge_cases, separate_receipt, unmerge_case
from anlan.intake.actions.receive import receive
from anlan.intake.actions.vault import open_contact
from anlan.intake.models import Receipt
from anlan.intake.queries.matching import likely_same
from anlan.intake.queries.status import check_code, public_timeline
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.intake.rules.submission import Contact
from anlan.ledger.models import LedgerEvent
from anlan.ledger.queries import events
from anlan.offices.rules.actors import PUBLIC
from anlan.offices.rules.policy import NotAllowed

pytestmark = pytest.mark.django_db
OTHER = "澜江路夜里有大车压坏路面，井盖松动，车过就响，影响沿街居民休息，请尽快处理。"
ALIKE = "柳河小区早晚高峰基本没有水，三楼以上最严重，持续了两周，打过自来水公司电话也没有结果，另外水质发黄。"


def test_ac_19_6_two_doors_one_case_the_earliest_clock_two_replies(world) -> None:
    first = datetime(2026, 3, 1, 1, tzinfo=UTC)  # 09:00 in the county
    second = datetime(2026, 3, 3, 2, tzinfo=UTC)
    by_call = receive(actor=world.clerk, now=first, submission=from_counter(now=first))
    by_web = receive(actor=PUBLIC, now=second, submission=from_web(now=second))
    assert by_web.joined
    assert by_web.case_id == by_call.case_id
    assert by_web.number != by_call.number
    case = Case.objects.get()
    assert (case.receipts_count, case.received_at) == (2, first)
    assert CaseClock.objects.get(code="R-PET-01").trigger_date == date(2026, 3, 1)
    for given in (by_call, by_web):
        assert check_code(given.number, given.code).case_id == case.id
        assert public_timeline(given.receipt_id, second).number == given.number
    assert Receipt.objects.filter(case=case).count() == 2


def test_a_later_entered_letter_that_arrived_earlier_governs_the_clock(world) -> None:
    receive(actor=PUBLIC, now=NOW, submission=from_web())
    submission = from_counter(channel="letter", received_at=NOW - 5 * DAY)
    (matter,) = likely_same({"phone": "+86" + PHONE}, TEXT)
    receive(actor=world.clerk, now=NOW + DAY, submission=submission, join_case_id=matter.case_id)
    assert Case.objects.get().received_at == NOW - 5 * DAY


def test_the_same_person_with_another_matter_is_another_case_at_the_web(world) -> None:
    receive(actor=PUBLIC, now=NOW, submission=from_web())
    other = receive(actor=PUBLIC, now=NOW, submission=from_web(text=OTHER))
    assert not other.joined


def test_n05_somebody_else_with_the_same_words_is_another_case_with_its_own_answer(world) -> None:
    receive(actor=PUBLIC, now=NOW, submission=from_web())
    other = receive(actor=PUBLIC, now=NOW, submission=from_web(phone="13900139000"))
    assert not other.joined
    assert Case.objects.count() == 2


def test_a_likely_matter_is_for_the_clerk_to_decide(world) -> None:
    first = receive(actor=PUBLIC, now=NOW, submission=from_web())
    alone = receive(actor=PUBLIC, now=NOW, submission=from_web(text=ALIKE))
    assert not alone.joined
    found = look_up(actor=world.clerk, now=NOW, contact=Contact(phone=PHONE), text=ALIKE)
    assert {matter.case_id for matter in found} == {first.case_id, alone.case_id}
    joined = receive(
        actor=world.clerk, now=NOW, submission=from_counter(text=ALIKE + "请派人。"), join_case_id=first.case_id
    )
    assert joined.joined
    # What is new in it reaches whoever handles.
    assert [event.action for event in events(f"case:{first.case_id}")] == ["register", "join", "supplement"]


def test_every_look_up_is_an_event_and_closed_matters_are_never_shown(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web())
    sorting.sort(case_id=given.case_id, actor=world.clerk, now=NOW, nature="consultation")
    sorting.decline(
        case_id=given.case_id,
        actor=world.clerk,
        now=NOW,
        reason="not_petition_matter",
        article="PET-31",
        way_on="请向自来水公司咨询。",
    )
    assert look_up(actor=world.clerk, now=NOW, contact=Contact(phone=PHONE), text=TEXT) == []
    (event,) = events(f"log:{world.clerk.account_id}")
    assert (event.action, event.payload) == ("look_up", {"purpose": "incoming_receipt", "kinds": ["phone"]})


def test_n04_an_accusation_that_has_left_intake_is_shown_to_no_clerk(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web())
    sort(
        case_id=given.case_id, actor=world.clerk, now=NOW, nature="report_accusation",
        accused_unit_ids=[world.units["JT"]],
    )  # fmt: skip
    asked = {"actor": world.clerk, "now": NOW, "contact": Contact(phone=PHONE), "text": TEXT}
    assert [matter.case_id for matter in look_up(**asked)] == [given.case_id]
    assign(case_id=given.case_id, actor=world.clerk, now=NOW, unit_id=world.units["ZJ"], reason="上级机关")
    assert look_up(**asked) == []


@pytest.mark.parametrize(("accused", "of"), [("JT", "JT"), ("ZF", "JT")])
def test_n04_a_clerk_of_the_accused_unit_or_below_neither_finds_nor_joins_the_accusation(world, accused, of) -> None:
    clerk = actor("intake_clerk", of)
    given = receive(actor=PUBLIC, now=NOW, submission=from_web())
    other = receive(actor=PUBLIC, now=NOW, submission=from_web(text=OTHER))
    sort(
        case_id=given.case_id, actor=world.clerk, now=NOW, nature="report_accusation",
        accused_unit_ids=[world.units[accused]],
    )  # fmt: skip
    found = look_up(actor=clerk, now=NOW, contact=Contact(phone=PHONE), text=TEXT)
    assert [matter.case_id for matter in found] == [other.case_id]
    with pytest.raises(ReceiptUnknown):
        receive(actor=clerk, now=NOW, submission=from_counter(), join_case_id=given.case_id)
    assert Receipt.objects.count() == 2
    alone = receive(actor=clerk, now=NOW, submission=from_counter())
    assert not alone.joined


def test_ac_1_2_a_handler_cannot_list_cases_by_phone_and_a_petitioner_sees_only_their_own(world) -> None:
    mine = receive(actor=PUBLIC, now=NOW, submission=from_web())
    receive(actor=PUBLIC, now=NOW, submission=from_web(phone="13900139000", text=OTHER))
    for somebody in (world.handler, world.leader, world.supervisor):
        with pytest.raises(NotAllowed):
            look_up(actor=somebody, now=NOW, contact=Contact(phone=PHONE), text="")
    with pytest.raises(NotAllowed):
        look_up(actor=PUBLIC, now=NOW, contact=Contact(phone=PHONE), text="")
    proved = check_code(mine.number, mine.code)
    assert public_timeline(proved.receipt_id, NOW).status.case_id == mine.case_id


def test_a_clerk_cannot_join_a_case_of_somebody_else(world) -> None:
    stranger = receive(actor=PUBLIC, now=NOW, submission=from_web(phone="13900139000"))
    with pytest.raises(ReceiptUnknown):
        receive(actor=world.clerk, now=NOW, submission=from_counter(), join_case_id=stranger.case_id)
    assert Receipt.objects.count() == 1


def test_a_joined_receipt_can_be_taken_out_again_with_its_own_words_and_clock(world) -> None:
    first = receive(actor=PUBLIC, now=NOW, submission=from_web())
    again = receive(actor=PUBLIC, now=NOW + DAY, submission=from_web(now=NOW + DAY, text=TEXT + "急。"))
    assert again.joined
    with pytest.raises(NothingToSeparate):
        separate_receipt(actor=world.clerk, now=NOW + DAY, receipt_id=first.receipt_id)
    separate_receipt(actor=world.clerk, now=NOW + 2 * DAY, receipt_id=again.receipt_id)
    own = Case.objects.get(number=again.number)
    assert (own.text, own.received_at) == (TEXT + "急。", NOW + DAY)
    assert Case.objects.get(id=first.case_id).receipts_count == 1
    assert check_code(again.number, again.code).case_id == own.id


def test_two_cases_of_one_petitioner_merge_and_come_apart_again(world) -> None:
    one = receive(actor=PUBLIC, now=NOW, submission=from_web())
    two = receive(actor=PUBLIC, now=NOW, submission=from_web(text=OTHER))
    stranger = receive(actor=PUBLIC, now=NOW, submission=from_web(text=OTHER, phone="13900139000"))
    with pytest.raises(StepRefused, match="different_petitioners"):
        merge_cases(actor=world.clerk, now=NOW, case_id=stranger.case_id, into_id=one.case_id)
    merge_cases(actor=world.clerk, now=NOW, case_id=two.case_id, into_id=one.case_id)
    assert public_timeline(two.receipt_id, NOW).status.case_id == one.case_id
    unmerge_case(actor=world.clerk, now=NOW, case_id=two.case_id)
    assert public_timeline(two.receipt_id, NOW).status.case_id == two.case_id


def test_openings_through_one_receipt_show_on_the_others_of_the_same_petitioner(world) -> None:
    first = receive(actor=PUBLIC, now=NOW, submission=from_web())
    second = receive(actor=PUBLIC, now=NOW, submission=from_web())
    found = open_contact(actor=world.clerk, now=NOW, receipt_id=first.receipt_id, fields=("name",), purpose="verify")
    assert found == {"name": NAME}
    assert len(public_timeline(second.receipt_id, NOW).openings) == 1


def test_ac_19_7_asking_a_higher_body_while_it_is_handled_in_time_is_told_where_it_stands(world) -> None:
    first = receive(actor=PUBLIC, now=NOW, submission=from_web())
    sorting.sort(case_id=first.case_id, actor=world.clerk, now=NOW, nature="appeal_request")
    sorting.transfer(case_id=first.case_id, actor=world.clerk, now=NOW, unit_id=world.units["ZJ"], reason="属其职责")
    handling.accept(case_id=first.case_id, actor=world.handler, now=NOW, notice="sent")
    later = NOW + 40 * DAY
    again = receive(actor=world.clerk, now=later, submission=from_counter(now=later, channel="letter"))
    (open_one,) = [m for m in likely_same({"phone": "+86" + PHONE}, TEXT) if m.case_id == first.case_id]
    assert (open_one.unit_id, open_one.due) == (world.units["ZJ"], date(2026, 5, 6))
    sorting.sort(case_id=again.case_id, actor=world.clerk, now=later, nature="appeal_request")
    state = sorting.decline(
        case_id=again.case_id,
        actor=world.clerk,
        now=later,
        reason="duplicate_open",
        article="PET-19-3",
        way_on=f"同一事项正由市住房和城乡建设局办理，编号{open_one.number}，最迟{open_one.due}书面答复。",
    )
    assert (state.state, state.reason) == ("not_accepted", "duplicate_open")
    assert not CaseClock.objects.filter(case_id=again.case_id).exclude(code="R-PET-01").exists()
    assert all(not clock.late(later) for clock in state.clocks)
    seen = public_timeline(again.receipt_id, later).status
    assert any(open_one.number in entry.texts.get("way_on", "") for entry in seen.timeline)


def test_n01_no_event_or_row_of_a_case_says_who_wrote_or_how_often(world) -> None:
    for _ in range(3):
        receive(actor=PUBLIC, now=NOW, submission=from_web(text=OTHER + TEXT))
    bodies = b"".join(bytes(body) for body in LedgerEvent.objects.values_list("body", flat=True)).decode()
    assert NAME not in bodies
    assert PHONE not in bodies
    assert "party" not in {field.name for field in Case._meta.get_fields()}
    register_keys = {key for event in events(f"case:{Case.objects.get().id}") for key in event.payload}
    assert not register_keys & {"party", "party_ref", "petitioner", "times", "repeat"}
    assert register.Registration.__dataclass_fields__.keys().isdisjoint({"party_ref", "name", "phone"})
