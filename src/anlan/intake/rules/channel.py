"""What every channel shares: its name, and how a form's fields become a matter and a contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anlan.intake.rules.submission import VAULT_FIELDS, Contact


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One way in. `attended`: a clerk sits at it and decides what is the same matter."""

    code: str
    title_zh: str
    title_en: str
    attended: bool = False


def contact_of(words: Mapping[str, Any]) -> Contact:
    """Pick the contact fields of a form."""
    return Contact(**{name: words.get(name) or "" for name in VAULT_FIELDS})


def matter_of(words: Mapping[str, Any]) -> dict[str, Any]:
    """Pick what a form says about the matter; what it leaves out stays at its default."""
    kept = ("title", "text", "nature", "category", "area_id", "place_text", "lon", "lat", "identity_to_unit")
    matter = {name: words[name] for name in kept if words.get(name) not in (None, "")}
    matter |= {name: bool(words[name]) for name in ("urgent", "retaliation") if name in words}
    if words.get("persons_count"):
        matter["persons_count"] = int(words["persons_count"])
    return {"text": "", **matter}
