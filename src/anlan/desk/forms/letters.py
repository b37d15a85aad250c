"""How an answer or another letter reached the petitioner, and the cancelling of a letter (Art. 32, field F-11)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.cases.actions import handling
from anlan.cases.rules.state import CaseState
from anlan.desk import letters, names
from anlan.desk.forms.base import Moment, StepForm, Words, reason_field
from anlan.intake.actions.letters import deliver_to_petitioner
from anlan.intake.queries.visible import state_of
from anlan.offices.actions.letters import EVIDENCE, cancel_letter

OF_A_LETTER = ("letter_id", "evidence_kind", "evidence_note", "refused_reason")


class DeliverForm(StepForm):
    """送达答复: of the letter where one was issued, of the answer itself where none was."""

    verb = handling.deliver
    letter_id = forms.ChoiceField(label=lazy("哪一份文书"))
    method = forms.ChoiceField(label=lazy("怎么送的"), widget=forms.RadioSelect)
    delivered_at = Moment(label=lazy("什么时候送到的"), help_text=lazy("复查期从这一天的第二天起算。"))
    evidence = Words(label=lazy("凭证"), rows=2, required=False, help_text=lazy("例如：本人签收、挂号信回执。"))
    evidence_kind = forms.ChoiceField(label=lazy("凭什么证明"))
    evidence_note = Words(
        label=lazy("凭证说明"),
        line=True,
        help_text=lazy("例如：挂号信的邮件号码、见证人的岗位。不要写人名。"),
    )
    refused_reason = Words(label=lazy("拒收的理由"), line=True, required=False, help_text=lazy("留置送达时填写。"))

    def prepare(self) -> None:
        """Begin with now; ask for the letter's own proof where a letter waits."""
        self.waiting = self.waiting_letters()
        self.fields["method"].choices = names.choices(names.METHODS)  # type: ignore[attr-defined]
        self.initial.setdefault("delivered_at", self.now)
        for name in ("evidence",) if self.waiting else OF_A_LETTER:
            del self.fields[name]
        if not self.waiting:
            return
        ways = {code: name for code, name in names.LETTER_METHODS.items() if code in EVIDENCE}
        self.fields["method"].choices = names.choices(ways)  # type: ignore[attr-defined]
        self.fields["evidence_kind"].choices = names.choices(names.EVIDENCE_KINDS)  # type: ignore[attr-defined]
        self.fields["letter_id"].choices = [(str(one.letter.id), one.letter.number) for one in self.waiting]  # type: ignore[attr-defined]
        if len(self.waiting) == 1:  # nothing to choose
            del self.fields["letter_id"]

    def waiting_letters(self) -> list[letters.Waiting]:
        """List the opinions that have not reached their petitioner."""
        found = letters.waiting(page=self.page, actor=self.actor)
        return [one for one in found if one.letter.kind == letters.OPINION]

    def clean_delivered_at(self) -> datetime:
        """Refuse a moment still to come; the one field both ways of delivery share."""
        moment: datetime = self.cleaned_data["delivered_at"]
        if self.waiting and moment > self.now:
            raise ValidationError(_("送达不能晚于现在。"))
        return moment

    def clean(self) -> dict[str, Any]:
        """Ask for the proof that fits the way, and for the reason of whoever refused to take it."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.waiting:
            return found
        method, proof = found.get("method"), found.get("evidence_kind")
        if method and proof and proof not in EVIDENCE[method]:
            wanted = _("、").join(names.named(names.EVIDENCE_KINDS, kind) for kind in EVIDENCE[method])
            self.add_error("evidence_kind", _("这样送达，凭证是：%(wanted)s。") % {"wanted": wanted})
        if method == "left" and not found.get("refused_reason"):
            self.add_error("refused_reason", _("留置送达要写明拒收的理由。"))
        return found

    def take(self, case_id: UUID) -> CaseState:
        """Record the delivery; DeliveryRefused and LetterRefused besides what a step raises."""
        if not self.waiting:
            return super().take(case_id)
        given = dict(self.cleaned_data)
        wanted = given.pop("letter_id", str(self.waiting[0].letter.id))
        chosen = next(one for one in self.waiting if str(one.letter.id) == wanted)
        deliver_to_petitioner(
            actor=self.actor, now=self.now, receipt_id=chosen.receipt_id, letter_id=chosen.letter.id, **given
        )
        return state_of(case_id)


class DeliverLetterForm(DeliverForm):
    """送达文书: any one letter, chosen in the list of the case's letters."""

    def __init__(self, *values: Any, letter_id: UUID, **options: Any) -> None:
        self.wanted = letter_id
        super().__init__(*values, **options)

    def waiting_letters(self) -> list[letters.Waiting]:
        """Find the one letter."""
        found = letters.waiting(page=self.page, actor=self.actor)
        return [one for one in found if one.letter.id == self.wanted]


class CancelLetterForm(StepForm):
    """作废文书."""

    lead = lazy("作废以后文号保留，不再使用；需要的，可以另开一份。")
    reason = reason_field(rows=2, line=True)

    def __init__(self, *values: Any, letter_id: UUID, **options: Any) -> None:
        self.wanted = letter_id
        super().__init__(*values, **options)

    def take(self, case_id: UUID) -> CaseState:
        """Cancel the letter; LetterRefused, NotAllowed."""
        cancel_letter(actor=self.actor, now=self.now, letter_id=self.wanted, reason=self.cleaned_data["reason"])
        return self.page.state
