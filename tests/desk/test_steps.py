"""Steps of a case through the doors: taken, refused in four parts, kept to whom they belong."""

import re
from datetime import date
from uuid import uuid4

from tests.county import (
    OPINION,
    accepted_case,
    answered_case,
    at,
    closed_case,
    petition,
    sorted_case,
    state_of,
    transferred_case,
)

from anlan.cases.actions import after, handling, sorting

ACCUSATION = {"sort": {"nature": "report_accusation", "category": "0102"}}


def test_one_petition_walks_from_the_counter_to_its_answer(county, desk, clock):
    case_id = petition(county, "2026-05-18 09:30")
    assert desk("lin").step(case_id, "sort", nature="appeal_request", category="0101").status_code == 302
    answer = desk("lin").step(case_id, "transfer", unit_id=county.units["ZJ"])
    assert (answer.status_code, answer["Location"]) == (302, "/desk/sorting/"), (
        "what has left the clerk's world leads back to the queue"
    )
    clock("2026-05-19 09:00")
    assert desk("zhao").step(case_id, "accept", notice="sent").status_code == 302
    assert desk("zhao").step(case_id, "investigate", finding="现场看过，三盏不亮。").status_code == 302
    assert desk("zhao").step(case_id, "draft_opinion", result="explain", facts="三盏不亮。").status_code == 302
    clock("2026-05-20 09:00")
    assert desk("qian").step(case_id, "issue_opinion", result="explain", **OPINION).status_code == 302
    delivered = {"method": "direct", "delivered_at": "2026-05-20T09:00", "evidence": "本人签收"}
    clock("2026-05-20 11:00")
    assert desk("zhao").step(case_id, "deliver", **delivered).status_code == 302
    assert desk("zhao").step(case_id, "close").status_code == 302
    state = state_of(case_id)
    assert (state.state, state.opinion.delivery_method) == ("closed", "direct")
    assert state.clock("R-PET-07").due == date(2026, 6, 22)


def test_a_refused_step_says_what_why_that_nothing_changed_and_the_way_on(county, desk):
    case_id = accepted_case(county)
    answer = desk("qian").step(case_id, "issue_opinion", result="explain", facts="三盏不亮。")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "没有签发处理意见：意见书缺“诉求、理由、处理意见、法律依据”" in page
    assert "意见书要写明诉求、事实和理由、处理意见、法律依据。" in page
    assert "事项没有任何变动，草稿已存好。" in page
    assert "改一改再交" in page
    assert "409 · PET-32" in page
    assert "三盏不亮。" in page  # the form keeps what was typed
    assert state_of(case_id).state == "accepted"


def test_for_htmx_a_refusal_is_a_fragment(county, desk):
    case_id = accepted_case(county)
    form = desk("qian").part(f"/desk/cases/{case_id}/steps/issue_opinion").content.decode()
    assert "<html" not in form
    sent = desk("qian").client.post(
        f"/desk/cases/{case_id}/steps/issue_opinion", {"result": ""}, headers={"HX-Request": "true"}
    )
    assert sent.status_code == 409
    assert "<html" not in sent.content.decode()
    assert 'role="alert"' in sent.content.decode()
    done = desk("zhao").client.post(
        f"/desk/cases/{case_id}/steps/investigate", {"finding": "看过。"}, headers={"HX-Request": "true"}
    )
    assert (done.status_code, done["HX-Redirect"]) == (204, f"/desk/cases/{case_id}/")


def test_a_form_sent_twice_is_one_step(county, desk):
    case_id = accepted_case(county)
    key = str(uuid4())
    for _ in range(2):
        answer = desk("zhao").step(case_id, "investigate", finding="看过。", idempotency_key=key)
        assert answer.status_code == 302
    assert state_of(case_id).n == 5


