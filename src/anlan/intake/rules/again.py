"""Give the same query code again to whoever presents the same idempotency key, and to nobody else (trust T-03).

The answer kept under a key holds the code sealed under a key derived from it; we store only the key's hash, so
that neither the database nor its backup opens the code. It is gone when the answer is forgotten.
"""

import hashlib
import hmac

from anlan.ledger.rules.sealing import open_sealed, seal

SHORTEST_KEY = 16  # characters; a form's key is drawn at random, a guessable one would give codes away
_KEY_ID = 0


def seal_code(key: str, number: str, code: str) -> str:
    """Seal a code so that only this idempotency key opens it; hex."""
    return seal(_dek(key), _KEY_ID, number, "code", code).hex()


def open_code(key: str, number: str, sealed: str) -> str:
    """Open a code with the idempotency key it was given under; SealBroken for any other."""
    return open_sealed(_dek(key), number, "code", bytes.fromhex(sealed))


def _dek(key: str) -> bytes:
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"an idempotency key has at least {SHORTEST_KEY} characters")
    return hmac.digest(key.encode(), b"anlan-again/v1", hashlib.sha256)
