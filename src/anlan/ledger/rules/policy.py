"""Whose cosignatures make a checkpoint trusted: c2sp.org/tlog-policy (trust §7.7)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from anlan.ledger.rules.cosignature import ED25519 as COSIGNED
from anlan.ledger.rules.cosignature import ML_DSA_44
from anlan.ledger.rules.notes import ED25519, NoteRefused, VerifierKey, parse_vkey

NONE = "none"
MAX_LINES = 1_000


class PolicyRefused(ValueError):
    """A policy file is not one; the message names the line."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(f"line {line}: {code}")
        self.line, self.code = line, code


@dataclass(frozen=True)
class Witness:
    """A body that cosigns: its name in the policy, its key, and where it listens (empty: by file only)."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses, groups and the one name that must have witnessed."""

    logs: tuple[VerifierKey, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = NONE

    @property
    def witness_keys(self) -> tuple[VerifierKey, ...]:
        """Return the witnesses' keys."""
        return tuple(witness.key for witness in self.witnesses)

    def satisfied(self, cosigned: Iterable[VerifierKey]) -> bool:
        """Tell whether these cosignatures are enough."""
        keys = set(cosigned)
        seen = {witness.name for witness in self.witnesses if witness.key in keys}
        for name, (threshold, members) in self.groups.items():  # members stand before their groups
            if sum(member in seen for member in members) >= threshold:
                seen.add(name)
        return self.quorum == NONE or self.quorum in seen


NOBODY = Policy()


def parse_policy(text: str) -> Policy:
    """Read a policy file; PolicyRefused names the first line that breaks a rule."""
    reading = _Reading()
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise PolicyRefused(MAX_LINES, "too many lines")
    for number, line in enumerate(lines, 1):
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
            raise PolicyRefused(number, "control character")
        words = [word for word in re.split("[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            try:
                reading.take(words)
            except NoteRefused as error:
                raise PolicyRefused(number, f"key: {error}") from error
            except ValueError as error:
                raise PolicyRefused(number, str(error)) from error
    if reading.quorum is None:
        raise PolicyRefused(len(lines), "no quorum line")
    return Policy(tuple(reading.logs), tuple(reading.witnesses), reading.groups, reading.quorum)


class _Reading:
    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: list[Witness] = []
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.quorum: str | None = None
        self._names: set[str] = set()
        self._members: set[str] = set()

    def take(self, words: Sequence[str]) -> None:
        kinds = {"log": self._log, "witness": self._witness, "group": self._group, "quorum": self._quorum}
        if words[0] not in kinds:
            raise ValueError(f"{words[0]}: not log, witness, group or quorum")
        kinds[words[0]](words[1:])

    def _log(self, words: Sequence[str]) -> None:
        if len(words) not in (1, 2):
            raise ValueError("log <vkey> [<url>]")
        key = parse_vkey(words[0])
        if key.algorithm != ED25519:
            raise ValueError("a log's key has type 0x01")
        if any(key.public == other.public for other in self.logs):
            raise ValueError("this log stands here twice")
        self.logs.append(key)

    def _witness(self, words: Sequence[str]) -> None:
        if len(words) not in (2, 3):
            raise ValueError("witness <name> <vkey> [<url>]")
        key = parse_vkey(words[1])
        if key.algorithm not in (COSIGNED, ML_DSA_44):
            raise ValueError("a witness's key has type 0x04 or 0x06")
        if any(key.public == other.key.public for other in self.witnesses):
            raise ValueError("this witness stands here twice")
        self._name(words[0])
        self.witnesses.append(Witness(words[0], key, words[2] if len(words) == 3 else ""))

    def _group(self, words: Sequence[str]) -> None:
        if len(words) < 3:
            raise ValueError("group <name> <number|any|all> <name>…")
        name, threshold, *members = words
        needed = {"any": 1, "all": len(members)}.get(threshold, 0)
        if not needed and re.fullmatch("[1-9][0-9]{0,3}", threshold):
            needed = int(threshold)
        if not 1 <= needed <= len(members):
            raise ValueError(f"{threshold} of {len(members)}")
        for member in members:
            if member not in self._names:
                raise ValueError(f"{member} is not defined above")
            if member in self._members:
                raise ValueError(f"{member} is a member already")
            self._members.add(member)
        self._name(name)
        self.groups[name] = (needed, tuple(members))

    def _quorum(self, words: Sequence[str]) -> None:
        if len(words) != 1 or self.quorum is not None:
            raise ValueError("exactly one line: quorum <name>")
        if words[0] != NONE and words[0] not in self._names:
            raise ValueError(f"{words[0]} is not defined above")
        self.quorum = words[0]

    def _name(self, name: str) -> None:
        if name == NONE or name in self._names:
            raise ValueError(f"the name {name} is taken")
        self._names.add(name)
