"""Anybody may check: the log's files, one page for every number, and the papers of one's own (trust §7.6–§7.8)."""

import json
import re
from base64 import b64decode
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.ledger import vectors
from tests.portal.steps import TEXT, look, submit, told, without_token
from tests.trust.verifiers import PAGE, TOOL, by_tool, proof_case, receipt_case

from anlan.ledger import sequencer
from anlan.ledger.checkpoint_file import CheckpointFile
from anlan.ledger.receipts import receipt_vkey
from anlan.ledger.sequencer import Signer

pytestmark = pytest.mark.django_db
SEEDS = (vectors.LOG_SEED,)


@pytest.fixture
def sign(settings, tmp_path):
    """Put everything that waits into the tree and sign it."""
    settings.LEDGER_ORIGIN = vectors.ORIGIN
    signer = Signer(SEEDS, CheckpointFile(tmp_path / "checkpoints.log"))

    def signed(**more: object) -> None:
        log = sequencer.open_log(origin=vectors.ORIGIN, seeds=SEEDS)
        while sequencer.place_waiting(log=log):
            pass
        sequencer.make_checkpoint(log=log, signer=signer, now=more.get("now") or timezone.now())

    return signed


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def paper(citizen: Client, kind: str):
    return citizen.get(f"/track/papers/{kind}")


@pytest.mark.parametrize("path", ["/check/", "/ledger/"])
def test_the_pages_carry_the_headers_and_are_kept_nowhere(county, citizen, path):
    answer = citizen.get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert len(re.findall("<h1[ >]", answer.content.decode())) == 1
    assert citizen.post(path).status_code == 405
    citizen.cookies["django_language"] = "en"
    assert 'lang="en"' in citizen.get(path).content.decode()


def test_every_number_gets_the_same_page_without_a_question_to_the_database(county, citizen, count_statements):
    given = told()
    pages = set()
    for number in (given.number, "SF-2026-9999999", "<b>", "编号"):
        with count_statements() as made:
            answer = Client().get(reverse("portal:check_number", args=[number]))
        assert not made.captured_queries
        assert answer.status_code == 200
        page = without_token(answer.content)
        pages.add(re.sub(r'name="next" value="[^"]*"', "", page))
    assert len(pages) == 1
    assert given.number not in pages.pop()


def test_the_address_printed_on_letters_is_that_page(county, citizen):
    address = configured.CHECK_ADDRESS.format(number="SF-2026-0000123")
    assert address.endswith(reverse("portal:check_number", args=["SF-2026-0000123"]))


def test_whoever_showed_the_code_gets_the_same_page_too(county, citizen):
    given = told()
    look(citizen, given.number, given.code)
    page = without_token(citizen.get(f"/check/{given.number}").content)
    assert page == without_token(Client().get(f"/check/{given.number}").content)


@pytest.mark.parametrize(("name", "file"), [("verify.html", PAGE), ("verify_receipt.py", TOOL)])
def test_the_verifiers_are_handed_out_as_they_are_and_not_shown(county, citizen, name, file):
    answer = citizen.get(f"/ledger/get/{name}")
    assert body(answer) == file.read_bytes()
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert f"/ledger/get/{name}" in citizen.get("/check/").content.decode()


@pytest.mark.parametrize("name", ["", "settings.py", "..%2Fverify_receipt.py", "log.key"])
def test_nothing_else_is_handed_out(county, citizen, name):
    assert citizen.get(f"/ledger/get/{name}").status_code == 404


