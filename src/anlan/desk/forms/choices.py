"""What a form offers to choose from: units in official order, subjects, officers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from anlan.cases.queries.lists import Filters, case_list
from anlan.cases.queries.search import SearchRefused
from anlan.desk import days, names
from anlan.offices.queries.accounts import account_names, holders
from anlan.offices.queries.catalogue import categories
from anlan.offices.queries.units import unit_name, unit_tree, units
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import Who, inside
from anlan.offices.rules.units import UnitNode

Choices = list[tuple[str, Any]]


class UnitField(forms.ChoiceField):
    """One unit: its choices are what the page offers, its values any unit there is, so that the law can say why not."""

    def valid_value(self, value: str) -> bool:
        """Say whether there is such a unit."""
        try:
            return UUID(str(value)) in unit_tree().nodes
        except ValueError:
            return False


def language() -> str:
    """Name the language of the page as the queries want it."""
    return "en" if days.is_english() else "zh-hans"


def unit_choices(*, first: Sequence[UnitNode] = (), without: Iterable[UUID] = (), empty: str = "") -> Choices:
    """List units in official order, the suggested ones in a group on top; `without` and all below them left out."""
    tree = units()
    shut = [node.path for node in tree if node.id in set(without)]
    open_units = [node for node in tree if not inside(node.path, shut)]
    suggested = [node for node in first if node in open_units][:3]
    rest = [_unit(node) for node in open_units if node not in suggested]
    choices: Choices = [("", empty)] if empty else []
    if suggested:
        return [*choices, (_("职责目录建议"), [_unit(node) for node in suggested]), (_("其他单位"), rest)]
    return [*choices, (_("全部单位"), rest)]


def _unit(node: UnitNode) -> tuple[str, str]:
    return str(node.id), node.named(language())


def category_choices(*, empty: str | None = None) -> Choices:
    """List the subjects, grouped by their first level."""
    groups: dict[str, list[tuple[str, str]]] = {}
    titles = {}
    for node in categories():
        if len(node.code) == 2:
            titles[node.code] = node.named(language())
        groups.setdefault(node.code[:2], []).append((node.code, _indented(node.code, node.named(language()))))
    chosen = [("", _("还没有选") if empty is None else empty)]
    return [*chosen, *((titles.get(code, code), entries) for code, entries in sorted(groups.items()))]


def _indented(code: str, name: str) -> str:
    return f"{'　' * (len(code) // 2 - 1)}{name}"


def officer_choices(roles: Iterable[str], on: date, *, within: UUID | None = None) -> Choices:
    """List who holds one of these roles on a day, by post and name; `within` one unit only."""
    found = holders([Who(role) for role in sorted(roles)], on=on)
    found = [actor for actor in found if within is None or actor.unit_id == within]
    known = account_names([actor.account_id for actor in found if actor.account_id], language=language())
    return [(str(actor.account_id), _officer(actor, known)) for actor in found if actor.account_id]


def _officer(actor: Actor, known: dict[UUID, str]) -> str:
    said = {
        "unit": unit_name(actor.unit_id, language=language()),
        "post": names.named(names.ROLES, actor.role),
        "name": known.get(actor.account_id, "") if actor.account_id else "",
    }
    return _("%(unit)s·%(post)s·%(name)s") % said


def case_by_number(actor: Actor, now: datetime, number: str) -> UUID | None:
    """Find the case of a number among those an actor may read."""
    wanted = number.strip().upper()
    try:
        found = case_list(actor=actor, now=now, filters=Filters(words=wanted), size=10)
    except SearchRefused:
        return None
    return next((line.id for line in found.lines if line.number == wanted), None)
