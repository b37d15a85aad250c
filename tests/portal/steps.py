"""What a citizen does in the browser, as requests."""

import re
from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone
from tests.county import OPINION, County

from anlan.cases.actions import handling, sorting
from anlan.intake.actions.receive import ReceiptGiven, receive
from anlan.intake.channels import web
from anlan.offices.rules.actors import PUBLIC

TEXT = "柳河小区早晚高峰几乎没水，三楼以上最严重，已经持续两周。"
PHONE = "13800138000"
ID_NUMBER = "11010519491231002X"
CARD = "6222021234567890128"
SAY = {"text": TEXT, "want": "", "nature": "appeal_request", "go": "next"}
WHERE = {"place_text": "东街12号", "find": "", "lon": "", "lat": "", "go": "next"}
CONTACT = {"name": "张小满", "phone": PHONE, "address": "", "go": "next"}


def submit(client: Client, *, say=None, where=None, contact=None) -> tuple[str, str]:
    """Walk the three steps; returns number and code from the receipt page."""
    for path, usual, own in (
        ("/submit/", SAY, say),
        ("/submit/where/", WHERE, where),
        ("/submit/contact/", CONTACT, contact),
    ):
        answer = client.post(path, {**usual, **(own or {})})
        assert answer.status_code == 302, answer.content.decode()[:2000]
    assert answer["Location"] == "/submit/receipt/"
    page = client.get("/submit/receipt/")
    return page.context["number"], page.context["code"]


def look(client: Client, number: str, code: str):
    """Show number and code; returns the status page."""
    answer = client.post("/track/", {"number": number, "code": code})
    assert answer.status_code == 302, answer.content.decode()
    return client.get("/track/status/")


def told(*, days_ago: int = 30, **words: object) -> ReceiptGiven:
    """Take one matter in, some days ago."""
    now = timezone.now() - timedelta(days=days_ago)
    given = {"text": TEXT, "title": "二次供水水压不足", "name": "张小满", "phone": PHONE, **words}
    return receive(actor=PUBLIC, now=now, submission=web.submission(given, now=now))


def handled(county: County, given: ReceiptGiven, *, until: str = "accepted", result: str = "explain") -> datetime:
    """Bring a matter on: transferred, accepted, issued, delivered, closed; returns the last moment."""
    case_id, at = given.case_id, given.received_at
    sorting.sort(case_id=case_id, actor=county.lin, now=at, nature="appeal_request", category="0101")
    sorting.transfer(case_id=case_id, actor=county.lin, now=at, unit_id=county.units["ZJ"], reason="职责")
    if until == "transferred":
        return at
    handling.accept(case_id=case_id, actor=county.zhao, now=at, notice="sent")
    at += timedelta(days=5)
    if until == "accepted":
        return at
    handling.issue_opinion(case_id=case_id, actor=county.qian, now=at, result=result, parts=OPINION)
    if until == "issued":
        return at
    proof = {"method": "direct", "delivered_at": at, "evidence": "当面签收"}
    handling.deliver(case_id=case_id, actor=county.zhao, now=at, **proof)
    if until == "closed":
        handling.close(case_id=case_id, actor=county.zhao, now=at)
    return at


def without_token(content: bytes) -> str:
    """Drop what differs in every answer: the form's token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode())
