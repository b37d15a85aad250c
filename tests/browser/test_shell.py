"""The frame of both doors and the components, in a real browser."""

import pytest


def test_the_gallery_draws_every_component_map_and_chart_without_a_complaint(open_page):
    page = open_page("/look/")
    page.wait_for_selector("#map-gl[data-drawn]")
    page.wait_for_selector("#map-flat[data-drawn=leaflet]")
    assert page.get_attribute("#map-gl", "data-drawn") in {"maplibre", "leaflet"}
    assert page.locator("[data-al-chart][data-drawn=yes] canvas").count() == 3
    assert page.locator(".al-clk-svg").count() == 6


def test_without_script_the_gallery_still_shows_bars_maps_and_articles(open_page):
    page = open_page("/look/", javascript=False)
    assert page.locator("#map-gl svg path").count() == 4
    assert page.locator(".al-clk-svg .fill").first.is_visible()
    page.locator(".al-clk .al-law").first.click()
    assert page.locator("dialog.al-pop:target").is_visible()


def test_the_first_tab_offers_to_skip_to_the_text(open_page):
    page = open_page("/look/portal")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "al-skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("javascript", [True, False])
def test_large_print_is_one_click_and_is_remembered(open_page, javascript):
    page = open_page("/look/portal", javascript=javascript)
    page.get_by_role("button", name="大字版").click()
    page.goto(page.url)
    assert page.locator("html").get_attribute("data-al-size") == "large"
    assert page.locator("html").evaluate("one => getComputedStyle(one).fontSize") == "21px"
    page.get_by_role("button", name="普通字号").click()
    assert page.locator("html").get_attribute("data-al-size") == "normal"


@pytest.mark.parametrize("path", ["/look/portal", "/look/error/404", "/look/"])
@pytest.mark.parametrize("width", [640, 390, 320])
def test_ac_f_20_large_print_at_200_percent_never_scrolls_sideways(open_page, no_sideways_scroll, path, width):
    # 1280 px at 200 % zoom is 640 CSS px with two device pixels each.
    page = open_page(path, width=width, scale=2, large=True)
    no_sideways_scroll(page)


def test_the_language_is_one_click_and_back(open_page):
    page = open_page("/look/portal")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.url.endswith("/look/portal")


def test_dark_follows_the_device_and_may_be_chosen(open_page, tmp_path):
    page = open_page("/look/", dark=True)
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(13, 22, 27)"
    page.screenshot(path=tmp_path / "dark.png", full_page=True)
    page.locator(".dk-who summary").click()
    page.get_by_role("button", name="亮", exact=True).click()
    assert page.locator("html").get_attribute("data-bs-theme") == "light"


def test_an_article_opens_over_the_page_and_escape_returns(open_page):
    page = open_page("/look/")
    link = page.locator(".al-clk .al-law").first
    link.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog.al-pop[open]").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("dialog.al-pop[open]").count() == 0
    assert link.evaluate("one => one === document.activeElement")


def test_letters_move_rows_open_lists_and_lead_about(open_page):
    page = open_page("/look/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("[data-al-row]").nth(1).get_attribute("aria-current") == "true"
    page.keyboard.press("/")
    page.keyboard.type("j?")
    assert page.locator("#dk-q").input_value() == "j?"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#al-keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("m")
    assert page.url.endswith("#map")


def test_single_letters_can_be_switched_off(open_page):
    page = open_page("/look/", cookies={"al-keys": "off"})
    page.keyboard.press("j")
    assert page.locator("[data-al-row][aria-current]").count() == 0


def test_a_form_of_ours_is_not_taken_for_a_foreign_one(open_page):
    page = open_page("/look/portal")
    _fill(page, "没有水")
    page.get_by_role("button", name="提交").click()
    assert page.get_by_role("status").filter(has_text="没有水").is_visible()


def test_the_form_goes_by_keyboard_alone_without_script(open_page):
    page = open_page("/look/portal", javascript=False)
    page.locator("#id_title").focus()
    page.keyboard.type("没有水")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("status").filter(has_text="没有水").is_visible()


def test_a_form_with_errors_begins_with_its_summary(open_page):
    page = open_page("/look/portal")
    page.locator("form[data-al-draft]").evaluate("one => one.setAttribute('novalidate', '')")
    page.get_by_role("button", name="提交").click()
    page.wait_for_selector(".al-sum:focus")
    page.locator(".al-sum a").first.click()
    assert page.locator("#id_title").evaluate("one => one === document.activeElement")


def test_a_form_sent_twice_in_a_hurry_goes_once(open_page):
    page = open_page("/look/portal")
    _fill(page, "没有水")
    page.locator("form[data-al-draft]").evaluate("""one => {
        window.sent = 0;
        one.addEventListener("submit", (event) => { window.sent += 1; event.preventDefault(); });
        one.setAttribute("hx-post", "#");
    }""")
    for _ in range(3):
        page.evaluate("document.querySelector('form[data-al-draft] [type=submit]').click()")
        page.wait_for_timeout(60)
    assert page.evaluate("window.sent") == 1


def test_fc_32_a_draft_stays_on_this_device_and_is_wiped_when_sent(open_page):
    page = open_page("/look/portal")
    _fill(page, "路灯不亮")
    page.reload()
    assert page.locator("#id_title").input_value() == "路灯不亮"
    page.get_by_role("button", name="提交").click()
    page.wait_for_selector("[data-al-draft-sent]")
    assert page.evaluate("localStorage.length") == 0


def test_a_refused_step_is_shown_and_takes_the_focus(open_page):
    page = open_page("/look/portal")
    page.locator("#refuse-me").click()
    page.wait_for_selector("#slot [role=alert]")
    assert page.locator("#slot").get_by_text("没有转出").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.evaluate("sessionStorage.getItem('htmx-history-cache')") is None


def test_a_phone_keeps_the_first_step_at_hand(open_page, no_sideways_scroll):
    page = open_page("/look/", width=390)
    no_sideways_scroll(page)
    bar = page.locator(".dk-nav")
    assert bar.evaluate("one => getComputedStyle(one).position") == "fixed"
    assert page.locator(".acts .btn-primary").is_visible()
    page.locator(".acts .more").click()
    assert page.locator(".acts .btn").nth(1).is_visible()


def _fill(page, title):
    page.locator("#id_title").fill(title)
    page.locator("#id_category").select_option("water")
    page.get_by_label("短信").check()
