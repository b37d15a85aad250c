"""The living page of components at /look/: each one in every state, with how to call it; not in production.

What it shows is in gallery.toml, so that a state can be added without code.
"""

import itertools
import tomllib
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from anlan.config.pages import errors

STATES = ("on", "soon", "late", "done", "pause", "prov", "no")
_received = itertools.count(1)
ERRORS = (400, 403, 404, 409, 429, 500, 503)


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="什么事", help_text="一句话说清，20 个字以内。", max_length=20)
    story = forms.CharField(label="详细情况", widget=forms.Textarea, required=False)
    category = forms.ChoiceField(label="类别", choices=[("", "请选择"), ("water", "城乡建设·供水")])
    channel = forms.ChoiceField(
        label="怎么答复您", widget=forms.RadioSelect, choices=[("paper", "寄信"), ("sms", "短信")]
    )
    keep = forms.BooleanField(label="请对承办单位保密", required=False)


class SampleFilter(forms.Form):
    """Filters of a list."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部"), ("late", "逾期")], required=False)
    place = forms.CharField(label="地点", required=False)


def samples() -> dict[str, Any]:
    """Read what the page shows."""
    found = tomllib.loads(Path(__file__).with_name("gallery.toml").read_text("utf-8"))
    for clock in found["clocks"]:
        clock["law"] = found["law"]
        if "paused_from" in clock:
            clock["paused"] = [(clock["paused_from"], None)]
    for refused in (found["refusal"], *found["cannot"]):
        refused["law"] = found["law"]
    found["areas"] = {"type": "FeatureCollection", "features": [_area(area) for area in found["areas"]]}
    return found


def _area(area: dict[str, Any]) -> dict[str, Any]:
    west, south = area["corner"]
    east, north = west + 0.1, south + 0.08
    outline = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [outline]},
        "properties": {"name": area["name"], "value": area.get("value")},
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    form = SampleForm({"title": "", "story": "小区早晚高峰几乎没水", "channel": "sms"})
    context = {**samples(), "form": form, "filter_form": SampleFilter(request.GET), "states": STATES}
    return render(request, "look.html", context)


def portal_sample(request: HttpRequest) -> HttpResponse:
    """Show the citizen's frame with its pieces; its form counts how often this process received it."""
    form = SampleForm(request.POST or None)
    sent = next(_received) if request.method == "POST" and form.is_valid() else 0
    context = {**samples(), "form": form, "sent": sent, "nav_here": "home"}
    return render(request, "look_portal.html", context, status=422 if form.errors else 200)


def refused(request: HttpRequest) -> HttpResponse:
    """Answer as a refused step does: 409 and the fragment for the alert slot."""
    found = samples()
    return render(request, "components/refusal.html", {"refusal": found["refusal"]}, status=409)


def areas(request: HttpRequest) -> JsonResponse:
    """Serve the invented areas as GeoJSON."""
    return JsonResponse(samples()["areas"], content_type="application/geo+json")


def points(request: HttpRequest) -> JsonResponse:
    """Serve invented points as GeoJSON, one in each state."""
    found = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [118.02 + at * 0.06, 32.05 + at * 0.03]},
            "properties": {"title": "二次供水水压不足", "note": "北渡镇", "url": "/look/", "state": state},
        }
        for at, state in enumerate(("on", "soon", "late"))
    ]
    return JsonResponse({"type": "FeatureCollection", "features": found})


def error_sample(request: HttpRequest, status: int) -> HttpResponse:
    """Show one of the error pages as it is."""
    return errors.page(request, status if status in ERRORS else 404)


urlpatterns = [
    path("", gallery, name="look"),
    path("portal", portal_sample, name="look_portal"),
    path("refused", refused, name="look_refused"),
    path("areas.geojson", areas, name="look_areas"),
    path("points.geojson", points, name="look_points"),
    path("error/<int:status>", error_sample, name="look_error"),
]
