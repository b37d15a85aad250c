"""Encrypt what names a person, one data key per person, and find it again by exact value (trust §8.2).

A sealed value is alg(1) ‖ key id(4, big-endian) ‖ nonce(12) ‖ ciphertext ‖ tag(16). The key id is that
of the key-encryption key under which the value was sealed. A ring lists (key id, key), newest last.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

KEY_BYTES = 32
_HEAD = 5
_NONCE = 12
_TAG = 16

Ring = Sequence[tuple[int, bytes]]


class Algorithm(IntEnum):
    """How a value is sealed; the first byte of the value says it."""

    AES_256_GCM = 1
    SM4_128_GCM = 2  # takes the first 16 bytes of a key


class SealBroken(Exception):
    """A sealed value does not open: changed, cut, or moved to another person, field or key."""


class KeyUnknown(Exception):
    """The ring has no key of the id a value names."""


def new_dek() -> bytes:
    """Draw the data key of one person; destroying it erases the person."""
    return secrets.token_bytes(KEY_BYTES)


def wrap_dek(ring: Ring, party_ref: str, dek: bytes, *, alg: Algorithm = Algorithm.AES_256_GCM) -> bytes:
    """Encrypt a person's data key under the newest key of the ring."""
    key_id, kek = ring[-1]
    return _seal(kek, key_id, f"anlan-dek/v1\n{party_ref}", dek, alg=alg)


def unwrap_dek(ring: Ring, party_ref: str, wrapped: bytes) -> bytes:
    """Decrypt a person's data key with whichever key of the ring wrapped it; KeyUnknown, SealBroken."""
    keys = dict(ring)
    wrapping = sealed_under(wrapped)
    if wrapping not in keys:
        raise KeyUnknown(f"no key {wrapping} in the ring")
    return _open(keys[wrapping], f"anlan-dek/v1\n{party_ref}", wrapped)


def sealed_under(sealed: bytes) -> int:
    """Read the key id of a sealed value: other than the newest of the ring means it wants re-wrapping."""
    if len(sealed) < _HEAD + _NONCE + _TAG:
        raise SealBroken("cut short")
    return int.from_bytes(sealed[1:_HEAD], "big")


def seal(
    dek: bytes,
    key_id: int,
    party_ref: str,
    field: str,
    text: str,
    *,
    alg: Algorithm = Algorithm.AES_256_GCM,
    nonce: bytes | None = None,
) -> bytes:
    """Encrypt one field of one person; the value opens for no other field and no other person.

    `nonce` (12 bytes) is drawn unless a test gives it: never use one twice with the same key.
    """
    return _seal(dek, key_id, _value_of(party_ref, field), text.encode(), alg=alg, nonce=nonce)


def open_sealed(dek: bytes, party_ref: str, field: str, sealed: bytes) -> str:
    """Decrypt one field of one person; SealBroken if it was changed or moved."""
    return _open(dek, _value_of(party_ref, field), sealed).decode()


def blind_index(key: bytes, kind: str, normalised: str) -> bytes:
    """Hash a phone (E.164) or ID number to 16 bytes for exact search; ValueError for any other kind."""
    if kind not in ("phone", "id"):
        raise ValueError(f"no index of {kind!r}: only phone and id")
    return hmac.digest(key, f"anlan-index/v1\n{kind}\n{normalised}".encode(), hashlib.sha256)[:16]


def _value_of(party_ref: str, field: str) -> str:
    return f"anlan-vault/v1\n{party_ref}\n{field}"


def _seal(key: bytes, key_id: int, about: str, plain: bytes, *, alg: Algorithm, nonce: bytes | None = None) -> bytes:
    nonce = secrets.token_bytes(_NONCE) if nonce is None else nonce
    head = bytes([alg]) + key_id.to_bytes(4, "big") + nonce
    if alg == Algorithm.AES_256_GCM:
        return head + AESGCM(_checked(key)).encrypt(nonce, plain, about.encode())
    cipher = Cipher(SM4(_checked(key)[:16]), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(about.encode())
    return head + cipher.update(plain) + cipher.finalize() + cipher.tag


def _open(key: bytes, about: str, sealed: bytes) -> bytes:
    sealed_under(sealed)
    nonce, text, tag = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE : -_TAG], sealed[-_TAG:]
    try:
        if sealed[0] == Algorithm.AES_256_GCM:
            return AESGCM(_checked(key)).decrypt(nonce, text + tag, about.encode())
        if sealed[0] == Algorithm.SM4_128_GCM:
            cipher = Cipher(SM4(_checked(key)[:16]), modes.GCM(nonce, tag)).decryptor()
            cipher.authenticate_additional_data(about.encode())
            return cipher.update(text) + cipher.finalize()
    except InvalidTag as error:
        raise SealBroken("changed, or of another person, field or key") from error
    raise SealBroken(f"unknown algorithm {sealed[0]}")


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    return key
