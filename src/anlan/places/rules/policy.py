"""Who may change the ground; everybody may read it, for it names no person (domain §2.8, default deny)."""

from typing import Protocol

MAY_CHANGE = frozenset({"asset_manager", "system_admin", "system"})


class Actor(Protocol):
    """What the ground needs to know of who acts: the value itself lives above, in `offices`."""

    @property
    def role(self) -> str: ...

    @property
    def ledger_name(self) -> str: ...


class NotAllowed(PermissionError):
    """The role may not do this; `code` names the rule."""

    def __init__(self, code: str, role: str) -> None:
        super().__init__(f"{code}: {role}")
        self.code = code
        self.role = role


def must_change(actor: Actor) -> None:
    """Raise NotAllowed("change_ground") unless the actor's role may change areas and places."""
    if actor.role not in MAY_CHANGE:
        raise NotAllowed("change_ground", actor.role)
