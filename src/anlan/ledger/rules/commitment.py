"""Bind an event to a text it does not carry; destroying the opening makes it say nothing (trust §7.2)."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass

_FIELD = re.compile("[a-z][a-z0-9_.]{0,39}")


@dataclass(frozen=True)
class Commitment:
    """`c` (base64) goes into the event; `r` (32 bytes) lies beside the value and is erased with it."""

    c: str
    r: bytes


def commit(field: str, value: str, *, r: bytes | None = None) -> Commitment:
    """Commit to a field's text, or to the lower-case hex SHA-256 of a file; `r` is drawn unless given.

    Raises ValueError for a field name an event would refuse and for an `r` that is not 32 bytes.
    """
    if not _FIELD.fullmatch(field):
        raise ValueError(f"{field!r} is no field name: [a-z][a-z0-9_.]{{0,39}}")
    r = secrets.token_bytes(32) if r is None else r
    if len(r) != 32:
        raise ValueError("r must be 32 bytes")
    return Commitment(c=base64.b64encode(_digest(field, value, r)).decode("ascii"), r=r)


def opens(c: str, field: str, value: str, r: bytes) -> bool:
    """Tell whether a value and its opening `r` are what the commitment `c` was made of."""
    try:
        committed = base64.b64decode(c, validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(committed, _digest(field, value, r))


def _digest(field: str, value: str, r: bytes) -> bytes:
    text = unicodedata.normalize("NFC", value)
    return hmac.digest(r, f"anlan-commit/v1\n{field}\n{text}".encode(), hashlib.sha256)
