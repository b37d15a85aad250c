"""A whole petition in a real browser: phone, English, large print, no script, keyboard alone (field F-90, F-92)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from tests.county import OPINION, County, build_county

from anlan.cases.actions import handling, sorting
from anlan.demo import geography
from anlan.intake.actions.receive import ReceiptGiven, receive
from anlan.intake.actions.vault import open_contact
from anlan.intake.channels import web
from anlan.intake.models import Receipt
from anlan.offices.rules.actors import PUBLIC, SYSTEM
from anlan.places.actions import load_areas
from anlan.places.rules.rows import geojson_rows

TEXT = "柳河小区早晚高峰几乎没水，三楼以上最严重，已经持续两周。"
PHONE = "13800138000"

Opener = Callable[..., Page]


@pytest.fixture
def county(fresh_database) -> County:
    """The small county on the demo county's ground."""
    now = timezone.now() - timedelta(days=400)
    load_areas(actor=SYSTEM, now=now, rows=geojson_rows(geography.geojson()), source="demo")
    return build_county(years=range(2025, 2027))


@pytest.fixture
def answered(county) -> ReceiptGiven:
    """A matter whose phone was opened once and whose answer was delivered."""
    at = timezone.now() - timedelta(days=20)
    words = {"text": TEXT, "title": "二次供水水压不足", "name": "张小满", "phone": PHONE}
    given = receive(actor=PUBLIC, now=at, submission=web.submission(words, now=at))
    case: dict[str, Any] = {"case_id": given.case_id, "now": at}
    sorting.sort(**case, actor=county.lin, nature="appeal_request", category="0101")
    sorting.transfer(**case, actor=county.lin, unit_id=county.units["ZJ"], reason="职责")
    handling.accept(**case, actor=county.zhao, notice="sent")
    open_contact(actor=county.zhao, now=at, receipt_id=given.receipt_id, fields=["phone"], purpose="visit")
    handling.issue_opinion(**case, actor=county.qian, result="explain", parts=OPINION)
    handling.deliver(**case, actor=county.zhao, method="direct", delivered_at=at, evidence="当面签收")
    return given


def on(page: Page) -> None:
    """Press the one filled button of a step."""
    page.locator(".dock .btn-primary").click()


def write_petition(page: Page) -> tuple[str, str]:
    """Walk the three steps; returns number and code."""
    page.locator("#id_text").fill(TEXT)
    on(page)
    page.locator("#id_place_text").fill("柳河小区东门")
    on(page)
    page.locator("#id_name").fill("张小满")
    page.locator("#id_phone").fill(PHONE)
    on(page)
    page.wait_for_url("**/submit/receipt/")
    return page.locator("#number").inner_text(), page.locator("#code").inner_text()


def look(page: Page, number: str, code: str) -> None:
    """Show number and code at the form."""
    page.locator("#id_number").fill(number)
    page.locator("#id_code").fill(code)
    page.locator(".ask button[type=submit]").click()
    page.wait_for_url("**/track/status/")


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_a_whole_petition_on_a_phone_from_the_front_page_to_the_status(county, open_page, no_sideways_scroll, locale):
    page = open_page("/", width=390, locale=locale)
    page.locator(".hero .btn-primary").click()
    number, code = write_petition(page)
    no_sideways_scroll(page)
    page.locator(".rc .btn-primary").click()
    look(page, number, code.replace("\n", ""))
    no_sideways_scroll(page)
    assert number in page.locator("main").inner_text()
    assert page.locator(".al-clk-svg").is_visible()
    assert page.evaluate("localStorage.length") == 0
    held = page.evaluate("JSON.stringify(sessionStorage)")
    assert not any(secret in held for secret in (TEXT, PHONE, number, code))


@pytest.mark.parametrize("javascript", [True, False])
def test_ac_f_19_the_complaint_form_submits_with_scripts_off(county, open_page, javascript):
    page = open_page("/submit/", width=390, javascript=javascript)
    number, code = write_petition(page)
    page.goto(page.url.replace("/submit/receipt/", "/track/"))
    look(page, number, code)
    assert Receipt.objects.filter(number=number).exists()


