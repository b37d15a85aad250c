"""What every form of a step shares: it knows the case, cleans its texts, and takes the step with one call."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.cases.queries.page import CasePage
from anlan.cases.rules.state import CaseState
from anlan.gate.rules.text import TextRefused, clean_text, find_personal_data
from anlan.offices.rules.actors import Actor

TEXT_LENGTH = 20_000
LINE_LENGTH = 200
# An office's own telephone may stand in an answer; a private number may not.
PRIVATE = frozenset({"mobile", "citizen_id", "bank_card"})


class Words(forms.CharField):
    """Free text as it may be stored: clean, and without private numbers (domain §1.1(e))."""

    def __init__(self, *, rows: int = 4, line: bool = False, **options: Any) -> None:
        widget = forms.TextInput() if line else forms.Textarea(attrs={"rows": rows})
        self.line = line
        super().__init__(widget=widget, strip=True, **options)
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> str:
        """Return the cleaned text; the field's own error says what is wrong."""
        text = super().clean(value)
        try:
            text = clean_text(text, single_line=self.line, max_length=LINE_LENGTH if self.line else TEXT_LENGTH)
        except TextRefused as refused:
            raise ValidationError(_text_error(refused.code), code=refused.code) from refused
        if any(found.kind in PRIVATE for found in find_personal_data(text)):
            said = _("里面有手机号、证件号或银行卡号。请删去，需要联系时从“身份已封存”里打开。")
            raise ValidationError(said, code="personal_data")
        return text


class Day(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class Moment(forms.DateTimeField):
    """A moment in the county's own time."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **options)


class StepForm(forms.Form):
    """One step of a case: `verb` is the action it calls, `arguments` what it hands over."""

    verb: ClassVar[Callable[..., Any]]
    lead: ClassVar[Any] = ""  # a sentence above the fields
    marks_optional: ClassVar[bool] = True  # say at a field that it may be left empty

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, page: CasePage, actor: Actor, now: datetime, **options: Any
    ) -> None:
        self.page, self.actor, self.now = page, actor, now
        super().__init__(data, auto_id="id_%s", **options)
        self.prepare()

    def prepare(self) -> None:
        """Set choices and first values that depend on the case."""

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with, beside case, actor and now."""
        return dict(self.cleaned_data)

    def take(self, case_id: UUID) -> CaseState:
        """Take the step; StepRefused and what else the action raises."""
        return type(self).verb(case_id=case_id, actor=self.actor, now=self.now, **self.arguments())


class JustDoIt(StepForm):
    """A step that asks nothing more than to be meant."""


def reason_field(**options: Any) -> Words:
    """Make the field every step with a reason has."""
    return Words(label=lazy("理由"), **options)


def _text_error(code: str) -> str:
    return {
        "too_long": _("太长了，请分成几次写。"),
        "line_break": _("这一栏只能写一行。"),
    }.get(code, _("里面有看不见或不能保存的字符，请重新输入。"))
