"""Find a name by a part of it, by its pinyin or by its initials: `xkc` finds 溪口村 (field F-94)."""

import os
from functools import lru_cache
from typing import NamedTuple

from anlan.gate.rules.text import search_key


class SearchKeys(NamedTuple):
    """What a name answers to: its folded texts, and for each character its readings without tones."""

    folded: tuple[str, ...]
    readings: tuple[tuple[str, ...], ...]


def search_keys(*names: str) -> SearchKeys:
    """Work out once what a name answers to; the first one is read as Chinese."""
    folded = tuple(search_key(name) for name in names if name)
    return SearchKeys(folded, tuple(readings_of(sign) for sign in folded[0]) if folded else ())


@lru_cache(maxsize=8192)
def readings_of(sign: str) -> tuple[str, ...]:
    """List the readings of one character without tones, the usual one first; itself where it has none."""
    # The phrase list would cost a web process 44 MB; a search wants every reading anyway.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin  # loaded only where somebody searches

    return tuple(dict.fromkeys(pinyin(sign, style=Style.NORMAL, heteronym=True)[0]))


def pinyin_of(text: str) -> str:
    """Write Chinese in pinyin by the usual reading of each character: 溪口 → xikou."""
    return "".join(readings_of(sign)[0] for sign in text)


def rank(keys: SearchKeys, text: str) -> int | None:
    """Rank a folded search text against a name: 0 exact … 4 pinyin inside; None where it does not match."""
    if text in keys.folded:
        return 0
    if any(name.startswith(text) for name in keys.folded):
        return 1
    spoken = text.isascii()
    if spoken and _begins_with(keys.readings, text):
        return 2
    if any(text in name for name in keys.folded):
        return 3
    starts = range(1, len(keys.readings)) if spoken else ()
    return 4 if any(_begins_with(keys.readings[start:], text) for start in starts) else None


def _begins_with(readings: tuple[tuple[str, ...], ...], text: str) -> bool:
    """Let `xikou`, `xik`, `xkc` and `xikcun` all mean xi-kou-cun: each syllable whole or cut short."""
    if not text:
        return True
    if not readings:
        return False
    cuts = {
        length
        for syllable in readings[0]
        for length in range(1, min(len(syllable), len(text)) + 1)
        if text.startswith(syllable[:length])
    }
    return any(_begins_with(readings[1:], text[length:]) for length in cuts)
