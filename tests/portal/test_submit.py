"""Three steps to a receipt: what is asked, what is kept, what is never refused (domain §1, trust §6.1)."""

import pytest
from django.core.cache import cache
from tests.portal.steps import CARD, CONTACT, ID_NUMBER, PHONE, SAY, TEXT, WHERE, submit

from anlan.cases.models import Case
from anlan.intake.models import Party, Receipt
from anlan.portal import draft
from anlan.portal.forms import ContactForm, SayForm, WhereForm

pytestmark = pytest.mark.django_db


def case_of(number: str) -> Case:
    return Receipt.objects.select_related("case").get(number=number).case


def test_three_steps_lead_to_a_receipt_and_a_case(county, citizen):
    number, code = submit(citizen, say={"want": "尽快换加压泵"}, where={"place_text": "柳河小区3号楼"})
    case = case_of(number)
    assert case.text == f"{TEXT}\n\n希望：尽快换加压泵"
    assert (case.place_text, case.nature, case.channel) == ("柳河小区3号楼", "appeal_request", "web")
    assert len(code) == 19


def test_danger_retaliation_and_kind_travel_with_the_matter(county, citizen):
    number, _code = submit(citizen, say={"urgent": "on", "retaliation": "on", "nature": "suggestion"})
    case = case_of(number)
    assert (case.urgent, case.retaliation, case.nature) == (True, True, "suggestion")


def test_the_kind_chosen_on_the_front_page_is_chosen_in_the_form(county, citizen):
    assert citizen.get("/submit/?kind=report_accusation").context["form"]["nature"].value() == "report_accusation"
    assert citizen.get("/submit/?kind=retaliation").context["form"]["retaliation"].value() is True
    assert citizen.get("/submit/?kind=danger").context["form"]["urgent"].value() is True
    assert citizen.get("/submit/?kind=%00<b>").status_code == 200


def test_going_back_finds_everything_as_it_was_typed(county, citizen):
    citizen.post("/submit/", {**SAY, "want": "修好"})
    citizen.post("/submit/where/", {**WHERE, "place_text": "东门", "go": "back"})
    page = citizen.get("/submit/")
    assert (page.context["form"]["text"].value(), page.context["form"]["want"].value()) == (TEXT, "修好")
    assert citizen.get("/submit/where/").context["form"]["place_text"].value() == "东门"


def test_a_step_out_of_turn_leads_to_the_first_one(county, citizen):
    for path in ("/submit/where/", "/submit/contact/"):
        assert citizen.get(path)["Location"] == "/submit/"
        assert citizen.post(path, {})["Location"] == "/submit/"
    assert citizen.get("/submit/receipt/")["Location"] == "/track/"


