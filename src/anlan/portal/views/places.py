"""Our own map and the place box: names and outlines of areas, nothing about people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from anlan.places.queries import areas_geojson
from anlan.portal import petition
from anlan.portal.articles import is_english
from anlan.portal.forms import WhereForm

KINDS = ("township", "county", "community", "village")


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Serve the outlines of one kind of area as GeoJSON, named in the language of the page."""
    kind = request.GET.get("kind", "township")
    if kind not in KINDS:
        return JsonResponse({"code": "unknown_kind", "allowed": list(KINDS)}, status=422)
    return JsonResponse(named(areas_geojson(kind)), content_type="application/geo+json")


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Answer the place box while somebody types; by POST, so that no address stands in a URL or a log."""
    form = WhereForm(request.POST)
    form.is_valid()
    values = {name: form.cleaned_data.get(name) for name in petition.WHERE}
    context = {"offers": petition.offered(values), "values": values, "outside": petition.outside(values), "live": True}
    return render(request, "portal/areas.html", context)


def named(collection: dict) -> dict:
    """Put the name of the page's language where the map looks for it."""
    if not is_english():
        return collection
    features = [
        {**one, "properties": {**one["properties"], "name": one["properties"]["name_en"] or one["properties"]["name"]}}
        for one in collection["features"]
    ]
    return {**collection, "features": features}
