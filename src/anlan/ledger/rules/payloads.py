"""The allow-list of what events may carry, and the scan for personal numbers (trust §7.1)."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from anlan.ledger.rules.event import STREAM_KINDS, Fact
from anlan.ledger.rules.identifiers import find_identifier

FILE = Path(__file__).with_name("payloads.toml")


class PayloadRefused(ValueError):
    """A payload says more than its action may; `code` says how, `key` names the place."""

    def __init__(self, code: str, *, stream_kind: str, action: str, key: str = "") -> None:
        section = f"[{stream_kind}.{action}] in src/anlan/ledger/rules/{FILE.name}"
        words = {
            "unknown_action": f"{stream_kind} streams have no action {action!r}: add a section {section}",
            "unknown_key": f"payload key {key!r} is not allowed: it is not among the keys of {section}",
            "phone": f"payload key {key!r} of {stream_kind}.{action} holds a phone number",
            "id": f"payload key {key!r} of {stream_kind}.{action} holds a citizen ID number",
        }
        super().__init__(words[code])
        self.code, self.stream_kind, self.action, self.key = code, stream_kind, action, key


@cache
def allowed_keys() -> Mapping[tuple[str, str], frozenset[str]]:
    """Read the allow-list: (stream kind, action) to keys; ValueError names a malformed section."""
    found = {}
    for kind, actions in tomllib.loads(FILE.read_text("utf-8")).items():
        if kind not in STREAM_KINDS:
            raise ValueError(f"{FILE.name}: [{kind}] is no stream kind")
        for action, section in actions.items():
            keys = section.get("keys")
            if section.keys() != {"keys"} or not all(isinstance(key, str) and key.isascii() for key in keys):
                raise ValueError(f'{FILE.name}: [{kind}.{action}] must be: keys = ["…", …]')
            found[kind, action] = frozenset(keys)
    return found


def check_payload(fact: Fact) -> None:
    """Raise PayloadRefused unless each key is allowed for this action and no string hides a number."""
    kind = fact.stream.partition(":")[0]
    try:
        allowed = allowed_keys()[kind, fact.action]
    except KeyError:
        raise PayloadRefused("unknown_action", stream_kind=kind, action=fact.action) from None
    for key, value in _entries(fact.payload, ""):
        if key not in allowed:
            raise PayloadRefused("unknown_key", stream_kind=kind, action=fact.action, key=key)
        if isinstance(value, str) and (found := find_identifier(value)):
            raise PayloadRefused(found, stream_kind=kind, action=fact.action, key=key)


def _entries(value: Any, key: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield name, item
            yield from _entries(item, name)
    elif isinstance(value, list):
        for item in value:
            yield key, item
            yield from _entries(item, key)
