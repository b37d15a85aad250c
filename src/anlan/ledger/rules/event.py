"""One event is one canonical JSON object: check it, write it, read it back strictly (trust §7.1)."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

VERSION = 1
MAX_BYTES = 65_535
MAX_TEXT = 200  # code points of a string in a payload
MAX_INTEGER = 2**53 - 1  # the largest a JSON reader in any language keeps exactly
MAX_DEPTH = 16
FIRST_PREV = "0" * 64

STREAM_KINDS = frozenset(
    {
        *("case", "duty", "unit", "place", "calendar", "letter", "vault", "survey"),
        *("fund", "outreach", "device", "run", "import", "admin", "log", "ledger"),
    }
)
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_FORMS = {
    "stream": (re.compile(f"({'|'.join(sorted(STREAM_KINDS))}):{_UUID}"), "kind:uuid"),
    "action": (re.compile("[a-z_]{2,40}"), "[a-z_]{2,40}"),
    "actor": (re.compile(f"public|system|account:{_UUID}"), "public, system or account:uuid"),
    "actor_role": (re.compile("[a-z_]{2,40}"), "[a-z_]{2,40}"),
    "rule": (re.compile(r"[A-Za-z0-9._-]{1,60}@\d{4}-\d{2}-\d{2}", re.ASCII), "CODE@YYYY-MM-DD"),
    "from_state": (re.compile("[a-z0-9_]{1,40}"), "[a-z0-9_]{1,40}"),
    "to_state": (re.compile("[a-z0-9_]{1,40}"), "[a-z0-9_]{1,40}"),
    "prev": (re.compile("[0-9a-f]{64}"), "64 hex"),
    "salt": (re.compile("[0-9a-f]{32}"), "32 hex"),
}
_MAY_BE_NULL = frozenset({"rule", "from_state", "to_state"})
_COMMIT_FIELD = re.compile("[a-z][a-z0-9_.]{0,39}")
_COMMITMENT = re.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")  # exactly 32 bytes, no stray bits
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
_FIELDS = frozenset(
    {
        *("v", "stream", "n", "prev", "action", "from_state", "to_state", "occurred_at", "recorded_at"),
        *("actor", "actor_role", "rule", "payload", "commits", "salt"),
    }
)
_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


class EventRefused(ValueError):
    """An event breaks the form of trust §7.1; `code` says how, `where` names the field."""

    def __init__(self, code: str, where: str, detail: str = "") -> None:
        super().__init__(f"{where}: {code}{' (' + detail + ')' if detail else ''}")
        self.code, self.where, self.detail = code, where, detail


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What an action wants recorded; the ledger adds place, link, clock and salt."""

    stream: str
    action: str
    occurred_at: datetime
    actor: str
    actor_role: str
    rule: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    commits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Event(Fact):
    """A recorded fact; `body` are the exact bytes that were hashed to `leaf` (hex)."""

    n: int
    prev: str
    recorded_at: datetime
    salt: str
    v: int = VERSION
    leaf: str
    body: bytes


def leaf_hash(body: bytes) -> str:
    """Hash an event's bytes as link and as tree leaf: SHA-256(0x00 ‖ bytes), hex."""
    return hashlib.sha256(b"\x00" + body).hexdigest()


def canonical(value: Any) -> bytes:
    """Write a checked value in the one form two writers agree on; EventRefused for any other type."""
    _check_value(value, "value", depth=0, max_text=None)
    return _written(value)


def write_event(*, fact: Fact, n: int, prev: str, recorded_at: datetime, salt: str) -> Event:
    """Check a fact, give it its place in the stream and hash it; EventRefused names the bad field."""
    fields = {
        "action": fact.action,
        "actor": fact.actor,
        "actor_role": fact.actor_role,
        "commits": dict(fact.commits),
        "from_state": fact.from_state,
        "n": n,
        "occurred_at": moment_text(fact.occurred_at, "occurred_at"),
        "payload": dict(fact.payload),
        "prev": prev,
        "recorded_at": moment_text(recorded_at, "recorded_at"),
        "rule": fact.rule,
        "salt": salt,
        "stream": fact.stream,
        "to_state": fact.to_state,
        "v": VERSION,
    }
    _check_fields(fields)
    body = _written(fields)
    occurred_at, recorded_at = fact.occurred_at.astimezone(UTC), recorded_at.astimezone(UTC)
    return _event(fields, body, occurred_at=occurred_at, recorded_at=recorded_at)


