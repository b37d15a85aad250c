"""What a list can be narrowed to; nothing about persons exists here (domain §1.1)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.cases.queries.lists import Filters
from anlan.desk import days, names
from anlan.desk.forms.base import Day
from anlan.desk.forms.choices import category_choices, unit_choices
from anlan.desk.forms.states import state_choices
from anlan.places.queries import area_tree, subtree_ids

ORDERS = [("newest", lazy("最新的在前")), ("due", lazy("先到期的在前"))]
# Of the address line, and kept when a list is shared or paged.
NAMES = (
    *("q", "state", "phase", "unit", "category", "area", "channel", "nature"),
    *("late", "urgent", "due_from", "due_to", "order"),
)
FOLDED = ("phase", "unit", "category", "area", "channel", "nature", "due_from", "due_to", "late", "urgent")


class FilterForm(forms.Form):
    """The filters in the address of a list, and only those."""

    q = forms.CharField(label=lazy("字词"), required=False, max_length=100)
    state = forms.ChoiceField(label=lazy("状态"), required=False)
    phase = forms.ChoiceField(label=lazy("阶段"), required=False)
    unit = forms.ChoiceField(label=lazy("承办单位"), required=False)
    category = forms.ChoiceField(label=lazy("类别"), required=False)
    area = forms.ChoiceField(label=lazy("地点"), required=False)
    channel = forms.ChoiceField(label=lazy("渠道"), required=False)
    nature = forms.ChoiceField(label=lazy("性质"), required=False)
    due_from = Day(label=lazy("到期从"), required=False)
    due_to = Day(label=lazy("到期到"), required=False)
    order = forms.ChoiceField(label=lazy("次序"), required=False, choices=ORDERS)
    late = forms.BooleanField(label=lazy("只看逾期"), required=False)
    urgent = forms.BooleanField(label=lazy("只看紧急"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="f_%s")
        english = days.is_english()
        every = ("", _("全部"))
        channels = [(code, names.channel(code, english=english)) for code in names.channel_codes()]
        offered = {
            "state": [every, *state_choices()],
            "phase": [every, *names.choices(names.PHASES)],
            "unit": unit_choices(empty=_("全部")),
            "category": category_choices(empty=_("全部")),
            "area": [every, *_township_choices(english)],
            "channel": [every, *channels],
            "nature": [every, *names.choices(names.NATURES)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse what is no filter, and a period that runs backwards."""
        found = super().clean() or {}
        unknown = set(self.data) - set(NAMES) - {"cursor"}
        if unknown:
            raise forms.ValidationError(_("不认识的筛选：%(names)s") % {"names": _("、").join(sorted(unknown))})
        if found.get("due_from") and found.get("due_to") and found["due_from"] > found["due_to"]:
            self.add_error("due_to", _("结束的日子早于开始的日子。"))
        return found

    def folded(self) -> list[forms.BoundField]:
        """List the conditions behind "more"."""
        return [self[name] for name in FOLDED]

    def folded_open(self) -> bool:
        """Say whether one of them is in use or wrong."""
        return any(self.data.get(name) or self[name].errors for name in FOLDED)

    def filters(self) -> Filters:
        """Return what the query understands."""
        found = self.cleaned_data
        return Filters(
            words=found["q"],
            state=found["state"],
            phase=found["phase"],
            unit_id=UUID(found["unit"]) if found["unit"] else None,
            category=found["category"],
            area_ids=tuple(subtree_ids(UUID(found["area"]))) if found["area"] else (),
            channel=found["channel"],
            nature=found["nature"],
            late=found["late"],
            urgent=found["urgent"],
            due_from=found["due_from"],
            due_to=found["due_to"],
            order=found["order"] or "newest",
        )


def kept(data: QueryDict) -> str:
    """Write the filters of an address, without cursor and empty ones, for links that keep the list."""
    query = QueryDict(mutable=True)
    for name in NAMES:
        value = data.get(name)
        if isinstance(value, str) and value:
            query[name] = value
    return query.urlencode()


def _township_choices(english: bool) -> list[tuple[str, str]]:
    nodes = (node for node in area_tree().nodes.values() if node.kind == "township" and node.is_current)
    return [(str(node.id), node.name_en or node.name if english else node.name) for node in nodes]