def test_a_step_of_another_post_is_403_and_one_out_of_order_409(county, desk):
    case_id = accepted_case(county)
    assert desk("zhao").get(f"/desk/cases/{case_id}/steps/issue_opinion").status_code == 403
    assert desk("zhao").get(f"/desk/cases/{case_id}/steps/accept").status_code == 409
    assert desk("zhao").get(f"/desk/cases/{case_id}/steps/nonsense").status_code == 404
    assert desk("zhao").step(case_id, "issue_opinion", result="explain", **OPINION).status_code == 403
    assert state_of(case_id).state == "accepted"


def test_private_numbers_stay_out_of_the_words_of_a_step(county, desk):
    case_id = accepted_case(county)
    answer = desk("zhao").step(case_id, "investigate", finding="打 13912345678 问过本人。")
    assert answer.status_code == 422
    assert "里面有手机号" in answer.content.decode()
    assert desk("zhao").step(case_id, "investigate", finding="本局电话 0000-8100007。").status_code == 302


def test_ac_19_5_the_accused_bureau_and_its_sections_see_nothing(county, desk):
    case_id = sorted_case(
        county,
        title="路政大队收钱放行超限车",
        text="路政大队收钱放行超限车。",
        sort={**ACCUSATION["sort"], "accused_unit_ids": [county.units["JT"]]},
    )
    for username in ("he", "jin", "luo"):
        seat = desk(username)
        assert seat.get(f"/desk/cases/{case_id}/").status_code == 404
        assert seat.get("/desk/cases/").context["found"].lines == ()
        assert seat.get("/desk/cases/", q="路政").context["found"].lines == ()
        assert seat.get("/desk/").context["lying"].open_count == 0
    offered = desk("lin").get(f"/desk/cases/{case_id}/steps/transfer").context["form"].fields["unit_id"].choices
    units = {value for _label, group in offered for value, _name in (group if isinstance(group, list) else [])}
    assert str(county.units["JT"]) not in units
    assert str(county.units["JT-LZ"]) not in units
    assert str(county.units["JW"]) in units


def test_ac_19_5_an_attempt_to_assign_to_the_accused_bureau_is_409_and_its_superior_takes_it(county, desk):
    sort = {**ACCUSATION["sort"], "accused_unit_ids": [county.units["JT"]]}
    case_id, other = (sorted_case(county, sort=sort) for _ in range(2))
    # The form does not offer the unit; whoever posts it all the same, or in bulk, is refused by the law.
    answer = desk("lin").post(
        "/desk/cases/bulk", act="assign", unit=county.units["JT-LZ"], case=str(other), reason="归它"
    )
    assert answer.status_code == 409
    assert "不能转给被反映的单位" in answer.content.decode()
    posted = desk("lin").step(case_id, "assign", unit_id=county.units["JT-LZ"], reason="归它")
    assert posted.status_code == 409
    assert "R-PET-16" in posted.content.decode()
    assert state_of(case_id).state == "sorting"
    assert desk("lin").step(case_id, "assign", unit_id=county.units["GOV"], reason="上级").status_code == 302
    assert desk("he").get(f"/desk/cases/{case_id}/").status_code == 404


def test_ac_20_2_ownership_has_a_case_for_its_object_and_never_a_person(county, desk, clock):
    case_id = closed_case(county)
    clock("2026-05-26 10:00")
    form = {"account_id": county.wu.account_id, "post": "副市长", "plan": "五月底前看一次现场。"}
    answer = desk("sun").step(case_id, "own", petitioner_id=str(uuid4()), **form)
    assert answer.status_code == 422
    assert "N-01" in answer.content.decode()
    assert desk("sun").step(case_id, "own", **form).status_code == 302
    answer = desk("wu").step(case_id, "end_ownership", result="息访")
    assert answer.status_code == 422
    assert state_of(case_id).owner_post == "副市长"


def test_ac_26_3_a_handler_cannot_record_a_call_back_on_their_own_case(county, desk, clock):
    case_id = closed_case(county)
    clock("2026-05-26 10:00")
    answered = {"mode": "phone", "reached": "yes", "solved": "yes", "satisfaction": "satisfied"}
    for username in ("zhao", "qian"):
        assert desk(username).step(case_id, "call_back", **answered).status_code == 403
        assert desk(username).get("/desk/call-backs/").status_code == 403
    assert state_of(case_id).call_backs == ()


