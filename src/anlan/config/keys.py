"""Read the key files (trust §8.3); create them where nobody's data is at stake."""

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

BYTES = 32
SINGLE = ("web", "intake-index", "code-pepper", "receipt")
RING = "intake-kek"  # numbered files, the highest number seals


class KeysMissing(RuntimeError):
    """The key folder lacks a key or holds a broken one; the message names the file and the command that makes it."""


@dataclass(frozen=True)
class Keys:
    """The keys this process may hold, each 32 bytes; a ring lists (key id, key), newest last."""

    web: bytes  # K1
    intake_kek: tuple[tuple[int, bytes], ...]  # K2 of the petitioners' register
    intake_index: bytes  # K4 of the petitioners' register
    code_pepper: bytes  # K5
    receipt: bytes  # K6, an Ed25519 seed


# A process that holds no key: the sequencer runs as another user, who cannot read them (trust §8.3).
NO_KEYS = Keys(web=b"", intake_kek=(), intake_index=b"", code_pepper=b"", receipt=b"")


def load(folder: Path, *, may_create: bool) -> Keys:
    """Read every key from `folder`, making missing ones only when `may_create`."""
    if may_create:
        create_missing(folder)
    missing = [name for name in SINGLE if not _file(folder, name).exists()] + (
        [] if _numbers(folder) else [f"{RING}-1"]
    )
    if missing:
        raise KeysMissing(f"{folder}: no {missing[0]}.key; run `anlan keys init` with ANLAN_KEYS set")
    return Keys(
        web=_read(folder, "web"),
        intake_kek=tuple((number, _read(folder, f"{RING}-{number}")) for number in _numbers(folder)),
        intake_index=_read(folder, "intake-index"),
        code_pepper=_read(folder, "code-pepper"),
        receipt=_read(folder, "receipt"),
    )


def create_missing(folder: Path) -> list[str]:
    """Write every key file that is not there yet, readable by its owner only; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(stat.S_IRWXU)
    wanted = [*SINGLE, *([] if _numbers(folder) else [f"{RING}-1"])]
    return [name for name in wanted if _create(folder, name)]


def add_to_ring(folder: Path) -> str:
    """Add a newer key-encryption key; return its name. It seals once every process has read the folder again."""
    name = f"{RING}-{_numbers(folder)[-1] + 1}"
    if not _create(folder, name):
        raise KeysMissing(f"{folder}: {name}.key came into being at the same time; run it again")
    return name


def load_log(folder: Path, *, may_create: bool) -> tuple[bytes, ...]:
    """Read the log's signing keys (K7), the newest first; only `anlan ledger run` may call this.

    Beside `log.key` may lie `log-before.key`, the key it replaced: both sign until that file is taken away.
    """
    if may_create:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(stat.S_IRWXU)
        _create(folder, "log")
    try:
        found = [name for name in ("log", "log-before") if _file(folder, name).exists()]
        if "log" not in found:
            raise KeysMissing(f"{folder}: no log.key; ANLAN_LOG_KEYS names the folder it lies in")
        return tuple(_read(folder, name) for name in found)
    except PermissionError as error:
        raise KeysMissing(f"{error.filename}: this user may not read the log's key") from error


def described(folder: Path) -> list[tuple[str, str]]:
    """List (name, fingerprint) of every key; the fingerprint tells two keys apart and says nothing of either."""
    files = sorted(folder.glob("*.key"))
    return [(file.stem, hashlib.sha256(b"anlan-key\n" + file.read_bytes()).hexdigest()[:16]) for file in files]


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.key"


def _numbers(folder: Path) -> list[int]:
    return sorted(int(path.stem.removeprefix(f"{RING}-")) for path in folder.glob(f"{RING}-*.key"))


def _read(folder: Path, name: str) -> bytes:
    key = _file(folder, name).read_bytes()
    if len(key) != BYTES:
        raise KeysMissing(f"{_file(folder, name)} has {len(key)} bytes, not {BYTES}; restore it from the custodians")
    return key


def _create(folder: Path, name: str) -> bool:
    """Write a key whole or not at all, also when two processes start at once; False when it is there already."""
    draft = folder / f".{name}.{secrets.token_hex(8)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, _file(folder, name))
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
