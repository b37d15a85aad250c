"""The unit's steps: object or accept, find out, extend, answer with reasons, close (Art. 23, 28, 31–34)."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.cases.actions import after, handling
from anlan.cases.rules.clock import local_day
from anlan.cases.rules.guards import EXTENSION_LIMIT, OPINION_PARTS
from anlan.desk import names
from anlan.desk.forms.base import Day, JustDoIt, StepForm, Words, reason_field
from anlan.desk.forms.choices import officer_choices, unit_choices


class ObjectForm(StepForm):
    """提出职责异议."""

    verb = handling.object_to_transfer
    reason = reason_field(help_text=lazy("详细说明为什么不属于本单位职责。"))
    article = forms.ChoiceField(label=lazy("依据的条款"))
    proposed_unit_id = forms.ChoiceField(label=lazy("您认为归哪个单位"), required=False)

    def prepare(self) -> None:
        """List articles, and the units that are not accused."""
        articles = [
            ("PET-23", _("《信访工作条例》第二十三条：不属于本单位职权范围")),
            ("PET-30", _("《信访工作条例》第三十条：检举控告由有权机关处理")),
            ("PET-31", _("《信访工作条例》第三十一条：应当走法定途径")),
        ]
        self.fields["article"].choices = articles  # type: ignore[attr-defined]
        without = [UUID(unit) for unit in self.page.state.accused]
        self.fields["proposed_unit_id"].choices = unit_choices(without=without, empty=_("不清楚"))  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Read the unit."""
        found = dict(self.cleaned_data)
        proposed = found.pop("proposed_unit_id")
        return found | {"proposed_unit_id": UUID(proposed) if proposed else None}


class AcceptForm(StepForm):
    """受理: the written notice of Art. 23."""

    verb = handling.accept
    notice = forms.ChoiceField(label=lazy("书面告知"), widget=forms.RadioSelect, initial="sent")

    def prepare(self) -> None:
        """Offer both ways to tell."""
        self.fields["notice"].choices = names.choices(names.NOTICES)  # type: ignore[attr-defined]


class AcceptDirectForm(AcceptForm):
    """当场受理."""

    verb = handling.accept_direct


class InvestigateForm(StepForm):
    """记录核实情况."""

    verb = handling.investigate
    finding = Words(label=lazy("核实到的情况"), rows=6, help_text=lazy("什么时候、在哪里、看到什么、凭什么。"))


class OpinionFields(StepForm):
    """The parts of a reasoned opinion (Art. 32), begun with what was drafted."""

    result = forms.ChoiceField(label=lazy("处理结果"), widget=forms.RadioSelect, required=False)
    claims = Words(label=lazy("诉求"), rows=2, required=False)
    facts = Words(label=lazy("事实"), rows=5, required=False)
    reasons = Words(label=lazy("理由"), rows=4, required=False)
    handling = Words(label=lazy("处理意见"), rows=4, required=False)
    legal_basis = Words(label=lazy("法律依据"), rows=2, required=False)

    def prepare(self) -> None:
        """Begin with the last draft."""
        self.fields["result"].choices = names.choices(names.RESULTS)  # type: ignore[attr-defined]
        self.initial.update({name: self.page.draft.get(name, "") for name in ("result", *OPINION_PARTS)})

    def parts(self) -> dict[str, str]:
        """Return the texts."""
        return {part: self.cleaned_data[part] for part in OPINION_PARTS}


class DraftForm(OpinionFields):
    """起草意见书; parts may still be missing."""

    verb = handling.draft_opinion
    lead = lazy("起草的内容只在单位内部看得到，负责人签发后才算数。没写完可以先存。")

    def arguments(self) -> dict[str, Any]:
        """Return result and parts."""
        return {"result": self.cleaned_data["result"], "parts": self.parts()}


class IssueForm(OpinionFields):
    """签发处理意见; what is missing is refused by the law, not by the form."""

    verb = handling.issue_opinion
    marks_optional = False
    execution_due = Day(label=lazy("支持的，哪一天前做完"), required=False)

    def clean_execution_due(self) -> Any:
        """Refuse a day that has passed."""
        day = self.cleaned_data["execution_due"]
        if day is not None and day <= local_day(self.now):
            raise ValidationError(_("要写今天以后的日子。"))
        return day

    def arguments(self) -> dict[str, Any]:
        """Return result, parts and the day."""
        found = self.cleaned_data
        return {"result": found["result"], "parts": self.parts(), "execution_due": found["execution_due"]}


class ExtendForm(StepForm):
    """批准延期."""

    verb = handling.extend
    days = forms.IntegerField(
        label=lazy("延长几日"),
        min_value=1,
        max_value=EXTENSION_LIMIT,
        initial=EXTENSION_LIMIT,
        help_text=lazy("最多 30 日，只能延一次。"),
    )
    reason = reason_field(help_text=lazy("要告知反映人。"))
    told_on = Day(
        label=lazy("哪一天告知反映人的"), required=False, help_text=lazy("还没有告知就空着；告知以后延期才算数。")
    )


class TellExtensionForm(StepForm):
    """告知延期理由."""

    verb = handling.tell_extension
    told_on = Day(label=lazy("哪一天告知反映人的"))

    def prepare(self) -> None:
        """Begin with today."""
        self.initial.setdefault("told_on", local_day(self.now))


class PlanForm(StepForm):
    """登记执行计划."""

    verb = handling.plan_execution
    execution_due = Day(label=lazy("哪一天前做完"))
    plan = Words(label=lazy("怎么做"), rows=3, required=False)

    def prepare(self) -> None:
        """Begin with the day the opinion names."""
        opinion = self.page.state.opinion
        if opinion is not None and opinion.execution_due:
            self.initial.setdefault("execution_due", opinion.execution_due)


class ExecuteForm(StepForm):
    """登记执行结果."""

    verb = handling.execute
    proof = Words(label=lazy("做了什么，凭什么证明"), rows=4)


class ProveForm(ExecuteForm):
    """补登执行结果."""

    verb = handling.prove_execution


class CloseForm(JustDoIt):
    """办结."""

    verb = handling.close
    lead = lazy("办结以后，由承办单位以外的人回访；反映人还可以申请复查。")


class LeaveSimpleForm(StepForm):
    """转普通程序."""

    verb = handling.leave_simple
    reason = reason_field()
    lead = lazy("转普通程序以后，60 日从同一个受理日起算。")


class RecuseForm(StepForm):
    """回避."""

    verb = handling.recuse
    account_id = forms.ChoiceField(label=lazy("谁回避"))
    reason = reason_field(rows=2)

    def prepare(self) -> None:
        """List the officers of the actor's unit."""
        on = local_day(self.now)
        roles = ("unit_handler", "unit_leader", "reviewer")
        self.fields["account_id"].choices = officer_choices(roles, on, within=self.actor.unit_id)  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Read the account."""
        return {"account_id": UUID(self.cleaned_data["account_id"]), "reason": self.cleaned_data["reason"]}


class ReplySupervisionForm(StepForm):
    """回复督办."""

    verb = after.reply_supervision
    reason = Words(label=lazy("回复"), rows=4, help_text=lazy("现在做到哪一步、为什么晚、哪一天办完。"))
