"""Receipt numbers that say nothing, and query codes only their owner knows (trust §9.1)."""

import hashlib
import hmac
import secrets
import unicodedata

from argon2.low_level import Type, hash_secret_raw

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})
SALT_BYTES = 16


class CodeRefused(ValueError):
    """What was typed is no query code; `code` is "length", "sign" or "check"."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no query code: {code}")
        self.code = code


def new_number(year: int) -> str:
    """Draw a receipt number, `SF-2026-0000123`: random, so that nobody can count complaints by it.

    The caller keeps it unique and draws again when it is taken.
    """
    return f"SF-{year:04d}-{secrets.randbelow(10_000_000):07d}"


def new_code() -> str:
    """Draw a query code: 15 random symbols (75 bits) and one check symbol, without dashes."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(15))
    return symbols + check_symbol(symbols)


def shown_code(code: str) -> str:
    """Write a code as people read it aloud: `7K3M-9QXT-0ABC-DEFN`."""
    return "-".join(code[start : start + 4] for start in range(0, 16, 4))


def check_symbol(symbols: str) -> str:
    """Compute the Luhn mod 32 symbol that follows `symbols`: it catches every single slip."""
    total = 0
    for place, sign in enumerate(reversed(symbols)):
        value = _VALUES[sign] * (1 if place % 2 else 2)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def normalise_code(text: str) -> str:
    """Read a typed code: any case, full width, spaces, dashes, O for 0, I and L for 1; CodeRefused."""
    code = unicodedata.normalize("NFKC", text[:200]).upper().translate(_READ_AS)
    if len(code) != 16:
        raise CodeRefused("length")
    if any(sign not in _VALUES for sign in code):
        raise CodeRefused("sign")
    if check_symbol(code[:15]) != code[15]:
        raise CodeRefused("check")
    return code


def new_salt() -> bytes:
    """Draw the salt that is stored beside a code's hash."""
    return secrets.token_bytes(SALT_BYTES)


def code_hash(pepper: bytes, number: str, code: str, salt: bytes) -> bytes:
    """Hash a normalised code for storage: 32 bytes of argon2id, some 26 ms and 19 MiB on purpose."""
    secret = hmac.digest(pepper, f"anlan-code/v1\n{number}\n{code}".encode(), hashlib.sha256)
    return hash_secret_raw(secret, salt, time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, type=Type.ID)


def code_matches(pepper: bytes, number: str, code: str, salt: bytes, stored: bytes) -> bool:
    """Tell in constant time whether a normalised code is the one whose hash is stored."""
    return hmac.compare_digest(code_hash(pepper, number, code, salt), stored)
