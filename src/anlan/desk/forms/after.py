"""Supervisor's and leader's steps: supervise, call back, reopen, hand back, own (Art. 18, 38–40)."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.cases.actions import after
from anlan.cases.rules.clock import local_day
from anlan.desk import names
from anlan.desk.forms.base import Day, StepForm, Words, reason_field
from anlan.desk.forms.choices import officer_choices, unit_choices
from anlan.intake.actions import call_back

YES_NO = [("yes", lazy("是")), ("no", lazy("否"))]


class SuperviseForm(StepForm):
    """督办."""

    verb = after.supervise
    kind = forms.ChoiceField(label=lazy("方式"), widget=forms.RadioSelect, initial="urge")
    finding = Words(label=lazy("发现的问题和要求"), rows=3)
    reply_due = Day(label=lazy("哪一天前回复"), required=False)

    def prepare(self) -> None:
        """Offer the kinds."""
        self.fields["kind"].choices = names.choices(names.SUPERVISION_KINDS)  # type: ignore[attr-defined]

    def clean_reply_due(self) -> Any:
        """Refuse a day that has passed."""
        day = self.cleaned_data["reply_due"]
        if day is not None and day < local_day(self.now):
            raise ValidationError(_("要写今天或以后的日子。"))
        return day


class CallBackForm(StepForm):
    """回访: what the petitioner said; nobody persuades."""

    mode = forms.ChoiceField(label=lazy("方式"), initial="phone")
    reached = forms.ChoiceField(label=lazy("联系上了吗"), widget=forms.RadioSelect, choices=YES_NO)
    solved = forms.ChoiceField(label=lazy("事情解决了吗"), widget=forms.RadioSelect, choices=YES_NO, required=False)
    satisfaction = forms.ChoiceField(label=lazy("对办理满意吗"), widget=forms.RadioSelect, required=False)
    wants_reopen = forms.BooleanField(label=lazy("要求重新办理"), required=False)
    words = Words(label=lazy("原话"), rows=3, required=False)

    def prepare(self) -> None:
        """Offer answers."""
        self.fields["mode"].choices = names.choices(names.CALL_MODES)  # type: ignore[attr-defined]
        self.fields["satisfaction"].choices = names.choices(names.SATISFACTION)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask both questions of whoever was reached, none of whoever was not."""
        found = super().clean() or {}
        if found.get("reached") == "yes":
            for name in ("solved", "satisfaction"):
                if not found.get(name):
                    self.add_error(name, _("联系上了，这一问要有回答。"))
        return found

    def take(self, case_id: UUID) -> Any:
        """Record the attempt; the answer of intake says whether reopening is offered."""
        found, reached = self.cleaned_data, self.cleaned_data["reached"] == "yes"
        self.recorded = call_back.record(
            case_id=case_id,
            actor=self.actor,
            now=self.now,
            mode=found["mode"],
            reached=reached,
            solved=found["solved"] == "yes" if reached else None,
            satisfaction=found["satisfaction"] if reached else None,
            wants_reopen=bool(reached and found["wants_reopen"]),
            words=found["words"],
        )
        return self.recorded.state


class ReopenForm(StepForm):
    """重新办理."""

    verb = after.reopen
    ground = forms.ChoiceField(label=lazy("原因"), widget=forms.RadioSelect)
    reason = reason_field(required=False, rows=3)

    def prepare(self) -> None:
        """Offer the grounds."""
        self.fields["ground"].choices = names.choices(names.GROUNDS)  # type: ignore[attr-defined]


class HandBackForm(StepForm):
    """退回重办."""

    verb = after.hand_back
    reason = reason_field()


class OwnForm(StepForm):
    """领导包案: its object is the case, never a person (N-01)."""

    verb = after.own
    account_id = forms.ChoiceField(label=lazy("包案领导"))
    post = Words(label=lazy("职务"), line=True, max_length=60)
    unit_id = forms.ChoiceField(label=lazy("领导所在单位"), required=False)
    plan = Words(label=lazy("打算怎么办"), rows=3, required=False)

    def prepare(self) -> None:
        """List the leaders; a leader takes the case over themselves."""
        on = local_day(self.now)
        leaders = officer_choices(["leader"], on)
        if self.actor.role == "leader":
            leaders = [choice for choice in leaders if choice[0] == str(self.actor.account_id)]
        self.fields["account_id"].choices = leaders  # type: ignore[attr-defined]
        self.fields["unit_id"].choices = unit_choices(empty=_("不填"))  # type: ignore[attr-defined]
        if self.actor.unit_id and self.actor.role == "leader":
            self.initial.setdefault("unit_id", str(self.actor.unit_id))

    def arguments(self) -> dict[str, Any]:
        """Read account and unit."""
        found = self.cleaned_data
        unit = found["unit_id"]
        return {
            "account_id": UUID(found["account_id"]),
            "post": found["post"],
            "unit_id": UUID(unit) if unit else None,
            "plan": found["plan"],
        }


class MilestoneForm(StepForm):
    """记录包案进展."""

    verb = after.report_milestone
    words = Words(label=lazy("进展"), rows=3)


class EndOwnershipForm(StepForm):
    """结束包案: what became of the matter; 息访 is no result."""

    verb = after.end_ownership
    result = forms.ChoiceField(label=lazy("结果"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Offer the three results."""
        self.fields["result"].choices = names.choices(names.OWNERSHIP_RESULTS)  # type: ignore[attr-defined]
