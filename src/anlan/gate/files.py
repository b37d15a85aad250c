"""Keeps files under the hash of their content; what names a person must be sealed before it comes here."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from anlan.gate.models import StoredFile


class FileDamaged(RuntimeError):
    """The bytes on the disk are not those that were kept, or are gone."""


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """What is known of a kept file; size in bytes."""

    content_hash: str
    size: int
    media_type: str
    sealed: bool


def keep(data: bytes, *, media_type: str, sealed: bool = False) -> KeptFile:
    """Write a file durably and remember it; the same content twice is kept once (B-062).

    The bytes are on the disk before the row is: a crash between leaves a file nobody names, never a row
    without its file.
    """
    content_hash = hashlib.sha256(data).hexdigest()
    path = f"{content_hash[:2]}/{content_hash[2:]}"
    write_durably(folder() / path, data)
    row, _ = StoredFile.objects.get_or_create(
        content_hash=content_hash,
        defaults={"size": len(data), "media_type": media_type, "sealed": sealed, "path": path},
    )
    return KeptFile(content_hash=content_hash, size=row.size, media_type=row.media_type, sealed=row.sealed)


def read(content_hash: str) -> bytes:
    """Return the bytes kept under a hash; StoredFile.DoesNotExist if none, FileDamaged if they changed."""
    path = folder() / StoredFile.objects.values_list("path", flat=True).get(content_hash=content_hash)
    try:
        data = path.read_bytes()
    except OSError as gone:
        raise FileDamaged(content_hash) from gone
    if hashlib.sha256(data).hexdigest() != content_hash:
        raise FileDamaged(content_hash)
    return data


def erase(content_hash: str) -> None:
    """Remove a file and its row; the caller has made sure that nothing points to it."""
    for row in StoredFile.objects.filter(content_hash=content_hash):
        (folder() / row.path).unlink(missing_ok=True)
        row.delete()


def folder() -> Path:
    """Return where the files lie."""
    return Path(settings.VAR) / "files"


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that after a power cut it is there whole or not at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    for directory in (path.parent, path.parent.parent):
        sync_directory(directory)


def sync_directory(directory: Path) -> None:
    """Make a new name in a directory survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
