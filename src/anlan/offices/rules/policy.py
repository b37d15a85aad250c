"""May they? Who may? Which ones? — one table per subject answers all three (architecture §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from anlan.offices.rules.actors import ROLES, Actor


class Scope(StrEnum):
    """How far a permission reaches."""

    ALL = "all"  # every thing
    SUBTREE = "subtree"  # things answered for by the actor's unit or a unit below it
    UNIT = "unit"  # things answered for by the actor's unit itself
    ASSIGNED = "assigned"  # things assigned to the actor's account
    OWN = "own"  # things that belong to the actor: their account's, or proved by a query code


@dataclass(frozen=True, kw_only=True)
class Thing:
    """The facts about one thing that a permission may depend on.

    `closed_to` are paths of units that must not learn of it, nor any unit below them (R-PET-16, N-04).
    `traits` are facts the subject names itself, e.g. `overdue`, `accusation`.
    """

    unit_path: str = ""
    assigned_to: UUID | None = None
    account_id: UUID | None = None
    own: bool = False
    closed_to: tuple[str, ...] = ()
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Allow:
    """One permission: its reach, the traits the thing must have and those it must not have."""

    scope: Scope
    needs: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def when(self, *traits: str) -> Allow:
        """Allow only things that have these traits."""
        return Allow(self.scope, self.needs | set(traits), self.without)

    def unless(self, *traits: str) -> Allow:
        """Allow only things that have none of these traits."""
        return Allow(self.scope, self.needs, self.without | set(traits))


ALL, SUBTREE, UNIT = Allow(Scope.ALL), Allow(Scope.SUBTREE), Allow(Scope.UNIT)
ASSIGNED, OWN = Allow(Scope.ASSIGNED), Allow(Scope.OWN)

# A cell of the matrix: one permission, or several of which one is enough.
Cell = Allow | tuple[Allow, ...]


@dataclass(frozen=True)
class Reach:
    """Which things an actor may reach, in words a query can turn into a condition.

    A thing is reached when one of `allows` fits; whatever `closed_to` says about `unit_path` comes first.
    """

    allows: tuple[Allow, ...]
    unit_path: str
    unit_id: UUID | None
    account_id: UUID | None

    def __bool__(self) -> bool:
        return bool(self.allows)


@dataclass(frozen=True)
class Who:
    """Somebody who may: a role, in the unit at `unit_path`, below it, or anywhere, or one account.

    Nobody of a unit inside `not_within` is meant.
    """

    role: str
    unit_path: str | None = None
    also_above: bool = False
    account_id: UUID | None = None
    not_within: tuple[str, ...] = ()

    def means(self, actor: Actor) -> bool:
        """Say whether this actor is among those meant."""
        if actor.role != self.role or inside(actor.unit_path, self.not_within):
            return False
        if self.account_id is not None:
            return actor.account_id == self.account_id
        if self.unit_path is None:
            return True
        if self.also_above:
            return inside(self.unit_path, [actor.unit_path])
        return actor.unit_path == self.unit_path


class NotAllowed(PermissionError):
    """The policy does not allow this; `verb` and `role` name the empty cell."""

    code = "not_allowed"

    def __init__(self, verb: str, role: str) -> None:
        self.verb, self.role = verb, role
        self.values = {"verb": verb, "role": role}
        super().__init__(f"{role} may not {verb}")


class Policy:
    """A permission matrix: verb → role → cell. What is not in it is denied."""

    def __init__(self, matrix: Mapping[str, Mapping[str, Cell]]) -> None:
        self._cells: dict[tuple[str, str], tuple[Allow, ...]] = {}
        for verb, row in matrix.items():
            for role, cell in row.items():
                if role not in ROLES:
                    raise ValueError(f"policy names unknown role {role!r} under {verb!r}")
                self._cells[verb, role] = cell if isinstance(cell, tuple) else (cell,)
        self.verbs = tuple(matrix)

    def may(self, actor: Actor, verb: str, thing: Thing | None = None) -> bool:
        """Say whether this actor may do this to this thing; without a thing, whether to any at all."""
        allows = self._allows(actor.role, verb)
        if thing is None:
            return bool(allows)
        if _shut_out(actor.unit_path, thing.closed_to):
            return False
        return any(_has_traits(allow, thing) and _reaches(allow, actor, thing) for allow in allows)

    def require(self, actor: Actor, verb: str, thing: Thing | None = None) -> None:
        """Raise NotAllowed unless the actor may."""
        if not self.may(actor, verb, thing):
            raise NotAllowed(verb, actor.role)

    def who_may(self, verb: str, thing: Thing) -> tuple[Who, ...]:
        """List who may do this to this thing, as roles with the place they must hold them in."""
        return tuple(
            _who(role, allow, thing)
            for (of_verb, role), allows in self._cells.items()
            if of_verb == verb
            for allow in allows
            if _has_traits(allow, thing) and _names_somebody(allow, thing)
        )

    def scope_for(self, actor: Actor, verb: str) -> Reach:
        """Say which things this actor may reach; false when none."""
        allows = tuple(allow for allow in self._allows(actor.role, verb) if _can_reach(allow, actor))
        return Reach(allows, actor.unit_path, actor.unit_id, actor.account_id)

    def _allows(self, role: str, verb: str) -> tuple[Allow, ...]:
        if verb not in self.verbs:
            raise ValueError(f"policy knows no verb {verb!r}")
        return self._cells.get((verb, role), ())


def inside(path: str, ancestors: Iterable[str]) -> bool:
    """Say whether a unit path lies at or below one of these paths; an empty path lies nowhere."""
    return bool(path) and any(ancestor and path.startswith(ancestor) for ancestor in ancestors)


def _shut_out(unit_path: str, closed_to: tuple[str, ...]) -> bool:
    return inside(unit_path, closed_to)


def _has_traits(allow: Allow, thing: Thing) -> bool:
    return allow.needs <= thing.traits and not allow.without & thing.traits


def _reaches(allow: Allow, actor: Actor, thing: Thing) -> bool:
    """Say whether the permission's scope covers the thing; nothing unknown ever matches."""
    match allow.scope:
        case Scope.ALL:
            return True
        case Scope.SUBTREE:
            return inside(thing.unit_path, [actor.unit_path])
        case Scope.UNIT:
            return bool(thing.unit_path) and thing.unit_path == actor.unit_path
        case Scope.ASSIGNED:
            return actor.account_id is not None and thing.assigned_to == actor.account_id
        case Scope.OWN:
            return thing.own or (actor.account_id is not None and thing.account_id == actor.account_id)


