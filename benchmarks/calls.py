"""A browser as plain as can be: keeps cookies and one connection, and reads the clock."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from http.cookies import SimpleCookie
from importlib import import_module
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.test import Client

CSRF = "b" * 32


@dataclass(frozen=True)
class Answer:
    """A page, the seconds until it was here, and what the server says of them: all of it, and the code's hash."""

    status: int
    body: bytes
    seconds: float
    inside: float
    hashing: float
    cookies: Mapping[str, str]


@dataclass
class Line:
    """One kept connection to a server."""

    port: int
    kept: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.kept = HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.kept.connect()

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Make one request on the kept connection."""
        began = time.perf_counter()
        try:
            self.kept.request(method, path, body, dict(headers))
            response = self.kept.getresponse()
        except (ConnectionError, RemoteDisconnected):  # kept longer than the server keeps it
            self.kept.close()
            self.kept.request(method, path, body, dict(headers))
            response = self.kept.getresponse()
        page = response.read()
        seconds = time.perf_counter() - began
        cookies: SimpleCookie = SimpleCookie()
        for said in response.headers.get_all("Set-Cookie") or ():
            cookies.load(said)
        told = {name: float(response.headers.get(name, 0)) for name in ("X-Seconds", "X-Hash-Seconds")}
        values = {name: morsel.value for name, morsel in cookies.items()}
        return Answer(response.status, page, seconds, told["X-Seconds"], told["X-Hash-Seconds"], values)


@dataclass
class Browser:
    """Somebody's browser; `address` is where the proxy says they come from."""

    line: Line
    address: str = "10.0.0.1"
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": CSRF})

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._keep(self.line.ask("GET", quote(path, safe="/?=&%"), b"", self._headers()))

    def post(self, path: str, data: Mapping[str, str]) -> Answer:
        """Send a form."""
        body = urlencode({**data, "csrfmiddlewaretoken": CSRF}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._keep(self.line.ask("POST", path, body, {**self._headers(), **kind}))

    def _headers(self) -> dict[str, str]:
        said = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": said, "X-Forwarded-For": self.address, "Accept-Language": "zh-CN"}

    def _keep(self, answer: Answer) -> Answer:
        self.cookies.update(answer.cookies)
        return answer


def session_of(account_id: UUID) -> str:
    """Sign somebody in, second factor included, and return the session's key."""
    user = get_user_model().objects.get(pk=account_id)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    now = time.time()
    session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0]})
    session.update({HASH_SESSION_KEY: user.get_session_auth_hash(), "kind": "staff", "second_factor": True})
    session.update({"began_at": now, "seen_at": now})
    session.create()
    return str(session.session_key)


def signed_in(line: Line, account_id: UUID) -> Browser:
    """Return the browser of somebody who signed in a moment ago."""
    browser = Browser(line)
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_of(account_id)
    return browser


class _Inside:
    """The same line as `Line`, into this process: for counting statements."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        given = dict(headers)
        self.client.cookies.load(given.pop("Cookie", ""))
        kind = given.pop("Content-Type", "")
        response = self.client.generic(method, path, body, content_type=kind, headers=given)
        cookies = {name: morsel.value for name, morsel in response.cookies.items()}
        return Answer(response.status_code, response.content, 0.0, 0.0, 0.0, cookies)


def inside() -> Line:
    """Return a line into this process."""
    return _Inside()  # type: ignore[return-value]


Ask = Callable[[], Answer]
