"""Domain §2.10, rule 3: no answer to a role holds anything of the vault that nobody opened; seeded canaries tell.

Every address of both doors that needs no argument, or only a case, a receipt or a kind of file, is asked for by
everybody of the cast. Nothing is opened, so nothing may show: raw, escaped, encoded or packed into a workbook.
"""

import base64
import html
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.county import OPINION, County, at, build_county

from anlan.cases.actions import handling, sorting
from anlan.intake.actions.receive import ReceiptGiven, receive
from anlan.intake.channels import web
from anlan.offices.models import Account
from anlan.offices.rules.actors import PUBLIC

BEGIN, NOW = at("2026-05-06 09:00"), at("2026-06-10 10:00")
PEOPLE = (
    ("璩鹔澶", "13911117771", "蘅芜巷7701号"),
    ("亓官翯", "13922228882", "缬草里8802号"),
    ("仉督翾", "13933339993", "薜荔湾9903号"),
    ("郤芈昉", "13944446664", "菡萏弄6604号"),
)
TEXTS = (
    "东街的路灯坏了三周，夜里看不清路。",
    "柳河小区早晚高峰几乎没水，三楼以上最严重。",
    "澜江路井盖松动，车过就响，影响休息。",
    "路政大队收了钱不开票，请查一查。",
)
FILLED = {
    "kind": ("xlsx", "csv", "P-01"),
    "name": ("withdraw",),
    "action": ("accept",),
}
NEVER = {"account_logout"}


def looks_of(value: str) -> Iterator[bytes]:
    """Write a value in every way it could leave: raw, escaped, in a URL, in JSON, in base64 at each of its places."""
    raw = value.encode()
    yield from (raw, value.encode("utf-16-le"), quote(value).encode(), quote(quote(value)).encode())
    yield from (html.escape(value).encode(), json.dumps(value)[1:-1].encode())
    yield value.encode("ascii", "xmlcharrefreplace")
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw)
        inner = coded[(0, 2, 3)[before] : len(coded) // 4 * 4 - 4]  # without what the neighbours decide
        yield from (inner, inner.translate(bytes.maketrans(b"+/", b"-_")))


LOOKS = sorted({look for person in PEOPLE for value in person for look in looks_of(value)})


def said(answer: HttpResponseBase) -> bytes:
    """Return all an answer says: headers, body, and what a workbook or archive packs."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    parts = [f"{name}: {value}".encode() for name, value in answer.items()]
    parts += [cookie.OutputString().encode() for cookie in answer.cookies.values()]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts += [packed.read(name) for name in packed.namelist()]
    return b"\n".join([*parts, body])


def leaks(text: bytes) -> list[bytes]:
    return [look for look in LOOKS if look in text]


def routes(found: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif one.lookup_str.startswith(("anlan.desk.", "anlan.portal.")) and one.name not in NEVER:
            yield f"{space}{one.name}", one


def addresses(matters: list[ReceiptGiven]) -> list[str]:
    """List every address that can be asked for, each case and receipt in its place."""
    found = []
    for name_of, route in routes(get_resolver().url_patterns):
        needs = set(route.pattern.regex.groupindex)
        chosen: list[dict[str, object]] = [{}]
        if needs & {"case_id", "receipt_id"}:
            chosen = [{"case_id": given.case_id, "receipt_id": given.receipt_id} for given in matters]
        if "place" in needs:
            chosen = [{**one, "place": 0} for one in chosen]
        for name in needs & set(FILLED):
            chosen = [{**one, name: value} for one in chosen for value in FILLED[name]]
        if needs <= set(chosen[0]):
            found += [reverse(name_of, kwargs={name: one[name] for name in needs}) for one in chosen]
    return found


def told(number: int, now: datetime = BEGIN) -> ReceiptGiven:
    name, phone, address = PEOPLE[number]
    words = {"text": TEXTS[number], "name": name, "phone": phone, "address": address}
    return receive(actor=PUBLIC, now=now, submission=web.submission(words, now=now))


def begun(county: County, case_id: UUID) -> None:
    of = {"case_id": case_id, "now": BEGIN}
    sorting.sort(actor=county.lin, nature="appeal_request", category="0101", **of)
    sorting.transfer(actor=county.lin, unit_id=county.units["ZJ"], reason="职责范围", **of)
    handling.accept(actor=county.zhao, notice="sent", **of)


def matters_of(county: County) -> list[ReceiptGiven]:
    """Bring four petitions to four places: at intake, in work, answered and closed, an accusation with its body."""
    waiting, in_work, closed, accusation = (told(number) for number in range(4))
    begun(county, in_work.case_id)
    begun(county, closed.case_id)
    of = {"case_id": closed.case_id, "now": BEGIN + timedelta(days=14)}
    handling.issue_opinion(actor=county.qian, result="explain", parts=OPINION, **of)
    handling.deliver(actor=county.zhao, method="direct", delivered_at=of["now"], evidence="当面签收", **of)
    handling.close(actor=county.zhao, **of)
    accused = {"nature": "report_accusation", "accused_unit_ids": [county.units["JT"]]}
    sorting.sort(case_id=accusation.case_id, actor=county.lin, now=BEGIN, **accused)
    sorting.assign(
        case_id=accusation.case_id, actor=county.lin, now=BEGIN, unit_id=county.units["JW"], reason="有权处理"
    )
    return [waiting, in_work, closed, accusation]


@pytest.mark.django_db
def test_2_10_3_no_page_tells_a_role_what_lies_in_the_vault(monkeypatch, settings, tmp_path) -> None:
    settings.VAR = tmp_path
    cache.clear()
    county = build_county()
    matters = matters_of(county)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    asked = addresses(matters)
    opened: dict[str, int] = {}
    for username in county.actors:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        for address in asked:
            answer = client.get(address)
            assert answer.status_code < 500, (username, address)
            assert not leaks(said(answer)), (username, address, leaks(said(answer)))
            opened[address] = opened.get(address, 0) + (answer.status_code == 200)
    for given in matters:  # somebody read each case, so that the silence says something
        assert opened[reverse("desk_case", args=[given.case_id])] > 0
    for file in (reverse("desk_export_cases", args=["xlsx"]), reverse("desk_export_cases", args=["csv"])):
        assert opened[file] > 0
    assert opened[reverse("desk_map_points")] > 0


@pytest.mark.parametrize("value", PEOPLE[0])
@pytest.mark.parametrize("before", ["", "甲", "a", "ab"])
def test_a_canary_is_found_however_it_is_written(value: str, before: str) -> None:
    inside = f"{before}{value}，电话"
    for text in (
        inside.encode(),
        base64.b64encode(inside.encode()),
        quote(inside).encode(),
        json.dumps(inside).encode(),
    ):
        assert leaks(text), (value, text)
