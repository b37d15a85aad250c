"""What is wrong with a field, in words that help: the codes of gate and intake (trust §6.1)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

WORDS: Mapping[str, str] = {
    "says_nothing": n_("请说说发生了什么，一两句话就可以。"),
    "name_says_nothing": n_("这里没有看出怎么称呼您；不想留，可以空着。"),
    "too_long": n_("太长了，最多 %(limit)s 个字。可以分两次说，第二次用“补充情况”。"),
    "nul": n_("里面有电脑存不下的符号，请删掉再试。"),
    "surrogate": n_("里面有电脑存不下的符号，请删掉再试。"),
    "not_text": n_("这一项没有看明白，请重新写。"),
    "line_break": n_("这一项只能写一行，请去掉换行。"),
    "phone_wrong": n_("这个电话号码不对，请核对。座机请带上区号。"),
    "id_number_wrong": n_("这个身份证号不对，请核对；也可以不填。"),
    "not_a_choice": n_("请从列出的选项里选一个。"),
    "in_the_future": n_("时间不能晚于现在。"),
    "not_a_count": n_("请写一个人数。"),
    "place_wrong": n_("这个位置不在地图上，请重新点一下，或者只写文字。"),
}
# A number that names somebody does not belong into the text, because many people read the text.
PERSONAL: Mapping[str, str] = {
    "citizen_id": n_("文字里有身份证号。办事的人都会读到这段文字，号码请移到第 3 步，单独加密存放。"),
    "bank_card": n_("文字里有银行卡号。为了您的安全，请删掉，办理时需要会另外问您。"),
    "phone": n_("文字里有电话号码。办事的人都会读到这段文字，号码请移到第 3 步，单独加密存放。"),
}
CONTACT_MISSING = n_("留一个电话或地址，才能把答复送到您手里；不想留，请选“匿名反映”。")


def worded(code: str, values: Mapping[str, Any], *, field: str = "") -> str:
    """Say a problem of a field in the language of the page; a code nobody worded is said in general terms."""
    if code == "personal_data":
        return _(PERSONAL[kind_of(values.get("kinds", ()))])
    if code == "contact_missing":
        return _(CONTACT_MISSING)
    said = WORDS.get(f"{field}_{code}") or WORDS.get(code) or WORDS["not_text"]
    return _(said) % dict(values)


def kind_of(kinds: list[str] | tuple[str, ...]) -> str:
    """Say of which kind the weightiest personal number is: citizen_id, bank_card, phone."""
    return next((kind for kind in ("citizen_id", "bank_card") if kind in kinds), "phone")
