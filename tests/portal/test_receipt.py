"""The receipt: the code is shown once and travels nowhere (trust §9, §5)."""

import pytest
import segno
from django.conf import settings
from tests.portal.steps import SAY, submit

from anlan.portal.views.receipt import address_as_qr

pytestmark = pytest.mark.django_db


def test_the_receipt_says_number_code_date_and_article(county, citizen):
    number, code = submit(citizen)
    answer = citizen.get("/submit/receipt/")
    page = answer.content.decode()
    assert number in page
    assert all(f"<b>{group}</b>" in page for group in code.split("-"))
    assert answer.context["next_date"] is not None
    assert "《信访工作条例》第二十二条" in page
    assert answer["Cache-Control"] == "no-store"


def test_the_picture_holds_the_address_and_neither_number_nor_code(county, citizen):
    submit(citizen)
    expected = segno.make(settings.STATUS_ADDRESS, error="m", micro=False)
    drawn = expected.svg_inline(scale=3, border=2, svgclass="qr", lineclass=None, omitsize=True)
    assert address_as_qr() == drawn
    assert drawn in citizen.get("/submit/receipt/").content.decode()


def test_put_away_the_code_is_gone(county, citizen):
    _number, code = submit(citizen)
    assert citizen.post("/submit/receipt/")["Location"] == "/"
    assert citizen.get("/submit/receipt/")["Location"] == "/track/"
    assert code.split("-")[0] not in citizen.get("/").content.decode()


def test_a_new_matter_puts_the_old_receipt_away(county, citizen):
    submit(citizen)
    citizen.post("/submit/", {**SAY, "text": "南街的井盖丢了。"})
    assert citizen.get("/submit/receipt/")["Location"] == "/track/"


def test_the_same_matter_told_twice_says_so(county, citizen):
    submit(citizen)
    submit(citizen)
    assert "并成一件" in citizen.get("/submit/receipt/").content.decode()
