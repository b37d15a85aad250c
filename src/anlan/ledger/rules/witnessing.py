"""What a log asks a witness and what a witness answers: c2sp.org/tlog-witness (trust §7.7)."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anlan.ledger.rules.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, parse_size
from anlan.ledger.rules.merkle import MAX_PROOF, ProofRefused, check_consistency, digest_of
from anlan.ledger.rules.notes import MAX_NOTE, NoteRefused, VerifierKey, decode_base64, parse_note

MAX_REQUEST = MAX_NOTE + 64 * 64  # bytes: a note and 63 hashes
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A checkpoint offered, with the proof that it goes on from the tree of size `old`."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        """Write the request's body, or the file that travels instead."""
        hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.proof)
        return f"old {self.old}\n{hashes}\n{self.note}"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `evidence` says that the log's own signature stands under something it must never sign."""

    status: int
    body: str = ""
    content_type: str = TEXT_TYPE
    evidence: bool = False


def parse_request(given: bytes) -> Request:
    """Read a request; NoteRefused names what its form breaks."""
    if len(given) > MAX_REQUEST:
        raise NoteRefused("too_large", f"{len(given)} bytes")
    try:
        head, found, note = given.decode("utf-8").partition("\n\n")
    except UnicodeDecodeError as error:
        raise NoteRefused("encoding") from error
    first, *hashes = head.split("\n")
    if not found or not first.startswith("old "):
        raise NoteRefused("form", "old <size>, hashes, an empty line, a checkpoint")
    if len(hashes) > MAX_PROOF:
        raise NoteRefused("form", f"more than {MAX_PROOF} hashes")
    proof = tuple(decode_base64(line) for line in hashes)
    if any(len(one) != 32 for one in proof):
        raise NoteRefused("form", "a hash has 32 bytes")
    return Request(parse_size(first.removeprefix("old ")), proof, note)


def judge(
    given: bytes, *, logs: Mapping[str, Sequence[VerifierKey]], latest: Mapping[str, Checkpoint]
) -> tuple[Answer, Checkpoint | None]:
    """Judge a request: (200, the checkpoint to store and cosign), or the refusal that the protocol wants and None.

    `logs` are the keys of each origin this witness knows, `latest` what it cosigned last for each.
    """
    try:
        request = parse_request(given)
        offered = parse_checkpoint(parse_note(request.note).text)
    except NoteRefused as error:
        return Answer(400, f"{error}\n"), None
    if offered.origin not in logs:
        return Answer(404, "this witness does not know that log\n"), None
    try:
        open_checkpoint(request.note, logs[offered.origin])
    except NoteRefused as error:
        return Answer(403, f"{error}\n"), None
    if request.old > offered.size:
        return Answer(400, "old is larger than the checkpoint\n"), None
    refusal = _contradiction(request, offered, latest.get(offered.origin))
    return (refusal, None) if refusal else (Answer(200), offered)


def _contradiction(request: Request, offered: Checkpoint, known: Checkpoint | None) -> Answer | None:
    size = known.size if known else 0
    if known and known.size == offered.size and known.root != offered.root:
        return Answer(422, f"two roots of one size, {size}: this witness saw another one\n", evidence=True)
    if request.old != size:
        return Answer(409, f"{size}\n", SIZE_TYPE)
    digest = digest_of(offered.origin)
    try:
        check_consistency(
            old=size,
            size=offered.size,
            old_root=known.root if known else digest(b""),
            root=offered.root,
            proof=request.proof,
            digest=digest,
        )
    except ProofRefused as error:
        return Answer(422, f"{error}\n", evidence=True)
    return None
