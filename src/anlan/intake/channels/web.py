"""The public web form: its words become a submission; the moment of sending is the moment of receipt."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anlan.intake.rules.channel import Channel, contact_of, matter_of
from anlan.intake.rules.submission import Submission

CHANNELS = (Channel(code="web", title_zh="网上提交", title_en="website"),)


def submission(words: Mapping[str, Any], *, now: datetime) -> Submission:
    """Turn the form's fields (named as Submission and Contact name them) into a submission."""
    return Submission(
        channel="web",
        received_at=now,
        contact=contact_of(words),
        anonymous=bool(words.get("anonymous")),
        **matter_of(words),
    )
