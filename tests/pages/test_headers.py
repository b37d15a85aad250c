"""Every answer carries the headers of trust §11: pages, errors, redirects, static files."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from anlan.config.pages import errors, headers

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; report-uri /csp-report"
)
EXPECTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(self), usb=(), serial=(), bluetooth=(), payment=(), "
        "display-capture=(), browsing-topics=()"
    ),
    "X-Frame-Options": "DENY",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/look/portal", 200),
        ("/no-such-page", 404),
        ("/look", 301),
        ("/look/error/500", 500),
        ("/static/no-such-file.js", 404),
    ],
)
def test_every_kind_of_answer_carries_them(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
    assert path.startswith("/static/") or answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_wrong_host_and_a_missing_token_are_answered_with_them_too():
    wrong = Client(headers={"host": "elsewhere.example"}).get("/look/portal")
    assert wrong.status_code == 400
    assert wrong.headers["Content-Security-Policy"] == POLICY
    untrusted = Client(enforce_csrf_checks=True).post("/look/portal", {})
    assert untrusted.status_code == 403
    assert "放得太久" in untrusted.content.decode()


def test_an_answer_that_is_stricter_keeps_its_own_policy():
    def answer(request):
        return HttpResponse(headers={"Content-Security-Policy": "sandbox; default-src 'none'"})

    given = headers.SafetyHeaders(answer)(RequestFactory().get("/files/1"))
    assert given.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_strict_transport_is_said_only_over_https():
    add = headers.SafetyHeaders(lambda request: HttpResponse())
    assert "Strict-Transport-Security" not in add(RequestFactory().get("/")).headers
    secure = add(RequestFactory().get("/", secure=True))
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@override_settings(SIGN_IN_ORIGINS=("https://sso.lanchuan.example",))
def test_a_county_s_sign_in_provider_may_receive_forms():
    assert "form-action 'self' https://sso.lanchuan.example;" in headers.content_security_policy()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500, 503])
def test_error_pages_say_that_nothing_is_lost_and_the_way_on(client, status):
    page = client.get(f"/look/error/{status}")
    assert page.status_code == status
    assert "12345" in page.content.decode()
    assert "操作失败" not in page.content.decode()


def test_when_even_a_template_fails_there_is_still_a_page(monkeypatch):
    monkeypatch.setattr(errors, "render", lambda *args, **kwargs: 1 / 0)
    answer = errors.failed(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "12345" in answer.content.decode()


@pytest.mark.django_db
def test_a_report_of_the_policy_is_taken_and_a_bad_one_does_no_harm(client, caplog):
    body = '{"csp-report": {"violated-directive": "img-src", "blocked-uri": "https://x.example/a?name=li"}}'
    assert client.post("/csp-report", body, content_type="application/csp-report").status_code == 204
    assert "name=li" not in caplog.text
    assert client.post("/csp-report", b"\xff[", content_type="application/csp-report").status_code == 204


@pytest.mark.django_db
@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_choosing_large_print_never_leads_elsewhere(client, back):
    answer = client.post("/display", {"size": "large", "next": back})
    assert answer.headers["Location"] == "/"
    assert client.cookies["al-size"].value == "large"


@pytest.mark.django_db
def test_an_unknown_choice_is_left_out(client):
    client.post("/display", {"size": "huge", "theme": "dark"})
    assert "al-size" not in client.cookies
    assert 'data-bs-theme="dark"' in client.get("/look/portal").content.decode()
