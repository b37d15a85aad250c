"""The frame around every page of the desk: unit, post, navigation, search, news."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.desk import days, names
from anlan.desk.access import CASE_READERS, DeskRequest, is_fragment
from anlan.desk.nav import places_for
from anlan.offices.queries.accounts import GrantView
from anlan.offices.queries.messages import unread_count
from anlan.offices.queries.units import unit_name
from anlan.offices.rules.sessions import LIMITS, WARN_BEFORE, kind_for_role


def page(
    request: DeskRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw a page inside the desk's frame."""
    return render(
        request, template, {"desk": frame(request, here), "now": request.now, **(context or {})}, status=status
    )


def part(request: DeskRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Draw a part of a page for htmx."""
    return render(request, template, {"now": request.now, "fragment": True, **context}, status=status)


def page_or_part(
    request: DeskRequest, template: str, inner: str, context: Mapping[str, Any], *, here: str = "", status: int = 200
) -> HttpResponse:
    """Draw `inner` alone for htmx, else the page `template` around it."""
    if is_fragment(request):
        return part(request, inner, context, status=status)
    return page(request, template, {**context, "inner": inner}, here=here, status=status)


def frame(request: DeskRequest, here: str) -> dict[str, Any]:
    """Gather what components of the frame show."""
    actor, language = request.actor, "en" if days.is_english() else "zh-hans"
    person = request.user.display_name_en if days.is_english() else ""  # type: ignore[union-attr]
    return {
        "home_url": reverse("desk_my"),
        "unit": unit_name(actor.unit_id, language=language),
        "search_url": reverse("desk_cases") if actor.role in CASE_READERS else "",
        "query": request.GET.get("q", ""),
        "notices_url": reverse("desk_messages"),
        "notices": unread_count(actor),
        "role": actor.role,
        "post": names.named(names.ROLES, actor.role),
        "person": person or request.user.display_name,  # type: ignore[union-attr]
        "grants": [_grant(grant, request.grant, language) for grant in request.grants],
        "switch_url": reverse("desk_switch"),
        "warn_after": warn_after(actor.role),
        "nav": places_for(actor.role, here),
    }


def warn_after(role: str) -> int:
    """Count the idle minutes after which a page warns that the session is about to end."""
    idle = LIMITS[kind_for_role(role)].idle - WARN_BEFORE
    return int(idle.total_seconds() // 60)


def _grant(grant: GrantView, current: GrantView, language: str) -> dict[str, Any]:
    role, unit = names.named(names.ROLES, grant.role), unit_name(grant.unit_id, language=language)
    label = _("%(unit)s·%(post)s") % {"unit": unit, "post": role} if unit else role
    return {"id": grant.id, "label": label, "current": grant.id == current.id}
