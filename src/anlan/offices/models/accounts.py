"""Staff accounts and the roles granted to them (domain §2.3, trust §10)."""

import uuid
from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from anlan.offices.rules.actors import ADMINISTRATORS, ROLES


class Accounts(BaseUserManager["Account"]):
    """Finds an account by its user name; opening one is an action."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find by user name, whatever its letter case."""
        return self.get(username=(username or "").lower())


class Account(AbstractBaseUser):
    """A staff member who signs in; citizens have none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=60)
    display_name_en = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)
    # A first password is good for one sign-in before this moment (trust §10.1).
    first_password_until = models.DateTimeField(null=True, blank=True)
    # Counted up when a role changes or the account is disabled: every session dies with the old number.
    session_round = models.PositiveIntegerField(default=1)

    objects = Accounts()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """Hash what ends every session when it changes: the password and the session round."""
        text = f"{self.password}\n{self.session_round}"
        return salted_hmac("anlan.offices.Account", text, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> "Iterator[str]":
        """Accept no session signed under an older secret."""
        return iter(())


class Grant(models.Model):
    """A role an account may act under, in a unit, from one day to another (both included)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32)
    unit = models.ForeignKey("offices.Unit", models.PROTECT, null=True, blank=True, related_name="grants")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "role"], name="grant_unit_role")]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=sorted(ROLES)), name="grant_role_known"),
            models.CheckConstraint(
                condition=models.Q(to_date=None) | models.Q(to_date__gte=models.F("from_date")),
                name="grant_dates",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "unit"],
                condition=models.Q(revoked_at=None),
                name="grant_once",
            ),
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=models.Q(revoked_at=None, unit=None),
                name="grant_once_without_unit",
            ),
            # 三员: an account holds one administrator's role at most, expired ones included
            # until they are revoked (trust §10.4).
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(revoked_at=None, role__in=sorted(ADMINISTRATORS)),
                name="grant_one_administrator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"
