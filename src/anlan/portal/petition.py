"""The three steps as one submission: what was typed, what is still wrong, where the numbers belong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from anlan.intake.channels import web
from anlan.intake.rules.submission import Problem, Submission, SubmissionRefused, checked, moved, said
from anlan.places.queries import AreaNode, AreaUnknown, area, area_at, area_name, area_tree, find_areas
from anlan.portal.articles import is_english

# Fields of the three forms; what a draft may hold beside them: the idempotency key, the township looked through.
SAY = ("nature", "text", "want", "urgent", "retaliation")
WHERE = ("place_text", "area_id", "find", "lon", "lat")
CONTACT = ("anonymous", "name", "phone", "address", "id_number", "withheld", "released")
MOST_OFFERED = 8
STANDS_IN = "事"  # in the place of a step that is not asked yet


def story(values: Mapping[str, Any]) -> str:
    """Put what happened and what is wanted into one text."""
    happened, wanted = values.get("text", "").strip(), values.get("want", "").strip()
    if not wanted:
        return happened
    return _("%(happened)s\n\n希望：%(wanted)s") % {"happened": happened, "wanted": wanted}


def submission_of(values: Mapping[str, Any], *, now: datetime) -> Submission:
    """Turn a draft into what intake takes."""
    accusation = values.get("nature") == "report_accusation"
    secrecy = "usual"
    if accusation and values.get("released"):
        secrecy = "released"
    elif not accusation and values.get("withheld"):
        secrecy = "withheld"
    words = {name: values[name] for name in (*SAY, *WHERE, *CONTACT) if name in values}
    words |= {"text": story(values), "identity_to_unit": secrecy}
    node = _known(values.get("area_id"))
    words["area_id"] = node.id if node else None
    return web.submission(words, now=now)


def problems_of(values: Mapping[str, Any], fields: Iterable[str], *, now: datetime) -> list[Problem]:
    """Ask intake what is wrong with some fields, before the other steps were filled in."""
    trial = {"text": STANDS_IN, "anonymous": True, **{name: values[name] for name in fields if name in values}}
    trial.pop("want", None)
    if "phone" in fields:
        trial["anonymous"] = bool(values.get("anonymous"))
    found: list[Problem] = []
    try:
        checked(submission_of(trial, now=now), now=now)
    except SubmissionRefused as refused:
        found += [problem for problem in refused.problems if problem.field in fields]
    if "want" in fields:
        try:
            said(values.get("want", ""), "want")
        except SubmissionRefused as refused:
            found += refused.problems
    return found


def numbers_moved(values: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Take personal numbers out of what was written and put them where they are asked for (B-013)."""
    found = dict(values)
    for name in ("text", "want", "place_text"):
        if not found.get(name):
            continue
        contact = {field: found.get(field, "") for field in ("phone", "id_number")}
        after = moved(web.submission({"text": found[name], **contact}, now=now))
        found |= {name: after.text, "phone": after.contact.phone, "id_number": after.contact.id_number}
    return found


@dataclass(frozen=True, kw_only=True)
class AreaOffer:
    """One community or village to choose."""

    id: str
    name: str
    township: str


def offered(values: Mapping[str, Any]) -> list[AreaOffer]:
    """List the areas to choose from: the chosen one, the one under the point, what was searched or looked through."""
    found: dict[str, AreaOffer] = {}
    nodes = [_known(values.get("area_id")), _of_point(values)]
    for node in nodes:
        if node is not None:
            found[str(node.id)] = _offer(node)
    for hit in find_areas(values.get("find") or "", limit=MOST_OFFERED):
        if hit.place_id is None or str(hit.area_id) not in found:
            found.setdefault(str(hit.area_id), _offer(area(hit.area_id)))
    township = _known(values.get("under"))
    if township is not None:
        tree = area_tree()
        for child in tree.children.get(township.id, ()):
            if tree.area(child).is_current:
                found.setdefault(str(child), _offer(tree.area(child)))
    return list(found.values())


def townships() -> list[AreaNode]:
    """List the townships in official order, for those who know their way by them."""
    return area_tree().of_kind("township")


def outside(values: Mapping[str, Any]) -> bool:
    """Say whether the point lies outside every area of the county: taken all the same, passed on by duty (B-080)."""
    return isinstance(values.get("lon"), float) and _at(values.get("lon"), values.get("lat")) is None


def settled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in the area of a point where none was chosen."""
    node = None if values.get("area_id") else _of_point(values)
    return {**values, "area_id": str(node.id)} if node else dict(values)


def is_area(area_id: str) -> bool:
    """Say whether an id names an area that exists today."""
    node = _known(area_id)
    return node is not None and node.is_current


def place_said(values: Mapping[str, Any]) -> str:
    """Name the place in one line for the side of the page: area first, then the words."""
    node = _known(values.get("area_id"))
    parts = [area_name(node.id, english=is_english()) if node else "", values.get("place_text", "")]
    return " · ".join(part for part in parts if part)


def _known(area_id: Any) -> AreaNode | None:
    try:
        return area(UUID(str(area_id))) if area_id else None
    except (AreaUnknown, ValueError):
        return None


def _at(lon: Any, lat: Any) -> AreaNode | None:
    return area_at(lon, lat) if isinstance(lon, float) and isinstance(lat, float) else None


def _of_point(values: Mapping[str, Any]) -> AreaNode | None:
    """Name the community or village around a point; a citizen need not know the cells inside it."""
    node = _at(values.get("lon"), values.get("lat"))
    if node is None or node.kind != "cell":
        return node
    return area_tree().within(node.id, "community") or area_tree().within(node.id, "village") or node


def _offer(node: AreaNode) -> AreaOffer:
    english = is_english()
    above = area_tree().within(node.id, "township")
    township = "" if above is None or above.id == node.id else (above.name_en if english else above.name) or above.name
    return AreaOffer(id=str(node.id), name=(node.name_en if english else node.name) or node.name, township=township)
