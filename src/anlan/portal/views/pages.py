"""The front page and the pages that explain: what we do, who looks at what, how to read us."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from anlan.offices.queries.duties import charged_with
from anlan.offices.queries.units import unit
from anlan.offices.rules.units import UnitNode
from anlan.portal import articles
from anlan.portal.forms import TrackForm


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where do I say it, and will it be answered?"""
    context = {
        "nav_here": "home",
        "form": TrackForm(auto_id="home_%s"),
        "law_notice": articles.of_code("R-PET-03"),
        "law_answer": articles.of_code("R-PET-05"),
        "law_review": articles.of_code("R-PET-07"),
        "law_register": articles.of_code("R-PET-01"),
        "counter": counter(),
    }
    return render(request, "portal/home.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Say how a matter goes, which rights there are, and which other doors."""
    codes = ("R-PET-01", "R-PET-03", "R-PET-05", "R-PET-06", "R-PET-07", "R-PET-08", "R-PET-09", "R-PET-10", "R-PET-11")
    context = {"laws": {code.replace("-", ""): articles.of_code(code) for code in codes}, "counter": counter()}
    return render(request, "portal/help.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of whom, for what, how long, and who looks."""
    return render(request, "portal/privacy.html", {"law": articles.of_basis("PIPL-13-3"), "counter": counter()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what these pages do for whoever reads, hears or types differently."""
    return render(request, "portal/accessibility.html", {"counter": counter()})


@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """Lead the short address printed on letters and slips to where number and code are asked."""
    return redirect("portal:track")


def counter() -> UnitNode | None:
    """Return the petition office: address and telephone of the other ways."""
    found = sorted(charged_with("petition_office"))
    return unit(found[0]) if found else None
