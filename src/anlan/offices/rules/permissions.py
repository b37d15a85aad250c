"""Who may do what to the things of this subject (domain §2.8, trust §10.4: three administrators)."""

from anlan.offices.rules.actors import ADMINISTRATORS, ROLES
from anlan.offices.rules.policy import ALL, OWN, UNIT, Cell, Policy

STAFF = ROLES - ADMINISTRATORS - {"citizen", "system", "facility_owner"}
EVERYBODY = ROLES
LETTER_WRITERS = frozenset(
    {"intake_clerk", "unit_handler", "unit_leader", "reviewer", "supervisor", "mediator", "leader"}
)


def _everybody(cell: Cell, roles: frozenset[str] = EVERYBODY) -> dict[str, Cell]:
    return dict.fromkeys(sorted(roles), cell)


# The machine itself loads calendars and units at installation and opens the first three accounts; no
# account can ever hold the role `system`.
OFFICES = Policy(
    {
        # settings, calendars: the system administrator
        "edit_calendar": {"system_admin": ALL, "system": ALL},
        "edit_units": {"system_admin": ALL, "system": ALL},
        "edit_posts": {"system_admin": ALL, "system": ALL},
        "edit_catalogue": {"system_admin": ALL, "system": ALL},
        # accounts, roles, sessions: the security administrator
        "edit_accounts": {"security_admin": ALL, "system": ALL},
        # nobody: a lasting password is its owner's alone
        "set_foreign_password": {},
        "grant_roles": {"security_admin": ALL, "system": ALL},
        "see_accounts": {"security_admin": ALL, "audit_admin": ALL, **_everybody(OWN, STAFF)},
        # logs: the audit administrator, who changes nothing
        "see_admin_events": {"audit_admin": ALL},
        # which unit answers, and which day is worked, are public
        "see_units": _everybody(ALL),
        "see_calendar": _everybody(ALL),
        "see_catalogue": _everybody(ALL),
        # letters: whoever acts for the unit that signs; opening one with the query code delivers it
        "edit_letterheads": {"system_admin": ALL, "system": ALL},
        "issue_letters": {**_everybody(UNIT, LETTER_WRITERS), "system": ALL},
        "cancel_letters": {"unit_leader": UNIT, "reviewer": UNIT, "supervisor": UNIT, "system": ALL},
        "deliver_letters": {**_everybody(UNIT, LETTER_WRITERS), "citizen": OWN, "system": ALL},
        "read_messages": {**_everybody((OWN, UNIT), STAFF), **_everybody(OWN, ADMINISTRATORS)},
    }
)
