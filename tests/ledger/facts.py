"""Facts and streams for the ledger's tests."""

import random
import uuid
from datetime import UTC, datetime, timedelta

from anlan.ledger.rules.chain import StoredEvent
from anlan.ledger.rules.event import FIRST_PREV, Event, Fact, write_event

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def new_stream(kind: str = "case") -> str:
    """Name a stream nobody has."""
    return f"{kind}:{uuid.uuid4()}"


def fact(stream: str, *, category: str = "0101", **changed) -> Fact:
    """A small valid fact of a case stream."""
    values = {
        "stream": stream,
        "action": "sort",
        "occurred_at": NOW,
        "actor": "public",
        "actor_role": "citizen",
        "rule": "R-PET-01@2022-05-01",
        "from_state": "registered",
        "to_state": "sorting",
        "payload": {"category": category},
    }
    return Fact(**values | changed)


def chained(stream: str, length: int, *, seed: int = 0) -> list[Event]:
    """A good stream of `length` events, one second apart."""
    draw = random.Random(seed)
    made: list[Event] = []
    for n in range(1, length + 1):
        made.append(
            write_event(
                fact=fact(stream, category=f"{draw.randrange(10_000):04d}"),
                n=n,
                prev=made[-1].leaf if made else FIRST_PREV,
                recorded_at=NOW + timedelta(seconds=n),
                salt=draw.randbytes(16).hex(),
            )
        )
    return made


def stored(event: Event) -> StoredEvent:
    """The row the database would hold."""
    prev, leaf = bytes.fromhex(event.prev), bytes.fromhex(event.leaf)
    return StoredEvent(event.stream, event.n, prev, leaf, event.body, event.recorded_at)
