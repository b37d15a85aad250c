"""The desk's own navigation: a place is shown to whoever its view opens to, and only once it exists."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_


@dataclass(frozen=True)
class Place:
    """One place of the navigation; the first five stand in the bottom bar of a phone."""

    name: str  # what a page calls itself with `here`
    route: str
    icon: str
    label: str
    key: str = ""  # G and this letter


PLACES = (
    Place("my", "desk_my", "home", n_("我的桌面"), "d"),
    Place("counter", "desk_counter", "pencil", n_("登记")),
    Place("sorting", "desk_sorting", "sitemap", n_("甄别")),
    Place("cases", "desk_cases", "list", n_("事项"), "c"),
    Place("letters", "desk_unit_letters", "file-text", n_("文书")),
    Place("call_backs", "desk_call_backs", "phone", n_("回访")),
    Place("board", "desk_board", "shield-exclamation", n_("督办"), "s"),
    Place("dashboard", "desk_dashboard", "chart-dots", n_("指标")),
    Place("map", "desk_map", "map", n_("地图"), "m"),
    Place("imports", "desk_imports", "upload", n_("导入")),
    Place("exports", "desk_exports", "download", n_("导出")),
    Place("settings", "desk_settings", "settings", n_("设置")),
)


@cache
def _opened_to(route: str) -> tuple[str, frozenset[str]]:
    try:
        url = reverse(route)
    except NoReverseMatch:
        return "", frozenset()
    return url, getattr(resolve(url).func, "roles", frozenset())


def places_for(role: str, here: str) -> list[dict[str, Any]]:
    """List the places this role may open, in order."""
    found = []
    for place in PLACES:
        url, roles = _opened_to(place.route)
        if role in roles:
            entry = {"name": place.name, "url": url, "icon": place.icon, "label": _(place.label), "key": place.key}
            found.append(entry | {"here": place.name == here})
    return found
