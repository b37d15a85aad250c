"""A real browser over a served site of one's own: every page is watched, and a complaint fails the test.

A watched page may not write a console error, break the content security policy, or ask any other host.
Wait with selectors (`.al-sum:focus`), not with `wait_for_function`: that one evaluates text, which our policy forbids.
"""

import os
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.servers.basehttp import ThreadedWSGIServer, get_internal_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
REQUIRED = os.environ.get("CI_BROWSER") == "required"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# The browser says a status it was answered with as an error; a refusal or a wrong form is an answer.
EXPECTED_STATUS = ("400", "403", "404", "409", "422", "429")
DIST = Path(__file__).parents[2] / "web" / "dist" / "manifest.json"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, and skip it with a reason where there is no browser or no built page."""
    missing = None
    if not CHROMIUM.exists():
        missing = f"{CHROMIUM} is not there: install Debian's chromium, or set CHROMIUM"
    elif not DIST.exists():
        missing = "web/dist is not there: run `make web`"
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if missing and not REQUIRED:
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session."""
    # Playwright runs an event loop in this thread; Django would take every query for an async one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def live_site(fresh_database) -> Iterator[str]:
    """Serve the site over a fresh database as production does, static files through its own middleware."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.daemon_threads = True
    server.set_app(get_internal_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class Watch:
    """Collects what a page must not do."""

    def __init__(self, site: str) -> None:
        self.host = urlsplit(site).netloc
        self.complaints: list[str] = []

    def follow(self, page: Page) -> None:
        """Listen to everything `page` says and asks."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        answered = message.text.startswith("Failed to load resource: the server responded with a status of ")
        static = "/static/" in (message.location or {}).get("url", "")
        if answered and not static and any(f"status of {code} " in message.text for code in EXPECTED_STATUS):
            return
        self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"data", "blob", "about"}:
            return
        if address.netloc != self.host:
            self.complaints.append(f"asked another host: {request.url}")
        elif address.path == "/csp-report":
            self.complaints.append(f"csp: {request.post_data}")


@pytest.fixture
def open_page(browser: Browser, live_site: str) -> Iterator[Callable[..., Page]]:
    """Open watched pages: `open_page("/track", width=390, large=True, dark=True, javascript=False, …)`.

    Further options: height, locale ("en-US"), scale (device pixels per CSS pixel), cookies (name → value).
    """
    watch, contexts = Watch(live_site), []

    def opened(path: str = "/", **options: Any) -> Page:
        context = _context(browser, options)
        contexts.append(context)
        cookies = dict(options.get("cookies", {}))
        if options.get("large"):
            cookies["al-size"] = "large"
        context.add_cookies([{"name": name, "value": cookies[name], "url": live_site} for name in cookies])
        page = context.new_page()
        watch.follow(page)
        page.goto(live_site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not watch.complaints, "\n".join(watch.complaints)


def _context(browser: Browser, options: dict[str, Any]) -> BrowserContext:
    return browser.new_context(
        viewport={"width": options.get("width", 1280), "height": options.get("height", 900)},
        java_script_enabled=options.get("javascript", True),
        color_scheme="dark" if options.get("dark") else "light",
        locale=options.get("locale", "zh-CN"),
        device_scale_factor=options.get("scale", 1),
        reduced_motion="reduce",
    )


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One watched page at the site's front door, on a desk screen, in Chinese."""
    return open_page("/")


@pytest.fixture
def session_cookies(fresh_database) -> Callable[..., dict[str, str]]:
    """Sign an account in without the sign-in pages: `open_page("/desk/", cookies=session_cookies(account))`."""
    engine = import_module(settings.SESSION_ENGINE)

    def signed_in(account: Any, **values: Any) -> dict[str, str]:
        session = engine.SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.update(values)
        session.create()
        return {settings.SESSION_COOKIE_NAME: session.session_key}

    return signed_in


@pytest.fixture
def no_sideways_scroll() -> Callable[[Page], None]:
    """Check that the page is not wider than its window; names what sticks out."""
    script = """() => {
        const wide = document.documentElement.scrollWidth > window.innerWidth;
        const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right
            > window.innerWidth + 1 && !one.closest(".scroll, svg, .al-vh, .al-skip, dialog"));
        return wide ? out.slice(0, 5).map((one) => one.tagName + "." + one.getAttribute("class")) : [];
    }"""

    def check(page: Page) -> None:
        assert page.evaluate(script) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    return check
