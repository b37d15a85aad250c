"""What a citizen has typed between the steps: sealed under a key that only their own browser holds (trust FC-32).

The server keeps the sealed bytes for two hours and cannot open them; without the cookie they are noise. So every step
is a page of its own that the back button, the language switch and a page without script can come back to.
"""

import base64
import binascii
import hashlib
import json
import secrets
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from anlan.ledger.rules.sealing import SealBroken, open_sealed, seal

COOKIE = "al-draft"
FOLDER = "/submit/"  # the cookie goes nowhere else
LIFE = 2 * 3600  # seconds without a touch
RECEIPT_LIFE = 900  # a receipt with its code can be looked at again for so long, then it is gone
KEY_BYTES = 32


def read(request: HttpRequest) -> dict[str, Any]:
    """Open the draft of this browser; empty when there is none, it is too old, or its bytes were touched."""
    key = _key(request)
    sealed = cache.get(_place(key)) if key else None
    if not key or sealed is None:
        return {}
    try:
        values: dict[str, Any] = json.loads(open_sealed(key, _place(key), "draft", sealed))
    except SealBroken:
        return {}
    return values


def keep(request: HttpRequest, response: HttpResponse, values: dict[str, Any], *, life: int = LIFE) -> HttpResponse:
    """Seal `values` for this browser for `life` seconds and hand the key along with the answer."""
    key = _key(request) or secrets.token_bytes(KEY_BYTES)
    sealed = seal(key, 0, _place(key), "draft", json.dumps(values, ensure_ascii=False))
    cache.set(_place(key), sealed, timeout=life)
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(key).decode(),
        path=FOLDER,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def wipe(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Throw the sealed bytes and their key away."""
    key = _key(request)
    if key:
        cache.delete(_place(key))
    response.delete_cookie(COOKIE, path=FOLDER, samesite="Lax")
    return response


def browser(request: HttpRequest) -> str:
    """Name this browser for as long as it holds a draft key; empty without one. Says nothing about who sits there."""
    key = _key(request)
    return hashlib.sha256(b"anlan-browser/v1" + key).hexdigest() if key else ""


def _key(request: HttpRequest) -> bytes | None:
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def _place(key: bytes) -> str:
    return f"draft:{hashlib.sha256(b'anlan-draft/v1' + key).hexdigest()}"
