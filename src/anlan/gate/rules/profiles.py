"""What one source's sheet looks like: its columns, our names for them, where each value goes (field F-27)."""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from anlan.gate.rules.forbidden import plain_header

CellType = Literal[
    "text", "line", "name", "code", "phone", "citizen_id", "credit_code", "date", "moment", "number", "count",
    "choice", "flag",
]  # fmt: skip
TYPES = frozenset(CellType.__args__)  # type: ignore[attr-defined]
PLACES = frozenset({"field", "vault", "drop"})


class ProfileBroken(ValueError):
    """A profile file that says something impossible; the message names file, column and rule."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a profile. `to` ∈ {field, vault, drop}; `many`: several columns may feed one list."""

    field: str
    names: tuple[str, ...]
    type: CellType = "line"
    to: str = "field"
    required: bool = False
    many: bool = False
    max_length: int = 0
    digits: int | None = None
    as_text: bool = False
    past: bool = False
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    hint_zh: str = ""
    example: str = ""

    @property
    def title(self) -> str:
        """Return the header we write ourselves."""
        return self.names[0]

    @property
    def longest(self) -> int:
        """Return how many code points a value may have."""
        return self.max_length or LONGEST[self.type]


LONGEST: dict[str, int] = dict.fromkeys(TYPES, 200) | {"text": 100_000, "name": 100, "code": 100}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One kind of sheet we read and hand out. `key` lists the fields that make a row the same row again."""

    code: str
    version: int
    title_zh: str
    title_en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    year: int | None = None
    source: str = ""
    mark: str = "D"
    least_hits: int = 3
    fixed_values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Return the columns by every header they are known under."""
        return {plain_header(name): column for column in self.columns for name in column.names}

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """Return the columns by our field."""
        return {column.field: column for column in self.columns}

    def column_for(self, header: str) -> Column | None:
        """Return the column a header means: by all of `parent/child`, else by the child alone."""
        plain = plain_header(header)
        return self.by_name.get(plain) or self.by_name.get(plain.rpartition("/")[2])

    @property
    def required(self) -> tuple[Column, ...]:
        """Return the columns without which a row cannot be taken."""
        return tuple(column for column in self.columns if column.required)


COLUMN_KEYS = frozenset(entry.name for entry in dataclasses.fields(Column))
PROFILE_KEYS = frozenset(entry.name for entry in dataclasses.fields(Profile))


def load_profile(path: Path) -> Profile:
    """Return the profile in a TOML file, or raise ProfileBroken naming file and rule."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return profile_of(table)
    except (tomllib.TOMLDecodeError, ProfileBroken, KeyError, TypeError) as problem:
        raise ProfileBroken(f"{path.name}: {problem}") from problem


def load_profiles(folder: Path) -> dict[str, Profile]:
    """Return all profiles of a folder by their code."""
    profiles = [load_profile(path) for path in sorted(folder.glob("*.toml"))]
    return {profile.code: profile for profile in profiles}


def profile_of(table: Mapping[str, Any]) -> Profile:
    """Return a profile from its parsed table, checked."""
    unknown = set(table) - PROFILE_KEYS
    if unknown:
        raise ProfileBroken(f"unknown key {sorted(unknown)[0]}")
    columns = tuple(column_of(entry) for entry in table["columns"])
    names = [plain_header(name) for column in columns for name in column.names]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ProfileBroken(f"two columns are called {doubled[0]}")
    fields = [column.field for column in columns if column.to != "drop"]
    if len(set(fields)) != len(fields):
        raise ProfileBroken("two columns go to one field; use `many` and list the names in one")
    missing = set(table.get("key", [])) - set(fields)
    if missing:
        raise ProfileBroken(f"key names no column: {sorted(missing)[0]}")
    rest = {name: table[name] for name in PROFILE_KEYS - {"columns", "key"} if name in table}
    return Profile(columns=columns, key=tuple(table.get("key", [])), **rest)


def column_of(entry: Mapping[str, Any]) -> Column:
    """Return one column from its table, checked."""
    title = entry.get("names", ["?"])[0]
    unknown = set(entry) - COLUMN_KEYS
    if unknown:
        raise ProfileBroken(f"column {title}: unknown key {sorted(unknown)[0]}")
    values = {**entry, "names": tuple(entry["names"])}
    if values.setdefault("to", "field") not in PLACES:
        raise ProfileBroken(f"column {title}: `to` is {values['to']}")
    if values.setdefault("type", "line") not in TYPES:
        raise ProfileBroken(f"column {title}: type {values['type']} is not known")
    if values["type"] == "choice" and not values.get("choices"):
        raise ProfileBroken(f"column {title}: a choice needs choices")
    if values["to"] == "drop":
        values.setdefault("field", "dropped:" + title)
    return Column(**values)
