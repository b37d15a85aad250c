"""A row of a spreadsheet somebody exported from another system (field F-27): nobody can be asked, so marks are put."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from anlan.intake.rules.channel import Channel
from anlan.intake.rules.submission import Contact, Submission, marked

CHANNELS = (
    Channel(code="hotline", title_zh="12345热线", title_en="12345 hotline"),
    Channel(code="mailbox", title_zh="市长信箱", title_en="mayor's mailbox"),
    Channel(code="board", title_zh="领导留言板", title_en="leaders' message board"),
    Channel(code="national", title_zh="国家信访信息系统", title_en="national petition system"),
)
CODES = frozenset(channel.code for channel in CHANNELS)
LOCAL = ZoneInfo("Asia/Shanghai")


def submission(values: Mapping[str, Any], vault: Mapping[str, Any], *, channel: str, now: datetime) -> Submission:
    """Turn an accepted row (`values`, and `vault` for what names a person) into a submission with marks."""
    text = values["raw_text"]
    place = values.get("place_text") or values.get("place") or ""
    return marked(
        Submission(
            channel=channel,
            received_at=moment_of(values["received_at"], now=now),
            title=values.get("title", ""),
            text=text,
            place_text=place[:200],
            external_no=_first(values.get("external_no"))[:64],
            contact=Contact(
                name=_first(vault.get("name")),
                phone=_first(vault.get("phone")),
                address=_first(vault.get("address")),
                id_number=_first(vault.get("id_number")),
            ),
            anonymous=not vault,
            identity_to_unit="withheld" if values.get("confidential") else "usual",
            urgent=values.get("urgency") == "urgent",
            persons_count=max(int(values.get("persons_count") or 1), 1),
        )
    )


def moment_of(value: date | datetime, *, now: datetime) -> datetime:
    """Return the moment of a cell: a bare day counts from its midnight in Asia/Shanghai, a future one as now."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(), LOCAL)
    elif value.tzinfo is None:
        value = value.replace(tzinfo=LOCAL)
    return now if value > now else value


def _first(value: Any) -> str:
    if isinstance(value, list | tuple):
        return next((str(part) for part in value if part), "")
    return str(value or "")
