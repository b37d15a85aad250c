"""The citizen's forms: few fields, nothing demanded that is not needed, typed text always kept."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.intake.rules.submission import Problem
from anlan.portal.problems import worded

# Names a form may carry beside its own fields; anything else is not ours and is never assigned (B-067).
BESIDE = frozenset({"csrfmiddlewaretoken", "idempotency_key", "go"})


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; an empty form that was sent is bound all the same."""
    return request.POST if request.method == "POST" else None


class Words(forms.CharField):
    """Text exactly as typed; what may be stored is decided by gate and intake, and worded here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=options.pop("required", False), strip=False, **options)
        self.validators = []

    def clean(self, value: Any) -> str:
        """Return the text; browsers send line ends as CR LF."""
        text = str(self.to_python(value)).replace("\r\n", "\n")
        if self.required and not text.strip():
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return text


class PortalForm(forms.Form):
    """A form that names what it refuses in the words of the page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.personal_in: set[str] = set()

    def clean(self) -> dict[str, Any]:
        """Refuse fields nobody drew."""
        if set(self.data) - set(self.fields) - BESIDE:
            raise forms.ValidationError(_("送来的表格里有不认识的项，一样都没有收下。请从这一页重新填写。"))
        return self.cleaned_data

    def take(self, problems: Iterable[Problem], renamed: dict[str, str] | None = None) -> None:
        """Put problems that gate or intake found at their fields; those of fields not on this page come on top."""
        for problem in problems:
            name = (renamed or {}).get(problem.field, problem.field)
            if problem.code == "personal_data":
                self.personal_in.add(name)
            self.add_error(name if name in self.fields else None, worded(problem.code, problem.values, field=name))


NATURES = (
    ("appeal_request", lazy("反映问题，请求解决")),
    ("help", lazy("求助")),
    ("consultation", lazy("咨询政策、办事")),
    ("suggestion", lazy("提建议")),
    ("report_accusation", lazy("检举、控告单位或公职人员")),
)


class SayForm(PortalForm):
    """Step 1: what happened."""

    nature = forms.ChoiceField(
        label=lazy("这是哪一种事"),
        widget=forms.RadioSelect,
        choices=NATURES,
        initial="appeal_request",
        required=False,
    )
    text = Words(
        label=lazy("发生了什么"),
        help_text=lazy("什么时候、怎么回事、找过谁。不用写姓名、电话和身份证号。"),
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off"}),
        required=False,
    )
    want = Words(label=lazy("您希望怎么解决"), widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}))
    urgent = forms.BooleanField(
        label=lazy("正有人身或财产危险"),
        help_text=lazy("马上就有危险的，请先打 110、119 或 120。勾选后，我们收到就报告政府和主管部门。"),
        required=False,
    )
    retaliation = forms.BooleanField(
        label=lazy("因为反映问题受到打击报复"),
        help_text=lazy("24 小时内先行回应，绕开被反映的单位，由联席会议办公室或纪检监察机关办理。"),
        required=False,
    )

    def clean_nature(self) -> str:
        """Nobody needs to know which kind it is: the registration desk sorts it."""
        return self.cleaned_data["nature"] or "appeal_request"


class WhereForm(PortalForm):
    """Step 2: where it is."""

    place_text = Words(
        label=lazy("具体位置"),
        help_text=lazy("写小区、路口或村组都可以，不会看地图也没关系。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    area_id = forms.CharField(required=False)
    find = Words(
        label=lazy("哪个社区或村"),
        help_text=lazy("写名字或拼音开头，比如“溪口”或“xkc”。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "search"}),
    )
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_area_id(self) -> str:
        """Take the id of an area we offered, or nothing."""
        given: str = self.cleaned_data["area_id"]
        try:
            return str(UUID(given)) if given else ""
        except ValueError:
            raise forms.ValidationError(worded("not_a_choice", {})) from None

    def clean(self) -> dict[str, Any]:
        """Take both numbers of a point or none; a point must lie on the earth and not at its origin."""
        values = super().clean()
        lon, lat = (_degrees(values.get(name, "")) for name in ("lon", "lat"))
        given = bool(values.get("lon") or values.get("lat"))
        on_earth = lon is not None and lat is not None and -180 <= lon <= 180 and -90 <= lat <= 90
        if given and (not on_earth or (lon == 0 and lat == 0)):
            self.add_error("place_text", worded("place_wrong", {}))
        values["lon"], values["lat"] = (lon, lat) if given and on_earth else (None, None)
        return values


def _degrees(text: str) -> float | None:
    try:
        value = float(text) if text.isascii() and len(text) <= 20 else None
    except ValueError:
        return None
    return value if value is not None and value == value and abs(value) < 1e6 else None


class ContactForm(PortalForm):
    """Step 3: how to reach the petitioner; an ID number is never asked."""

    anonymous = forms.BooleanField(
        label=lazy("匿名反映，不留联系方式"),
        help_text=lazy("照样登记、照样办；书面答复寄不到您手里，请用查询码自己来看。"),
        required=False,
    )
    name = Words(label=lazy("怎么称呼您"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = Words(
        label=lazy("电话"),
        help_text=lazy("电话或地址留一个就行。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "inputmode": "tel"}),
    )
    address = Words(
        label=lazy("地址"),
        help_text=lazy("书面答复寄到这里。"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    id_number = Words(
        label=lazy("身份证号"),
        help_text=lazy("从您写的文字里移过来的，单独加密存放；不想留就删掉。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-al-nodraft": True}),
    )
    withheld = forms.BooleanField(
        label=lazy("不要让承办单位知道我是谁"),
        help_text=lazy("承办单位只看到事情；需要联系您时，由信访局转达。"),
        required=False,
    )
    released = forms.BooleanField(
        label=lazy("可以让查处的机关知道我是谁"),
        help_text=lazy("不勾选，谁都不知道是您。勾选后方便找您核实；被反映的单位和人始终看不到。"),
        required=False,
    )

    def __init__(self, *args: Any, accusation: bool = False, with_id: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["withheld" if accusation else "released"]
        if not with_id:
            del self.fields["id_number"]


class TrackForm(PortalForm):
    """Number and code, as they stand on the receipt."""

    number = Words(
        label=lazy("编号"),
        required=True,
        error_messages={"required": lazy("请填写回执上的编号，SF 开头。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "placeholder": "SF-2026-0000000"}
        ),
    )
    code = Words(
        label=lazy("查询码"),
        required=True,
        help_text=lazy("回执上四个字一组的 16 位码，大小写都可以。"),
        error_messages={"required": lazy("请填写查询码，16 位。")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "XXXX-XXXX-XXXX-XXXX",
                "data-al-nodraft": True,
            }
        ),
    )
