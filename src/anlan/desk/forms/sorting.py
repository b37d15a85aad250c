"""The clerk's steps: sort, hand over, lead to another route, refuse, join doubles (Art. 19–23, 29–31)."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.cases.actions import after, sorting
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.state import CaseState
from anlan.desk import names
from anlan.desk.forms.base import Day, JustDoIt, StepForm, Words, reason_field
from anlan.desk.forms.choices import UnitField, case_by_number, category_choices, unit_choices
from anlan.intake.actions import matters
from anlan.offices.queries.catalogue import competent_units
from anlan.offices.queries.duties import charged_with
from anlan.places.queries import area_name, area_tree


class SortForm(StepForm):
    """Say what kind of matter it is, where, and whom it accuses."""

    verb = sorting.sort
    nature = forms.ChoiceField(label=lazy("性质"), widget=forms.RadioSelect)
    category = forms.ChoiceField(label=lazy("类别"), required=False)
    area_id = forms.UUIDField(label=lazy("地点"), required=False, widget=forms.HiddenInput)
    accused_unit_ids = forms.MultipleChoiceField(
        label=lazy("被反映的单位"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=lazy("只在检举控告时选。选中的单位和它的下属单位都看不到这件事，也不能承办。按住 Ctrl 可以多选。"),
    )
    urgent = forms.BooleanField(label=lazy("紧急：可能危及生命、健康或者财产"), required=False)
    retaliation = forms.BooleanField(label=lazy("反映打击报复：24 小时内先行回应"), required=False)
    simple = forms.BooleanField(label=lazy("简易办理：初次提出、事实清楚，10 个工作日内答复"), required=False)

    def prepare(self) -> None:
        """Offer what the case was registered with."""
        line = self.page.line
        self.fields["nature"].choices = names.choices(names.NATURES)  # type: ignore[attr-defined]
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]
        self.fields["accused_unit_ids"].choices = unit_choices()  # type: ignore[attr-defined]
        self.initial.update(
            nature=line.nature or None,
            category=line.category,
            area_id=line.area_id,
            urgent=line.urgent,
            retaliation=line.retaliation,
        )

    def clean_area_id(self) -> UUID | None:
        """Refuse a place that is none of ours."""
        area_id: UUID | None = self.cleaned_data["area_id"]
        if area_id is not None and area_id not in area_tree().nodes:
            raise ValidationError(_("没有这个地点，请从列出的地点里选。"))
        return area_id

    def clean_accused_unit_ids(self) -> list[UUID]:
        """Read the units."""
        return [UUID(unit) for unit in self.cleaned_data["accused_unit_ids"]]

    @property
    def place(self) -> str:
        """Name the place chosen so far."""
        chosen = self["area_id"].value()
        try:
            return area_name(UUID(str(chosen))) if chosen else ""
        except (ValueError, LookupError):
            return ""


class HandOverForm(StepForm):
    """Pass the matter on to the competent unit; the accused ones are no choice."""

    unit_id = UnitField(label=lazy("转给哪个单位"))
    co_unit_ids = forms.MultipleChoiceField(
        label=lazy("协办单位"), required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    reason = reason_field(required=False, rows=2, help_text=lazy("职责目录以外的单位，要写明理由。"))

    def prepare(self) -> None:
        """List the competent units first."""
        line, state = self.page.line, self.page.state
        best = competent_units(line.category, line.area_id) if line.category else []
        if state.retaliation:
            wanted = charged_with("retaliation")
            best = [unit for unit in best if unit.id in wanted]
        choices = unit_choices(first=best, without=[UUID(unit) for unit in state.accused])
        self.fields["unit_id"].choices = choices  # type: ignore[attr-defined]
        self.fields["co_unit_ids"].choices = unit_choices(without=[UUID(unit) for unit in state.accused])  # type: ignore[attr-defined]
        known = {value for _label, group in choices if isinstance(group, list) for value, _name in group}
        if best and str(best[0].id) in known:
            self.initial["unit_id"] = str(best[0].id)

    def arguments(self) -> dict[str, Any]:
        """Read the units."""
        found = dict(self.cleaned_data)
        return found | {
            "unit_id": UUID(found["unit_id"]),
            "co_unit_ids": [UUID(unit) for unit in found["co_unit_ids"]],
        }


class TransferForm(HandOverForm):
    """转送."""

    verb = sorting.transfer


class AssignForm(HandOverForm):
    """交办."""

    verb = sorting.assign
    lead = lazy("交办的事项，承办单位办结后要报告结果。")


class RedirectForm(StepForm):
    """Lead to a legal route, told in writing."""

    verb = sorting.redirect
    route = forms.ChoiceField(label=lazy("法定途径"))
    body_and_limit = Words(
        label=lazy("向谁提出、几日之内"), rows=3, help_text=lazy("写给反映人看：去哪里、带什么、几日之内。")
    )
    told_on = Day(label=lazy("哪一天书面告知的"))

    def prepare(self) -> None:
        """Offer the routes of Art. 31."""
        self.fields["route"].choices = names.choices(names.ROUTES)  # type: ignore[attr-defined]
        self.initial.setdefault("told_on", local_day(self.now))


class DeclineForm(StepForm):
    """Refuse acceptance: reason, article, way on."""

    verb = sorting.decline
    reason = forms.ChoiceField(label=lazy("不予受理的理由"), widget=forms.RadioSelect)
    article = forms.ChoiceField(label=lazy("依据的条款"))
    way_on = Words(label=lazy("反映人可以去哪里"), rows=3)

    def prepare(self) -> None:
        """Offer the three lawful reasons and their articles."""
        articles = [
            ("PET-19", _("《信访工作条例》第十九条")),
            ("PET-31", _("《信访工作条例》第三十一条")),
            ("PET-36", _("《信访工作条例》第三十六条")),
        ]
        self.fields["reason"].choices = names.choices(names.DECLINE_REASONS)  # type: ignore[attr-defined]
        self.fields["article"].choices = articles  # type: ignore[attr-defined]


class AgreeObjectionForm(JustDoIt):
    """同意异议."""

    verb = sorting.agree_objection
    lead = lazy("同意以后，事项回到甄别，登记转送的期限接着走。")


class RefuseObjectionForm(StepForm):
    """不同意异议."""

    verb = sorting.refuse_objection
    reason = reason_field()


class AcknowledgeForm(JustDoIt):
    """先行回应."""

    verb = sorting.acknowledge
    lead = lazy("记下已经向反映打击报复的人作了先行回应。")


class SupplementForm(StepForm):
    """补充情况."""

    verb = after.supplement
    words = Words(label=lazy("补充的情况"))


class MergeForm(StepForm):
    """并案: by the number of the other case; who is the same petitioner, the keyed hash says."""

    number = Words(label=lazy("并入哪一件（编号）"), line=True)
    lead = lazy("同一位反映人的同一件事才能并案。是不是同一位，由封存的电话或证件号比对，您看不到号码。")

    def clean_number(self) -> str:
        """Find the other case among those this clerk may read."""
        other = case_by_number(self.actor, self.now, self.cleaned_data["number"])
        if other is None or other == self.page.line.id:
            raise ValidationError(_("没有找到这个编号的事项。"))
        self.other = other
        number: str = self.cleaned_data["number"]
        return number

    def take(self, case_id: UUID) -> CaseState:
        """Merge into the other case."""
        return matters.merge_cases(actor=self.actor, now=self.now, case_id=case_id, into_id=self.other)


class UnmergeForm(JustDoIt):
    """撤销并案."""

    verb = matters.unmerge_case
    lead = lazy("撤销以后，事项回到并案前的状态，期限照原来的走。")
