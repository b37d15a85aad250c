"""Many cases at once: to whom, and why."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.desk.forms.base import Words
from anlan.desk.forms.choices import unit_choices
from anlan.offices.rules.actors import Actor

MOST = 200
ACTS = [("transfer", lazy("转送")), ("assign", lazy("交办"))]


class BulkForm(forms.Form):
    """Hand the marked cases over to one unit."""

    act = forms.ChoiceField(label=lazy("做什么"), choices=ACTS)
    unit = forms.ChoiceField(label=lazy("转给哪个单位"))
    reason = Words(label=lazy("理由"), line=True, required=False, help_text=lazy("职责目录以外的单位，要写明理由。"))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        self.actor = actor
        super().__init__(data, auto_id="bulk_%s")
        self.fields["unit"].choices = unit_choices(empty=_("选单位"))  # type: ignore[attr-defined]
        self.numbers: dict[UUID, str] = {}

    def clean_unit(self) -> UUID:
        """Read the unit."""
        return UUID(self.cleaned_data["unit"])

    def clean(self) -> dict[str, Any]:
        """Read the marked rows: "id" or "id number", at most MOST of them."""
        found = super().clean() or {}
        marked = self.data.getlist("case") if hasattr(self.data, "getlist") else []
        try:
            for row in marked:
                case_id, _space, number = row.partition(" ")
                self.numbers[UUID(case_id)] = number[:24]
        except ValueError:
            raise forms.ValidationError(_("有一行读不出来，请刷新后再选。")) from None
        if not self.numbers:
            raise forms.ValidationError(_("先在列表里勾选要办的事项。"))
        if len(self.numbers) > MOST:
            raise forms.ValidationError(_("一次最多 %(most)s 件。") % {"most": MOST})
        return {**found, "cases": list(self.numbers)}
