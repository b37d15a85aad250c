"""T-01: a receipt shown to a citizen survives the death of the web process at any moment. T-03: sent twice, filed once.

Eight citizens at once send the public form over HTTP and press again until they are answered; meanwhile the whole web
process is killed with SIGKILL at random moments and started again.
"""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.conftest import FreshDatabase

from anlan.config.file_cache import SharedFiles
from anlan.offices.actions.calendar import seed_calendar
from anlan.offices.actions.duties import charge
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries.units import unit_by_code
from anlan.offices.rules.actors import SYSTEM
from anlan.offices.rules.unit_rows import UnitRow

ROOT = Path(__file__).resolve().parents[2]
CSRF = "k" * 32
COMMON = "路灯"  # stands in every text, so that the search must find every case
AT_REST = 0.05  # seconds before somebody presses again


@dataclass
class Web:
    """The web process: gunicorn with one worker and eight threads."""

    url: str
    var: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def environment(self) -> dict[str, str]:
        own = {"DATABASE_URL": self.url, "ANLAN_VAR": str(self.var), "ANLAN_PROFILE": "demo", "ANLAN_PROXIES": "1"}
        return {**os.environ, **own}

    def anlan(self, *words: str) -> list[str]:
        return [str(Path(sys.executable).with_name("anlan")), *words]

    def start(self) -> None:
        # What `anlan serve` becomes; a restart need not read all of Django twice.
        options = ["--bind", f"127.0.0.1:{self.port}", "--threads", "8", "--timeout", "60", "--no-control-socket"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "anlan.config.wsgi:application"],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < until, "the web process does not come up again"
            time.sleep(AT_REST)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, how)
        self.process.wait(30)

    def _answers(self) -> bool:
        try:
            return Citizen(self, 0).ask("GET", "/help/").status == 200
        except (OSError, HTTPException):
            return False


@dataclass
class Citizen:
    """A browser that keeps its cookies and presses again when nothing comes back."""

    web: Web
    n: int
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": CSRF})

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> HTTPResponse:
        """Make one request; OSError or HTTPException when the process dies meanwhile."""
        connection = HTTPConnection("127.0.0.1", self.web.port, timeout=60)
        try:
            body = urlencode({**form, "csrfmiddlewaretoken": CSRF}).encode() if form is not None else None
            connection.request(method, path, body, self._headers())
            response = connection.getresponse()
            response.page = response.read().decode()  # type: ignore[attr-defined]
        finally:
            connection.close()
        cookies: SimpleCookie = SimpleCookie()
        for said in response.headers.get_all("Set-Cookie") or ():
            cookies.load(said)
        self.cookies.update({name: morsel.value for name, morsel in cookies.items()})
        return response

    def insist(self, method: str, path: str, form: Mapping[str, str] | None = None) -> HTTPResponse:
        """Press until an answer comes."""
        until = time.monotonic() + 120
        while True:
            try:
                response = self.ask(method, path, form)
                if response.status < 500:
                    return response
            except (OSError, HTTPException):
                pass
            assert time.monotonic() < until, f"{path} is never answered"
            time.sleep(AT_REST)

    def _headers(self) -> dict[str, str]:
        said = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        where = f"10.{self.n >> 8 & 255}.{self.n & 255}.7"  # many networks: the pace of one is not what is tested
        return {"Cookie": said, "X-Forwarded-For": where, "Content-Type": "application/x-www-form-urlencoded"}

    def draft_file(self) -> Path:
        """Name the file in which the server keeps what this browser typed."""
        from anlan.portal import draft

        place = draft._place(draft.base64.urlsafe_b64decode(self.cookies[draft.COOKIE]))
        return Path(SharedFiles(str(self.web.var / "cache"), {})._key_to_file(place))


@dataclass(frozen=True)
class Acknowledged:
    """One matter a citizen holds the receipt of."""

    mark: str
    number: str
    code: str


@dataclass
class Load:
    """Several citizens sending one matter after the other until told to stop."""

    web: Web
    writers: int
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._write, args=(n,)) for n in range(self.writers)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(180)

    def _write(self, writer: int) -> None:
        turn = 0
        try:
            while not self.stop.is_set():
                turn += 1
                self.acknowledged.append(send(self.web, writer, turn)[0])
        except Exception as error:  # noqa: BLE001  (told by the test, not lost in a thread)
            self.failed.append(f"writer {writer}, matter {turn}: {error!r}")


def send(web: Web, writer: int, turn: int) -> tuple[Acknowledged, Citizen, dict[str, str], bytes]:
    """Fill in the three steps, each pressed until answered; returns what is needed to send the last one again."""
    n = writer * 4096 + turn
    citizen, mark = Citizen(web, n), f"记号{n:06d}"
    text = f"{mark}，东街的{COMMON}坏了三周，夜里看不清路，请尽快派人来修。"
    _leads(citizen.insist("POST", "/submit/", {"nature": "appeal_request", "text": text}), "/submit/where/")
    _leads(citizen.insist("POST", "/submit/where/", {"place_text": "东街"}), "/submit/contact/")
    before = citizen.draft_file().read_bytes()
    contact = {"name": "顾一帆", "phone": f"138{n:08d}", "address": "桃源路99号"}
    _leads(citizen.insist("POST", "/submit/contact/", contact), "/submit/receipt/")
    return _receipt(citizen, mark), citizen, contact, before


