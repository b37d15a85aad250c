"""What a witness signs: Ed25519 (0x04) and ML-DSA-44 (0x06) of c2sp.org/tlog-cosignature (trust §7.7)."""

import base64
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

try:  # cryptography before 48 and builds on old OpenSSL have no ML-DSA: such keys then count as unknown
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
except ImportError:  # pragma: no cover
    MLDSA44PublicKey = None  # type: ignore[assignment, misc]

ED25519 = 0x04
ML_DSA_44 = 0x06
SIGNATURE_BYTES = {ED25519: 8 + 64, ML_DSA_44: 8 + 2420}
PUBLIC_BYTES = {ED25519: 32, ML_DSA_44: 1312}
MAX_TIME = 2**63 - 1


def cosign(text: str, *, seed: bytes, at: int) -> bytes:
    """Cosign a checkpoint's text at a time (seconds since 1970): time ‖ signature, 72 bytes."""
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(ed25519_message(text, at=at))
    return struct.pack(">Q", at) + signature


def cosigned_at(body: bytes) -> int:
    """Read the time of a cosignature, in seconds since 1970."""
    return int(struct.unpack(">Q", body[:8])[0])


def cosignature_verifies(text: str, body: bytes, *, algorithm: int, name: str, public: bytes) -> bool:
    """Tell whether `body` is this key's cosignature of a checkpoint's text; False where ML-DSA is missing."""
    if len(body) != SIGNATURE_BYTES[algorithm] or cosigned_at(body) > MAX_TIME:
        return False
    at, signature = cosigned_at(body), body[8:]
    try:
        if algorithm == ED25519:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, ed25519_message(text, at=at))
        else:
            message = ml_dsa_message(text, name=name, at=at)
            MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def can_verify(algorithm: int) -> bool:
    """Tell whether cosignatures of this type can be checked here."""
    return algorithm == ED25519 or (algorithm == ML_DSA_44 and MLDSA44PublicKey is not None)


def ed25519_message(text: str, *, at: int) -> bytes:
    """Write what an Ed25519 witness signs."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def ml_dsa_message(text: str, *, name: str, at: int) -> bytes:
    """Write what an ML-DSA-44 witness signs: extension lines are not part of it; ValueError for no checkpoint."""
    origin, size, root, *_ = text.split("\n")
    named, logged = name.encode(), origin.encode()
    if not (1 <= len(named) <= 255 and 1 <= len(logged) <= 255):
        raise ValueError("names have 1 to 255 bytes")
    return b"".join(
        (
            b"subtree/v1\n\0",
            bytes([len(named)]) + named,
            struct.pack(">Q", at),
            bytes([len(logged)]) + logged,
            struct.pack(">QQ", 0, int(size)),
            base64.b64decode(root, validate=True),
        )
    )