def read_event(body: bytes) -> Event:
    """Read bytes back strictly: EventRefused unless writing what they say gives the same bytes."""
    if len(body) > MAX_BYTES:
        raise EventRefused("too_long", "event", f"{len(body)} bytes")
    try:
        fields = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise EventRefused("not_json", "event") from error
    if type(fields) is not dict or fields.keys() != _FIELDS:
        raise EventRefused("wrong_fields", "event")
    _check_fields(fields)
    occurred_at = read_moment(fields["occurred_at"], "occurred_at")
    recorded_at = read_moment(fields["recorded_at"], "recorded_at")
    if _written(fields) != body:
        raise EventRefused("not_canonical", "event")
    return _event(fields, body, occurred_at=occurred_at, recorded_at=recorded_at)


def moment_text(at: datetime, where: str = "moment") -> str:
    """Write an aware moment in UTC with exactly six digits: `YYYY-MM-DDThh:mm:ss.ffffffZ`."""
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise EventRefused("not_an_aware_moment", where)
    try:
        return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
    except OverflowError as error:
        raise EventRefused("no_such_moment", where) from error


def _event(fields: dict[str, Any], body: bytes, *, occurred_at: datetime, recorded_at: datetime) -> Event:
    values = {**fields, "occurred_at": occurred_at, "recorded_at": recorded_at}
    return Event(**values, leaf=leaf_hash(body), body=body)


def _written(value: Any) -> bytes:
    try:
        body = _encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise EventRefused("lone_surrogate", "event") from error
    if len(body) > MAX_BYTES:
        raise EventRefused("too_long", "event", f"{len(body)} bytes")
    return body


def read_moment(text: Any, where: str = "moment") -> datetime:
    """Read what `moment_text` writes, nothing else; EventRefused names the field."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise EventRefused("wrong_form", where, "YYYY-MM-DDThh:mm:ss.ffffffZ")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise EventRefused("no_such_moment", where) from error


def _check_fields(fields: dict[str, Any]) -> None:
    for name, (form, wanted) in _FORMS.items():
        value = fields[name]
        if value is None and name in _MAY_BE_NULL:
            continue
        if not isinstance(value, str) or not form.fullmatch(value):
            raise EventRefused("wrong_form", name, wanted)
    if type(fields["v"]) is not int or fields["v"] != VERSION:
        raise EventRefused("unknown_version", "v")
    if type(fields["n"]) is not int or not 1 <= fields["n"] <= MAX_INTEGER:
        raise EventRefused("not_a_position", "n")
    if (fields["n"] == 1) != (fields["prev"] == FIRST_PREV):
        raise EventRefused("wrong_form", "prev", "64 zeros when n = 1, and only then")
    if type(fields["payload"]) is not dict:
        raise EventRefused("not_an_object", "payload")
    _check_value(fields["payload"], "payload", depth=0, max_text=MAX_TEXT)
    _check_commits(fields["commits"])


def _check_commits(commits: Any) -> None:
    if type(commits) is not dict:
        raise EventRefused("not_an_object", "commits")
    for name, value in commits.items():
        if not isinstance(name, str) or not _COMMIT_FIELD.fullmatch(name):
            raise EventRefused("wrong_form", "commits", "field names [a-z][a-z0-9_.]{0,39}")
        if not isinstance(value, str) or not _COMMITMENT.fullmatch(value):
            raise EventRefused("wrong_form", f"commits.{name}", "base64 of 32 bytes")


def _check_value(value: Any, where: str, *, depth: int, max_text: int | None) -> None:
    if value is None or value is True or value is False:
        return
    if isinstance(value, str):
        _check_text(value, where, max_text)
    elif type(value) is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise EventRefused("integer_too_large", where)
    elif type(value) is dict or type(value) is list:
        _check_inside(value, where, depth=depth + 1, max_text=max_text)
    else:
        raise EventRefused("type_not_allowed", where, type(value).__name__)


def _check_inside(value: dict[Any, Any] | list[Any], where: str, *, depth: int, max_text: int | None) -> None:
    if depth > MAX_DEPTH:
        raise EventRefused("too_deep", where)
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check_value(item, f"{where}[{index}]", depth=depth, max_text=max_text)
        return
    for key, item in value.items():
        if not isinstance(key, str) or not key.isascii() or "\x00" in key:
            raise EventRefused("key_not_ascii", where)
        _check_value(item, f"{where}.{key}", depth=depth, max_text=max_text)


def _check_text(text: str, where: str, max_text: int | None) -> None:
    if max_text is not None and len(text) > max_text:
        raise EventRefused("text_too_long", where, f"{len(text)} of {max_text} code points")
    if "\x00" in text:
        raise EventRefused("nul", where)
    if text.isascii():
        return
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise EventRefused("lone_surrogate", where)
    if not unicodedata.is_normalized("NFC", text):
        raise EventRefused("not_nfc", where)
