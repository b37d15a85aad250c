"""Which role may be granted beside which (trust §10.4)."""

from collections.abc import Collection

from anlan.offices.rules.actors import ADMINISTRATORS, ROLES

# Nobody signs in as these: the public has no account, the machine no password.
NEVER_GRANTED = frozenset({"citizen", "system"})
# These act for the whole county, whatever unit they sit in.
WITHOUT_UNIT = ADMINISTRATORS


def refusal(*, role: str, held: Collection[str], own_account: bool, has_unit: bool) -> str | None:
    """Say why this role may not be granted beside the roles held, or None.

    Codes: `unknown_role`, `role_not_for_accounts`, `own_account` (nobody raises themselves),
    `two_administrators`, `administrator_and_office` (an administrator does no casework), `unit_missing`.
    """
    if role not in ROLES:
        return "unknown_role"
    if role in NEVER_GRANTED:
        return "role_not_for_accounts"
    if own_account:
        return "own_account"
    if role in ADMINISTRATORS:
        return _beside_administrator(role, held)
    if ADMINISTRATORS & set(held):
        return "administrator_and_office"
    return None if has_unit else "unit_missing"


def _beside_administrator(role: str, held: Collection[str]) -> str | None:
    others = set(held) - {role}
    if others & ADMINISTRATORS:
        return "two_administrators"
    return "administrator_and_office" if others else None
