"""A proof that an event is in the log, for a file of its own: c2sp.org/tlog-proof@v1 (trust §7.6, §7.8)."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from anlan.ledger.rules.checkpoint import Checkpoint, open_checkpoint, parse_size
from anlan.ledger.rules.merkle import HASH_BYTES, MAX_PROOF, check_inclusion, digest_of, leaf_digest
from anlan.ledger.rules.notes import NoteRefused, VerifierKey, decode_base64

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MAX_FILE = 256 * 1024  # bytes: an event of 64 KiB in base64, a note of 64 KiB, and the path


@dataclass(frozen=True)
class ProofFile:
    """A proof as it was read: the event's bytes, its place, the path, and the checkpoint as it was signed."""

    extra: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str

    @property
    def text(self) -> str:
        """Write the file."""
        lines = [
            FIRST_LINE,
            f"extra {base64.b64encode(self.extra).decode()}",
            f"index {self.index}",
            *(base64.b64encode(one).decode() for one in self.proof),
            "",
        ]
        return "\n".join(lines) + "\n" + self.checkpoint


@dataclass(frozen=True)
class Proven:
    """What a verified proof says: this event is in this tree, and these witnesses saw the tree."""

    event: bytes
    index: int
    checkpoint: Checkpoint
    witnesses: tuple[VerifierKey, ...]


def parse_proof(given: str | bytes) -> ProofFile:
    """Read a proof without verifying it; NoteRefused names what its form breaks."""
    data = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given
    if len(data) > MAX_FILE:
        raise NoteRefused("too_large", f"{len(data)} bytes")
    try:
        head, found, checkpoint = data.decode("utf-8").partition("\n\n")
    except UnicodeDecodeError as error:
        raise NoteRefused("encoding") from error
    lines = head.split("\n")
    if not found or len(lines) < 3 or lines[0] != FIRST_LINE:
        raise NoteRefused("form", f"{FIRST_LINE}, extra, index, hashes, an empty line, a checkpoint")
    if len(lines) - 3 > MAX_PROOF:
        raise NoteRefused("form", f"more than {MAX_PROOF} hashes")
    proof = tuple(decode_base64(line) for line in lines[3:])
    if any(len(one) != HASH_BYTES for one in proof):
        raise NoteRefused("form", "a hash has 32 bytes")
    return ProofFile(decode_base64(_value(lines[1], "extra")), parse_size(_value(lines[2], "index")), proof, checkpoint)


def check_proof(
    given: str | bytes, *, log_keys: Sequence[VerifierKey], witness_keys: Sequence[VerifierKey] = ()
) -> Proven:
    """Verify a proof to the end: path, root, the log's signature, cosignatures; NoteRefused or ProofRefused."""
    read = parse_proof(given)
    checkpoint, _, cosigned = open_checkpoint(read.checkpoint, log_keys, witness_keys)
    digest = digest_of(checkpoint.origin)
    check_inclusion(
        leaf_digest(read.extra, digest=digest),
        index=read.index,
        size=checkpoint.size,
        proof=read.proof,
        root=checkpoint.root,
        digest=digest,
    )
    return Proven(read.extra, read.index, checkpoint, cosigned)


def _value(line: str, word: str) -> str:
    found, blank, value = line.partition(" ")
    if found != word or not blank:
        raise NoteRefused("form", f"the line of {word}")
    return value
