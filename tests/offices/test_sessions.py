"""Sessions end on time (trust §10.3)."""

from datetime import UTC, datetime, timedelta

import pytest

from anlan.offices.rules.sessions import SessionKind, ended, is_fresh, kind_for_role, warn_at

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "idle", "absolute"),
    [
        (SessionKind.STAFF, 30, 12 * 60),
        (SessionKind.ADMINISTRATOR, 15, 8 * 60),
        (SessionKind.CITIZEN, 30, 12 * 60),
        (SessionKind.CODE, 15, 60),
    ],
)
def test_a_session_ends_idle_or_after_its_absolute_life(kind: SessionKind, idle: int, absolute: int) -> None:
    def state(minutes: float, seen: float) -> str | None:
        return ended(
            kind,
            began_at=NOON,
            seen_at=NOON + timedelta(minutes=seen),
            now=NOON + timedelta(minutes=minutes),
        )

    assert state(idle - 0.1, 0) is None
    assert state(idle, 0) == "idle"
    assert state(absolute - 1, absolute - 2) is None
    assert state(absolute, absolute - 1) == "absolute"
    assert warn_at(kind, began_at=NOON, seen_at=NOON) == NOON + timedelta(minutes=idle - 2)


def test_a_clock_put_back_ends_the_session() -> None:
    assert ended(SessionKind.STAFF, began_at=NOON, seen_at=NOON, now=NOON - timedelta(hours=1)) == "absolute"


def test_an_administrator_has_an_administrators_session() -> None:
    assert kind_for_role("audit_admin") is SessionKind.ADMINISTRATOR
    assert kind_for_role("leader") is SessionKind.STAFF


def test_a_second_factor_is_fresh_for_five_minutes() -> None:
    assert is_fresh(proved_at=NOON, now=NOON + timedelta(minutes=5))
    assert not is_fresh(proved_at=NOON, now=NOON + timedelta(minutes=6))
    assert not is_fresh(proved_at=None, now=NOON)
    assert not is_fresh(proved_at=NOON, now=NOON - timedelta(seconds=1))
