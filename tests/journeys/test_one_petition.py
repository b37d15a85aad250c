"""One petition from the form to its final answer, told through the real actions (examples §2.2)."""

from datetime import date, timedelta

import pytest
from tests.county import OPINION, County, at, build_county, state_of

from anlan.cases.actions import after, handling, review, sorting
from anlan.cases.queries.board import Period, dashboard
from anlan.cases.queries.desk import my_desk
from anlan.cases.queries.page import case_page
from anlan.cases.queries.rebuild import first_differences
from anlan.intake.actions import call_back, citizen
from anlan.intake.actions.receive import receive
from anlan.intake.actions.vault import open_contact
from anlan.intake.channels import web
from anlan.intake.queries.status import check_code, public_timeline
from anlan.ledger.models import LedgerEvent
from anlan.ledger.queries import events, verify
from anlan.offices.rules.actors import PUBLIC

pytestmark = pytest.mark.django_db

WORDS = {
    "title": "东街路灯坏了三周",
    "text": "东街的路灯坏了三周，夜里看不清路，老人摔了一跤。",
    "wish": "请尽快修好。",
    "place_text": "东街菜场门口",
    "name": "张小满",
    "phone": "13800000001",
    "address": "东街12号",
}


@pytest.fixture
def county(db: None) -> County:
    """Found the county with its cast."""
    return build_county()


def hand_in(when: str = "2026-05-06", **words: str):
    chosen = {name: text for name, text in {**WORDS, **words}.items() if name != "wish"}
    return receive(actor=PUBLIC, now=at(when), submission=web.submission(chosen, now=at(when)))


def test_a_petition_goes_from_the_form_to_a_verified_answer_and_up_to_the_last_body(county: County) -> None:
    # 张小满 hands it in on her phone, and holds a number and a code.
    given = hand_in()
    case = given.case_id
    assert given.next_date == date(2026, 5, 21)
    owner = check_code(given.number.lower(), f" {given.code.replace('-', ' ')}")
    assert owner.case_id == case

    # 林晚 sorts it and passes it on; it lies on her desk no longer.
    assert [line.line.id for line in my_desk(actor=county.lin, now=at("2026-05-07")).later] == [case]
    sorting.sort(case_id=case, actor=county.lin, now=at("2026-05-07"), nature="appeal_request", category="0101")
    sorting.transfer(case_id=case, actor=county.lin, now=at("2026-05-07 10:00"), unit_id=county.units["ZJ"])
    assert case_page(actor=county.lin, case_id=case, now=at("2026-05-08")) is None

    # 赵河 accepts, asks for the phone number (she sees that he did), finds out, drafts.
    handling.accept(case_id=case, actor=county.zhao, now=at("2026-05-12"), notice="sent")
    opened = open_contact(
        actor=county.zhao, now=at("2026-05-13"), receipt_id=given.receipt_id, fields=("phone",), purpose="visit"
    )
    assert "13800000001" in opened["phone"].replace("+86", "")
    handling.investigate(case_id=case, actor=county.zhao, now=at("2026-05-14"), finding="现场核实，3盏不亮。")
    handling.draft_opinion(case_id=case, actor=county.zhao, now=at("2026-05-15"), result="support", parts=OPINION)

    # 钱岭 signs; it is delivered, planned, carried out, closed.
    page = case_page(actor=county.qian, case_id=case, now=at("2026-05-18"))
    assert page is not None
    assert page.draft["handling"] == OPINION["handling"]
    handling.issue_opinion(
        case_id=case, actor=county.qian, now=at("2026-05-18"), result="support", parts=OPINION,
        execution_due=date(2026, 6, 10),
    )  # fmt: skip
    handling.deliver(
        case_id=case, actor=county.zhao, now=at("2026-05-19"), method="direct", delivered_at=at("2026-05-19")
    )
    handling.plan_execution(
        case_id=case, actor=county.zhao, now=at("2026-05-19 10:00"), execution_due=date(2026, 6, 10), plan="更换电缆"
    )
    handling.execute(case_id=case, actor=county.zhao, now=at("2026-06-01"), proof="验收单，6月1日亮灯")
    handling.close(case_id=case, actor=county.zhao, now=at("2026-06-01 10:00"))

    # She rates; 孙桥 rings her up; she is not content and asks the next higher body.
    citizen.rate(owner=owner, now=at("2026-06-02"), attitude=5, process=4, result=3)
    assert call_back.open_number(actor=county.sun, now=at("2026-06-03 10:00"), case_id=case)["phone"]
    call_back.record(
        actor=county.sun, now=at("2026-06-03 10:05"), case_id=case, reached=True, solved=True, satisfaction="basically"
    )
    seen = public_timeline(owner.receipt_id, at("2026-06-03 12:00"))
    assert {right.action for right in seen.status.rights} == {"request_review"}
    assert len(seen.openings) == 2
    citizen.request_review(owner=owner, now=at("2026-06-10"), reason="还有两盏不亮。")
    review.issue_review(
        case_id=case, actor=county.zhou, now=at("2026-06-25"), result="uphold", facts="复核现场", reasons="均已修复",
        method="post", delivered_at=at("2026-06-25"),
    )  # fmt: skip
    citizen.request_re_review(owner=owner, now=at("2026-07-01"), reason="请再看一次。")
    review.suspend(case_id=case, actor=county.wei, now=at("2026-07-05"), reason="举行听证")
    review.resume(case_id=case, actor=county.wei, now=at("2026-07-10"))
    review.issue_re_review(
        case_id=case, actor=county.wei, now=at("2026-07-20"), result="uphold", facts="听证查明", reasons="处理适当",
        routes="可依法申请法律援助；民事部分可向人民法院起诉。", method="post", delivered_at=at("2026-07-20"),
    )  # fmt: skip

    # What the screens show is what the events say; her name is in none of them.
    state = state_of(case)
    assert (state.state, state.rating["result"]) == ("final", 3)
    assert verify().clean
    assert first_differences() == []
    board = dashboard(actor=county.sun, now=at("2026-08-01"), period=Period(date(2026, 5, 1), date(2026, 7, 31)))
    assert (board.on_time.rate.k, board.on_time.rate.n) == (1, 1)
    everything = b"".join(bytes(body) for body in LedgerEvent.objects.values_list("body", flat=True)).decode()
    for secret in ("张小满", "13800000001", "东街12号", "路灯"):
        assert secret not in everything


