"""What the sign-in pages of a demo county show: the fixed cast, and the code of the moment. Empty anywhere else."""

import time
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django import template
from django.conf import settings

from anlan.desk import names

register = template.Library()
STEP = 30  # seconds a code lives


def is_demo() -> bool:
    """Say whether this installation only pretends: its ledger's origin says so (trust §7.3)."""
    return settings.PROFILE != "production" and settings.LEDGER_ORIGIN.startswith("demo.")


@register.simple_tag
def demo_cast() -> list[dict[str, Any]]:
    """List who may be signed in as with one click."""
    if not is_demo():
        return []
    cast = getattr(settings, "DEMO_CAST", ())
    return [{**member, "post": names.named(names.ROLES, member.get("role"))} for member in cast]


@register.simple_tag(takes_context=True)
def demo_code(context: template.Context) -> str:
    """Compute the second factor of whoever is halfway through signing in."""
    request = context.get("request")
    stage = getattr(request, "_login_stage", None)
    if not is_demo() or stage is None:
        return ""
    held = Authenticator.objects.filter(user=stage.login.user, type=Authenticator.Type.TOTP).first()
    if held is None:
        return ""
    return format_hotp_value(hotp_value(get_adapter().decrypt(held.data["secret"]), int(time.time()) // STEP))
