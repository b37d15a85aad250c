"""How this device wants its pages: large print, light or dark, single-letter keys; kept in cookies."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

# What may be chosen, and the cookie that remembers it; the first of each is the default.
CHOICES = {"size": ("normal", "large"), "theme": ("auto", "light", "dark"), "keys": ("on", "off")}
YEAR = 31_536_000


def choices_of(request: HttpRequest) -> dict[str, str]:
    """Read the device's choices; anything unknown counts as the default."""
    found = {}
    for name, allowed in CHOICES.items():
        value = request.COOKIES.get(f"al-{name}", allowed[0])
        found[name] = value if value in allowed else allowed[0]
    return found


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what every page's frame needs to know."""
    return {
        "display": choices_of(request),
        "profile": settings.PROFILE,
        "county_name": getattr(settings, "COUNTY_NAME", "澜川市"),
        "county_name_en": getattr(settings, "COUNTY_NAME_EN", "Lanchuan"),
        "return_to": request.get_full_path() if request.method == "GET" else request.path,
    }


@csrf_exempt  # it changes only how this device shows pages, and must work from a page kept open for hours
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember one choice for a year and go back to the page."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    for name, allowed in CHOICES.items():
        value = request.POST.get(name)
        if value in allowed:
            response.set_cookie(
                f"al-{name}", value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
            )
    return response
