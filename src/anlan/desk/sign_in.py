"""Staff sign in: no sign-up, a second factor, sessions that end (trust §10)."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, logout
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.ledger.rules.sealing import open_sealed, seal
from anlan.offices.actions import accounts, sessions
from anlan.offices.queries.accounts import NoGrant, actor_for, password_context
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.passwords import weakness
from anlan.offices.rules.sessions import SessionKind, ended

SEEN_EVERY = timedelta(minutes=1)
# A code stays good one step before and after its own; remembered as long, it is good once.
CODE_LIFE = 90
TOTP_KEY_ID = 1


class StaffAccounts(DefaultAccountAdapter):
    """Accounts are opened by the security administrator, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse | None:
        """Let a first password in once, within its day."""
        response = super().pre_login(request, user, **rest)
        if response is not None or user.first_password_until is None:
            return response
        try:
            accounts.use_first_password(now=timezone.now(), account_id=user.id)
        except accounts.AccountRefused:
            messages.error(request, _("一次性密码已过期或已用过，请联系安全管理员重新发放。"))
            return redirect("account_login")
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in under a new session id, and end the oldest session above the limit."""
        super().login(request, user)
        now = timezone.now()
        if request.session.session_key is None:
            request.session.create()
        key = request.session.session_key or ""
        kind = sessions.begin_session(now=now, account_id=user.id, key=key)
        request.session["kind"] = kind.value
        request.session["began_at"] = request.session["seen_at"] = now.timestamp()

    def logout(self, request: HttpRequest) -> None:
        """Sign out and forget the session."""
        sessions.end_session(key=request.session.session_key or "")
        super().logout(request)

    def clean_password(self, password: str, user: Any = None) -> str:
        """Refuse a weak password in words (trust §10.1)."""
        code = weakness(password, password_context(user.id) if user is not None else ())
        if code is not None:
            raise ValidationError(_weakness_in_words(code), code=code)
        return super().clean_password(password, user)

    def set_password(self, user: Any, password: str) -> None:
        """Set the owner's new password through its action."""
        now = timezone.now()
        accounts.set_password(actor=_owner(user.id, now), now=now, account_id=user.id, password=password)
        user.refresh_from_db()


class StaffIdentities(DefaultSocialAccountAdapter):
    """An outside identity (OIDC) opens only the account it was joined to while signed in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Refuse: key is issuer and subject, never an e-mail address (B-110)."""
        return False


class SecondFactor(DefaultMFAAdapter):
    """Second factors: secrets are stored sealed, the last one cannot be taken away."""

    def encrypt(self, text: str) -> str:
        """Seal a TOTP secret or the seed of the recovery codes."""
        sealed = seal(settings.KEYS.web, TOTP_KEY_ID, "second-factor", "secret", text)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed."""
        return open_sealed(settings.KEYS.web, "second-factor", "secret", base64.b64decode(encrypted_text))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor: it is replaced at the counter, by two persons."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(id=authenticator.id)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


class _Once:
    """Takes a code of a second factor once only, whatever step it belongs to (B-109)."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not cache.add(f"second-factor:{self.user.pk}:{code}", 1, timeout=CODE_LIFE):  # type: ignore[attr-defined]
            raise ValidationError(_("此验证码已用过，请等待下一个。"), code="code_used")
        return code


class CodeForm(_Once, AuthenticateForm):
    """Asks for the second factor at sign-in."""


class CodeAgainForm(_Once, ReauthenticateForm):
    """Asks for the second factor again before a weighty act."""


class StaffSession:
    """Ends sessions on time, and lets nobody on before password and second factor are set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        if self._over(request, timezone.now()):
            sessions.end_session(key=request.session.session_key or "")
            logout(request)
            messages.info(request, _("会话已结束，请重新登录。"))
            return self.get_response(request)
        return self._first_steps(request) or self.get_response(request)

    def _over(self, request: HttpRequest, now: datetime) -> bool:
        """Say whether the session is over, and note at most once a minute that it is alive."""
        session = request.session
        began, seen = session.get("began_at"), session.get("seen_at")
        if began is None or seen is None:  # not begun by `login`: a test or a command signed in
            session["began_at"] = session["seen_at"] = now.timestamp()
            return False
        kind = SessionKind(session.get("kind", "staff"))
        if ended(kind, began_at=_moment(began), seen_at=_moment(seen), now=now):
            return True
        if now - _moment(seen) >= SEEN_EVERY:
            session["seen_at"] = now.timestamp()
        return False

    def _first_steps(self, request: HttpRequest) -> HttpResponse | None:
        """Send to the lasting password first, then to the second factor."""
        if request.path.startswith(settings.OPEN_WHILE_SIGNING_IN):
            return None
        if request.user.first_password_until is not None:  # type: ignore[union-attr]
            return redirect("account_change_password")
        if settings.SECOND_FACTOR_REQUIRED and not self._has_second_factor(request):
            return redirect("mfa_activate_totp")
        return None

    def _has_second_factor(self, request: HttpRequest) -> bool:
        """Look once per session."""
        if request.session.get("second_factor"):
            return True
        held = Authenticator.objects.filter(user_id=request.user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
        if held.exists():
            request.session["second_factor"] = True
            return True
        return False


def enrol_second_factor(*, account_id: UUID, secret: str) -> None:
    """Give an account a known TOTP secret (base32) and recovery codes; for a demo, never in production."""
    if settings.PROFILE == "production":
        raise PermissionError("a second factor is enrolled by its owner")
    user = get_user_model().objects.get(pk=account_id)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)


def _owner(account_id: UUID, now: datetime) -> Actor:
    """Name who changes their own password: under their role, or as the bare account before any is granted."""
    try:
        return actor_for(account_id, on=timezone.localdate(now))
    except NoGrant:
        return Actor(role="system", account_id=account_id)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def _weakness_in_words(code: str) -> str:
    return {
        "password_short": _("密码至少 12 个字符。"),
        "password_long": _("密码最多 128 个字符。"),
        "password_control": _("密码含有无法使用的字符。"),
        "password_few_characters": _("密码重复的字符太多。"),
        "password_digits": _("密码不能只由数字组成。"),
        "password_context": _("密码不能只由姓名、单位或系统名称加数字组成。"),
    }[code]
