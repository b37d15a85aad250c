"""Take the pictures of README and tour anew: a throw-away demo county, served, seen through the system's Chromium.

Run by `make docs`. Needs Debian's `chromium`; writes docs/pictures/*.png.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
ANLAN = str(Path(sys.executable).with_name("anlan"))
PORT = 8765
RECEIPT: list[str] = []  # number and query code of the petition the demo lets everybody follow
ADDRESS = f"http://127.0.0.1:{PORT}"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def main() -> None:
    """Load the county, serve it, take every picture, clean up."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ANLAN_VAR": folder, "ANLAN_PROFILE": "demo"}
        for words in (["manage", "migrate", "--verbosity", "0"], ["demo", "load"]):
            subprocess.run([ANLAN, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
        cast = subprocess.run([ANLAN, "demo", "cast"], env=environment, check=True, stdout=subprocess.PIPE, text=True)
        RECEIPT.extend(receipt_in(cast.stdout))
        server = subprocess.Popen([ANLAN, "serve", "--port", str(PORT)], env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_until_served()
            PICTURES.mkdir(parents=True, exist_ok=True)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
                take_all(browser)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def receipt_in(printed: str) -> list[str]:
    """Find the first number and query code the demo printed."""
    found = re.search(r"(SF-\d{4}-\d{7})\s+(\w{4}-\w{4}-\w{4}-\w{4})", printed)
    if found is None:
        raise SystemExit("the demo printed no receipt")
    return list(found.groups())


def wait_until_served() -> None:
    """Wait until the first page answers; a minute at most."""
    for _ in range(120):
        try:
            urllib.request.urlopen(ADDRESS)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the demo did not answer within a minute")


def take_all(browser: Browser) -> None:
    """Walk through the county as each of its people and keep what they see."""
    citizen(browser)
    for username, shots in STAFF.items():
        page = window(browser)
        sign_in(page, username)
        for name, path in shots:
            page.goto(ADDRESS + path)
            if name == "case":
                page.locator("main a[href^='/desk/cases/'][href*='-']:not([href*='/steps/']):visible").first.click()
                page.wait_for_url("**/desk/cases/*-*/**")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURES / f"{name}.png")
        page.context.close()


STAFF = {
    "zhao": [("desk", "/desk/"), ("case", "/desk/cases/?order=due&phase=open")],
    "lin": [("sorting", "/desk/sorting/"), ("counter", "/desk/counter/")],
    "sun": [("board", "/desk/board/"), ("map", "/desk/map/")],
}


def window(browser: Browser, width: int = 1280, height: int = 900) -> Page:
    """Open a window of its own, in Chinese."""
    return browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()


def sign_in(page: Page, username: str) -> None:
    """Sign in as one of the cast, with the demo's second factor."""
    from anlan.demo.cast import PASSWORD, TOTP_SECRET

    page.goto(f"{ADDRESS}/desk/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) button[type=submit]")
    page.fill("input[name=code]", code_now(TOTP_SECRET))
    page.click("form:has(input[name=code]) button[type=submit]")
    page.wait_for_url("**/desk/**")


def code_now(secret: str) -> str:
    """Compute the six digits of the second factor (RFC 6238)."""
    import base64
    import hmac
    import struct

    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def citizen(browser: Browser) -> None:
    """Look at the home page on a phone, begin a petition, and follow the one the demo printed."""
    page = window(browser, 390, 844)
    page.goto(ADDRESS)
    page.screenshot(path=PICTURES / "home-phone.png")
    page.goto(f"{ADDRESS}/submit/")
    page.fill("textarea", "东街菜场门口的路灯坏了三周，夜里看不清路，老人摔了一跤。请尽快修好。")
    page.screenshot(path=PICTURES / "submit-phone.png")
    number, code = RECEIPT
    page.goto(f"{ADDRESS}/track/")
    page.fill("input[name=number]", number)
    page.fill("input[name=code]", code)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/track/status/")
    page.screenshot(path=PICTURES / "track-phone.png")
    page.context.close()


if __name__ == "__main__":
    main()
