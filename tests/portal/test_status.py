"""By when, who has it, who looked: the status page in every state, and the rights that go with it (look §5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.portal.steps import ID_NUMBER, PHONE, handled, look, told

from anlan.cases.actions import after, handling, review, sorting
from anlan.cases.queries.page import public_status
from anlan.intake.actions.letters import issue_to_petitioner
from anlan.intake.actions.vault import open_contact
from anlan.intake.models import Party
from anlan.offices.actions.accounts import grant_role, open_account
from anlan.offices.actions.letters import set_letterhead
from anlan.offices.models import Message
from anlan.offices.rules.actors import SYSTEM

pytestmark = pytest.mark.django_db


def page_of(citizen, given) -> str:
    return look(citizen, given.number, given.code).content.decode()


def state_of(given) -> str:
    return public_status(case_id=given.case_id, now=timezone.now()).state


def test_a_fresh_matter_says_by_when_it_is_passed_on(county, citizen):
    page = page_of(citizen, told(days_ago=1))
    assert "最迟确定由谁办理的日子" in page
    assert "市信访局" in page
    assert "您的联系方式已单独加密存放" in page


def test_an_accepted_matter_says_by_when_it_is_answered_and_by_which_article(county, citizen):
    given = told(days_ago=20)
    handled(county, given)
    page = page_of(citizen, given)
    assert "最迟书面答复您的日子" in page
    assert "《信访工作条例》第三十四条" in page
    assert "市住房和城乡建设局" in page
    assert "限 15 日，用了 0 日" in page


def test_a_late_matter_says_so_in_words(county, citizen):
    given = told(days_ago=120)
    handled(county, given)
    assert "逾期" in page_of(citizen, given)


def test_an_opinion_is_shown_when_it_is_delivered_and_not_before(county, citizen):
    given = told(days_ago=40)
    handled(county, given, until="issued")
    page = page_of(citizen, given)
    assert "电缆老化" not in page
    assert "解释说明" not in page
    at = timezone.now() - timedelta(days=20)
    proof = {"method": "direct", "delivered_at": at, "evidence": "当面签收"}
    handling.deliver(case_id=given.case_id, actor=county.zhao, now=at, **proof)
    page = citizen.get("/track/status/").content.decode()
    assert "电缆老化" in page
    assert "书面答复：解释说明" in page


def test_rights_come_with_their_last_day(county, citizen):
    given = told(days_ago=30)
    handled(county, given, until="closed")
    page = page_of(citizen, given)
    offers = {offer.action: offer for offer in citizen.get("/track/status/").context["matter"].offers}
    last = public_status(case_id=given.case_id, now=timezone.now()).clocks[0].clock.due
    assert offers["request_review"].until == last
    assert f"{last.month} 月 {last.day} 日" in page
    assert "withdraw" not in offers
    assert sum(offer.primary for offer in offers.values()) == 1


def test_r_pet_18_every_look_at_my_data_stands_in_my_timeline(county, citizen):
    given = told(days_ago=30)
    at = handled(county, given)
    open_contact(actor=county.zhao, now=at, receipt_id=given.receipt_id, fields=["phone", "address"], purpose="visit")
    page = page_of(citizen, given)
    assert "您的地址、联系电话被查看 1 次" in page
    assert "谁：承办单位经办岗。为什么：约时间、上门核实。" in page
    assert "《个人信息保护法》第十三条第一款第三项" in page
    assert "赵河" not in page
    assert PHONE not in page


def test_i_think_this_was_wrong_reaches_the_data_protection_officer_once(county, citizen):
    given = told(days_ago=30)
    at = handled(county, given)
    open_contact(actor=county.zhao, now=at, receipt_id=given.receipt_id, fields=["phone"], purpose="visit")
    officer = open_account(actor=SYSTEM, now=at, username="ren", display_name="任泉")
    office = county.units["XF"]
    day = at.date()
    grant_role(actor=SYSTEM, now=at, account_id=officer, role="data_protection_officer", unit_id=office, from_date=day)
    matter = look(citizen, given.number, given.code).context["matter"]
    url = next(step["object_url"] for step in matter.steps if "object_url" in step)
    assert "被查看" in citizen.get(url).content.decode()
    for _ in range(2):
        assert citizen.post(url)["Location"] == "/track/status/"
    message = Message.objects.get(template="opening_doubted")
    assert (message.account_id, message.values["number"], message.values["purpose"]) == (officer, given.number, "visit")
    assert citizen.get("/track/doubt/123/").status_code == 404


def test_without_an_officer_the_doubt_goes_to_the_petition_office(county, citizen):
    given = told(days_ago=30)
    at = handled(county, given)
    open_contact(actor=county.zhao, now=at, receipt_id=given.receipt_id, fields=["phone"], purpose="visit")
    matter = look(citizen, given.number, given.code).context["matter"]
    citizen.post(next(step["object_url"] for step in matter.steps if "object_url" in step))
    assert Message.objects.get(template="opening_doubted").unit_id == county.units["XF"]


def test_my_letters_can_be_downloaded_and_the_first_time_delivers_them(county, citizen, settings, tmp_path):
    settings.VAR = tmp_path
    given = told(days_ago=20)
    at = handled(county, given)
    unit = county.units["ZJ"]
    set_letterhead(actor=SYSTEM, now=at, unit_id=unit, mark="澜建", title="澜川市住房和城乡建设局")
    fields = {
        "received_on": at.date(),
        "channel": "网上",
        "matter": "柳河小区供水",
        "handling_unit": "市住房和城乡建设局",
        "due": (at + timedelta(days=15)).date(),
    }
    sent = issue_to_petitioner(
        actor=county.zhao, now=at, receipt_id=given.receipt_id, kind="L-01", unit_id=unit, fields=fields
    )
    assert "写给您的文书" in page_of(citizen, given)
    answer = citizen.post(f"/track/letter/{sent.letter_id}/")
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]
    assert given.number not in answer["Content-Disposition"]
    assert "送达" in citizen.get("/track/status/").content.decode()
    assert citizen.get(f"/track/letter/{sent.letter_id}/").status_code == 405
    assert citizen.post(f"/track/letter/{uuid4()}/").status_code == 404


# --- rights used


def test_i_can_add_something_while_it_is_handled(county, citizen):
    given = told(days_ago=20)
    handled(county, given)
    look(citizen, given.number, given.code)
    assert citizen.get("/track/do/supplement/").status_code == 200
    refused = citizen.post("/track/do/supplement/", {"words": f"还有，我的身份证是{ID_NUMBER}"})
    assert refused.status_code == 422
    assert ID_NUMBER in refused.content.decode()
    assert citizen.post("/track/do/supplement/", {"words": ""}).status_code == 422
    assert citizen.post("/track/do/supplement/", {"words": "昨天又停了一天。"})["Location"] == "/track/status/"
    page = citizen.get("/track/status/").content.decode()
    assert "昨天又停了一天。" in page
    assert "已经补充" in page


def test_withdrawing_asks_whether_it_is_my_own_will(county, citizen):
    given = told(days_ago=5)
    look(citizen, given.number, given.code)
    assert citizen.post("/track/do/withdraw/", {"reason": ""}).status_code == 422
    assert state_of(given) == "registered"
    citizen.post("/track/do/withdraw/", {"reason": "已经解决", "sure": "on"})
    assert state_of(given) == "withdrawn_by_petitioner"
    assert "您撤回了这件事" in citizen.get("/track/status/").content.decode()


def test_rating_takes_three_scores_once(county, citizen):
    given = told(days_ago=30)
    handled(county, given, until="closed")
    look(citizen, given.number, given.code)
    assert 'type="radio"' in citizen.get("/track/do/rate/").content.decode()
    assert citizen.post("/track/do/rate/", {"attitude": "5", "process": "9"}).status_code == 422
    scores = {"attitude": "5", "process": "4", "result": "2", "words": ""}
    citizen.post("/track/do/rate/", scores)
    assert "态度 5 分，过程 4 分，结果 2 分" in citizen.get("/track/status/").content.decode()
    again = citizen.post("/track/do/rate/", scores)
    assert again.status_code == 409
    assert "已经评价过了" in again.content.decode()


def test_review_and_re_review_are_asked_with_a_reason(county, citizen):
    given = told(days_ago=60)
    handled(county, given, until="closed")
    look(citizen, given.number, given.code)
    late = citizen.post("/track/do/request_review/", {"reason": "不服"})
    assert late.status_code == 409
    assert "已经过了" in late.content.decode()
    assert "R-PET-07" in late.content.decode()


def test_a_review_in_time_goes_to_the_next_higher_body(county, citizen):
    given = told(days_ago=20)
    handled(county, given, until="closed")
    look(citizen, given.number, given.code)
    assert citizen.post("/track/do/request_review/", {"reason": " "}).status_code == 422
    citizen.post("/track/do/request_review/", {"reason": "没有修好。"})
    assert state_of(given) == "review"
    page = citizen.get("/track/status/").content.decode()
    assert "最迟书面答复复查的日子" in page
    assert "市政府" in page
    now = timezone.now()
    review.issue_review(
        case_id=given.case_id,
        actor=county.zhou,
        now=now,
        result="uphold",
        facts="核实无误。",
        reasons="答复依据充分。",
        method="direct",
        delivered_at=now,
    )
    assert "申请复核" in citizen.get("/track/status/").content.decode()
    citizen.post("/track/do/request_re_review/", {"reason": "仍然没水。"})
    assert state_of(given) == "re_review"


def test_a_call_back_that_says_not_solved_shows_the_ways_on(county, citizen):
    given = told(days_ago=20)
    at = handled(county, given, until="closed")
    after.call_back(
        case_id=given.case_id,
        actor=county.sun,
        now=(at + timedelta(days=1)).replace(hour=2),
        mode="phone",
        reached=True,
        solved=False,
        satisfaction="not_satisfied",
        wants_reopen=True,
    )
    page = page_of(citizen, given)
    assert "回访时您说没有解决" in page


def test_a_refusal_to_accept_says_why_and_what_to_do(county, citizen):
    given = told(days_ago=10)
    now = given.received_at
    sorting.sort(case_id=given.case_id, actor=county.lin, now=now, nature="appeal_request", category="0101")
    sorting.decline(
        case_id=given.case_id,
        actor=county.lin,
        now=now,
        reason="not_petition_matter",
        article="第三十一条",
        way_on="请向人民法院起诉，六个月内。",
    )
    page = page_of(citizen, given)
    assert "这件事不属于信访事项" in page
    assert "请向人民法院起诉" in page
    assert "觉得不该这样处理" in page


def test_contact_data_are_changed_and_the_change_is_seen(county, citizen):
    given = told(days_ago=3)
    look(citizen, given.number, given.code)
    assert citizen.post("/track/contact/", {"phone": ""}).status_code == 422
    assert citizen.post("/track/contact/", {"phone": "123"}).status_code == 422
    citizen.post("/track/contact/", {"phone": "13900139000"})
    page = citizen.get("/track/status/").content.decode()
    assert "您改了联系方式" in page
    assert "13900139000" not in page


def test_deleting_my_contact_data_takes_two_steps_and_says_what_is_gone(county, citizen):
    given = told(days_ago=3)
    look(citizen, given.number, given.code)
    first = citizen.get("/track/delete/").content.decode()
    assert "永久删除，谁也打不开" in first
    assert 'name="sure"' not in first
    assert 'name="sure"' in citizen.get("/track/delete/?sure").content.decode()
    assert citizen.post("/track/delete/", {}).status_code == 422
    assert Party.objects.filter(erased_at=None).exists()
    citizen.post("/track/delete/", {"sure": "on"})
    assert not Party.objects.filter(erased_at=None).exists()
    page = citizen.get("/track/status/").content.decode()
    assert "您的联系方式已经永久删除" in page
    assert citizen.get("/track/delete/")["Location"] == "/track/status/"
    assert citizen.post("/track/contact/", {"phone": PHONE})["Location"] == "/track/status/"


def test_an_unknown_right_is_not_found_and_foreign_fields_are_refused(county, citizen):
    given = told(days_ago=3)
    look(citizen, given.number, given.code)
    assert citizen.get("/track/do/close/").status_code == 404
    answer = citizen.post("/track/do/supplement/", {"words": "又停水了。", "case_id": "x"})
    assert answer.status_code == 422


def test_b_078_another_matter_cannot_be_reached_from_mine(county, citizen):
    mine, other = told(days_ago=3), told(days_ago=3, text="南街井盖丢了，晚上很危险。", phone="13900139000")
    look(citizen, mine.number, mine.code)
    citizen.post("/track/do/withdraw/", {"sure": "on"})
    assert (state_of(mine), state_of(other)) == ("withdrawn_by_petitioner", "registered")
