"""Checkpoints of c2sp.org/tlog-checkpoint: a log's name, its size and its root, signed (trust §7.5)."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass

from anlan.ledger.rules.notes import (
    ED25519,
    Note,
    NoteRefused,
    VerifierKey,
    decode_base64,
    open_note,
    sign,
)

SIZE = re.compile("0|[1-9][0-9]{0,18}")  # below 10^19; what is above 2^63-1 is refused too
MAX_SIZE = 2**63 - 1


@dataclass(frozen=True)
class Checkpoint:
    """A log's tree at one size."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Write what is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint; NoteRefused, also for the extension lines our logs never have."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise NoteRefused("form", "a checkpoint has three lines: origin, size, root")
    root = decode_base64(lines[2])
    if len(root) != 32:
        raise NoteRefused("form", "the root has 32 bytes")
    return Checkpoint(lines[0], parse_size(lines[1]), root)


def parse_size(text: str) -> int:
    """Read a number of leaves without leading zeroes."""
    if not SIZE.fullmatch(text) or int(text) > MAX_SIZE:
        raise NoteRefused("form", "a size is a decimal number without leading zeroes")
    return int(text)


def sign_checkpoint(checkpoint: Checkpoint, seeds: Iterable[bytes]) -> Note:
    """Sign a checkpoint with the log's keys under the log's own name; two keys sign while one replaces the other."""
    text = checkpoint.text
    return Note(text, tuple(sign(text, name=checkpoint.origin, seed=seed) for seed in seeds))


def open_checkpoint(
    given: str | bytes, log_keys: Iterable[VerifierKey], witness_keys: Iterable[VerifierKey] = ()
) -> tuple[Checkpoint, Note, tuple[VerifierKey, ...]]:
    """Verify a checkpoint: its text, the note, and those of `witness_keys` that cosigned it.

    A log key must have signed (NoteRefused "unsigned"), and its name must be the origin (NoteRefused "name").
    """
    logs, witnesses = list(log_keys), list(witness_keys)
    note, signed = open_note(given, [*logs, *witnesses])
    checkpoint = parse_checkpoint(note.text)
    by_log = [key for key in signed if key in logs]
    if not by_log:
        raise NoteRefused("unsigned", "no key of the log has signed")
    if any(key.algorithm != ED25519 or key.name != checkpoint.origin for key in by_log):
        raise NoteRefused("name", f"the log's key must be named {checkpoint.origin}")
    return checkpoint, note, tuple(key for key in signed if key in witnesses)
