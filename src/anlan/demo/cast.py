"""Who signs in to the demo county: nobody's names, one password, one secret of the second factor. Pure lists."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Known to everybody, so the sign-in page may print them: a demo guards nothing.
PASSWORD = "lanchuan-demo-county"  # noqa: S105
TOTP_SECRET = "ANLANDEMOANLANDEMOANLANDEMOANLAN"  # noqa: S105 (base32)
DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, kw_only=True)
class Member:
    """One account: its user name, its person, its role and the unit it acts in ("" for the three administrators)."""

    username: str
    name: str
    name_en: str
    role: str
    unit: str
    unit_name: str = ""
    post: str = ""  # which responsible post of the unit the person holds: first, direct or none


@cache
def cast() -> tuple[Member, ...]:
    """Return the fixed cast: each plays one role on the desk."""
    return _members("cast.csv")


@cache
def staff() -> tuple[Member, ...]:
    """Return the cast's colleagues: whoever else handles and leads, so that no unit stands empty."""
    return _members("staff.csv")


def sign_ins() -> list[dict[str, str]]:
    """List what the sign-in page offers: user name, password, person, role and the name of the unit."""
    return [
        {
            "username": member.username,
            "password": PASSWORD,
            "name": member.name,
            "role": member.role,
            "unit": member.unit_name,
        }
        for member in cast()
    ]


def _members(name: str) -> tuple[Member, ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(Member(**row) for row in csv.DictReader(file))
