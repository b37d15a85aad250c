"""Send a checkpoint to a witness whose address stands in the county's own policy file; nothing else leaves here."""

import http.client
import ssl
from urllib.parse import urlsplit

SECONDS = 10
MOST = 64 * 1024  # bytes of an answer


def post(address: str, body: bytes) -> tuple[int, bytes]:
    """POST to an address, follow no redirect, use no proxy; OSError when nobody answers properly."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise OSError(f"{address}: a witness's address begins http:// or https://")
    if parts.scheme == "https":
        context = ssl.create_default_context()
        line: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=SECONDS, context=context
        )
    else:
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    try:
        line.request("POST", parts.path or "/", body, {"Content-Type": "text/plain; charset=utf-8"})
        answer = line.getresponse()
        return answer.status, answer.read(MOST)
    except http.client.HTTPException as error:
        raise OSError(f"{address}: {type(error).__name__}") from error
    finally:
        line.close()
