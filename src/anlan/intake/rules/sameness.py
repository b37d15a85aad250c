"""When two rows of two files are the same row (field F-24, trust B-092)."""

import hashlib
from datetime import date


def repeat_key(*, profile: str, external_no: str, received_on: date, text: str, phone_index: bytes) -> bytes:
    """Return what makes a row the same row again: 32 bytes that say nothing by themselves.

    Profile, external number and text; without a number the day, the text and the phone's keyed hash. The same
    number with another text is another row: it is taken and flagged, never overwritten.
    """
    parts = [profile, external_no] if external_no else [profile, "", received_on.isoformat(), phone_index.hex()]
    return hashlib.sha256("\x00".join(["anlan-row/v1", *parts, text]).encode()).digest()


def file_hash(data: bytes) -> str:
    """Name a file by its content, so that what is committed is what was previewed."""
    return hashlib.sha256(data).hexdigest()
