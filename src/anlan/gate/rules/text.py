"""The one way in for text (trust §6.0): what is refused, what is normalised, what is searched."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from anlan.gate.rules.digits import fold_width
from anlan.gate.rules.personal import Finding, find_personal_data, mask_personal_data

__all__ = [
    "Cleaned",
    "Finding",
    "TextRefused",
    "clean_code",
    "clean_text",
    "cleaned_text",
    "find_personal_data",
    "fold_width",
    "has_look_alikes",
    "mask_personal_data",
    "says_something",
    "search_key",
]

# Marks on one letter beyond this are decoration that hides text (B-022).
MARKS_PER_LETTER = 4
# Invisible in prose and only good for hiding or reordering (B-006); joiners that scripts need are kept.
HIDDEN = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
# Han, ASCII, Latin-1 and their punctuation: nothing to remove, nothing to compose. Nearly every text is this.
PLAIN = re.compile("[\x01-\xff\u2010-\u2027\u3000-\u3029\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff5e]*")
LINE_BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Spaces, and the dots people put between the parts of a name (B-002).
NOT_SEARCHED = re.compile(r"[\s.\u00b7\u2022\u2027\u2219\u22c5\u2e31\u30fb\uff65\u200b-\u200f\u2060\ufeff]+")


class TextRefused(ValueError):
    """A text that may not be stored; `code` names the rule, `detail` its values."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A text as it is stored, and what was taken out of it."""

    text: str
    notes: tuple[str, ...] = field(default=())


def clean_text(value: Any, *, single_line: bool = False, max_length: int = 100_000) -> str:
    """Return `value` as it may be stored, or raise TextRefused (trust §6.0); lengths in code points."""
    return cleaned_text(value, single_line=single_line, max_length=max_length).text


def cleaned_text(value: Any, *, single_line: bool = False, max_length: int = 100_000) -> Cleaned:
    """Clean `value` like clean_text and tell what was removed, so that a door can say so."""
    if not isinstance(value, str):
        raise TextRefused("not_text")
    # Bounds the work below; no honest text shrinks tenfold when cleaned.
    if len(value) > max_length * 10 + 1000:
        raise TextRefused("too_long", limit=max_length)
    refuse_unstorable(value)
    text, notes = without_hidden(value)
    text = text.rstrip()
    if single_line and LINE_BREAKS.search(text):
        raise TextRefused("line_break")
    if len(text) > max_length:
        raise TextRefused("too_long", limit=max_length)
    return Cleaned(text=text, notes=notes)


def clean_code(value: Any, *, max_length: int = 200) -> str:
    """Return a code or a unit's name: one line, nothing hidden, no letter posing as another (B-005)."""
    text = clean_text(value, single_line=True, max_length=max_length).strip()
    if HIDDEN.search(value):
        raise TextRefused("hidden_character")
    scripts = {script for char in text if (script := script_of(char))}
    if len(scripts) > 1 and scripts & {"CYRILLIC", "GREEK"}:
        raise TextRefused("mixed_scripts")
    return text


def refuse_unstorable(value: str) -> None:
    """Refuse what one of the databases cannot hold or what is no character at all (B-007, B-008)."""
    if "\0" in value:
        raise TextRefused("nul")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise TextRefused("surrogate") from None


def without_hidden(value: str) -> tuple[str, tuple[str, ...]]:
    """Return NFC text without hidden characters and piled marks, and notes on what was removed."""
    if PLAIN.fullmatch(value):
        return value, ()
    text = HIDDEN.sub("", value)
    notes = ["hidden_removed"] if text != value else []
    # Cut piles before NFC too: ordering a pile of 100,000 marks costs quadratic time.
    shorter = without_piles(text)
    normal = unicodedata.normalize("NFC", shorter)
    final = without_piles(normal)
    if len(shorter) != len(text) or len(final) != len(normal):
        notes.append("marks_removed")
    return final, tuple(notes)


def without_piles(text: str) -> str:
    """Drop combining marks beyond four in a row (B-022)."""
    kept: list[str] = []
    run = 0
    for char in text:
        # Han characters and ASCII, nearly everything, are decided without a look-up.
        if char < "\u0300" or "\u3400" <= char <= "\ud7ff":
            run = 0
        elif unicodedata.combining(char) or unicodedata.category(char) == "Me":
            run += 1
            if run > MARKS_PER_LETTER:
                continue
        else:
            run = 0
        kept.append(char)
    return "".join(kept) if len(kept) != len(text) else text


def script_of(char: str) -> str | None:
    """Return LATIN, CYRILLIC, GREEK or HAN for a letter of these scripts, else None."""
    if not char.isalpha():
        return None
    if "\u3400" <= char <= "\u9fff" or char >= "\U00020000":
        return "HAN"
    word = unicodedata.name(char, "").split(" ", 1)[0]
    return word if word in ("LATIN", "CYRILLIC", "GREEK") else None


def search_key(text: str) -> str:
    """Return what two spellings of the same words have in common; never stored as the text (trust §6.0)."""
    if text.isascii():
        return NOT_SEARCHED.sub("", text.casefold())
    folded = unicodedata.normalize("NFKC", without_piles(text)).casefold()
    bare = NOT_SEARCHED.sub("", unicodedata.normalize("NFKC", folded))
    # What stood on a removed space now stands on the letter before it.
    return unicodedata.normalize("NFKC", without_piles(bare))


def says_something(text: str) -> bool:
    """Tell whether there is a letter or digit in `text`, not only spaces, emoji or stops (B-012)."""
    return any(char.isalnum() for char in text)


def has_look_alikes(text: str) -> bool:
    """Tell whether `text` holds a radical that looks like a character, such as U+2FA6 for 金 (B-004)."""
    return any("\u2e80" <= char <= "\u2fdf" for char in text)
