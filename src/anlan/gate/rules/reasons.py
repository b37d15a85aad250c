"""The sentences for refused files, columns and rows, in Chinese and English."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from anlan.gate.rules.tables import Reason, SheetRefused

WORDS = Path(__file__).with_name("reasons.toml")


def sentence(reason: Reason, *, language: str = "zh-hans") -> str:
    """Return why a row or column is refused, naming cell, column and rule."""
    return worded(reason.code, language, **{name: getattr(reason, name) for name in VALUES})


VALUES = ("column", "cell", "red_line", "source", "limit", "allowed")


def file_sentences(refused: SheetRefused, *, language: str = "zh-hans") -> list[str]:
    """Return why a whole file is refused: one sentence, or one for each column concerned."""
    if refused.problems:
        return [sentence(problem, language=language) for problem in refused.problems]
    return [worded(refused.code, language, **refused.detail)]


def worded(code: str, language: str, **values: Any) -> str:
    """Return one sentence with its values; an unknown code is shown as itself."""
    entry = words().get(code)
    if entry is None:
        return code
    template: str = entry["en" if language.startswith("en") else "zh"]
    return template.format_map(Blank(values))


class Blank(dict[str, Any]):
    """Values of a sentence; one that was not given is shown as a dash, never an error."""

    def __missing__(self, key: str) -> str:
        return "–"


@cache
def words() -> dict[str, dict[str, str]]:
    """Return all sentences by code."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
