"""The forms behind the petitioner's rights: add, withdraw, rate, review, contact data, and a doubt about an opening."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from anlan.portal.forms import PortalForm, Words


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


class SupplementForm(PortalForm):
    """Add to a matter while it is being handled."""

    words = Words(
        label=lazy("要补充什么"),
        help_text=lazy("承办单位会看到。不用写姓名、电话和身份证号。"),
        widget=_area(6),
        required=True,
        error_messages={"required": lazy("请写下要补充的情况。")},
    )


class WithdrawForm(PortalForm):
    """Withdraw, and nobody asks why."""

    reason = Words(label=lazy("撤回的原因"), widget=_area(3))
    sure = forms.BooleanField(
        label=lazy("是我自己要撤回，没有人要求我这样做"),
        error_messages={"required": lazy("要撤回，请勾选这一项。有人逼您撤回的，请不要撤，告诉我们。")},
    )


class ReasonForm(PortalForm):
    """Ask for a review or a re-review."""

    reason = Words(
        label=lazy("哪里不服"),
        help_text=lazy("写哪一点不对、您要什么结果。写一句也可以。"),
        widget=_area(6),
        required=True,
        error_messages={"required": lazy("请写下不服的地方，一句也可以。")},
    )


SCORES = (
    ("5", lazy("5 很好")),
    ("4", lazy("4 好")),
    ("3", lazy("3 一般")),
    ("2", lazy("2 不好")),
    ("1", lazy("1 很不好")),
)


class _Score(forms.TypedChoiceField):
    def __init__(self, label: Any, missing: Any) -> None:
        super().__init__(
            label=label,
            choices=SCORES,
            coerce=int,
            widget=forms.RadioSelect,
            error_messages={"required": missing, "invalid_choice": lazy("请选 1 到 5 分。")},
        )


class RateForm(PortalForm):
    """Rate attitude, process and result apart (Art. 21)."""

    attitude = _Score(lazy("态度，待您怎么样"), lazy("请给态度打分。"))
    process = _Score(lazy("过程，办得怎么样"), lazy("请给过程打分。"))
    result = _Score(lazy("结果，解决得怎么样"), lazy("请给结果打分。"))
    words = Words(label=lazy("还想说什么"), widget=_area(3))


class CorrectForm(PortalForm):
    """Replace contact data; what stays empty stays as it is."""

    name = Words(label=lazy("怎么称呼您"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = Words(label=lazy("新电话"), widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}))
    address = Words(label=lazy("新地址"), widget=forms.TextInput(attrs={"autocomplete": "street-address"}))

    def changes(self) -> dict[str, str]:
        """Return what was filled in."""
        return {name: value.strip() for name in self.fields if (value := self.cleaned_data.get(name, "")).strip()}

    def clean(self) -> dict[str, Any]:
        """Ask for at least one value."""
        values = super().clean()
        if not self.errors and not self.changes():
            self.add_error("phone", forms.ValidationError(CHANGE_SOMETHING))
        return values


CHANGE_SOMETHING = lazy("请至少填一项；不改的空着就行。")


class DeleteForm(PortalForm):
    """The second of two steps: the petitioner has read what will be gone."""

    sure = forms.BooleanField(
        label=lazy("我看明白了，永久删除我的联系方式"),
        error_messages={"required": lazy("要删除，请勾选这一项。")},
    )


class QuestionForm(PortalForm):
    """Doubt an opening of one's own data; the button alone is enough, no words are asked."""
