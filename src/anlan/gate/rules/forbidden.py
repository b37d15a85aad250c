"""Columns and values that no import may keep, each with its red line (domain §1.2, field F-25)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anlan.gate.rules.text import search_key

LIST = Path(__file__).with_name("forbidden.toml")


@dataclass(frozen=True, kw_only=True)
class Forbidden:
    """Why a column is forbidden: the word found, the red line, and the list that names it."""

    word: str
    red_line: str
    source: str


def plain_header(text: str) -> str:
    """Return a header without width, case, spaces, dots, brackets and stops, for comparing."""
    return "".join(char for char in search_key(text) if char.isalnum() or char == "/")


def forbidden_column(header: str) -> Forbidden | None:
    """Return why a column of this header must not be kept, None if it may be."""
    return first_in(plain_header(header).replace("/", ""), "word")


def forbidden_value(value: str) -> Forbidden | None:
    """Return why a value of a result or state column must not be kept, None if it may be."""
    return first_in(plain_header(value), "value")


def first_in(text: str, kind: str) -> Forbidden | None:
    """Return the longest listed word inside `text`."""
    return next((entry for entry in entries(kind) if entry.word in text), None)


@cache
def entries(kind: str) -> tuple[Forbidden, ...]:
    """Return the list, longest words first, so that 信访老户 is named rather than 老户."""
    groups = tomllib.loads(LIST.read_text(encoding="utf-8"))[kind]
    listed = [
        Forbidden(word=plain_header(word), red_line=group["red_line"], source=group["source"])
        for group in groups
        for word in group["words"]
    ]
    return tuple(sorted(listed, key=lambda entry: -len(entry.word)))
