"""Open and close staff accounts, grant and revoke roles (trust §10); events of `admin:<account id>`.

No event holds a name. A role or password change, and disabling, ends every session at once.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from anlan.gate.rules.text import TextRefused, clean_code
from anlan.ledger.actions import append
from anlan.ledger.rules.event import Fact
from anlan.offices.models import Account, Grant
from anlan.offices.queries.accounts import password_context
from anlan.offices.queries.units import unit_tree
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.grants import WITHOUT_UNIT, refusal
from anlan.offices.rules.passwords import weakness
from anlan.offices.rules.permissions import OFFICES

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
LANGUAGES = ("zh-hans", "en")
FIRST_PASSWORD_LIFE = timedelta(hours=24)
CHANGEABLE = ("display_name", "display_name_en", "language")


class AccountRefused(ValueError):
    """An account cannot be so: `code` names the rule, `values` what broke it."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


class GrantRefused(ValueError):
    """A role cannot be granted or revoked so; codes of `offices.rules.grants.refusal` and two more."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


def open_account(
    *,
    actor: Actor,
    now: datetime,
    username: str,
    display_name: str,
    display_name_en: str = "",
    language: str = "zh-hans",
) -> UUID:
    """Open an account nobody can sign in to until it has a password; AccountRefused, NotAllowed."""
    OFFICES.require(actor, "edit_accounts")
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise AccountRefused("username_malformed")
    account = Account(
        username=username,
        display_name=_name(display_name, "display_name"),
        display_name_en=_name(display_name_en, "display_name_en") if display_name_en else "",
        language=_language(language),
        opened_at=now,
    )
    account.set_unusable_password()
    with transaction.atomic():
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError as error:
            raise AccountRefused("username_taken") from error
        append(_fact(actor, now, account.id, "open_account", {"language": language}), fresh=True)
    return account.id


def change_account(*, actor: Actor, now: datetime, account_id: UUID, **values: str) -> tuple[str, ...]:
    """Change names or language; the owner may change their own language. Returns the changed fields."""
    if set(values) != {"language"} or actor.account_id != account_id:
        OFFICES.require(actor, "edit_accounts")
    unknown = sorted(set(values) - set(CHANGEABLE))
    if unknown:
        raise AccountRefused("account_field_fixed", field=unknown[0])
    clean = {name: _language(value) if name == "language" else _name(value, name) for name, value in values.items()}
    with transaction.atomic():
        account = _locked(account_id)
        changed = tuple(name for name, value in clean.items() if getattr(account, name) != value)
        for name in changed:
            setattr(account, name, clean[name])
        if changed:
            account.save(update_fields=changed)
            append(_fact(actor, now, account_id, "change_account", {"fields": list(changed)}))
    return changed


def issue_first_password(*, actor: Actor, now: datetime, account_id: UUID) -> str:
    """Set a random password for one sign-in within 24 hours and return it; it is shown to nobody again.

    It also opens the way back in after a lost password: an administrator never chooses or sees a lasting one.
    """
    OFFICES.require(actor, "edit_accounts")
    password = "-".join(secrets.token_hex(2) for _ in range(5))
    until = now + FIRST_PASSWORD_LIFE
    with transaction.atomic():
        account = _locked(account_id)
        if not account.is_active:
            raise AccountRefused("account_disabled")
        account.set_password(password)
        account.first_password_until = until
        account.save(update_fields=["password", "first_password_until"])
        payload = {"one_time": True, "until": until.isoformat()}
        append(_fact(actor, now, account_id, "set_password", payload))
    return password


def set_password(*, actor: Actor, now: datetime, account_id: UUID, password: str) -> None:
    """Set the owner's own lasting password (12–128 characters); AccountRefused says what it breaks.

    Only the owner does this, or the machine for a demo; whoever calls has checked the old password.
    """
    if actor.role != "system" and actor.account_id != account_id:
        OFFICES.require(actor, "set_foreign_password")
    with transaction.atomic():
        account = _locked(account_id)
        _check_password(password, account)
        account.set_password(password)
        account.first_password_until = None
        account.save(update_fields=["password", "first_password_until"])
        append(_fact(actor, now, account_id, "set_password", {"one_time": False, "until": None}))


def use_first_password(*, now: datetime, account_id: UUID) -> None:
    """Note the one sign-in with a first password: its owner sets a lasting one next, or asks for another.

    AccountRefused `first_password_over` when its 24 hours have passed or it was used before.
    """
    with transaction.atomic():
        account = _locked(account_id)
        until = account.first_password_until
        if until is None:
            return
        if now >= until:
            raise AccountRefused("first_password_over")
        # Kept, because it says that a lasting password is still to be set; over, so that it opens nothing more.
        account.first_password_until = now
        account.save(update_fields=["first_password_until"])
        owner = Actor(role="system", account_id=account_id)
        append(_fact(owner, now, account_id, "use_first_password", {}))


def disable_account(*, actor: Actor, now: datetime, account_id: UUID) -> None:
    """Close an account: no sign-in, no session, its grants revoked; doing it twice changes nothing."""
    OFFICES.require(actor, "edit_accounts")
    with transaction.atomic():
        account = _locked(account_id)
        if not account.is_active:
            return
        account.is_active, account.disabled_at = False, now
        account.session_round += 1
        account.save(update_fields=["is_active", "disabled_at", "session_round"])
        Grant.objects.filter(account=account, revoked_at=None).update(revoked_at=now)
        append(_fact(actor, now, account_id, "disable_account", {}))


def end_sessions(*, actor: Actor, now: datetime, account_id: UUID) -> None:
    """End every session of an account at once."""
    OFFICES.require(actor, "edit_accounts")
    with transaction.atomic():
        account = _locked(account_id)
        _end_sessions(account)
        append(_fact(actor, now, account_id, "end_sessions", {}))


def grant_role(
    *,
    actor: Actor,
    now: datetime,
    account_id: UUID,
    role: str,
    unit_id: UUID | None = None,
    from_date: date,
    to_date: date | None = None,
) -> UUID:
    """Let an account act under a role in a unit from a day on; GrantRefused, AccountRefused, NotAllowed."""
    OFFICES.require(actor, "grant_roles")
    if role in WITHOUT_UNIT:
        unit_id = None
    if to_date is not None and to_date < from_date:
        raise GrantRefused("grant_ends_before_it_begins", role=role)
    unit = unit_tree().unit(unit_id) if unit_id is not None else None
    with transaction.atomic():
        account = _locked(account_id)
        if not account.is_active:
            raise AccountRefused("account_disabled")
        held = Grant.objects.filter(account=account, revoked_at=None).values_list("role", "unit_id")
        own = actor.account_id == account_id
        code = refusal(role=role, held={name for name, _ in held}, own_account=own, has_unit=unit is not None)
        if code is None and (role, unit_id) in held:
            code = "grant_held"
        if code is not None:
            raise GrantRefused(code, role=role)
        grant = Grant.objects.create(account=account, role=role, unit_id=unit_id, from_date=from_date, to_date=to_date)
        _end_sessions(account)
        payload = {
            "grant": str(grant.id),
            "role": role,
            "unit": unit.code if unit else None,
            "from_date": from_date.isoformat(),
            "to_date": to_date.isoformat() if to_date else None,
        }
        append(_fact(actor, now, account_id, "grant_role", payload))
    return grant.id


def revoke_role(*, actor: Actor, now: datetime, grant_id: UUID) -> None:
    """Take a role away at once; revoking twice changes nothing. GrantRefused for an unknown grant."""
    OFFICES.require(actor, "grant_roles")
    account_id = Grant.objects.filter(id=grant_id).values_list("account_id", flat=True).first()
    if account_id is None:
        raise GrantRefused("grant_unknown", grant=grant_id)
    if actor.account_id == account_id:
        raise GrantRefused("own_account", grant=grant_id)
    with transaction.atomic():
        account = _locked(account_id)
        grant = Grant.objects.get(id=grant_id)
        if grant.revoked_at is not None:
            return
        grant.revoked_at = now
        grant.save(update_fields=["revoked_at"])
        _end_sessions(account)
        unit = unit_tree().unit(grant.unit_id).code if grant.unit_id else None
        payload = {"grant": str(grant_id), "role": grant.role, "unit": unit}
        append(_fact(actor, now, account_id, "revoke_role", payload))


def _end_sessions(account: Account) -> None:
    Account.objects.filter(id=account.id).update(session_round=F("session_round") + 1)


def _locked(account_id: UUID) -> Account:
    account = Account.objects.select_for_update().filter(id=account_id).first()
    if account is None:
        raise AccountRefused("account_unknown", account=account_id)
    return account


def _name(value: str, field: str) -> str:
    try:
        name = clean_code(value, max_length=60)
    except TextRefused as error:
        raise AccountRefused(error.code, field=field) from error
    if not name:
        raise AccountRefused("missing", field=field)
    return name


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise AccountRefused("language_unknown", language=value)
    return value


def _check_password(password: str, account: Account) -> None:
    code = weakness(password, password_context(account.id))
    if code is not None:
        raise AccountRefused(code)
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise AccountRefused("password_common") from error


def _fact(actor: Actor, now: datetime, account_id: UUID, action: str, payload: Mapping[str, Any]) -> Fact:
    return Fact(
        stream=f"admin:{account_id}",
        action=action,
        occurred_at=now,
        actor=actor.ledger_name,
        actor_role=actor.role,
        payload=payload,
    )
