"""The counter: a visit, a letter or a call that a clerk types in (field F-94)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anlan.intake.rules.channel import Channel, contact_of, matter_of
from anlan.intake.rules.submission import Problem, Submission, SubmissionRefused

CHANNELS = (
    Channel(code="visit", title_zh="来访", title_en="visit", attended=True),
    Channel(code="letter", title_zh="来信", title_en="letter", attended=True),
    Channel(code="call", title_zh="来电", title_en="call", attended=True),
)
CODES = frozenset(channel.code for channel in CHANNELS)


def submission(words: Mapping[str, Any], *, now: datetime) -> Submission:
    """Turn the clerk's fields into a submission; `received_at` may lie before now: the day the letter arrived."""
    if words.get("channel") not in CODES:
        raise SubmissionRefused((Problem(field="channel", code="not_a_choice"),))
    return Submission(
        channel=words["channel"],
        received_at=words.get("received_at") or now,
        external_no=words.get("external_no", ""),
        contact=contact_of(words),
        anonymous=bool(words.get("anonymous")),
        **matter_of(words),
    )
