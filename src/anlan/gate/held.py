"""Holds a stranger's file, sealed, while a person decides about it and while it is worked on (field F-24).

One folder per thing held: its blobs and its notes (whose it is, how far it has come). Everything is sealed under
a key of this installation; whatever was not asked for again within a day is thrown away.
"""

import base64
import hmac
import json
import os
import shutil
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from anlan.ledger.rules.sealing import KEY_BYTES, SealBroken, open_sealed, seal

LIFE = timedelta(days=1)
NOTES = "notes"
_writing = threading.Lock()


class NotHeld(LookupError):
    """Nothing of this id is held for this owner."""


def hold(*, owner: UUID, kind: str, now: datetime, notes: Mapping[str, Any] | None = None) -> UUID:
    """Begin to hold something for an account; what is older than a day goes."""
    throw_away(before=now - LIFE)
    held_id = uuid4()
    _folder(held_id).mkdir(parents=True, mode=0o700)
    known = {**(notes or {}), "owner": str(owner), "kind": kind, "held_at": now.isoformat()}
    _write(held_id, NOTES, json.dumps(known, ensure_ascii=False).encode())
    return held_id


def notes_of(held_id: UUID, *, owner: UUID | None, kind: str) -> dict[str, Any]:
    """Return what is noted of a thing; NotHeld also for somebody else's."""
    try:
        found: dict[str, Any] = json.loads(take(held_id, NOTES))
    except (NotHeld, ValueError) as gone:
        raise NotHeld(held_id) from gone
    if found["owner"] != str(owner) or found["kind"] != kind:
        raise NotHeld(held_id)
    return found


def note(held_id: UUID, **changes: Any) -> None:
    """Change some notes; NotHeld when the thing is gone."""
    with _writing:
        known = json.loads(take(held_id, NOTES))
        _write(held_id, NOTES, json.dumps({**known, **changes}, ensure_ascii=False).encode())


def put(held_id: UUID, name: str, data: bytes) -> None:
    """Put a blob beside the notes, replacing one of the same name."""
    _write(held_id, name, data)


def take(held_id: UUID, name: str) -> bytes:
    """Return a blob; NotHeld when there is none."""
    try:
        sealed = (_folder(held_id) / name).read_bytes()
        return base64.b64decode(open_sealed(_key(), str(held_id), name, sealed))
    except (OSError, SealBroken) as gone:
        raise NotHeld(held_id) from gone


def drop(held_id: UUID, name: str) -> None:
    """Throw one blob away; doing it twice changes nothing."""
    (_folder(held_id) / name).unlink(missing_ok=True)


def held_for(owner: UUID | None, *, kind: str) -> list[tuple[UUID, dict[str, Any]]]:
    """List what is held for an account, newest first."""
    found = []
    for folder in _root().glob("*"):
        try:
            held_id = UUID(folder.name)
            found.append((held_id, notes_of(held_id, owner=owner, kind=kind)))
        except (NotHeld, ValueError):
            continue
    return sorted(found, key=lambda entry: str(entry[1]["held_at"]), reverse=True)


def throw_away(*, before: datetime) -> int:
    """Throw away what nobody touched since a moment; return how many things."""
    old = [folder for folder in _root().glob("*") if folder.stat().st_mtime < before.timestamp()]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _root() -> Path:
    return Path(settings.VAR) / "held"


def _folder(held_id: UUID) -> Path:
    return _root() / str(held_id)


def _key() -> bytes:
    return hmac.digest(settings.KEYS.web, b"anlan-held/v1", "sha256")[:KEY_BYTES]


def _write(held_id: UUID, name: str, data: bytes) -> None:
    """Write a blob so that a reader sees the old one or the new one, never half of it."""
    sealed = seal(_key(), 1, str(held_id), name, base64.b64encode(data).decode())
    draft = _folder(held_id) / f".{name}.{os.urandom(4).hex()}"
    draft.write_bytes(sealed)
    os.replace(draft, _folder(held_id) / name)
