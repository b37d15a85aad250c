"""A step somebody is about to take, and why it may be refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Attempt:
    """A step somebody is about to take: who, when, with what values; texts by field, empty ones left out."""

    action: str
    now: datetime
    actor: str
    role: str
    unit_id: str | None = None
    unit_chain: tuple[str, ...] = ()  # the actor's unit and every unit above it
    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """Why a step is refused: a code a door can word, the rule that says so, and the values to fill in."""

    code: str
    rule: str
    values: Mapping[str, Any] = field(default_factory=dict)


def unless(holds: object, code: str, rule: str, **values: Any) -> Refusal | None:
    """Refuse unless something holds."""
    return None if holds else Refusal(code, rule, values)
