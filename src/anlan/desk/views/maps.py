"""The case map: where is what, over our own areas; the table under it says the same (field F-91)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.cases.queries.lists import CaseLine, Filters
from anlan.cases.queries.on_map import AreaCounts, area_counts, case_points
from anlan.desk import clocks, days, names
from anlan.desk.access import CASE_READERS, DeskRequest, for_roles
from anlan.desk.forms.base import Day
from anlan.desk.forms.choices import category_choices
from anlan.desk.frame import page
from anlan.places.queries import AreaNode, area_tree, areas_geojson

MAP_ROLES = CASE_READERS | {"statistician"}
GEOJSON = "application/geo+json"
# The last township kind is drawn first; villages and communities stand on one level.
KINDS = {"township": ("township",), "village": ("village", "community")}
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000, 100_000)


class MapForm(forms.Form):
    """What the map can be narrowed to; nothing about persons exists here."""

    kind = forms.ChoiceField(
        label=lazy("画到"), required=False, choices=[("township", lazy("乡镇街道")), ("village", lazy("村、社区"))]
    )
    phase = forms.ChoiceField(label=lazy("阶段"), required=False)
    category = forms.ChoiceField(label=lazy("类别"), required=False)
    received_from = Day(label=lazy("收到从"), required=False)
    received_to = Day(label=lazy("收到到"), required=False)
    late = forms.BooleanField(label=lazy("只看逾期"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="m_%s")
        self.fields["phase"].choices = [("", _("全部")), *names.choices(names.PHASES)]  # type: ignore[attr-defined]
        self.fields["category"].choices = category_choices(empty=_("全部"))  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """Return what the query understands; without a word open cases only."""
        found = self.cleaned_data
        return Filters(
            phase=found["phase"] if "phase" in self.data else "open",
            category=found["category"],
            late=found["late"],
            received_from=found["received_from"],
            received_to=found["received_to"],
        )


def _form(request: DeskRequest) -> MapForm:
    data = request.GET.copy()
    if "phase" not in data:
        data["phase"] = "open"
    return MapForm(data)


@for_roles(MAP_ROLES)
def case_map(request: DeskRequest) -> HttpResponse:
    """Show the map, its picture for readers without script, and every township and village as a row."""
    form = _form(request)
    if not form.is_valid():
        return page(request, "desk/maps/map.html", {"form": form, "wrong": True}, here="map", status=422)
    found = area_counts(actor=request.actor, now=request.now, filters=form.filters())
    kind = form.cleaned_data["kind"] or "township"
    summed = summed_up(found.by_area)
    edges = breaks(summed, kind)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    context = {
        "form": form,
        "found": found,
        "kind": kind,
        "areas": shaded(kind, summed),
        "breaks": ",".join(str(edge) for edge in edges),
        "rows": rows_of(found, summed),
        "areas_url": f"{reverse('desk_map_areas')}{query}",
        "points_url": f"{reverse('desk_map_points')}{query}" if request.actor.role in CASE_READERS else "",
        "reads_cases": request.actor.role in CASE_READERS,
        "filtered": bool(request.GET),
    }
    return page(request, "desk/maps/map.html", context, here="map")


@for_roles(MAP_ROLES)
def areas(request: DeskRequest) -> HttpResponse:
    """Answer the areas of a level as GeoJSON with their counts."""
    form = _form(request)
    if not form.is_valid():
        return JsonResponse({"code": "filter_unknown"}, status=422)
    found = area_counts(actor=request.actor, now=request.now, filters=form.filters())
    kind = form.cleaned_data["kind"] or "township"
    return JsonResponse(shaded(kind, summed_up(found.by_area)), content_type=GEOJSON)


@for_roles(CASE_READERS)
def points(request: DeskRequest) -> HttpResponse:
    """Answer the cases somebody may read as points: title, place, state, link; nothing of persons."""
    form = _form(request)
    if not form.is_valid():
        return JsonResponse({"code": "filter_unknown"}, status=422)
    lines, more = case_points(actor=request.actor, now=request.now, filters=form.filters())
    found = {"type": "FeatureCollection", "more": more, "features": [_point(line) for line in lines]}
    return JsonResponse(found, content_type=GEOJSON)


def summed_up(by_area: Mapping[UUID, int]) -> dict[UUID, int]:
    """Add each area's cases to every area above it."""
    tree, summed = area_tree(), dict[UUID, int]()
    for area_id, count in by_area.items():
        for node_id in (area_id, *(above.id for above in tree.ancestors(area_id))):
            summed[node_id] = summed.get(node_id, 0) + count
    return summed


def breaks(summed: Mapping[UUID, int], kind: str) -> list[int]:
    """Choose up to five round edges of the legend, evenly spread over the counts of a level."""
    tree = area_tree()
    most = max((count for area_id, count in summed.items() if tree.area(area_id).kind in KINDS[kind]), default=1)
    step = next((step for step in STEPS if 5 * step >= most), STEPS[-1])
    edges = [1, *range(step, most + 1, step)] if step > 1 else list(range(1, most + 1))
    return edges[:5] or [1]


def shaded(kind: str, summed: Mapping[UUID, int]) -> dict[str, Any]:
    """Return the areas of a level with their counts, named in the language of the page."""
    english = days.is_english()
    features = [
        {**feature, "properties": _properties(feature["properties"], summed, english)}
        for one in KINDS[kind]
        for feature in areas_geojson(one)["features"]
    ]
    return {"type": "FeatureCollection", "features": features}


def _properties(properties: Mapping[str, Any], summed: Mapping[UUID, int], english: bool) -> dict[str, Any]:
    name = (properties["name_en"] or properties["name"]) if english else properties["name"]
    count = summed.get(UUID(properties["id"]), 0)
    return {"name": name, "value": count, "note": _("%(name)s：%(count)s 件") % {"name": name, "count": count}}


def _point(line: CaseLine) -> dict[str, Any]:
    state = {"late": "late", "soon": "soon", "pause": "done", "done": "done"}.get(line.status, "on")
    left = clocks.left(line) if line.phase == "open" else (line.state_en if days.is_english() else line.state_zh)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [line.lon, line.lat]},
        "properties": {
            "title": line.title,
            "note": _("%(number)s，%(left)s") % {"number": line.number, "left": left},
            "url": reverse("desk_case", args=[line.id]),
            "state": state,
        },
    }


def rows_of(found: AreaCounts, summed: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """List the townships, each with every village and community in it, in the order of their codes."""
    tree = area_tree()
    townships = [node for node in tree if node.kind == "township" and node.is_current]
    return [_township(node, _villages(tree.children.get(node.id, ())), summed) for node in townships]


def _villages(ids: Sequence[UUID]) -> list[AreaNode]:
    nodes = [area_tree().area(area_id) for area_id in ids]
    return [node for node in nodes if node.is_current and node.kind in KINDS["village"]]


def _township(node: AreaNode, villages: Sequence[AreaNode], summed: Mapping[UUID, int]) -> dict[str, Any]:
    english = days.is_english()

    def named(one: AreaNode) -> str:
        return one.name_en or one.name if english else one.name

    return {
        "id": node.id,
        "name": named(node),
        "count": summed.get(node.id, 0),
        "villages": [{"name": named(one), "count": summed.get(one.id, 0)} for one in villages],
    }