def test_the_simple_procedure_and_its_leaving(county, desk):
    case_id = petition(county)
    assert desk("lin").step(case_id, "sort", nature="help", category="0101", simple="on").status_code == 302
    sorting.transfer(case_id=case_id, actor=county.lin, now=at("2026-05-18 10:00"), unit_id=county.units["ZJ"])
    handling.accept(case_id=case_id, actor=county.zhao, now=at("2026-05-18 10:00"), notice="sent")
    assert state_of(case_id).clock("R-PET-11")
    assert desk("qian").step(case_id, "leave_simple", reason="情况复杂").status_code == 302
    assert state_of(case_id).clock("R-PET-05")


def test_supervision_is_answered_by_the_unit(county, desk, clock):
    case_id = accepted_case(county, "2026-03-01")
    clock("2026-05-18 10:00")
    urged = {"kind": "urge", "finding": "逾期未办。", "reply_due": "2026-05-25"}
    assert desk("sun").step(case_id, "supervise", **urged).status_code == 302
    clock("2026-05-19 10:00")
    assert desk("zhao").step(case_id, "reply_supervision", reason="月底前办完。").status_code == 302
    assert state_of(case_id).supervisions[0].replied_at


def test_a_review_is_given_by_the_next_higher_body(county, desk, clock):
    from anlan.cases.actions.review import request_review
    from anlan.offices.rules.actors import PUBLIC

    case_id = answered_case(county)
    request_review(case_id=case_id, actor=PUBLIC, now=at("2026-05-25"), reason="不服。")
    clock("2026-05-26 10:00")
    assert "作出复查意见" in desk("zhou").get(f"/desk/cases/{case_id}/").content.decode()
    form = {
        "result": "uphold",
        "facts": "属实。",
        "reasons": "无误。",
        "method": "post",
        "delivered_at": "2026-05-26T09:30",
    }
    assert desk("zhou").step(case_id, "issue_review", **form).status_code == 302
    assert state_of(case_id).state == "reviewed"


def test_the_supervisor_hands_back_and_reopens(county, desk, clock):
    one, other = closed_case(county), closed_case(county)
    clock("2026-05-26 10:00")
    assert desk("sun").step(one, "hand_back", reason="没有答复诉求。").status_code == 302
    assert desk("sun").step(other, "reopen", ground="not_solved").status_code == 302
    assert state_of(one).state == state_of(other).state == "reopened"


def test_bulk_transfer_takes_each_case_alone_and_says_which_were_refused(county, desk):
    good, late = sorted_case(county), transferred_case(county)
    answer = desk("lin").post(
        "/desk/cases/bulk", act="transfer", unit=county.units["ZJ"], case=[f"{good} SF-1", f"{late} SF-2", str(uuid4())]
    )
    assert answer.status_code == 200
    outcomes = answer.context["outcomes"]
    assert [one.done for one in outcomes] == [True, False, False]
    assert outcomes[0].number == "SF-1"
    assert state_of(good).state == "transferred"
    assert desk("lin").post("/desk/cases/bulk", act="transfer", unit=county.units["ZJ"]).status_code == 422
    assert desk("zhao").post("/desk/cases/bulk", act="transfer").status_code == 403


def test_a_late_entry_shows_both_times(county, desk):
    case_id = accepted_case(county, "2026-05-06")
    page = desk("zhao").get(f"/desk/cases/{case_id}/").content.decode()
    assert re.search(r"事情在 5月6日 09:00，补记于 ", page)


def test_ownership_is_seen_by_the_leader_it_was_given_to(county, desk):
    case_id = closed_case(county)
    assert desk("wu").get(f"/desk/cases/{case_id}/").status_code == 404
    after.own(case_id=case_id, actor=county.sun, now=at("2026-05-26"), account_id=county.wu.account_id, post="副市长")
    assert desk("wu").get(f"/desk/cases/{case_id}/").status_code == 200
