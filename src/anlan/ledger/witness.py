"""A witness: remembers the newest tree of each log it knows, and cosigns only what goes on from it (trust §7.7).

It runs at another body than the county's office, without any database: one folder with one small file per log.
"""

import base64
import fcntl
import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from anlan.ledger.rules.checkpoint import Checkpoint, parse_checkpoint
from anlan.ledger.rules.cosignature import ED25519, cosign
from anlan.ledger.rules.notes import (
    NoteRefused,
    Signature,
    VerifierKey,
    check_name,
    decode_base64,
    parse_note,
    verifier_key,
    with_signatures,
)
from anlan.ledger.rules.witnessing import MAX_REQUEST, TEXT_TYPE, Answer, judge, parse_request

MAX_EVIDENCE = 1_000  # files; what contradicts is kept, but may not fill the disk
_PRIVATE = re.compile(r"PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\s*")


@dataclass(frozen=True)
class WitnessKey:
    """The witness's name and the seed it cosigns with."""

    name: str
    seed: bytes

    @property
    def public(self) -> VerifierKey:
        """Return the key that counties put into their policy."""
        return verifier_key(name=self.name, seed=self.seed, algorithm=ED25519)

    @property
    def text(self) -> str:
        """Write the private key for its file, in the form of the signed notes' tools."""
        coded = base64.b64encode(bytes([ED25519]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.public.key_id.hex()}+{coded}\n"


def read_key(text: str) -> WitnessKey:
    """Read a key file; NoteRefused when it is none."""
    found = _PRIVATE.fullmatch(text)
    decoded = decode_base64(found[3]) if found else b""
    if not found or len(decoded) != 33 or decoded[0] != ED25519:
        raise NoteRefused("vkey", "PRIVATE+KEY+name+id+base64 of type 0x04 and 32 bytes")
    check_name(found[1])
    key = WitnessKey(found[1], decoded[1:])
    if key.public.key_id.hex() != found[2]:
        raise NoteRefused("vkey", f"its id is {key.public.key_id.hex()}")
    return key


class Witness:
    """One witness with its folder; `answer` is the whole protocol."""

    def __init__(self, *, state: Path, logs: Sequence[VerifierKey], key: WitnessKey) -> None:
        self.state, self.key = state, key
        self.logs: dict[str, list[VerifierKey]] = {}
        for log in logs:
            self.logs.setdefault(log.name, []).append(log)
        self._turn = threading.Lock()
        state.mkdir(parents=True, exist_ok=True)

    def answer(self, given: bytes, *, at: int) -> Answer:
        """Judge a request at a time (seconds since 1970); what is cosigned is on the disk before it is answered."""
        with self._alone():
            answer, accepted = judge(given, logs=self.logs, latest=self._latest())
            if accepted is None:
                if answer.evidence:
                    self._keep(given)
                return answer
            note = parse_note(parse_request(given).note)
            signature = Signature(self.key.name, self.key.public.key_id, cosign(note.text, seed=self.key.seed, at=at))
            mine = [one for one in note.signatures if one.name == accepted.origin]
            kept = with_signatures(type(note)(note.text, tuple(mine)), [signature])
            _write(self._file(accepted.origin), kept.written)
        return Answer(200, signature.line)

    def latest(self, origin: str) -> str | None:
        """Return the newest checkpoint of a log with our cosignature, for whoever compares (T-13)."""
        file = self._file(origin)
        return file.read_text("utf-8") if origin in self.logs and file.exists() else None

    def _latest(self) -> dict[str, Checkpoint]:
        notes = {origin: self.latest(origin) for origin in self.logs}
        return {origin: parse_checkpoint(parse_note(note).text) for origin, note in notes.items() if note}

    def _file(self, origin: str) -> Path:
        return self.state / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.checkpoint"

    def _keep(self, given: bytes) -> None:
        """Keep what a log signed against its own past: it is the proof of it."""
        folder = self.state / "evidence"
        folder.mkdir(exist_ok=True)
        file = folder / f"{hashlib.sha256(given).hexdigest()[:32]}.request"
        if not file.exists() and sum(1 for _ in folder.iterdir()) < MAX_EVIDENCE:
            _write(file, given.decode("utf-8"))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._turn, (self.state / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def serve(witness: Witness, *, address: str, port: int, clock: Callable[[], float]) -> ThreadingHTTPServer:
    """Make the witness's server; the caller lets it serve. POST /add-checkpoint, GET /checkpoint/<origin>."""

    class Handler(_Handler):
        pass

    Handler.witness, Handler.clock = witness, staticmethod(clock)
    return ThreadingHTTPServer((address, port), Handler)


class _Handler(BaseHTTPRequestHandler):
    witness: Witness
    clock: Callable[[], float]
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "anlan-witness", ""
    timeout = 30  # seconds for a slow client

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > MAX_REQUEST:
            self.close_connection = True
            self._send(Answer(413 if length else 411, "a request has a length and a limit\n"))
            return
        try:
            given = self.rfile.read(int(length))
        except TimeoutError:  # a client that promised more than it sent
            self.close_connection = True
            return
        if self.path != "/add-checkpoint":
            self._send(Answer(404, "POST /add-checkpoint\n"))
            return
        self._send(self.witness.answer(given, at=int(type(self).clock())))

    def do_GET(self) -> None:
        note = self.witness.latest(self.path.removeprefix("/checkpoint/"))
        self._send(Answer(200, note) if note else Answer(404, "GET /checkpoint/<origin>\n"))

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing: who asks is nobody's business."""

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type or TEXT_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all, and wait for the disk."""
    draft = file.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
