"""What the system administrator types: a unit, a day, a year; and the security administrator: accounts and roles."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.desk import names
from anlan.desk.forms.base import Day
from anlan.desk.forms.choices import unit_choices
from anlan.offices.rules.actors import ADMINISTRATORS, ROLES
from anlan.offices.rules.grants import NEVER_GRANTED

DAY_KINDS = [
    ("workday", lazy("工作日")),
    ("rest", lazy("休息日")),
    ("holiday", lazy("节假日")),
    ("makeup_workday", lazy("调休上班")),
]


class UnitForm(forms.Form):
    """What of a unit may be changed here."""

    name = forms.CharField(label=lazy("名称"), max_length=100)
    name_en = forms.CharField(label=lazy("英文名称"), max_length=200, required=False)
    phone = forms.CharField(label=lazy("电话"), max_length=40, required=False)
    address = forms.CharField(label=lazy("地址"), max_length=200, required=False)


class DayForm(forms.Form):
    """One day of a loaded year, and where it is published."""

    day = Day(label=lazy("哪一天"))
    kind = forms.ChoiceField(label=lazy("改为"), choices=DAY_KINDS, widget=forms.RadioSelect)
    source = forms.CharField(label=lazy("依据"), max_length=200, help_text=lazy("通知的名称和文号。"))
    published_on = Day(label=lazy("公布日期"), required=False)


class YearForm(forms.Form):
    """A year's arrangement as the notice states it."""

    year = forms.IntegerField(label=lazy("年份"), min_value=1990, max_value=2199)
    source = forms.CharField(label=lazy("依据"), max_length=200, help_text=lazy("通知的名称和文号。"))
    published_on = Day(label=lazy("公布日期"), required=False)
    holidays = forms.CharField(
        label=lazy("放假的日子"),
        help_text=lazy("一行一段，例如 2027-01-01..2027-01-03；一天就写一天。"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    makeup_workdays = forms.CharField(
        label=lazy("调休上班的日子"),
        help_text=lazy("一行一天，例如 2027-01-30。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def as_arrangement(self) -> str:
        """Write the form as the file a command would load."""
        found = self.cleaned_data
        lines = [f"year = {found['year']}", f"source = {json.dumps(found['source'], ensure_ascii=False)}"]
        if found["published_on"]:
            lines.append(f"published_on = {found['published_on'].isoformat()}")
        for name in ("holidays", "makeup_workdays"):
            entries = [line.strip() for line in found[name].splitlines() if line.strip()]
            lines.append(f"{name} = {json.dumps(entries, ensure_ascii=False)}")
        return "\n".join(lines)


class LibraryForm(forms.Form):
    """A year whose notice we carry."""

    known_year = forms.TypedChoiceField(label=lazy("随附的年份"), coerce=int)

    def __init__(self, data: Any = None, *, years: list[int]) -> None:
        super().__init__(data, auto_id="lib_%s")
        self.fields["known_year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """A new account: how it signs in, and how its owner is named."""

    username = forms.CharField(
        label=lazy("登录名"), max_length=64, help_text=lazy("小写字母、数字和 . _ -，以后不能改。")
    )
    display_name = forms.CharField(label=lazy("姓名"), max_length=60)
    display_name_en = forms.CharField(label=lazy("英文姓名"), max_length=60, required=False)
    language = forms.ChoiceField(label=lazy("页面语言"), choices=[("zh-hans", "中文"), ("en", "English")])


class GrantForm(forms.Form):
    """A role in a unit, from a day on."""

    role = forms.ChoiceField(label=lazy("岗位"))
    unit_id = forms.ChoiceField(label=lazy("单位"), required=False, help_text=lazy("三个管理员不属于任何单位。"))
    from_date = Day(label=lazy("从哪天起"))
    to_date = Day(label=lazy("到哪天止"), required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="grant_%s", **options)
        granted = [role for role in names.ROLES if role in ROLES - NEVER_GRANTED]
        self.fields["role"].choices = names.choices(names.ROLES, granted)  # type: ignore[attr-defined]
        self.fields["unit_id"].choices = unit_choices(empty=_("不属于单位"))  # type: ignore[attr-defined]

    def clean_unit_id(self) -> UUID | None:
        """Read the unit."""
        return UUID(self.cleaned_data["unit_id"]) if self.cleaned_data["unit_id"] else None

    def clean(self) -> dict[str, Any]:
        """Ask for a unit for every role but the administrators'."""
        found = super().clean() or {}
        if found.get("role") and found["role"] not in ADMINISTRATORS and found.get("unit_id") is None:
            self.add_error("unit_id", ValidationError(_("这个岗位要有单位。")))
        return found
