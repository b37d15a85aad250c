"""The counter: typed, read back, registered; the vault behind it is opened item by item and for a purpose."""

import re

import pytest
from tests.county import at, state_of

from anlan.intake.actions.receive import receive
from anlan.intake.queries.receipts import openings_of_case
from anlan.intake.queries.status import check_code
from anlan.intake.rules.submission import Contact, Submission
from anlan.offices.rules.actors import PUBLIC

TYPED = {
    "channel": "call",
    "name": "李知秋",
    "phone": "139 1234 5678",
    "language": "北渡话",
    "place_text": "渡口社区",
    "text": "渡口社区门前的路灯坏了三周，夜里看不清路，要求尽快修好。",
}


def taken_in(county, now="2026-05-12", **values):
    submission = Submission(
        channel="web",
        received_at=at("2026-05-12"),
        title="路灯坏了",
        text=TYPED["text"],
        contact=Contact(name="李知秋", phone="13912345678", language="北渡话"),
        **values,
    )
    return receive(actor=PUBLIC, now=at(now), submission=submission)


def test_what_was_typed_is_read_back_before_anything_is_written(county, desk):
    answer = desk("lin").post("/desk/counter/", stage="check", **TYPED)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "您是李知秋。" in page
    assert "电话是 139 1234 5678。" in page
    assert "回访时说北渡话。" in page
    assert desk("lin").get("/desk/sorting/").context["waiting"] == 0


def test_registering_needs_the_consent_and_shows_the_code_once_in_four_groups(county, desk):
    key = "0f9c1f5e-7f3a-4f27-9d0e-2f5c6a1b7d11"
    asked = desk("lin").post("/desk/counter/", stage="register", idempotency_key=key, **TYPED)
    assert asked.status_code == 422
    answer = desk("lin").post("/desk/counter/", stage="register", consent="yes", idempotency_key=key, **TYPED)
    assert answer.status_code == 200
    groups, given = answer.context["groups"], answer.context["given"]
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert check_code(given.number, "-".join(groups)).case_id == given.case_id
    again = desk("lin").post("/desk/counter/", stage="register", consent="yes", idempotency_key=key, **TYPED)
    assert again.context["given"].number == given.number
    assert state_of(given.case_id).n == 1
    assert "139 1234 5678" not in answer.content.decode()


