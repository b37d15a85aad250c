"""Upload one sheet: what kind it is, and the file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.desk import days
from anlan.gate.rules.profiles import Profile
from anlan.gate.sheets import LARGEST


class UploadForm(forms.Form):
    """The kind of a sheet and the sheet."""

    profile = forms.ChoiceField(label=lazy("这是什么表"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=lazy("文件"),
        help_text=lazy("xlsx、xls 或 csv，最大 20 MB。上传后先看预览，确认之前什么也不写入。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        allow_empty_file=True,
        max_length=200,
    )

    def __init__(self, data: Any = None, files: Any = None, *, profiles: Sequence[Profile]) -> None:
        super().__init__(data, files, auto_id="id_%s")
        titles = [(one.code, one.title_en if days.is_english() else one.title_zh) for one in profiles]
        self.fields["profile"].choices = titles  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse what is larger than any reader takes."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("文件超过 %(limit)s MB，请分成几个。") % {"limit": LARGEST // 1024 // 1024})
        return file
