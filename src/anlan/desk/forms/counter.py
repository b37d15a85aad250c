"""What the speaking clerk types: six fields, the rest folded away (field F-94)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.desk import days, names
from anlan.desk.forms.base import Moment
from anlan.intake.channels import counter
from anlan.intake.rules.submission import Problem, Submission, SubmissionRefused, checked
from anlan.places.queries import area_tree

SIX = ("channel", "name", "phone", "language", "place_text", "text")
MORE = (
    *("address", "id_number", "title", "received_at", "persons_count", "external_no"),
    *("identity_to_unit", "anonymous", "urgent", "retaliation"),
)


def _line(label: Any, *, length: int, hint: Any = "", **attrs: str) -> forms.CharField:
    # Data of somebody else: the browser must neither fill it in nor keep it (field F-97).
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, required=False, max_length=length, help_text=hint, widget=widget)


class CounterForm(forms.Form):
    """One visit, letter or call; what intake refuses comes back as errors of these fields."""

    channel = forms.ChoiceField(label=lazy("怎么来的"), widget=forms.RadioSelect, initial="visit")
    name = _line(lazy("姓名"), length=100)
    phone = _line(lazy("电话"), length=40, inputmode="tel")
    language = _line(lazy("需要的语言或方言"), length=40, hint=lazy("回访时照这个说。听得懂普通话就不填。"))
    place_text = _line(lazy("在哪里"), length=200, hint=lazy("写村名、小区或地标，拼音首字母也行：xkc → 溪口村。"))
    text = forms.CharField(
        label=lazy("什么事"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text=lazy("照反映人的话写：什么时候、发生了什么、要求什么。不写姓名和号码。"),
    )
    address = _line(lazy("通信地址"), length=200)
    id_number = _line(lazy("证件号码"), length=40)
    title = _line(lazy("标题"), length=120, hint=lazy("不填就取开头的话。"))
    received_at = Moment(label=lazy("收到的时间"), required=False, help_text=lazy("信件写收到那一天；不填就是现在。"))
    persons_count = forms.IntegerField(
        label=lazy("几个人反映"),
        required=False,
        min_value=1,
        help_text=lazy("多人来访最多登记 5 名代表，这里只写人数。"),
    )
    external_no = _line(lazy("原件编号"), length=64)
    identity_to_unit = forms.ChoiceField(label=lazy("承办单位能不能知道是谁"), required=False, initial="usual")
    anonymous = forms.BooleanField(label=lazy("匿名：不留姓名和联系方式"), required=False)
    urgent = forms.BooleanField(label=lazy("紧急：可能危及生命、健康或者财产"), required=False)
    retaliation = forms.BooleanField(label=lazy("反映打击报复"), required=False)
    area_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, now: datetime, **options: Any) -> None:
        self.now = now
        super().__init__(data, auto_id="id_%s", **options)
        english = days.is_english()
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (channel.code, channel.title_en if english else channel.title_zh) for channel in counter.CHANNELS
        ]
        self.fields["identity_to_unit"].choices = names.choices(names.IDENTITY_TO_UNIT)  # type: ignore[attr-defined]

    def clean_area_id(self) -> UUID | None:
        """Refuse a place that is none of ours."""
        area_id: UUID | None = self.cleaned_data["area_id"]
        if area_id is not None and area_id not in area_tree().nodes:
            raise ValidationError(_("没有这个地点，请从列出的地点里选。"))
        return area_id

    def clean_received_at(self) -> datetime | None:
        """Read the moment as one of the county's own clock."""
        moment: datetime | None = self.cleaned_data["received_at"]
        return timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment

    def clean(self) -> dict[str, Any]:
        """Ask intake whether it may be stored so."""
        found = super().clean() or {}
        self.submission: Submission | None = None
        if self.errors:
            return found
        try:
            self.submission = checked(self.as_typed(), now=self.now)
        except SubmissionRefused as refused:
            self.refuse(refused.problems)
        return found

    def as_typed(self) -> Submission:
        """Turn the fields into a submission nobody has checked yet."""
        words = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return counter.submission(words, now=self.now)

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Say what intake refused, at its field."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem_words(problem))

    @property
    def holds_numbers(self) -> bool:
        """Say whether a personal number stands where it does not belong."""
        return any(error.code == "personal_data" for errors in self.errors.as_data().values() for error in errors)

    def six(self) -> list[forms.BoundField]:
        """List the six fields in order."""
        return [self[name] for name in SIX]

    def more(self) -> list[forms.BoundField]:
        """List the fields that are folded away."""
        return [self[name] for name in MORE]

    def more_is_open(self) -> bool:
        """Say whether something below the fold has been filled in or is wrong."""
        usual = {"identity_to_unit": "usual", "persons_count": "1"}
        return any(self[name].errors or self[name].value() not in (None, "", False, usual.get(name)) for name in MORE)


KINDS: Mapping[str, Any] = {
    "mobile": lazy("手机号"),
    "landline": lazy("电话号码"),
    "citizen_id": lazy("身份证号"),
    "bank_card": lazy("银行卡号"),
}


def problem_words(problem: Problem) -> ValidationError:
    """Say in words what is wrong with one field."""
    if problem.code == "personal_data":
        kinds = _("、").join(str(KINDS.get(kind, kind)) for kind in problem.values.get("kinds", ()))
        said = _("里面有%(kinds)s。可以替您移到联系方式里。") % {"kinds": kinds}
        return ValidationError(said, code=problem.code)
    said = {
        "says_nothing": _("请写清楚，至少几个字。"),
        "phone_wrong": _("电话号码不对，请再核对一遍。"),
        "id_number_wrong": _("证件号码不对，请再核对一遍。"),
        "contact_missing": _("留电话或者地址，才能书面答复；都不愿留的，勾选匿名。"),
        "in_the_future": _("收到的时间不能晚于现在。"),
        "not_a_choice": _("请从列出的里面选。"),
        "not_a_count": _("人数不对。"),
        "too_long": _("太长了，请写短些。"),
        "line_break": _("这一栏只能写一行。"),
    }.get(problem.code, _("里面有看不见或不能保存的字符，请重新输入。"))
    return ValidationError(said, code=problem.code)
