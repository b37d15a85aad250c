"""The desk in a real browser: by keyboard alone, without script, on a phone, in the dark, on paper."""

import pytest
from tests.county import accepted_case, at, build_county, petition, transferred_case

from anlan.desk import access

PASSWORD = "山高水长风和日丽月白清风"


@pytest.fixture
def county(fresh_database, monkeypatch):
    """Found the county in the served database, on a Monday morning."""
    monkeypatch.setattr(access, "moment", lambda: at("2026-05-18 10:00"))
    return build_county(years=range(2025, 2027))


@pytest.fixture
def seat(open_page, session_cookies, county):
    """Open a page as one of the cast: `seat("zhao", "/desk/", width=390)`."""
    from django.contrib.auth import get_user_model

    def sit(username, path, **options):
        account = get_user_model().objects.get(pk=county.actors[username].account_id)
        return open_page(path, cookies=session_cookies(account), **options)

    return sit


def test_by_keyboard_alone_from_sign_in_to_a_step(county, open_page):
    from anlan.offices.actions.accounts import set_password
    from anlan.offices.rules.actors import SYSTEM

    set_password(actor=SYSTEM, now=at("2026-01-02"), account_id=county.zhao.account_id, password=PASSWORD)
    transferred_case(county, "2026-05-06", title="路灯坏了")
    page = open_page("/desk/")
    keys = page.keyboard
    page.locator("#id_login").focus()
    keys.type("zhao")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/desk/")
    keys.press("j")
    assert page.locator("[data-al-row][aria-current]").count() == 1
    keys.press("a")
    page.wait_for_selector("#step-form")
    page.locator("#step-form input[type=radio]").first.focus()
    keys.press("Control+Enter")
    page.wait_for_selector(".al-msg")
    assert "受理：已记下。" in page.locator(".al-msg").inner_text()
    assert "已受理" in page.locator(".cs-t").inner_text()


def test_a_step_opens_in_place_and_a_refusal_takes_the_focus(county, seat):
    case_id = accepted_case(county)
    page = seat("qian", f"/desk/cases/{case_id}/")
    page.get_by_role("link", name="签发处理意见").click()
    page.wait_for_selector("#step-form")
    assert page.url.endswith(f"/desk/cases/{case_id}/")
    page.locator("#id_facts").fill("三盏不亮。")
    page.locator("#step-form [type=submit]").click()
    page.wait_for_selector("#refusal")
    assert page.evaluate("document.activeElement.id") == "refusal"
    assert page.locator("#id_facts").input_value() == "三盏不亮。"


def test_the_same_step_works_without_script(county, seat):
    case_id = accepted_case(county)
    page = seat("zhao", f"/desk/cases/{case_id}/", javascript=False)
    page.get_by_role("link", name="记录核实情况").click()
    page.locator("#id_finding").fill("现场看过。")
    page.locator("#step-form [type=submit]").click()
    assert "办理中" in page.locator(".cs-t").inner_text()


def test_the_due_day_is_explained_day_by_day_and_the_article_opens(county, seat):
    case_id = accepted_case(county)
    page = seat("zhao", f"/desk/cases/{case_id}/")
    page.get_by_role("link", name="这个日子是怎么数出来的").click()
    page.wait_for_selector(".days .last")
    assert page.locator(".days li").count() >= 60
    page.locator(".al-clk-h .al-law").click()
    dialog = page.locator("dialog[open]")
    assert "60日内" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_the_counter_by_keyboard_up_to_the_code(county, seat):
    page = seat("lin", "/desk/counter/")
    keys = page.keyboard
    page.locator("input[name=channel]").first.focus()
    for text in ("李知秋", "13912345678", "北渡话"):
        keys.press("Tab")
        keys.type(text)
    keys.press("Tab")
    keys.type("渡口社区")
    keys.press("Tab")
    keys.type("门前的路灯坏了三周，要求尽快修好。")
    keys.press("Control+Enter")
    page.wait_for_selector("blockquote")
    assert "您是李知秋。" in page.locator("blockquote").inner_text()
    page.locator("input[name=consent]").focus()
    keys.press("Space")
    keys.press("Control+Enter")
    page.wait_for_selector(".slip")
    assert page.locator(".slip-c b").count() == 4


PAGES = [("zhao", "/desk/"), ("zhao", "/desk/cases/"), ("lin", "/desk/sorting/"), ("lin", "/desk/counter/")]


@pytest.mark.parametrize(("username", "path"), PAGES)
@pytest.mark.parametrize("options", [{"width": 390}, {"width": 320, "large": True, "scale": 2}, {"dark": True}])
def test_no_page_scrolls_sideways(county, seat, no_sideways_scroll, username, path, options):
    petition(county), accepted_case(county, "2026-03-01")
    no_sideways_scroll(seat(username, path, **options))


@pytest.mark.parametrize("options", [{"width": 390}, {"width": 320, "large": True}, {"width": 1280}])
def test_the_case_page_does_not_scroll_sideways(county, seat, no_sideways_scroll, options):
    case_id = accepted_case(county, "2026-03-01", title="市人力资源和社会保障局窗口办理时间太长排不上队")
    no_sideways_scroll(seat("zhao", f"/desk/cases/{case_id}/", **options))


def test_on_paper_a_case_keeps_its_texts_and_drops_its_buttons(county, seat):
    case_id = accepted_case(county)
    page = seat("zhao", f"/desk/cases/{case_id}/")
    page.emulate_media(media="print")
    assert not page.locator(".acts").is_visible()
    assert not page.locator(".dk-nav").is_visible()
    assert page.locator("#matter").is_visible()
