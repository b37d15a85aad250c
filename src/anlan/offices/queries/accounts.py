"""Accounts, their grants, and the actor that a session acts as."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from anlan.offices.models import Account, Grant
from anlan.offices.queries.units import unit_tree
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.policy import Who


class NoGrant(PermissionError):
    """The account may not act: it is closed or unknown, or holds no such grant on that day."""

    code = "no_grant"


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """An account as screens show it."""

    id: UUID
    username: str
    display_name: str
    display_name_en: str
    language: str
    is_active: bool
    first_password_until: datetime | None
    last_login: datetime | None

    def named(self, language: str) -> str:
        """Return the name in a language, the Chinese one where there is no other."""
        return self.display_name if language.startswith("zh") else self.display_name_en or self.display_name


@dataclass(frozen=True, kw_only=True)
class GrantView:
    """A role in a unit that an account holds."""

    id: UUID
    account_id: UUID
    role: str
    unit_id: UUID | None
    from_date: date
    to_date: date | None


_ACCOUNT = (
    *("id", "username", "display_name", "display_name_en", "language", "is_active"),
    *("first_password_until", "last_login"),
)
_GRANT = ("id", "account_id", "role", "unit_id", "from_date", "to_date")


def account(account_id: UUID) -> AccountView | None:
    """Return one account, None when there is none."""
    row = Account.objects.filter(id=account_id).values(*_ACCOUNT).first()
    return AccountView(**row) if row else None


def account_by_username(username: str) -> AccountView | None:
    """Return the account of a user name, whatever its letter case; None when there is none."""
    row = Account.objects.filter(username=username.strip().lower()).values(*_ACCOUNT).first()
    return AccountView(**row) if row else None


def accounts(*, active: bool | None = None) -> list[AccountView]:
    """List all accounts, or those (not) active, by user name."""
    rows = Account.objects.order_by("username").values(*_ACCOUNT)
    return [AccountView(**row) for row in (rows if active is None else rows.filter(is_active=active))]


def account_names(account_ids: Iterable[UUID], *, language: str = "zh-hans") -> dict[UUID, str]:
    """Name accounts for a timeline, in one statement."""
    rows = Account.objects.filter(id__in=set(account_ids)).values(*_ACCOUNT)
    return {row["id"]: AccountView(**row).named(language) for row in rows}


def unused_accounts(*, before: datetime) -> list[AccountView]:
    """List active accounts not signed in to since a moment, for the quarterly review (trust §10.4)."""
    unused = Q(last_login__lt=before) | Q(last_login=None, opened_at__lt=before)
    rows = Account.objects.filter(unused, is_active=True).order_by("username").values(*_ACCOUNT)
    return [AccountView(**row) for row in rows]


def grants_of(account_id: UUID, *, on: date) -> list[GrantView]:
    """List the grants an active account may act under on a day, the oldest first."""
    rows = _in_force(on).filter(account_id=account_id).order_by("from_date", "id")
    return [GrantView(**row) for row in rows.values(*_GRANT)]


def grants_in_force(*, on: date) -> dict[UUID, list[GrantView]]:
    """List every account's grants in force on a day or later, the oldest first. One statement."""
    rows = Grant.objects.filter(Q(to_date=None) | Q(to_date__gte=on), account__is_active=True, revoked_at=None)
    found: dict[UUID, list[GrantView]] = {}
    for row in rows.order_by("from_date", "id").values(*_GRANT):
        found.setdefault(row["account_id"], []).append(GrantView(**row))
    return found


def actor_for(account_id: UUID, *, on: date, grant_id: UUID | None = None) -> Actor:
    """Return the actor of one grant, the oldest one unless named; NoGrant. One statement."""
    grants = grants_of(account_id, on=on)
    chosen = next((grant for grant in grants if grant_id in (None, grant.id)), None)
    if chosen is None:
        raise NoGrant("no grant in force")
    return _actor(chosen)


def holders(who: Iterable[Who], *, on: date) -> list[Actor]:
    """List everybody a policy's `who_may` means on a day, each as the actor they would be."""
    wanted = list(who)
    if not wanted:
        return []
    rows = _in_force(on).filter(role__in={one.role for one in wanted}).order_by("account_id", "role", "id")
    actors = [_actor(GrantView(**row)) for row in rows.values(*_GRANT)]
    return [actor for actor in actors if any(one.means(actor) for one in wanted)]


def password_context(account_id: UUID) -> set[str]:
    """List the words that must not make up an account's password: its own names and its units'."""
    row = Account.objects.filter(id=account_id).values("username", "display_name", "display_name_en").first()
    words = {word for value in (row or {}).values() for word in (str(value), *str(value).split())}
    for unit_id in Grant.objects.filter(account_id=account_id).values_list("unit_id", flat=True):
        if unit_id is not None:
            node = unit_tree().unit(unit_id)
            words |= {node.name, node.code, *node.name_en.split()}
    return {word for word in words if word}


def _in_force(on: date) -> "QuerySet[Grant]":
    return Grant.objects.filter(
        Q(to_date=None) | Q(to_date__gte=on), account__is_active=True, revoked_at=None, from_date__lte=on
    )


def _actor(grant: GrantView) -> Actor:
    path = unit_tree().unit(grant.unit_id).path if grant.unit_id else ""
    return Actor(role=grant.role, account_id=grant.account_id, unit_id=grant.unit_id, unit_path=path)
