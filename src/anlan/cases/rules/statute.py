"""The rule table: every statutory number with its unit, source and the day it came into force (domain §0.2)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "table"


class RuleTableBroken(ValueError):
    """A rule table cannot be used; the message names file and rule."""


@dataclass(frozen=True)
class Rule:
    """One statutory period: `value` `unit`s counted as `day_kind`, with the article that sets it."""

    code: str
    value: int
    unit: str  # day | hour
    day_kind: str  # natural | working | continuous
    title_zh: str
    title_en: str
    citation_zh: str
    citation_en: str
    text_zh: str
    text_en: str
    mark: str
    valid_from: date

    @property
    def version(self) -> str:
        """Name the rule as an event does: `R-PET-05@2022-05-01`."""
        return f"{self.code}@{self.valid_from.isoformat()}"


@dataclass(frozen=True)
class RuleTable:
    """All dated versions; the one of the trigger day governs (domain §0.2)."""

    versions: tuple[tuple[date, Mapping[str, Rule]], ...]  # oldest first

    def rule(self, code: str, on: date) -> tuple[Rule, bool]:
        """Return the rule in force on `on`, and whether it had to be assumed because `on` is older than the table."""
        found: Rule | None = None
        for valid_from, rules in self.versions:
            if code in rules and (found is None or valid_from <= on):
                found = rules[code]
        if found is None:
            raise RuleTableBroken(f"no rule {code} in the table")
        return found, on < found.valid_from

    def named(self, code_at_version: str) -> Rule:
        """Return the exact version an event names."""
        code, _, version = code_at_version.partition("@")
        for valid_from, rules in self.versions:
            if valid_from.isoformat() == version and code in rules:
                return rules[code]
        raise RuleTableBroken(f"no rule {code_at_version} in the table")

    def codes(self) -> frozenset[str]:
        """Name every rule of any version."""
        return frozenset(code for _, rules in self.versions for code in rules)


FIELDS = {
    "value",
    "unit",
    "day_kind",
    "title_zh",
    "title_en",
    "citation_zh",
    "citation_en",
    "text_zh",
    "text_en",
    "mark",
}
DAY_KINDS = {"day": {"natural", "working"}, "hour": {"continuous"}}


def load_rule_table(*folders: Path) -> RuleTable:
    """Read `*.toml` of each folder, a later folder (the county's) overriding rule by rule."""
    versions: dict[date, dict[str, Rule]] = {}
    for folder in folders or (FOLDER,):
        for file in sorted(folder.glob("*.toml")):
            raw = tomllib.loads(file.read_text(encoding="utf-8"))
            valid_from = raw.get("valid_from")
            if not isinstance(valid_from, date):
                raise RuleTableBroken(f"{file.name}: valid_from must be a date")
            for code, entry in raw.get("rules", {}).items():
                versions.setdefault(valid_from, {})[code] = _rule(file, code, entry, valid_from)
    if not versions:
        raise RuleTableBroken("no rule table found")
    return RuleTable(tuple(sorted(versions.items())))


def _rule(file: Path, code: str, entry: Mapping[str, object], valid_from: date) -> Rule:
    if set(entry) != FIELDS:
        raise RuleTableBroken(f"{file.name}, {code}: fields {sorted(set(entry) ^ FIELDS)} are missing or unknown")
    value, unit = entry["value"], str(entry["unit"])
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 3660:
        raise RuleTableBroken(f"{file.name}, {code}: value must be a whole number from 1 to 3660")
    if entry["day_kind"] not in DAY_KINDS.get(unit, set()):
        raise RuleTableBroken(f"{file.name}, {code}: {unit} cannot be counted as {entry['day_kind']}")
    return Rule(code=code, valid_from=valid_from, **entry)  # type: ignore[arg-type]
