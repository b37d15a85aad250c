"""What a log is called, and what is named after it (trust §7.4, §7.5)."""

import re
import uuid

_NEXT = re.compile(r"/([1-9]\d{0,3})$", re.ASCII)


def host_of(origin: str) -> str:
    """Return the county's host out of `<host>/ledger`, `<host>/ledger/2` or `<host>/ledger-sm3`."""
    return origin.partition("/")[0]


def receipt_name(origin: str) -> str:
    """Name the key that signs receipts."""
    return f"{host_of(origin)}/receipt"


def second_tree(origin: str) -> str:
    """Name the log that holds the same events under SM3 (field F-83)."""
    host, _, path = origin.partition("/")
    return f"{host}/{path.replace('ledger', 'ledger-sm3', 1)}"


def continued(origin: str) -> str:
    """Name the log that goes on where this one lost its tail: `…/ledger` → `…/ledger/2` → `…/ledger/3`."""
    found = _NEXT.search(origin)
    return f"{origin[: found.start()]}/{int(found[1]) + 1}" if found else f"{origin}/2"


def continues(origin: str, base: str) -> bool:
    """Tell whether a log is the county's first one or one of those that continue it."""
    return origin == base or bool(_NEXT.fullmatch(origin.removeprefix(base)) and origin.startswith(base))


def stream_of(origin: str) -> str:
    """Name the stream in which a log tells about itself; those that continue it tell in the same one."""
    base = _NEXT.sub("", origin)
    return f"ledger:{uuid.uuid5(uuid.NAMESPACE_URL, f'https://{base}')}"
