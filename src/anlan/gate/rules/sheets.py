"""Reads a table by a profile: which column means what, which rows hold, and why the others do not (field §2).

A sheet is planned first (columns, forbidden ones, what is dropped), shown to a person, and only then read row
by row. No row is lost: accepted + refused + footers + blank = rows below the header (trust T-10).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anlan.gate.rules.cells import CellRefused, Setting, read_cell
from anlan.gate.rules.forbidden import forbidden_column, plain_header
from anlan.gate.rules.headers import find_header, shown
from anlan.gate.rules.profiles import Column, Profile, load_profile, load_profiles
from anlan.gate.rules.tables import Cell, Reason, SheetRefused, Table, cell_name, column_letters, is_blank
from anlan.gate.rules.text import says_something

__all__ = [
    "Accepted",
    "ColumnPlan",
    "Interpretation",
    "Plan",
    "Profile",
    "Reason",
    "Refused",
    "SheetRefused",
    "Skipped",
    "Table",
    "interpret",
    "load_profile",
    "load_profiles",
    "plan_columns",
    "read_rows",
]

MOST_ROWS = 200_000
FOOTER = re.compile(r"\s*(?:合\s*计|总\s*计|小\s*计|填表|制表|审核|备注|注)")
# A cell that is nothing but a total, with its figure perhaps.
TOTAL = re.compile(r"\s*(?:合\s*计|总\s*计|小\s*计)\s*[:：]?[0-9.,\s件条人份起宗项]*")
# Columns of the sheet that hands refused rows back: ignored when it comes in again (B-049).
RETURNED = frozenset({"结果", "原因", "原行号"})


@dataclass(frozen=True, kw_only=True)
class ColumnPlan:
    """One column of the sheet and its fate ∈ {field, vault, drop, unknown, blank}; the first two are read."""

    index: int
    header: str
    fate: str
    column: Column | None = None

    @property
    def letters(self) -> str:
        """Return the column's letters in the sheet."""
        return column_letters(self.index)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a sheet will be read. Rows are counted from 0; preface is what stands above the header."""

    profile: Profile
    columns: tuple[ColumnPlan, ...]
    header_first: int
    header_last: int
    preface: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def read_columns(self) -> tuple[ColumnPlan, ...]:
        """Return the columns whose values are kept."""
        return tuple(plan for plan in self.columns if plan.fate in ("field", "vault"))

    @property
    def dropped(self) -> tuple[ColumnPlan, ...]:
        """Return the columns whose values are never looked at: forbidden, unknown or without a header."""
        return tuple(plan for plan in self.columns if plan.fate not in ("field", "vault"))


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A row that holds; `number` counts from 1 as in the sheet. Personal values stand in `vault` only."""

    number: int
    values: dict[str, Any]
    vault: dict[str, Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A row that does not hold, with every reason found."""

    number: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A row that is none: kind ∈ {footer, blank}."""

    number: int
    kind: str


RowRead = Accepted | Refused | Skipped


@dataclass(frozen=True, kw_only=True)
class Interpretation:
    """A whole sheet read: accepted + refused + footers + blank = rows below the header."""

    plan: Plan
    accepted: list[Accepted] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    footers: int = 0
    blank: int = 0
    hidden: int | None = 0

    @property
    def mapping(self) -> dict[str, str]:
        """Return for the preview which header feeds which field, or how it is left out."""
        return {
            plan.header or plan.letters: plan.column.field if plan.column and plan.fate != "drop" else plan.fate
            for plan in self.plan.columns
        }


def plan_columns(table: Table, profile: Profile, mapping: Mapping[str, str] | None = None) -> Plan:
    """Return how `table` will be read, or raise SheetRefused naming columns and red lines.

    `mapping` overrides the profile: header (or "#3" for the third column) → one of our fields, or "drop".
    """
    header = find_header(table, profile)
    names = {plain_header(name): target for name, target in (mapping or {}).items()}
    names |= {name: target for name, target in (mapping or {}).items() if name.startswith("#")}
    check_targets(mapping or {}, profile)
    plans: list[ColumnPlan] = []
    problems: list[Reason] = []
    for index, name in enumerate(header.names):
        try:
            plans.append(plan_column(index, name, profile, names))
        except ColumnRefused as refused:
            problems.append(refused.reason)
    if problems:
        raise SheetRefused("forbidden_column", problems=tuple(problems))
    check_fields(plans, profile)
    check_size(table, header.last + 1)
    preface = tuple(text for row in table.rows[: header.first] if (text := " ".join(filter(None, map(shown, row)))))
    return Plan(
        profile=profile,
        columns=tuple(plans),
        header_first=header.first,
        header_last=header.last,
        preface=preface,
        notes=template_notes(table, profile),
    )


class ColumnRefused(ValueError):
    """A column that may not be kept."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def plan_column(index: int, name: str, profile: Profile, mapping: Mapping[str, str]) -> ColumnPlan:
    """Return one column's fate; forbidden unless the person says drop (domain §1.2, F-25)."""
    target = mapping.get(f"#{index + 1}") or mapping.get(plain_header(name) if name else "")
    if target == "drop":
        return ColumnPlan(index=index, header=name, fate="drop")
    forbidden = forbidden_column(name)
    if forbidden:
        cell = column_letters(index)
        reason = Reason(
            code="forbidden_column",
            column=name,
            cell=cell,
            red_line=forbidden.red_line,
            source=forbidden.source,
        )
        raise ColumnRefused(reason)
    if not name and target is None:
        return ColumnPlan(index=index, header="", fate="blank")
    column = profile.by_field[target] if target else profile.column_for(name)
    if column is None or name in RETURNED:
        return ColumnPlan(index=index, header=name, fate="unknown")
    return ColumnPlan(index=index, header=name, fate=column.to, column=column)


def check_targets(mapping: Mapping[str, str], profile: Profile) -> None:
    """Refuse a mapping to a field the profile does not have."""
    for name, target in mapping.items():
        if target != "drop" and (target not in profile.by_field or profile.by_field[target].to == "drop"):
            raise SheetRefused("mapping_unknown_field", problems=(Reason(code="mapping_unknown_field", column=name),))


def check_fields(plans: list[ColumnPlan], profile: Profile) -> None:
    """Refuse two columns for one field and a sheet without a required column (B-032)."""
    feeding: dict[str, list[ColumnPlan]] = {}
    for plan in plans:
        if plan.column is not None and plan.fate in ("field", "vault"):
            feeding.setdefault(plan.column.field, []).append(plan)
    doubled = tuple(
        Reason(code="duplicate_column", column=plan.header, cell=plan.letters)
        for several in feeding.values()
        if len(several) > 1 and (not several[0].column.many or same_names(several))  # type: ignore[union-attr]
        for plan in several
    )
    if doubled:
        raise SheetRefused("duplicate_column", problems=doubled)
    missing = tuple(
        Reason(code="missing_column", column=column.title) for column in profile.required if column.field not in feeding
    )
    if missing:
        raise SheetRefused("missing_column", problems=missing)


def same_names(plans: list[ColumnPlan]) -> bool:
    """Tell whether two of these columns have the same header."""
    return len({plain_header(plan.header) for plan in plans}) < len(plans)


def check_size(table: Table, first: int) -> None:
    """Refuse a sheet without rows or with more than 200,000 (B-034)."""
    rows = len(table.rows) - first
    if rows > MOST_ROWS:
        raise SheetRefused("too_many_rows", rows=rows, limit=MOST_ROWS)
    if not any(not is_blank(cell) for index in range(first, len(table.rows)) for cell in table.rows[index]):
        raise SheetRefused("no_rows")


def template_notes(table: Table, profile: Profile) -> tuple[str, ...]:
    """Tell when the sheet was made from an older or another template (F-26)."""
    code, _, version = table.template.partition(":")
    if not code or table.template == f"{profile.code}:{profile.version}":
        return ()
    return ("template_old",) if code == profile.code and version.isascii() else ("template_other",)


def read_rows(table: Table, plan: Plan, *, today: date) -> Iterator[RowRead]:
    """Yield every row below the header as accepted, refused or skipped, in order; `today` is of import."""
    columns = plan.read_columns
    for index in range(plan.header_last + 1, len(table.rows)):
        yield read_row(table, plan, columns, index, today)


def read_row(table: Table, plan: Plan, columns: tuple[ColumnPlan, ...], index: int, today: date) -> RowRead:
    """Read one row; words that could begin a matter make a footer only where a required cell is empty."""
    row = table.rows[index]
    first = next((cell for cell in row if not is_blank(cell)), None)
    if first is None:
        return Skipped(number=index + 1, kind="blank")
    setting = Setting(today=today, year=plan.profile.year, date_1904=table.date_1904)
    values: dict[str, Any] = dict(plan.profile.fixed_values)
    vault: dict[str, Any] = {}
    reasons: list[Reason] = []
    for column in columns:
        cell = row[column.index] if column.index < len(row) else None
        if not is_blank(cell):
            read_into(vault if column.fate == "vault" else values, cell, column, index, setting, reasons)
    lacking = missing_values(columns, values, vault, reasons, index)
    if isinstance(first, str) and (TOTAL.fullmatch(first) or (lacking and FOOTER.match(first))):
        return Skipped(number=index + 1, kind="footer")
    if reasons or lacking:
        return Refused(number=index + 1, reasons=(*reasons, *lacking))
    return Accepted(number=index + 1, values=values, vault=vault, notes=tuple(setting.notes))


def read_into(
    into: dict[str, Any], cell: Cell, plan: ColumnPlan, row: int, setting: Setting, reasons: list[Reason]
) -> None:
    """Put the value of one cell where it belongs, or add the reason why it cannot be taken."""
    column = plan.column
    assert column is not None
    try:
        value = read_cell(cell, column, setting)
        if column.required and column.type == "text" and not says_something(value):
            raise CellRefused("says_nothing")
    except CellRefused as refused:
        place = cell_name(row, plan.index)
        reasons.append(Reason(code=refused.code, column=plan.header, cell=place, **refused.detail))
        return
    if column.many:
        into.setdefault(column.field, []).append(value)
    elif value != "":
        into[column.field] = value


def missing_values(
    columns: tuple[ColumnPlan, ...],
    values: dict[str, Any],
    vault: dict[str, Any],
    reasons: list[Reason],
    row: int,
) -> list[Reason]:
    """Return a reason for every required column without a value and without another reason."""
    told = {reason.column for reason in reasons}
    return [
        Reason(code="missing_value", column=plan.header, cell=cell_name(row, plan.index))
        for plan in columns
        if plan.column
        and plan.column.required
        and plan.column.field not in values
        and plan.column.field not in vault
        and plan.header not in told
    ]


def interpret(
    table: Table, profile: Profile, mapping: Mapping[str, str] | None = None, *, today: date
) -> Interpretation:
    """Read a whole sheet into memory; long ones take plan_columns and read_rows, one row at a time."""
    plan = plan_columns(table, profile, mapping)
    accepted: list[Accepted] = []
    refused: list[Refused] = []
    skipped = {"footer": 0, "blank": 0}
    for row in read_rows(table, plan, today=today):
        if isinstance(row, Accepted):
            accepted.append(row)
        elif isinstance(row, Refused):
            refused.append(row)
        else:
            skipped[row.kind] += 1
    hidden = table.hidden_rows
    return Interpretation(
        plan=plan,
        accepted=accepted,
        refused=refused,
        footers=skipped["footer"],
        blank=skipped["blank"],
        hidden=None if hidden is None else sum(row > plan.header_last for row in hidden),
    )
