"""Read the key files (trust §8.3); create them where nobody's data is at stake."""

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path


class KeysMissing(RuntimeError):
    """The key folder lacks a key; the message names the file and the command that makes it."""


@dataclass(frozen=True)
class Keys:
    """The keys this process may hold, each 32 bytes; a ring lists (key id, key), newest last."""

    web: bytes  # K1
    intake_kek: tuple[tuple[int, bytes], ...]  # K2 of the petitioners' register
    intake_index: bytes  # K4 of the petitioners' register
    code_pepper: bytes  # K5


FILES = ("web", "intake-kek-1", "intake-index", "code-pepper")


def load(folder: Path, *, may_create: bool) -> Keys:
    """Read every key from `folder`, making missing ones only when `may_create`."""
    if may_create:
        create_missing(folder)
    missing = [name for name in FILES if not (folder / f"{name}.key").exists()]
    if missing:
        raise KeysMissing(f"{folder}: no {missing[0]}.key; run `anlan keys init` with ANLAN_KEYS set")
    ring = sorted((int(path.stem.rsplit("-", 1)[1]), path.read_bytes()) for path in folder.glob("intake-kek-*.key"))
    return Keys(
        web=(folder / "web.key").read_bytes(),
        intake_kek=tuple(ring),
        intake_index=(folder / "intake-index.key").read_bytes(),
        code_pepper=(folder / "code-pepper.key").read_bytes(),
    )


def create_missing(folder: Path) -> list[str]:
    """Write every key file that is not there yet, readable by its owner only; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(stat.S_IRWXU)
    made = []
    for name in FILES:
        try:
            handle = os.open(folder / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        except FileExistsError:
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
        made.append(name)
    return made