def test_between_the_steps_the_server_holds_only_what_it_cannot_read(county, citizen):
    citizen.post("/submit/", SAY)
    held = repr(cache._cache)
    assert TEXT not in held
    assert TEXT.encode("unicode_escape").decode() not in held
    cookie = citizen.cookies[draft.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/submit/")
    citizen.cookies[draft.COOKIE] = "A" * 44
    assert citizen.get("/submit/where/")["Location"] == "/submit/"


def test_fc_32_sending_and_clearing_leave_no_draft_behind(county, citizen):
    citizen.post("/submit/", SAY)
    assert citizen.post("/submit/clear")["Location"] == "/"
    assert not [key for key in cache._cache if "draft:" in key]
    submit(citizen)
    citizen.post("/submit/receipt/")
    assert not [key for key in cache._cache if "draft:" in key]


def test_the_last_button_pressed_twice_makes_one_receipt(county, citizen):
    citizen.post("/submit/", SAY)
    citizen.post("/submit/where/", WHERE)
    held = dict(cache._cache)
    first = citizen.post("/submit/contact/", CONTACT)
    code = citizen.get("/submit/receipt/").context["code"]
    assert citizen.post("/submit/contact/", CONTACT)["Location"] == first["Location"]
    cache._cache.update(held)  # as if both presses had read the draft before either was answered
    assert citizen.post("/submit/contact/", CONTACT)["Location"] == first["Location"]
    assert citizen.get("/submit/receipt/").context["code"] == code
    assert Receipt.objects.count() == 1


def test_sending_costs_at_most_15_statements(county, citizen, count_statements):
    submit(citizen)
    citizen.post("/submit/receipt/")
    citizen.post("/submit/", {**SAY, "text": "南街的井盖丢了，晚上很危险。"})
    citizen.post("/submit/where/", WHERE)
    with count_statements() as made:
        answer = citizen.post("/submit/contact/", {**CONTACT, "phone": "13900139000"})
    assert answer["Location"] == "/submit/receipt/"
    assert len(made) <= 15, "\n".join(query["sql"][:90] for query in made.captured_queries)


def test_nothing_typed_stands_in_an_address_or_a_title(county, citizen):
    submit(citizen)
    for path in ("/submit/", "/submit/receipt/", "/track/"):
        page = citizen.get(path).content.decode()
        title = page[page.index("<title>") : page.index("</title>")]
        assert not any(secret in title for secret in (TEXT[:8], PHONE, "张小满", "SF-"))
    answers = [citizen.post("/submit/", SAY), citizen.post("/submit/where/", {**WHERE, "find": "东街", "go": "find"})]
    assert [answer["Location"] for answer in answers] == ["/submit/where/", "/submit/where/"]


# --- bad input


@pytest.mark.parametrize("text", ["", "   \n ", "。。。", "😀😀"])
def test_b_012_a_text_that_says_nothing_is_asked_again(county, citizen, text):
    answer = citizen.post("/submit/", {**SAY, "text": text})
    assert answer.status_code == 422
    assert "请说说发生了什么" in answer.content.decode()


@pytest.mark.parametrize(
    ("written", "word"),
    [
        (f"我的身份证{ID_NUMBER}", "身份证号"),
        ("电话１３８－００１３－８０００", "电话号码"),
        (f"卡号{CARD}", "银行卡号"),
        ("身份证 110105 19491231 002X", "身份证号"),
    ],
)
def test_b_013_b_014_personal_numbers_in_the_text_are_offered_a_move(county, citizen, written, word):
    answer = citizen.post("/submit/", {**SAY, "text": f"{TEXT}{written}"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert word in page
    assert 'value="move"' in page
    assert TEXT in page


def test_b_013_moved_numbers_arrive_in_step_three_and_leave_a_mark(county, citizen):
    citizen.post("/submit/", {**SAY, "text": f"{TEXT}我是{ID_NUMBER}", "want": f"请打{PHONE}", "go": "move"})
    form = citizen.get("/submit/").context["form"]
    assert ID_NUMBER not in form["text"].value()
    assert PHONE not in form["want"].value()
    citizen.post("/submit/", {**SAY, "text": form["text"].value(), "want": form["want"].value()})
    citizen.post("/submit/where/", WHERE)
    contact = citizen.get("/submit/contact/").context["form"]
    assert (contact["phone"].value(), contact["id_number"].value()) == (PHONE, ID_NUMBER)


def test_b_013_an_order_number_with_a_wrong_check_digit_may_stay(county, citizen):
    submit(citizen, say={"text": "订单 110105194912310021 一直没有发货。"})


def test_b_007_nul_is_named_and_the_text_is_kept(county, citizen):
    answer = citizen.post("/submit/", {**SAY, "text": "路灯\0坏了，请修。"})
    assert answer.status_code == 422
    assert "电脑存不下" in answer.content.decode()


def test_b_011_a_text_too_long_is_named_with_its_limit(county, citizen):
    answer = citizen.post("/submit/", {**SAY, "text": "长" * 100_001})
    assert answer.status_code == 422
    assert "太长了" in answer.content.decode()


def test_b_018_a_line_break_in_a_single_line_is_refused(county, citizen):
    citizen.post("/submit/", SAY)
    answer = citizen.post("/submit/where/", {**WHERE, "place_text": "东街\r\nBcc: x"})
    assert answer.status_code == 422
    assert "只能写一行" in answer.content.decode()


@pytest.mark.parametrize("name", ["䶮", "𠮷野", "买买提·吐尔逊", "O'Brien"])
def test_b_001_b_003_rare_and_foreign_names_go_through(county, citizen, name):
    submit(citizen, contact={"name": name})


@pytest.mark.parametrize(
    "said", ["<script>alert(1)</script>路灯坏了", "{{7*7}}{% include %}路灯", "=cmd|'/c'!A1 路灯坏了"]
)
def test_b_015_b_016_signs_of_other_languages_are_only_text(county, citizen, said):
    citizen.post("/submit/", {**SAY, "text": said})
    page = citizen.get("/submit/").content.decode()
    assert "<script>alert" not in page
    number, _code = submit(citizen, say={"text": said})
    assert case_of(number).text == said


@pytest.mark.parametrize("path", ["/submit/", "/submit/where/", "/submit/contact/"])
def test_b_067_fields_nobody_drew_are_never_taken(county, citizen, path):
    citizen.post("/submit/", SAY)
    citizen.post("/submit/where/", WHERE)
    answer = citizen.post(
        path, {**SAY, "state": "closed"} if path == "/submit/" else {"state": "closed", "is_staff": "1"}
    )
    assert answer.status_code == 422
    assert "不认识的项" in answer.content.decode()


@pytest.mark.parametrize(
    ("lon", "lat"), [("0", "0"), ("31.5", "118.2"), ("1e308", "1"), ("nan", "1"), ("118", ""), ("x", "y"), ("１", "２")]
)
def test_b_080_an_impossible_point_is_asked_again(county, citizen, lon, lat):
    citizen.post("/submit/", SAY)
    assert citizen.post("/submit/where/", {**WHERE, "lon": lon, "lat": lat}).status_code == 422


def test_b_080_a_point_outside_the_county_is_taken_and_said(county, citizen):
    citizen.post("/submit/", SAY)
    assert citizen.post("/submit/where/", {**WHERE, "lon": "2.35", "lat": "48.85"})["Location"] == "/submit/contact/"
    assert "不在本市范围内" in citizen.get("/submit/where/").content.decode()


@pytest.mark.parametrize("area", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_area_we_did_not_offer_is_refused(county, citizen, area):
    citizen.post("/submit/", SAY)
    assert citizen.post("/submit/where/", {**WHERE, "area_id": area}).status_code == 422


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"phone": ""}, "留一个电话或地址"),
        ({"phone": "12345"}, "电话号码不对"),
        ({"name": "。。"}, "怎么称呼您；"),
    ],
)
def test_step_three_says_what_is_missing_and_keeps_the_rest(county, citizen, words, said):
    citizen.post("/submit/", SAY)
    citizen.post("/submit/where/", WHERE)
    answer = citizen.post("/submit/contact/", {**CONTACT, "address": "", **words})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Receipt.objects.exists()


