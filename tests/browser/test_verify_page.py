"""The saved page of the second verifier, opened from the disk in a real browser (trust T-14)."""

from pathlib import Path

from playwright.sync_api import Browser
from tests.ledger import vectors
from tests.trust.test_t14_a_stranger_verifies import LOGS, PAGE, PROOF, RECEIPT, RECEIPTS, WITNESSES


def test_t14_the_saved_page_verifies_in_a_browser_from_the_disk(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "verify.html").write_bytes(PAGE.read_bytes())
    (tmp_path / "SF.tlog-proof").write_bytes(PROOF)
    (tmp_path / "SF.receipt").write_bytes(RECEIPT)
    (tmp_path / "bad.tlog-proof").write_bytes(PROOF.replace(b"index 0", b"index 1"))
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((tmp_path / "verify.html").as_uri())
    for name, key in (("logs", LOGS), ("receipt-keys", RECEIPTS), ("witnesses", WITNESSES)):
        page.fill(f"#{name}", key[0])
    page.fill("#text", vectors.COMMITTED_TEXT)
    page.fill("#opening", bytes(range(32)).hex())
    page.set_input_files("#files", [tmp_path / "SF.tlog-proof", tmp_path / "SF.receipt"])
    page.click("button")
    page.wait_for_selector("#answer.good")
    assert "Witness witness.example/w1 cosigned" in page.inner_text("#answer")
    page.set_input_files("#files", [tmp_path / "bad.tlog-proof"])
    page.click("button")
    page.wait_for_selector("#answer.bad")
    assert "核验不通过" in page.inner_text("#answer")
    assert faults == []
    page.close()
