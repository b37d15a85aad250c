"""English is complete: every sentence of the citizen's door has its translation (look §7)."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "src" / "anlan" / "portal"
FRAGMENTS = ROOT / "web" / "locale" / "fragments"
KEYWORDS = {"_": None, "gettext": None, "n_": None, "gettext_noop": None, "lazy": None, "gettext_lazy": None,
            "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}  # fmt: skip
HAN = re.compile("[\u4e00-\u9fff]")


def sentences() -> set[str]:
    """List every Chinese sentence the door says, of code and of templates."""
    found: set[str] = set()
    for path in [*PORTAL.rglob("*.py"), *PORTAL.rglob("*.html")]:
        text = path.read_text("utf-8")
        source = templatize(text, origin=str(path)) if path.suffix == ".html" else text
        for _line, message, _comments, _context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            parts = message if isinstance(message, tuple) else (message,)
            found |= {part for part in parts[:1] if part and HAN.search(part)}
    return found


def translations() -> dict[str, str]:
    known: dict[str, str] = {}
    for file in FRAGMENTS.glob("*.po"):
        with file.open("rb") as handle:
            for message in read_po(handle, locale="en"):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                known |= {one: strings[0] for one in ids[:1] if one and strings[0]}
    return known


def test_every_sentence_of_the_door_is_said_in_english():
    known = translations()
    assert sorted(sentences() - set(known)) == []


def test_every_value_of_a_sentence_is_kept_in_english():
    known = translations()
    value = re.compile(r"%\(\w+\)[sd]|<b>|</b>")
    wrong = [one for one in sentences() if sorted(value.findall(one)) != sorted(value.findall(known.get(one, one)))]
    assert wrong == []


@pytest.mark.parametrize("path", sorted(PORTAL.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_says_a_sentence_past_gettext(path):
    text = path.read_text("utf-8")
    bare = re.sub(r"{#.*?#}|{%\s*blocktrans.*?endblocktrans\s*%}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    assert not [word for word in HAN.findall(bare) if word not in "年月日"]