def test_the_checkpoint_is_text_and_kept_for_seconds(county, citizen, sign):
    assert citizen.get("/ledger/checkpoint").status_code == 404
    told()
    sign()
    answer = citizen.get("/ledger/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=10"
    assert answer.content.decode().split("\n")[0] == vectors.ORIGIN
    assert not answer.cookies
    assert citizen.get("/ledger/2/checkpoint").status_code == 404
    assert citizen.get("/ledger-sm3/checkpoint").status_code == 404


def test_a_tile_is_bytes_and_kept_for_good(county, citizen, sign):
    told()
    sign()
    size = int(citizen.get("/ledger/checkpoint").content.split(b"\n")[1])
    answer = citizen.get(f"/ledger/tile/0/000.p/{size}")
    assert len(answer.content) == 32 * size
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    beyond = citizen.get(f"/ledger/tile/0/000.p/{size + 1}")
    assert (beyond.status_code, beyond["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("path", ["0/000", "0/0", "64/000", "x", "0/000.p/0", "0/000.p/256", "-1/000", "1/000.p/1"])
def test_a_tile_that_is_not_there_is_not_found(county, citizen, sign, path):
    told()
    sign()
    assert citizen.get(f"/ledger/tile/{path}").status_code == 404


@pytest.mark.parametrize("path", ["entries/", "entries/000", "entries/000.p/1"])
def test_entries_are_not_public(county, citizen, sign, path):
    told()
    sign()
    assert citizen.get(f"/ledger/tile/{path}").status_code == 404


def test_a_second_log_has_addresses_of_its_own(county, citizen, sign):
    told()
    sign()
    log = sequencer.open_log(origin=vectors.ORIGIN, seeds=SEEDS, second=True)
    while sequencer.place_waiting(log=log):
        pass
    assert citizen.get("/ledger-sm3/checkpoint").status_code == 404  # begun, nothing signed yet
    assert citizen.get("/ledger/checkpoint").status_code == 200


def test_the_status_page_says_in_words_how_the_log_is_doing(county, citizen, sign):
    page = citizen.get("/ledger/").content.decode()
    assert "还没有签过" in page
    assert "没有公钥" in page
    told()
    sign()
    page = citizen.get("/ledger/").content.decode()
    assert "条记录" in page
    assert re.search(r"（0\s分钟前）核对无误", page)
    assert "一个也没有" in page  # no witness, and it says what that means
    assert vectors.LOG_VKEY in page
    assert receipt_vkey() in page
    assert "/ledger/checkpoint" in page
    assert "签名迟了" not in page


def test_the_status_page_says_when_signing_is_late(county, citizen, sign):
    told()
    sign(now=timezone.now() - timedelta(hours=2))
    assert "签名迟了" in citizen.get("/ledger/").content.decode()


def test_the_promise_is_there_at_once_and_a_stranger_verifies_it(county, citizen, sign):
    given = told()
    page = look(citizen, given.number, given.code).content.decode()
    assert "几分钟之内会有证明" in page
    assert "/track/papers/proof" not in page
    answer = paper(citizen, "promise")
    assert answer["Content-Disposition"] == f'attachment; filename="{given.number}.txt"'
    assert answer["Cache-Control"] == "no-store"
    found = by_tool(receipt_case(answer.content, keys=[receipt_vkey()]))["found"]
    assert found["number"] == given.number
    assert paper(citizen, "proof").status_code == 404
    assert paper(citizen, "code").status_code == 404


def test_the_proof_follows_and_holds_the_very_event(county, citizen, sign):
    given = told()
    sign()
    page = look(citizen, given.number, given.code).content.decode()
    assert "现在也有了证明" in page
    event = paper(citizen, "event")
    assert event["Content-Type"] == "application/json"
    assert json.loads(event.content)["payload"]["number"] == given.number
    answer = paper(citizen, "proof")
    assert answer["Content-Disposition"] == f'attachment; filename="{given.number}.tlog-proof"'
    proven = by_tool(proof_case(answer.content, logs=[vectors.LOG_VKEY]))["found"]
    promised = by_tool(receipt_case(paper(citizen, "promise").content, keys=[receipt_vkey()]))["found"]
    assert bytes.fromhex(proven["leaf"]) == b64decode(promised["leaf"])


def test_an_overdue_proof_is_said_to_be_overdue(county, citizen, sign, monkeypatch):
    given = told()
    monkeypatch.setattr("anlan.portal.views.log.WITHIN", timedelta(minutes=-1))
    assert "是我们迟了" in look(citizen, given.number, given.code).content.decode()


def test_papers_say_neither_the_code_nor_who_wrote_what(county, citizen, sign):
    given = told()
    sign()
    look(citizen, given.number, given.code)
    whole = b"".join(paper(citizen, kind).content for kind in ("promise", "event", "proof")).decode()
    for secret in (given.code, given.code.replace("-", ""), TEXT, "张小满", "13800138000"):
        assert secret not in whole


@pytest.mark.parametrize("kind", ["promise", "event", "proof"])
def test_nobody_without_number_and_code_gets_papers(county, citizen, sign, kind):
    told()
    sign()
    assert paper(citizen, kind)["Location"] == "/track/"


def test_a_matter_that_joined_another_has_papers_of_its_own(county, citizen, sign):
    submit(citizen)
    number, code = submit(Client())
    sign()
    other = Client()
    look(other, number, code)
    event = json.loads(paper(other, "event").content)
    assert (event["action"], event["payload"]["number"]) == ("join", number)
    assert by_tool(receipt_case(paper(other, "promise").content, keys=[receipt_vkey()]))["found"]["number"] == number


def test_the_receipt_page_says_that_there_are_papers(county, citizen):
    submit(citizen)
    assert 'href="/check/"' in citizen.get("/submit/receipt/").content.decode()