def _leads(response: HTTPResponse, where: str) -> None:
    found = response.headers.get("Location", "")
    assert found == where, f"{response.status} {found} instead of {where}"


def _receipt(citizen: Citizen, mark: str) -> Acknowledged:
    page = citizen.insist("GET", "/submit/receipt/").page  # type: ignore[attr-defined]
    number, code = re.search(r"SF-\d{4}-\d{7}", page), re.findall(r"<b>([0-9A-Z]{4})</b>", page)
    assert number, "the page shows no number"
    assert len(code) == 4, "the page shows no code"
    return Acknowledged(mark, number[0], "-".join(code))


@pytest.fixture
def web(fresh_database: FreshDatabase, tmp_path: Path) -> Iterator[Web]:
    """Serve a county that has a petition office and nothing else."""
    now = datetime.now().astimezone()
    seed_calendar(actor=SYSTEM, now=now, years=[2026])
    office = UnitRow(code="XF", name="市信访局", kind="department")
    load_units(actor=SYSTEM, now=now, rows=[office], founded_on=now.date())
    charge(actor=SYSTEM, now=now, unit_id=unit_by_code("XF").id, duty="petition_office")
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    served = Web(fresh_database.url, tmp_path / "var", port)
    served.var.mkdir()
    served.start()
    yield served
    if served.process is not None and served.process.poll() is None:
        served.kill()


def _sizes() -> list[object]:
    return [
        pytest.param(10, 8, id="10-kills"),
        pytest.param(200, 16, id="200-kills", marks=[pytest.mark.slow, pytest.mark.timeout(3600)]),
    ]


@pytest.mark.parametrize(("kills", "writers"), _sizes())
def test_t01_no_acknowledged_receipt_is_lost_when_the_web_process_is_killed(web: Web, kills: int, writers: int) -> None:
    load = Load(web, writers)
    with load.running():
        for _ in range(kills):
            time.sleep(random.uniform(0.2, 1.2))
            web.kill()
            web.start()
    assert load.failed == []
    assert len(load.acknowledged) >= kills, "too few matters came through for this to prove anything"
    _sent_again_after_the_answer_was_lost(web, load)
    web.kill(signal.SIGTERM)
    _ledger_and_rows_agree(web)
    _nothing_is_lost_doubled_or_half_done(load.acknowledged)


def _sent_again_after_the_answer_was_lost(web: Web, load: Load) -> None:
    """Put back what the server knew before the answer, as if it had died between commit and answer (T-03)."""
    for writer in range(load.writers):
        first, citizen, contact, before = send(web, 64 + writer, 0)
        citizen.draft_file().write_bytes(before)
        web_again = citizen.insist("POST", "/submit/contact/", contact)
        _leads(web_again, "/submit/receipt/")
        assert _receipt(citizen, first.mark) == first
        load.acknowledged.append(first)


def _ledger_and_rows_agree(web: Web) -> None:
    told = subprocess.run(web.anlan("ledger", "verify", "--quiet"), env=web.environment, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def _nothing_is_lost_doubled_or_half_done(acknowledged: list[Acknowledged]) -> None:
    from anlan.cases.models import Case, CaseClock
    from anlan.cases.queries.search import matching_serials, terms_of
    from anlan.gate.models import IdempotencyKey
    from anlan.intake.models import Party, PartyIndex, Receipt, SealedField
    from anlan.ledger.models import LedgerEvent

    cases = {case.id: case for case in Case.objects.all()}
    receipts = {receipt.number: receipt for receipt in Receipt.objects.all()}
    assert {one.number for one in acknowledged} <= receipts.keys(), "an acknowledged receipt is lost"
    marks = {re.search(r"记号\d{6}", case.text)[0]: case for case in cases.values()}  # type: ignore[index]
    assert len(marks) == len(cases), "a matter was filed twice"
    assert len(receipts) == len(cases) == len(acknowledged), "everybody pressed until answered, nobody more than once"
    for one in acknowledged:
        assert marks[one.mark].number == one.number
        assert receipts[one.number].case_id == marks[one.mark].id
    streams = LedgerEvent.objects.filter(stream__startswith="case:").values_list("stream", flat=True)
    assert sorted(streams) == sorted(f"case:{case_id}" for case_id in cases), "case and event, one each"
    assert set(CaseClock.objects.values_list("case_id", flat=True)) == cases.keys()
    found = matching_serials(terms_of(COMMON), limit=10 * len(cases))
    assert sorted(found) == sorted(case.serial for case in cases.values()), "case and search row, one each"
    parties = set(Party.objects.values_list("id", flat=True))
    assert parties == {receipt.party_id for receipt in receipts.values()}
    assert parties == set(PartyIndex.objects.values_list("party_id", flat=True))
    assert SealedField.objects.count() == 3 * len(parties)
    assert IdempotencyKey.objects.count() == len(receipts)
