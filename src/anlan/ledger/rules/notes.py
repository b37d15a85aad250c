"""Signed notes of c2sp.org/signed-note: text, an empty line, and who signed it (trust §7.5)."""

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from anlan.ledger.rules import cosignature

ED25519 = 0x01
MAX_NOTE = 64 * 1024  # bytes
MAX_SIGNATURES = 100
_PUBLIC_BYTES = {ED25519: 32, **cosignature.PUBLIC_BYTES}
_DASH = "\u2014 "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class NoteRefused(ValueError):
    """A note or key is not what it must be.

    `code` is too_large, encoding, form, name, base64, vkey, algorithm, signature (a known key's signature is
    wrong) or unsigned (no known key has signed).
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}{' (' + detail + ')' if detail else ''}")
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name it signs under; `algorithm` is the signature type of signed-note."""

    name: str
    algorithm: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that stand before each of its signatures."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """Write the key the way it is published: `name+id+base64`."""
        coded = base64.b64encode(bytes([self.algorithm]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{coded}"


@dataclass(frozen=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    body: bytes

    @property
    def line(self) -> str:
        """Write the line, newline included."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.body).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A note as it was read, nothing verified: the text ends in a newline."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def written(self) -> str:
        """Write the note."""
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)


def parse_vkey(text: str) -> VerifierKey:
    """Read `name+id+base64`; NoteRefused when its id does not belong to it or the type is none we know."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise NoteRefused("vkey", "name+id+key")
    check_name(parts[0])
    decoded = decode_base64(parts[2])
    if not decoded or len(decoded) - 1 != _PUBLIC_BYTES.get(decoded[0]):
        raise NoteRefused("algorithm", "type or length of the key")
    key = VerifierKey(parts[0], decoded[0], decoded[1:])
    if key.key_id.hex() != parts[1]:
        raise NoteRefused("vkey", f"its id is {key.key_id.hex()}")
    return key


def verifier_key(*, name: str, seed: bytes, algorithm: int = ED25519) -> VerifierKey:
    """Derive the public key of a 32-byte Ed25519 seed; type 0x01 signs notes, 0x04 cosigns checkpoints."""
    check_name(name)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return VerifierKey(name, algorithm, public)


def sign(text: str, *, name: str, seed: bytes) -> Signature:
    """Sign a note's text with a 32-byte Ed25519 seed."""
    check_text(text)
    body = Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())
    return Signature(name, verifier_key(name=name, seed=seed).key_id, body)


def parse_note(given: str | bytes) -> Note:
    """Read a note without verifying anything; NoteRefused names what its form breaks."""
    written = _decoded(given)
    if _CONTROL.search(written):
        raise NoteRefused("form", "control characters")
    text, found, signed = written.rpartition("\n\n")
    text += "\n"
    if not found or not signed:
        raise NoteRefused("form", "no empty line before signatures")
    lines = signed.split("\n")
    if lines.pop() != "":
        raise NoteRefused("form", "the last line does not end")
    if len(lines) > MAX_SIGNATURES:
        raise NoteRefused("too_large", f"{len(lines)} signatures")
    return Note(text, tuple(_signature(line) for line in lines))


def open_note(given: str | bytes, keys: Iterable[VerifierKey]) -> tuple[Note, tuple[VerifierKey, ...]]:
    """Read a note and return it with those of `keys` that signed it, in the order of `keys`.

    Signatures of unknown keys are ignored. Raises NoteRefused when a known key's signature is wrong, and when
    no known key has signed.
    """
    note = parse_note(given)
    known = {(key.name, key.key_id): key for key in keys if key.algorithm == ED25519 or _can(key)}
    signed = set()
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not signature_verifies(note.text, signature.body, key=key):
            raise NoteRefused("signature", f"{key.name}+{key.key_id.hex()}")
        signed.add(key)
    if not signed:
        raise NoteRefused("unsigned", "no known key has signed")
    return note, tuple(key for key in known.values() if key in signed)


def signature_verifies(text: str, body: bytes, *, key: VerifierKey) -> bool:
    """Tell whether `body` is the signature of this key, of any type we know, over a note's text."""
    if key.algorithm != ED25519:
        return cosignature.cosignature_verifies(text, body, algorithm=key.algorithm, name=key.name, public=key.public)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(body, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def with_signatures(note: Note, more: Sequence[Signature]) -> Note:
    """Add signatures at the end, leaving out those that are there already."""
    return Note(note.text, tuple(dict.fromkeys([*note.signatures, *more])))


def parse_signatures(given: str | bytes) -> tuple[Signature, ...]:
    """Read signature lines alone, as a witness answers them."""
    lines = _decoded(given).split("\n")
    if lines.pop() != "" or not lines:
        raise NoteRefused("form", "signature lines that end in a newline")
    return tuple(_signature(line) for line in lines)


def check_name(name: str) -> None:
    """Raise NoteRefused unless a key may have this name: not empty, no plus sign, no blank of any script."""
    if not name or any(sign == "+" or sign.isspace() or unicodedata.category(sign) == "Zs" for sign in name):
        raise NoteRefused("name", repr(name))


def check_text(text: str) -> None:
    """Raise NoteRefused unless a note may have this text."""
    if not text.endswith("\n"):
        raise NoteRefused("form", "the text must end in a newline")
    if _CONTROL.search(text):
        raise NoteRefused("form", "control characters")


def decode_base64(text: str) -> bytes:
    """Decode standard base64 in its one true form; NoteRefused for blanks, other signs and stray bits."""
    if not _BASE64.fullmatch(text):
        raise NoteRefused("base64")
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteRefused("base64") from error
    if base64.b64encode(decoded).decode() != text:
        raise NoteRefused("base64", "stray bits")
    return decoded


def _decoded(given: str | bytes) -> str:
    data = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given
    if len(data) > MAX_NOTE:
        raise NoteRefused("too_large", f"{len(data)} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteRefused("encoding") from error


def _signature(line: str) -> Signature:
    if not line.startswith(_DASH):
        raise NoteRefused("form", "a signature line begins with a dash and a blank")
    name, found, coded = line.removeprefix(_DASH).partition(" ")
    if not found:
        raise NoteRefused("form", "name and signature")
    check_name(name)
    decoded = decode_base64(coded)
    if len(decoded) < 5:
        raise NoteRefused("form", "a signature has more than four bytes")
    return Signature(name, decoded[:4], decoded[4:])


def _can(key: VerifierKey) -> bool:
    return cosignature.can_verify(key.algorithm)
