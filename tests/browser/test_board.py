"""Supervision, figures, map, imports and settings in a real browser: drawn, by keyboard, without script too."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Watch
from tests.county import UNITS, County, build_county
from tests.desk_board.worlds import due_in_may, ground, overdue_case, placed_case
from tests.intake.sheets import hotline

from anlan.offices.models import Account

PHONE = 390
WIDE = 1440


@pytest.fixture
def county(fresh_database: Any) -> County:
    """Found the county with some matters in May, one overdue, some on the map."""
    county = build_county()
    due_in_may(county, kept=31, late=2)
    case = overdue_case(county, title="锦绣苑外墙脱落")
    areas = ground()
    for n in range(3):
        placed_case(county, areas, "溪口村", 112.04 + n / 100, 29.1, title=f"溪口村第{n}盏路灯不亮")
    assert case
    return county


@pytest.fixture
def as_user(county: County, open_page: Callable[..., Page], session_cookies: Any) -> Callable[..., Page]:
    """Open a page as one of the cast: `as_user("sun", "/desk/board/", width=390)`."""

    def opened(username: str, path: str, **options: Any) -> Page:
        cookies = session_cookies(Account.objects.get(username=username))
        if options.pop("english", False):
            cookies["django_language"] = "en"
        return open_page(path, cookies=cookies, **{"width": WIDE, **options})

    return opened


def test_the_board_draws_its_trend_and_the_bars_of_its_units(as_user) -> None:
    page = as_user("sun", "/desk/board/?period=2026-05")
    page.wait_for_selector("[data-al-chart=line][data-drawn=yes] canvas")
    assert page.locator(".ut .al-ci .bar").count() == 1
    assert page.locator(".strip .big").first.inner_text() == "91.2%"
    expect(page.locator(".chk")).to_contain_text("没有发现三份以上几乎相同的")


def test_a_supervision_is_opened_refused_and_sent_by_keyboard_alone(as_user) -> None:
    page = as_user("sun", "/desk/board/?period=2026-05")
    page.keyboard.press("a")  # the one filled button: list publicly
    page.wait_for_selector("#supervise-form")
    page.locator("#supervise-form button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".al-sum:focus")
    page.locator("#supervise-form textarea").focus()
    page.keyboard.type("逾期已久，请书面说明。")
    page.locator("#supervise-form button[type=submit]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".al-msg")).to_contain_text("督办已发出")


def test_the_period_is_chosen_by_keyboard_and_kept_in_the_address(as_user) -> None:
    page = as_user("sun", "/desk/board/?period=2026-05")
    page.locator("select[name=period]").focus()
    with page.expect_navigation():
        page.locator("select[name=period]").select_option("2026")
    assert page.url.endswith("?period=2026")
    expect(page.locator("h1 + p")).to_contain_text("2026 年全年")


def test_definitions_open_over_the_page_and_escape_returns(as_user) -> None:
    page = as_user("chen", "/desk/board/")
    page.get_by_role("link", name="定义").click()
    assert page.locator("#definitions[open]").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#definitions[open]").count() == 0


def test_without_script_the_board_still_supervises(as_user) -> None:
    page = as_user("sun", "/desk/board/?period=2026-05", javascript=False)
    page.get_by_role("link", name="定义").click()
    assert page.locator("#definitions").is_visible()
    page.goto(page.url.split("#")[0])
    page.locator(".bd2 .btn-primary").click()
    page.locator("textarea[name=finding]").fill("逾期已久，请书面说明。")
    page.get_by_role("button", name="发出督办").click()
    expect(page.locator(".al-msg")).to_contain_text("督办已发出")


def test_the_dashboard_draws_three_charts_each_with_its_table(as_user) -> None:
    page = as_user("chen", "/desk/dashboard/")
    page.wait_for_selector("[data-al-chart=pile][data-drawn=yes]")
    assert page.locator("[data-al-chart][data-drawn=yes] canvas").count() == 3
    page.locator("summary", has_text="看表").first.click()
    assert page.locator("details[open] table").is_visible()


def test_the_map_draws_areas_and_points_and_lists_every_village(as_user) -> None:
    page = as_user("lin", "/desk/map/")
    page.wait_for_selector("#case-map[data-drawn]")
    assert page.get_attribute("#case-map", "data-drawn") in {"maplibre", "leaflet"}
    assert page.locator(".map-g tbody tr").count() == 2
    page.locator("#m_kind").select_option("village")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_selector("#case-map[data-drawn]")
    assert "kind=village" in page.url


@pytest.fixture
def without_webgl(browser: Browser) -> Iterator[Browser]:
    """Start a second Chromium that has no WebGL at all, as on an old office machine."""
    flags = [*ARGUMENTS, "--disable-webgl", "--disable-webgl2", "--disable-3d-apis"]
    chromium = browser.browser_type.launch(executable_path=str(CHROMIUM), args=flags)
    yield chromium
    chromium.close()


def test_f_91_without_webgl_leaflet_draws_the_same_map(
    county: County, live_site: str, session_cookies: Any, without_webgl: Browser
) -> None:
    cookies = session_cookies(Account.objects.get(username="lin"))
    context = without_webgl.new_context(viewport={"width": WIDE, "height": 900}, locale="zh-CN")
    context.add_cookies([{"name": name, "value": cookies[name], "url": live_site} for name in cookies])
    page, watch = context.new_page(), Watch(live_site)
    watch.follow(page)
    page.goto(live_site + "/desk/map/")
    page.wait_for_selector("#case-map[data-drawn=leaflet] canvas")
    expect(page.locator("#case-map .al-map-name")).to_contain_text("北渡镇")
    context.close()
    assert watch.complaints == []


def test_without_script_the_map_is_a_picture_and_a_table(as_user) -> None:
    page = as_user("lin", "/desk/map/", javascript=False)
    assert page.locator("#case-map svg path").count() == 1
    assert page.locator(".map-g").get_by_text("溪口村").is_visible()


def test_a_sheet_is_uploaded_seen_and_imported(as_user, settings, tmp_path) -> None:
    settings.WORK_IN_THREADS = True
    file = tmp_path / "list.csv"
    file.write_bytes(hotline(30))
    page = as_user("lin", "/desk/imports/")
    page.get_by_label("省级热线交办清单", exact=True).check()
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="上传并预览").click()
    expect(page.locator(".imp")).to_contain_text("会收下")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="导入报告")).to_be_visible(timeout=30_000)
    assert page.locator(".imp b").first.inner_text() == "30"
    page.reload()
    assert page.get_by_role("heading", name="导入报告").is_visible()


PAGES = [
    ("sun", "/desk/board/?period=2026-05"),
    ("chen", "/desk/dashboard/"),
    ("chen", "/desk/stats?group_by=unit"),
    ("lin", "/desk/map/"),
    ("lin", "/desk/imports/"),
    ("sun", "/desk/exports/"),
    ("lin", "/desk/settings/"),
    ("lin", "/desk/settings/rules/"),
    ("sys", "/desk/settings/units/"),
    ("sys", "/desk/settings/calendar/"),
    ("sec", "/desk/settings/accounts/"),
    ("sec", "/desk/settings/accounts/new"),
    ("aud", "/desk/settings/audit/"),
]


def test_no_page_scrolls_sideways_on_a_phone_in_large_print_or_in_english(as_user, no_sideways_scroll) -> None:
    for username, path in PAGES:
        for options in ({}, {"large": True}, {"english": True, "dark": True}):
            page = as_user(username, path, width=PHONE, **options)
            try:
                no_sideways_scroll(page)
            except AssertionError as wide:
                raise AssertionError(f"{path} {options}: {wide}") from wide
            page.close()


def test_english_is_complete_in_headings_labels_and_buttons(as_user) -> None:
    for username, path in PAGES:
        page = as_user(username, path, english=True)
        said = page.locator(
            "h1, h2, th, main button, main label, main a.btn, legend, main p:not(.al-print)"
        ).all_inner_texts()
        assert [text for text in said if _has_chinese(text)] == [], path
        page.close()


def _has_chinese(text: str) -> bool:
    """Say whether Chinese is left once what the county wrote in Chinese only is taken out."""
    names = sorted((name for _code, name, *_ in UNITS), key=len, reverse=True)
    for word in (*names, "锦绣苑外墙脱落", *(f"溪口村第{n}盏路灯不亮" for n in range(3))):
        text = text.replace(word, "")
    return any("\u3400" <= char <= "\u9fff" for char in text)


def test_every_control_of_the_board_is_reached_by_tab(as_user) -> None:
    page = as_user("sun", "/desk/board/?period=2026-05")
    page.wait_for_selector("[data-al-chart][data-drawn=yes]")
    wanted = page.locator("main a[href], main button, main select, main summary").count()
    seen: set[str] = set()
    for _ in range(wanted + 40):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate("() => { const one = document.activeElement; one.dataset.seen = '1'; return one.outerHTML; }")
        )
    missed = page.locator("main a[href]:not([data-seen]), main button:not([data-seen]), main select:not([data-seen])")
    assert [one for one in missed.all() if one.is_visible()] == []
