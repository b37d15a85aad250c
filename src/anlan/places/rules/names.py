"""Find a name by a part of it, by its pinyin or by its initials: `xkc` finds 溪口村 (field F-94)."""

import itertools
from typing import NamedTuple

from anlan.gate.rules.text import search_key

# A name of many-voiced characters is found by its likely readings; more would only find noise.
_MOST_READINGS = 16


class SearchKeys(NamedTuple):
    """What a name answers to: its folded text, its syllables' initials, its full pinyin by syllable."""

    folded: tuple[str, ...]
    initials: frozenset[str]
    syllables: tuple[str, ...]


def search_keys(*names: str) -> SearchKeys:
    """Work out once what a place's names answer to; the first one is read as Chinese."""
    from pypinyin import Style, lazy_pinyin, pinyin  # its dictionary is loaded only where somebody searches

    chinese = search_key(names[0])
    readings = pinyin(chinese, style=Style.FIRST_LETTER, heteronym=True)
    initials = itertools.islice(itertools.product(*readings), _MOST_READINGS)
    return SearchKeys(
        folded=tuple(search_key(name) for name in names if name),
        initials=frozenset("".join(letters) for letters in initials)
        | {"".join(lazy_pinyin(chinese, style=Style.FIRST_LETTER))},
        syllables=tuple(lazy_pinyin(chinese)),
    )


def rank(keys: SearchKeys, text: str) -> int | None:
    """Rank a folded search text against a name: 0 exact … 5 inside; None where it does not match."""
    if text in keys.folded:
        return 0
    if any(name.startswith(text) for name in keys.folded):
        return 1
    if any(letters.startswith(text) for letters in keys.initials):
        return 2
    if _begins_with(keys.syllables, text):
        return 3
    if any(text in name for name in keys.folded):
        return 4
    inside = any(text in letters for letters in keys.initials) or any(
        _begins_with(keys.syllables[start:], text) for start in range(1, len(keys.syllables))
    )
    return 5 if inside else None


def _begins_with(syllables: tuple[str, ...], text: str) -> bool:
    """Let `xikou`, `xik` and `xikcun` all mean xi-kou-cun: every syllable whole or cut after a letter."""
    if not text:
        return True
    if not syllables:
        return False
    head = syllables[0]
    return any(
        text.startswith(head[:length]) and _begins_with(syllables[1:], text[length:])
        for length in range(min(len(head), len(text)), 0, -1)
    )
