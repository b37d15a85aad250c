"""A row of a spreadsheet another system exported (field F-27): nobody can be asked, so marks are put."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from anlan.intake.rules.channel import Channel
from anlan.intake.rules.submission import (
    PLACE_LENGTH,
    TITLE_LENGTH,
    Contact,
    Submission,
    title_of,
    without_numbers,
)

CHANNELS = (
    Channel(code="hotline", title_zh="12345热线", title_en="12345 hotline"),
    Channel(code="mailbox", title_zh="市长信箱", title_en="mayor's mailbox"),
    Channel(code="board", title_zh="领导留言板", title_en="leaders' message board"),
    Channel(code="national", title_zh="国家信访信息系统", title_en="national petition system"),
)
LOCAL = ZoneInfo("Asia/Shanghai")
NO_CODES: Mapping[str, str] = {}


def submission(
    values: Mapping[str, Any],
    vault: Mapping[str, Any],
    *,
    channel: str,
    now: datetime,
    codes: Mapping[str, str] = NO_CODES,
) -> Submission:
    """Turn an accepted row (`values`, and `vault` for what names a person) into a submission with marks.

    `codes` maps the names of subjects to their codes; an unknown one is left for the clerk who sorts.
    """
    given = {name: _first(value) for name, value in vault.items()}
    written = (values["raw_text"], values.get("title", ""), values.get("place_text", ""))
    text, title, place = (without_numbers(words) for words in written)
    kept = [before for before, after in zip(written, (text, title, place), strict=True) if before != after]
    return Submission(
        channel=channel,
        received_at=moment_of(values.get("received_at"), now=now),
        title=(title or title_of(text))[:TITLE_LENGTH],
        text=text,
        place_text=place[:PLACE_LENGTH],
        original="\n\n".join(kept),
        external_no=_first(values.get("external_no"))[:64],
        contact=Contact(
            name=given.get("name", ""),
            phone=given.get("phone") or given.get("caller_phone", ""),
            address=given.get("address", ""),
            id_number=given.get("id_number", ""),
        ),
        anonymous=not any(given.values()),
        identity_to_unit="withheld" if values.get("confidential") else "usual",
        category=codes.get(values.get("category", ""), ""),
        urgent=values.get("urgency") == "urgent",
        persons_count=max(int(values.get("persons_count") or 1), 1),
    )


def moment_of(value: date | datetime | None, *, now: datetime) -> datetime:
    """Return a cell as a moment: a bare day counts from its midnight in Asia/Shanghai, none or a future one as now."""
    if value is None:
        return now
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), LOCAL)
    elif value.tzinfo is None:
        value = value.replace(tzinfo=LOCAL)
    return min(value, now)


def _first(value: Any) -> str:
    if isinstance(value, list | tuple):
        return next((str(part) for part in value if part), "")
    return str(value or "")
