"""The headers of trust §11 on every answer: pages, errors, redirects and static files."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "report-uri": "/csp-report",
}
FIXED = {
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


def content_security_policy() -> str:
    """Write the policy as one header; a county's sign-in provider is added where forms may lead."""
    form_action = " ".join(["'self'", *getattr(settings, "SIGN_IN_ORIGINS", ())])
    return "; ".join(f"{name} {value}" for name, value in {**POLICY, "form-action": form_action}.items())


class SafetyHeaders:
    """Outermost middleware: adds what an answer does not already say, stricter answers keep their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = {"Content-Security-Policy": content_security_policy(), **FIXED}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then put the headers on."""
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        # Only what a view itself calls public may be kept on the way: the log's checkpoints and tiles.
        public = response.headers.get("Cache-Control", "").startswith("public,")
        if not (public or request.path.startswith(settings.STATIC_URL)):
            response.headers["Cache-Control"] = "no-store"
        return response
