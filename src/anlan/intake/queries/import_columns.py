"""The columns of a sheet before it is read, for the person who says what each of them means (field F-24, F-25)."""

from dataclasses import dataclass

from django.conf import settings

from anlan.gate.rules.forbidden import forbidden_column
from anlan.gate.rules.headers import find_header
from anlan.gate.sheets import read_table
from anlan.intake.rules.permissions import INTAKE
from anlan.intake.rules.sheet_profiles import profile_named
from anlan.offices.rules.actors import Actor


@dataclass(frozen=True, kw_only=True)
class SeenColumn:
    """One column: its header, what the profile takes it for ("" for nothing), the red line it touches ("" for none)."""

    header: str
    means: str
    red_line: str


def seen_columns(*, actor: Actor, data: bytes, filename: str, profile_code: str) -> list[SeenColumn]:
    """List the columns that have a header; ProfileUnknown, SheetRefused, NotAllowed. No value is looked at."""
    INTAKE.require(actor, "import")
    profile = profile_named(profile_code, settings.COUNTY_FOLDER)
    header = find_header(read_table(data, filename), profile)
    found = []
    for name in header.names:
        if not name:
            continue
        forbidden, column = forbidden_column(name), profile.column_for(name)
        means = column.field if column and column.to != "drop" else "drop" if column or forbidden else ""
        found.append(SeenColumn(header=name, means=means, red_line=forbidden.red_line if forbidden else ""))
    return found