# --- rights of the person who writes


def test_anonymous_is_registered_all_the_same_and_leaves_nothing(county, citizen):
    number, _code = submit(citizen, contact={"name": "", "phone": "", "anonymous": "on"})
    assert Receipt.objects.get(number=number).anonymous
    assert not Party.objects.exists()


def test_no_form_asks_for_an_id_number(county, citizen):
    assert "id_number" not in ContactForm(with_id=False).fields
    citizen.post("/submit/", SAY)
    citizen.post("/submit/where/", WHERE)
    assert "id_number" not in citizen.get("/submit/contact/").content.decode()


@pytest.mark.parametrize(
    ("nature", "ticked", "stored"),
    [
        ("appeal_request", {}, "usual"),
        ("appeal_request", {"withheld": "on"}, "withheld"),
        ("report_accusation", {}, "usual"),
        ("report_accusation", {"released": "on"}, "released"),
    ],
)
def test_n_04_who_complains_about_officials_is_known_by_consent_only(county, citizen, nature, ticked, stored):
    number, _code = submit(citizen, say={"nature": nature}, contact=ticked)
    assert Receipt.objects.get(number=number).identity_to_unit == stored


def test_n_05_a_petition_is_never_refused_because_of_earlier_ones(county, citizen, waits):
    for at in range(8):
        submit(citizen, say={"text": f"第{at}条街的路灯坏了，请派人来修。"})
    assert Receipt.objects.count() == 8
    assert waits == sorted(waits)
    assert waits[-1] <= 8


def test_n_05_a_full_line_lets_petitions_through(county, citizen, monkeypatch):
    from anlan.portal import pace

    def full(_seconds: float) -> None:
        raise pace.LineFull

    monkeypatch.setattr(pace, "wait", full)
    submit(citizen)


def test_n_06_n_08_the_forms_ask_about_the_matter_never_about_opinions_or_traits():
    asked = {
        *SayForm().fields,
        *WhereForm().fields,
        *ContactForm(with_id=True).fields,
        *ContactForm(accusation=True).fields,
    }
    assert asked == {
        *("nature", "text", "want", "urgent", "retaliation"),
        *("place_text", "area_id", "find", "lon", "lat"),
        *("anonymous", "name", "phone", "address", "id_number", "withheld", "released"),
    }


def test_without_a_petition_office_it_is_said_calmly_and_the_draft_stays(db, citizen):
    citizen.post("/submit/", SAY)
    citizen.post("/submit/where/", WHERE)
    assert citizen.post("/submit/contact/", CONTACT).status_code == 503
    assert citizen.get("/submit/").context["form"]["text"].value() == TEXT