def test_a_number_in_the_text_is_an_error_that_offers_to_move_it(county, desk):
    typed = {**TYPED, "phone": "", "text": "我的电话是 13912345678，路灯坏了三周。"}
    answer = desk("lin").post("/desk/counter/", stage="check", **typed)
    assert answer.status_code == 422
    assert "里面有手机号" in answer.content.decode()
    assert "把号码移到联系方式里" in answer.content.decode()
    moved = desk("lin").post("/desk/counter/", stage="move", **typed).context["form"]
    assert moved["phone"].value() == "13912345678"
    assert "13912345678" not in moved["text"].value()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"phone": "123"}, "电话号码不对"),
        ({"phone": "", "name": ""}, "留电话或者地址"),
        ({"text": ""}, "请写清楚"),
        ({"id_number": "110"}, "证件号码不对"),
        ({"received_at": "2026-06-01T09:00"}, "不能晚于现在"),
        ({"area_id": "00000000-0000-4000-8000-000000000000"}, ""),
        ({"channel": "web"}, ""),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(county, desk, changed, said):
    answer = desk("lin").post("/desk/counter/", stage="register", consent="yes", **{**TYPED, **changed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert desk("lin").get("/desk/sorting/").context["waiting"] == 0


def test_the_same_petitioners_open_matter_is_offered_and_joined_by_the_clerk(county, desk):
    earlier = taken_in(county)
    page = desk("lin").post("/desk/counter/", stage="check", **TYPED)
    assert [matter.number for matter in page.context["matters"]] == [earlier.number]
    answer = desk("lin").post("/desk/counter/", stage="register", consent="yes", join=earlier.case_id, **TYPED)
    assert answer.context["given"].joined
    assert len(state_of(earlier.case_id).receipts) == 2


def test_nobody_but_the_clerk_registers_at_the_counter(county, desk):
    for username in ("zhao", "sun", "chen", "sys"):
        assert desk(username).post("/desk/counter/", stage="register", consent="yes", **TYPED).status_code == 403
        assert desk(username).post("/desk/counter/places", place_text="北渡").status_code == 403


def test_opening_an_identity_asks_the_purpose_shows_one_item_and_tells_its_owner(county, desk):
    given = taken_in(county)
    path = f"/desk/cases/{given.case_id}/contact"
    assert "13912345678" not in desk("lin").get(path).content.decode()
    assert desk("lin").post(path, receipt=given.receipt_id, field="phone").status_code == 422
    assert openings_of_case(given.case_id) == []
    answer = desk("lin").post(path, receipt=given.receipt_id, field="phone", purpose="verify")
    assert "13912345678" in answer.content.decode()
    assert "李知秋" not in answer.content.decode()
    assert [(opening.role, opening.fields, opening.purpose) for opening in openings_of_case(given.case_id)] == [
        ("intake_clerk", ("phone",), "verify")
    ]
    page = desk("lin").get(f"/desk/cases/{given.case_id}/").content.decode()
    assert "打开电话" in page
    assert "13912345678" not in page
    assert "李知秋" not in page


def test_the_identity_is_opened_to_nobody_who_may_not(county, desk):
    given = taken_in(county)
    for username in ("zhao", "sun", "chen", "feng", "sys", "sec", "aud"):
        answer = desk(username).get(f"/desk/cases/{given.case_id}/contact")
        assert answer.status_code in (403, 404), username


def test_the_call_back_goes_by_lot_opens_the_number_and_offers_to_reopen(county, desk, clock):
    from tests.county import OPINION

    from anlan.cases.actions import handling, sorting

    given = taken_in(county)
    case, when = given.case_id, at("2026-05-13 10:00")
    sorting.sort(case_id=case, actor=county.lin, now=when, nature="help", category="0101")
    sorting.transfer(case_id=case, actor=county.lin, now=when, unit_id=county.units["ZJ"])
    handling.accept(case_id=case, actor=county.zhao, now=when, notice="sent")
    handling.issue_opinion(case_id=case, actor=county.qian, now=when, result="explain", parts=OPINION)
    handling.deliver(case_id=case, actor=county.zhao, now=when, method="post", delivered_at=when)
    handling.close(case_id=case, actor=county.zhao, now=when)

    assert [task.case_id for task in desk("sun").get("/desk/call-backs/").context["tasks"]] == [case]
    page = desk("sun").get(f"/desk/call-backs/{case}/")
    assert "您怎么说我们怎么记" in page.content.decode()
    assert "13912345678" not in page.content.decode()
    number = desk("sun").post(f"/desk/call-backs/{case}/number").content.decode()
    assert "13912345678" in number
    assert "说北渡话" in number
    assert openings_of_case(case)[0].purpose == "call_back"

    answered = {"mode": "phone", "reached": "yes", "solved": "no", "satisfaction": "not_satisfied"}
    assert desk("sun").post(f"/desk/call-backs/{case}/", **{**answered, "solved": ""}).status_code == 422
    answer = desk("sun").post(f"/desk/call-backs/{case}/", **answered)
    assert answer["Location"] == f"/desk/cases/{case}/steps/reopen"
    assert state_of(case).call_backs[0].satisfaction == "not_satisfied"
    assert desk("sun").get("/desk/call-backs/").context["tasks"] == []


def test_calls_outside_nine_to_eight_are_refused_in_words(county, desk, clock):
    from tests.county import closed_case

    case = closed_case(county)
    clock("2026-05-26 20:30")
    answer = desk("sun").post(f"/desk/call-backs/{case}/", mode="phone", reached="no")
    assert answer.status_code == 409
    assert "现在不在回访时间" in answer.content.decode()


def test_a_lost_code_is_replaced_after_calling_the_recorded_phone(county, desk):
    given = taken_in(county)
    asked = desk("lin").post("/desk/counter/code", stage="open", number=given.number.lower())
    assert "13912345678" in asked.content.decode()
    assert desk("lin").post("/desk/counter/code", stage="replace", number=given.number).status_code == 422
    made = desk("lin").post("/desk/counter/code", stage="replace", called="yes", number=given.number)
    assert check_code(given.number, "-".join(made.context["groups"])).case_id == given.case_id
    assert desk("lin").post("/desk/counter/code", stage="open", number="SF-2026-9999999").status_code == 422
    assert desk("zhao").get("/desk/counter/code").status_code == 403


def test_a_receipt_that_joined_by_mistake_is_taken_out_again(county, desk):
    earlier = taken_in(county)
    joined = desk("lin").post("/desk/counter/", stage="register", consent="yes", join=earlier.case_id, **TYPED)
    receipt_id = joined.context["given"].receipt_id
    page = desk("lin").get(f"/desk/cases/{earlier.case_id}/").content.decode()
    assert "不是同一件，拆出来" in page
    path = f"/desk/cases/{earlier.case_id}/receipts/{receipt_id}/separate"
    assert desk("lin").post(path).status_code == 302
    assert len(state_of(earlier.case_id).receipts) == 1
    assert desk("lin").get("/desk/sorting/").context["waiting"] == 2
    again = desk("lin").post(f"/desk/cases/{earlier.case_id}/receipts/{earlier.receipt_id}/separate")
    assert again.status_code == 302
    assert len(state_of(earlier.case_id).receipts) == 1


@pytest.mark.parametrize("paper", ["A5", "roll80"])
def test_receipt_and_code_slip_come_as_one_pdf_while_the_code_is_known(county, desk, paper):
    answer = desk("lin").post("/desk/counter/", stage="register", consent="yes", **TYPED)
    given, code = answer.context["given"], "-".join(answer.context["groups"])
    assert f'value="{code}"' in answer.content.decode()
    slip = desk("lin").post("/desk/counter/slip", number=given.number, code=code, paper=paper)
    assert slip.content.startswith(b"%PDF")
    assert code not in slip["Content-Disposition"]
    assert len(re.findall(rb"/Type\s*/Page\b", slip.content)) == 2


def test_no_slip_without_its_own_code_nor_through_an_address_nor_for_others(county, desk):
    other = taken_in(county).number
    answer = desk("lin").post("/desk/counter/", stage="register", consent="yes", **TYPED)
    given, code = answer.context["given"], "-".join(answer.context["groups"])
    sent = {"number": given.number, "code": code, "paper": "A5"}
    assert desk("lin").get("/desk/counter/slip", **sent).status_code == 405
    assert desk("lin").post("/desk/counter/slip", **{**sent, "number": other}).status_code == 404
    assert desk("lin").post("/desk/counter/slip", **{**sent, "code": "7K3M"}).status_code == 404
    assert desk("lin").post("/desk/counter/slip", **{**sent, "paper": "A3"}).status_code == 404
    for username in ("zhao", "sun", "sys"):
        assert desk(username).post("/desk/counter/slip", **sent).status_code == 403
