"""Where the built pages' files are: the names Vite gave them, read from its manifest."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MANIFEST = Path("web") / "dist" / "manifest.json"

_read: dict[str, Any] = {"stamp": None, "entries": {}}


@dataclass(frozen=True)
class Entry:
    """One entry of the front end: its script and its style sheets, as addresses."""

    file: str
    css: tuple[str, ...] = ()


def entry(name: str) -> Entry | None:
    """Find an entry such as `shell.ts` or `sprite.svg`; None in tests that built no pages.

    Raises ImproperlyConfigured, naming the command to run, where pages are served unbuilt.
    """
    found = _manifest().get(name) or _manifest().get(f"src/{name}")
    if found is None:
        if settings.PROFILE == "test":
            return None
        raise ImproperlyConfigured(f"{name} is not among the built pages; run `make web`")
    base = settings.STATIC_URL
    return Entry(base + found["file"], tuple(base + css for css in found.get("css", ())))


def _manifest() -> dict[str, Any]:
    path = settings.ROOT / MANIFEST
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    if _read["stamp"] != stamp:
        _read.update(stamp=stamp, entries=json.loads(path.read_text("utf-8")))
    entries: dict[str, Any] = _read["entries"]
    return entries
