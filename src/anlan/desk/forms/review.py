"""The reviewing body's steps: the review opinion, the hearing, the re-review opinion (Art. 35–37)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as lazy

from anlan.cases.actions import review
from anlan.desk import names
from anlan.desk.forms.base import JustDoIt, Moment, StepForm, Words, reason_field


class ReviewForm(StepForm):
    """作出复查意见."""

    verb: ClassVar[Any] = review.issue_review
    result = forms.ChoiceField(label=lazy("复查结果"), widget=forms.RadioSelect)
    facts = Words(label=lazy("查明的事实"), rows=4)
    reasons = Words(label=lazy("理由"), rows=4)
    method = forms.ChoiceField(label=lazy("怎么送的"))
    delivered_at = Moment(label=lazy("什么时候送到的"))

    def prepare(self) -> None:
        """Offer results and ways of delivery."""
        self.fields["result"].choices = names.choices(names.REVIEW_RESULTS)  # type: ignore[attr-defined]
        self.fields["method"].choices = names.choices(names.METHODS)  # type: ignore[attr-defined]
        self.initial.setdefault("delivered_at", self.now)


class ReReviewForm(ReviewForm):
    """作出复核意见: it ends the procedure."""

    verb: ClassVar[Any] = review.issue_re_review
    routes = Words(
        label=lazy("剩下的法定途径和可以得到的帮助"),
        rows=4,
        help_text=lazy("复核意见是信访终结意见。写明诉讼、调解、法律援助、救助等还能走的路。"),
    )
    field_order = ("result", "facts", "reasons", "routes", "method", "delivered_at")


class SuspendForm(StepForm):
    """开始听证."""

    verb = review.suspend
    reason = reason_field(help_text=lazy("听证的时间不计入复核期限。"))


class ResumeForm(JustDoIt):
    """听证结束."""

    verb = review.resume
    lead = lazy("听证的天数不算，期限接着走。")
