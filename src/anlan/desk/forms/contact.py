"""Open one item of a sealed identity: what, and for what purpose (R-PET-18)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from anlan.desk import names
from anlan.intake.queries.receipts import ReceiptLine

# Purposes a clerk, handler or supervisor may state at the desk; the others belong to letters and to the owner.
STATED = ("notice", "visit", "verify", "delivery")


class ContactForm(forms.Form):
    """Choose the receipt, one item and a purpose."""

    receipt = forms.ChoiceField(label=lazy("哪一张回执"))
    field = forms.ChoiceField(label=lazy("看哪一项"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label=lazy("用途"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, receipts: Sequence[ReceiptLine]) -> None:
        super().__init__(data, auto_id="id_%s")
        self.openable = [receipt for receipt in receipts if receipt.verb]
        fields = sorted({field for receipt in self.openable for field in receipt.fields}, key=_usual_order)
        offered = {
            "receipt": [(str(receipt.id), receipt.number) for receipt in self.openable],
            "field": names.choices(names.VAULT_FIELDS, fields),
            "purpose": names.choices(names.PURPOSES, STATED),
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if len(self.openable) == 1:
            self.fields["receipt"].widget = forms.HiddenInput()
            self.initial["receipt"] = str(self.openable[0].id)

    def clean(self) -> dict[str, Any]:
        """Find the receipt; its own list bounds the fields."""
        found = super().clean() or {}
        chosen = found.get("receipt")
        self.chosen = next((receipt for receipt in self.openable if str(receipt.id) == chosen), None)
        if self.chosen and found.get("field") and found["field"] not in self.chosen.fields:
            self.add_error("field", _("这一项现在不能打开。"))
        return found

    @property
    def receipt_id(self) -> UUID:
        """Return the receipt chosen."""
        return UUID(self.cleaned_data["receipt"])


def _usual_order(field: str) -> int:
    return list(names.VAULT_FIELDS).index(field)