def _can_reach(allow: Allow, actor: Actor) -> bool:
    """Say whether the actor has what the scope needs: a unit, an account."""
    match allow.scope:
        case Scope.SUBTREE | Scope.UNIT:
            return bool(actor.unit_path)
        case Scope.ASSIGNED:
            return actor.account_id is not None
        case _:
            return True


def _names_somebody(allow: Allow, thing: Thing) -> bool:
    match allow.scope:
        case Scope.SUBTREE | Scope.UNIT:
            return bool(thing.unit_path) and not (
                allow.scope is Scope.UNIT and _shut_out(thing.unit_path, thing.closed_to)
            )
        case Scope.ASSIGNED:
            return thing.assigned_to is not None
        case Scope.OWN:
            return thing.own or thing.account_id is not None
        case _:
            return True


def _who(role: str, allow: Allow, thing: Thing) -> Who:
    match allow.scope:
        case Scope.SUBTREE | Scope.UNIT:
            above = allow.scope is Scope.SUBTREE
            return Who(role, unit_path=thing.unit_path, also_above=above, not_within=thing.closed_to)
        case Scope.ASSIGNED:
            return Who(role, account_id=thing.assigned_to, not_within=thing.closed_to)
        case Scope.OWN:
            return Who(role, account_id=thing.account_id)
        case _:
            return Who(role, not_within=thing.closed_to)