def test_the_same_matter_through_two_doors_is_one_case_with_two_receipts_and_two_replies(county: County) -> None:
    first = hand_in("2026-03-03")
    second = hand_in("2026-03-04")
    assert (first.case_id, second.joined) == (second.case_id, True)
    other = hand_in("2026-03-04", name="李知秋", phone="13800000002")
    assert other.case_id != first.case_id, "another petitioner gets a case, a notice and a reply of their own"
    for given in (first, second):
        assert check_code(given.number, given.code).case_id == first.case_id


@pytest.mark.parametrize("day", ["2025-12-31", "2024-02-29", "2025-10-09", "2026-02-24"])
def test_handing_in_handling_and_closing_work_on_awkward_days(county: County, day: str) -> None:
    given = hand_in(day)
    case, now = given.case_id, at(f"{day} 15:00")
    steps = iter(range(1, 20))

    def next_minute():
        return now + timedelta(minutes=next(steps))

    sorting.sort(case_id=case, actor=county.lin, now=next_minute(), nature="help", category="0101", simple=True)
    sorting.assign(case_id=case, actor=county.lin, now=next_minute(), unit_id=county.units["ZJ"])
    handling.accept(case_id=case, actor=county.zhao, now=next_minute(), notice="sent")
    moment = next_minute()
    handling.issue_opinion(case_id=case, actor=county.qian, now=moment, result="explain", parts=OPINION)
    handling.deliver(case_id=case, actor=county.zhao, now=moment, method="electronic", delivered_at=moment)
    handling.close(case_id=case, actor=county.zhao, now=next_minute())
    assert state_of(case).state == "closed"
    assert len(events(f"case:{case}")) == 7
    after.rate(case_id=case, actor=PUBLIC, now=next_minute(), attitude=5, process=5, result=5)