@pytest.mark.parametrize("width", [640, 390, 320])
def test_ac_f_20_large_print_at_200_percent_never_scrolls_sideways_on_the_three_steps(
    county, open_page, no_sideways_scroll, width
):
    # 1280 px at 200 % zoom is 640 CSS px with two device pixels each.
    page = open_page("/submit/", width=width, scale=2, large=True)
    no_sideways_scroll(page)
    on(page)  # nothing written yet: the summary of errors must fit too
    no_sideways_scroll(page)
    page.locator("#id_text").fill(TEXT)
    on(page)
    page.locator("#id_find").fill("xkc")
    page.wait_for_selector(".areas label")
    no_sideways_scroll(page)
    on(page)
    no_sideways_scroll(page)
    page.locator("#id_phone").fill(PHONE)
    on(page)
    page.wait_for_url("**/submit/receipt/")
    no_sideways_scroll(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_ac_f_20_the_petition_goes_by_keyboard_alone(county, open_page, javascript):
    page = open_page("/submit/", javascript=javascript)
    tab_to(page, "id_text")
    page.keyboard.type(TEXT)
    press_next(page)
    page.wait_for_url("**/submit/where/")
    tab_to(page, "id_place_text")
    page.keyboard.type("东街路口")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submit/contact/")
    tab_to(page, "id_phone")
    page.keyboard.type(PHONE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/submit/receipt/")
    assert Receipt.objects.count() == 1


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until a field has the focus."""
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab")


def press_next(page: Page) -> None:
    """Press Tab until the filled button has the focus, then Enter."""
    for _ in range(60):
        if page.evaluate("document.activeElement.matches('.dock .btn-primary')"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError("the next step is not reached by Tab")


def test_the_back_button_and_the_switches_lose_nothing(county, open_page):
    page = open_page("/submit/", width=390)
    page.locator("#id_text").fill(TEXT)
    on(page)
    page.wait_for_url("**/submit/where/")
    page.locator("#id_place_text").fill("东门")
    page.go_back()
    assert page.locator("#id_text").input_value() == TEXT
    page.go_forward()
    page.wait_for_url("**/submit/where/")
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#id_place_text").input_value() == "东门"


def test_fc_32_the_draft_stays_on_the_phone_until_it_is_sent(county, open_page):
    page = open_page("/submit/", width=390)
    page.locator("#id_text").fill(TEXT)
    page.reload()
    assert page.locator("#id_text").input_value() == TEXT
    assert page.evaluate("localStorage.length") == 1
    write_petition(page)
    assert page.evaluate("localStorage.length") == 0


def test_numbers_in_the_text_move_to_step_three_by_one_press(county, open_page):
    page = open_page("/submit/", width=390)
    page.locator("#id_text").fill(f"{TEXT}请打{PHONE}")
    on(page)
    page.wait_for_selector(".al-sum")
    assert page.evaluate("document.activeElement.className") == "al-sum"
    page.locator("button[value=move]").click()
    page.wait_for_selector(".al-msg")
    assert PHONE not in page.locator("#id_text").input_value()
    on(page)
    on(page)
    page.wait_for_url("**/submit/contact/")
    assert page.locator("#id_phone").input_value() == PHONE


@pytest.mark.parametrize("engine", ["maplibre", "leaflet"])
def test_a_point_is_chosen_on_our_own_map(county, open_page, engine):
    page = open_page("/submit/", width=390)
    page.locator("#id_text").fill(TEXT)
    if engine == "leaflet":
        page.add_init_script("HTMLCanvasElement.prototype.getContext = ((plain) => function (kind, ...rest) {"
                             " return kind.startsWith('webgl') ? null : plain.call(this, kind, ...rest); })"
                             "(HTMLCanvasElement.prototype.getContext)")  # fmt: skip
    on(page)
    drawn = page.wait_for_selector("#map[data-drawn]").get_attribute("data-drawn")
    assert drawn == engine or engine == "maplibre"
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".al-pin")
    assert page.locator("#id_lon").input_value().startswith("1")
    page.wait_for_selector(".areas label")
    on(page)
    page.wait_for_url("**/submit/contact/")
    assert page.locator("main").inner_text()


def test_the_receipt_prints_on_a5_with_the_code_on_its_own_slip(county, open_page):
    page = open_page("/submit/")
    write_petition(page)
    page.emulate_media(media="print")
    assert page.locator(".tear").is_visible()
    assert not page.locator(".al-foot").is_visible()
    assert not page.locator("[data-al-print]").is_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert b"419.5" in pdf or b"420" in pdf  # A5 is 420 by 595 points


@pytest.mark.parametrize("javascript", [True, False])
def test_the_answer_is_read_doubted_and_rated(answered, open_page, javascript):
    page = open_page("/track/", width=390, javascript=javascript)
    look(page, answered.number, answered.code)
    assert "电缆老化" in page.locator("#answer-1").inner_text()
    page.get_by_role("link", name="我觉得不该看").click()
    page.get_by_role("button", name="请查这一次").click()
    page.wait_for_selector(".al-msg")
    page.get_by_role("link", name="评价办理").click()
    for name in ("attitude", "process", "result"):
        page.locator(f"[name={name}][value='4']").check()
    page.get_by_role("button", name="评价办理").click()
    page.wait_for_url("**/track/status/")
    assert "态度 4 分" in page.locator("main").inner_text()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/track/")
    page.goto(page.url + "status/")
    assert page.url.endswith("/track/")


def test_the_article_opens_over_the_status_page_and_nobody_else_is_asked(answered, open_page):
    page = open_page("/track/", width=390)
    look(page, answered.number, answered.code)
    page.locator(".promise .al-law").click()
    assert "自收到书面答复之日起30日内" in page.locator("dialog.al-pop[open]").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("dialog.al-pop[open]").count() == 0


@pytest.mark.parametrize("path", ["/", "/track/", "/help/", "/privacy/", "/accessibility/"])
@pytest.mark.parametrize(("width", "large"), [(390, False), (320, True)])
def test_pages_fit_a_narrow_phone_in_english_too(county, open_page, no_sideways_scroll, path, width, large):
    page = open_page(path, width=width, large=large, locale="en-US")
    no_sideways_scroll(page)


def test_explanations_read_from_top_to_bottom(county, open_page):
    page = open_page("/help/")
    terms = page.locator("#rights dt")
    tops = [terms.nth(at).bounding_box()["y"] for at in range(terms.count())]
    assert tops == sorted(set(tops))


def test_the_status_page_fits_in_large_print(answered, open_page, no_sideways_scroll):
    page = open_page("/track/", width=320, large=True)
    look(page, answered.number, answered.code)
    no_sideways_scroll(page)
    for path in ("do/request_review/", "do/rate/", "delete/", "contact/"):
        page.goto(page.url.partition("/track/")[0] + "/track/" + path)
        no_sideways_scroll(page)
