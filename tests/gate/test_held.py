"""Uploads are held sealed, for their owner, for a day (field F-24)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from anlan.gate import held

NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.VAR = tmp_path


def test_what_is_held_comes_back_and_lies_sealed(tmp_path) -> None:
    owner = uuid4()
    held_id = held.hold(owner=owner, kind="import", now=NOW, notes={"filename": "顾一帆.csv"})
    held.put(held_id, "upload", "顾一帆,13800138000".encode())
    held.note(held_id, state="running")
    assert held.take(held_id, "upload").decode() == "顾一帆,13800138000"
    assert held.notes_of(held_id, owner=owner, kind="import")["state"] == "running"
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "顾一帆".encode() not in on_disk
    assert b"13800138000" not in on_disk


def test_it_is_there_for_its_owner_and_its_kind_only() -> None:
    owner = uuid4()
    held_id = held.hold(owner=owner, kind="import", now=NOW)
    for other in ({"owner": uuid4(), "kind": "import"}, {"owner": owner, "kind": "verify"}):
        with pytest.raises(held.NotHeld):
            held.notes_of(held_id, **other)
    assert [one for one, _notes in held.held_for(owner, kind="import")] == [held_id]
    assert held.held_for(uuid4(), kind="import") == []


def test_a_changed_or_moved_blob_is_not_handed_out(tmp_path) -> None:
    held_id = held.hold(owner=uuid4(), kind="import", now=NOW)
    held.put(held_id, "upload", b"a")
    path = tmp_path / "held" / str(held_id) / "upload"
    path.rename(path.with_name("refused"))
    for name in ("upload", "refused"):
        with pytest.raises(held.NotHeld):
            held.take(held_id, name)


def test_after_a_day_it_is_thrown_away() -> None:
    owner = uuid4()
    held_id = held.hold(owner=owner, kind="import", now=NOW)
    assert held.throw_away(before=datetime.now(UTC) - timedelta(hours=1)) == 0
    assert held.throw_away(before=datetime.now(UTC) + timedelta(hours=1)) == 1
    with pytest.raises(held.NotHeld):
        held.take(held_id, held.NOTES)
