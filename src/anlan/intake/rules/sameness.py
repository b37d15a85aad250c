"""When two rows of two files, or two requests, are the same (field F-24, trust B-092, T-03)."""

import hashlib
from dataclasses import replace
from datetime import date, datetime

from anlan.intake.rules.submission import Submission


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


def words_hash(submission: Submission) -> str:
    """Name what a submission says, whenever it is sent; kept nowhere by itself."""
    said = replace(submission, received_at=datetime.min)
    return hashlib.sha256(repr(said).encode()).hexdigest()
