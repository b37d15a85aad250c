"""Who is acting: the public, the system itself, or an account under one of its roles."""

from dataclasses import dataclass
from uuid import UUID

ROLES = frozenset(
    {
        *("citizen", "intake_clerk", "unit_handler", "unit_leader", "reviewer", "supervisor", "mediator"),
        *("duty_lawyer", "legal_adviser", "inspector", "facility_owner", "dispatcher", "patrol_lead"),
        *("asset_manager", "statistician", "auditor", "outreach_editor", "volunteer_coordinator"),
        *("appraiser", "data_protection_officer", "archivist", "publisher", "leader", "centre_manager"),
        *("interviewer", "system_admin", "security_admin", "audit_admin", "system"),
    }
)
# 三员: no account and no person holds two of these (trust §10.4).
ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})


@dataclass(frozen=True)
class Actor:
    """One person or process acting under exactly one role (domain §2.3).

    `unit_path` is the unit's materialised path `/root/…/unit/` made of unit codes, so that
    "inside that unit or below it" is a prefix test; empty for the public and the system.
    """

    role: str
    account_id: UUID | None = None
    unit_id: UUID | None = None
    unit_path: str = ""

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"unknown role {self.role!r}")

    @property
    def ledger_name(self) -> str:
        """Name the actor as the ledger writes it: never a person's name (trust §7.1)."""
        if self.account_id is not None:
            return f"account:{self.account_id}"
        return "system" if self.role == "system" else "public"


PUBLIC = Actor(role="citizen")
SYSTEM = Actor(role="system")
