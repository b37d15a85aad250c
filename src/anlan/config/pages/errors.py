"""Pages for what did not happen: calm words, what is not lost, the way on."""

import json
import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

log = logging.getLogger("anlan.pages")
REPORT_BYTES = 8192

# Served when even a template cannot be drawn; read once, so that serving it needs nothing.
LAST_RESORT = (settings.ROOT / "web" / "still-here.html").read_text("utf-8")


def page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """Draw the page of one status; falls back to plain words when drawing itself fails."""
    try:
        return render(request, f"errors/{status}.html", {"status": status, **context}, status=status)
    except Exception:  # the last page must never fail
        log.exception("error page %s could not be drawn", status)
        return HttpResponse(LAST_RESORT, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return page(request, 400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 without saying whether the thing exists."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return page(request, 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old (Django's CSRF_FAILURE_VIEW)."""
    return page(request, 403, expired=True)


def too_old(request: HttpRequest) -> HttpResponse:
    """Say to an old browser how to switch; the complaint form itself needs no script."""
    return HttpResponse(render_to_string("errors/old_browser.html", {}, request))


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Take a browser's report of a blocked thing; log which rule, never the page's address."""
    try:
        report = json.loads(request.read(REPORT_BYTES)).get("csp-report", {})
        blocked = str(report.get("blocked-uri")).split("?")[0]
        log.warning("csp: %.60s blocked %.120s", report.get("violated-directive"), blocked)
    except (ValueError, AttributeError):
        log.warning("csp: unreadable report")
    return HttpResponse(status=204)
