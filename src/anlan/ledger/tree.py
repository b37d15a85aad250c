"""Read the logs: checkpoints, tiles, proofs, and how they are doing (trust §7.5–§7.8)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Max, Min

from anlan.ledger.models import (
    LedgerCheckpoint,
    LedgerCosignature,
    LedgerEvent,
    LedgerHead,
    LedgerLeaf,
    LedgerPending,
    LedgerTile,
)
from anlan.ledger.rules.checkpoint import Checkpoint, parse_checkpoint
from anlan.ledger.rules.event import Event, read_event
from anlan.ledger.rules.log_name import stream_of
from anlan.ledger.rules.merkle import (
    HASH_BYTES,
    ReadNode,
    consistency_proof,
    digest_of,
    inclusion_proof,
)
from anlan.ledger.rules.notes import Note, parse_note, parse_signatures, with_signatures
from anlan.ledger.rules.proof_file import ProofFile
from anlan.ledger.rules.receipt_note import WITHIN
from anlan.ledger.rules.tiles import HEIGHT, WIDTH, NoTile, nodes_from

HOURLY = timedelta(hours=1)
ALARMS = ("refuse_to_sign", "continue")  # the newest of these tells whether signing is refused


@dataclass(frozen=True)
class Log:
    """One log as the database knows it; `published` is the size of the newest checkpoint anybody may see."""

    number: int
    origin: str
    size: int
    vkeys: tuple[str, ...]
    published: int | None
    checked_at: datetime | None
    follows: int | None


@dataclass(frozen=True)
class WitnessSeen:
    """How far a witness has come: the newest checkpoint it cosigned, and when."""

    name: str
    size: int
    cosigned_at: datetime


@dataclass(frozen=True)
class LedgerStatus:
    """What the public status page shows of the log; None where nothing was signed yet.

    `late` says that something waits longer than promised or that no checkpoint came within the hour;
    `refused` that the log does not sign, because its database is behind what it signed before (FC-28).
    """

    origin: str
    vkeys: tuple[str, ...]
    size: int
    waiting: int
    oldest_waiting_at: datetime | None
    checkpoint_size: int | None
    checkpoint_root: bytes | None
    signed_at: datetime | None
    checked_at: datetime | None
    witnesses: tuple[WitnessSeen, ...]
    late: bool
    refused: bool

    def age(self, now: datetime) -> timedelta | None:
        """Return how long ago the newest checkpoint was signed or found true again."""
        moments = [at for at in (self.signed_at, self.checked_at) if at]
        return now - max(moments) if moments else None


def current_log() -> Log | None:
    """Return the log that takes events in now, or None before the sequencer ran for the first time."""
    row = LedgerHead.objects.filter(follows=None).order_by("-number").first()
    return _log(row) if row else None


def log_named(origin: str) -> Log | None:
    """Return a log by its origin."""
    row = LedgerHead.objects.filter(origin=origin).first()
    return _log(row) if row else None


def all_logs() -> list[Log]:
    """Return every log of this database in the order they were begun."""
    return [_log(row) for row in LedgerHead.objects.order_by("number")]


def latest_checkpoint(origin: str | None = None) -> str | None:
    """Return the newest published checkpoint with its cosignatures, of the log that signs or of one named."""
    log = log_named(origin) if origin else current_log()
    if log is None or log.published is None:
        return None
    return checkpoint_note(log, log.published).written


def checkpoint_note(log: Log, size: int) -> Note:
    """Return the checkpoint of one size with each witness's newest cosignature; KeyError when there is none."""
    row = LedgerCheckpoint.objects.filter(log=log.number, size=size).first()
    if row is None:
        raise KeyError(size)
    rows = LedgerCosignature.objects.filter(log=log.number, size=size).order_by("cosigned_at")
    newest = {cosignature.witness: cosignature.line for cosignature in rows}
    lines = [line for _, line in sorted(newest.items())]
    return with_signatures(parse_note(row.note), [one for line in lines for one in parse_signatures(line)])


def last_checkpoint(log: Log) -> Checkpoint | None:
    """Return the newest checkpoint in the database, published or not."""
    row = LedgerCheckpoint.objects.filter(log=log.number).order_by("-size").first()
    return parse_checkpoint(parse_note(row.note).text) if row else None


def tile(*, level: int, index: int, width: int = WIDTH, origin: str | None = None) -> bytes:
    """Return the hashes of one tile of the published tree; NoTile when that tree does not reach it."""
    log = log_named(origin) if origin else current_log()
    if log is None or log.published is None or min(level, index) < 0 or not 1 <= width <= WIDTH:
        raise NoTile(f"{level}/{index}")
    if index * WIDTH + width > log.published >> level * HEIGHT:
        raise NoTile(f"{level}/{index}")
    return _tile(log.number, level, index)[: width * HASH_BYTES]


def read_nodes(log: Log) -> ReadNode:
    """Read nodes of a log's tree from its tiles, each tile once."""
    kept: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        if (level, index) not in kept:
            kept[level, index] = _tile(log.number, level, index)
        return kept[level, index]

    return nodes_from(read, digest=digest_of(log.origin))


def proof_for(leaf: str, *, origin: str | None = None) -> str | None:
    """Return the proof file of the event with this leaf hash (hex), or None while no checkpoint covers it.

    The caller says whether the reader may see the event: the file holds its bytes.
    """
    log = log_named(origin) if origin else current_log()
    if log is None or log.published is None:
        return None
    row = LedgerLeaf.objects.filter(log=log.number, event__leaf=bytes.fromhex(leaf))
    found = row.values_list("tree_index", "event__body").first()
    if found is None or found[0] >= log.published:
        return None
    index, body = found
    digest = digest_of(log.origin)
    path = inclusion_proof(read_nodes(log), index=index, size=log.published, digest=digest)
    return ProofFile(bytes(body), index, tuple(path), checkpoint_note(log, log.published).written).text


def consistency(log: Log, *, old: int, size: int) -> list[bytes]:
    """Return the proof that the log's tree of `size` begins with that of `old`."""
    return consistency_proof(read_nodes(log), old=old, size=size, digest=digest_of(log.origin))


def witnesses_seen(log: Log) -> tuple[WitnessSeen, ...]:
    """Return how far each witness has come."""
    rows = LedgerCosignature.objects.filter(log=log.number).values("witness")
    newest = rows.annotate(size=Max("size"), at=Max("cosigned_at")).order_by("witness")
    return tuple(WitnessSeen(row["witness"], row["size"], row["at"]) for row in newest)


def ledger_status(*, now: datetime, origin: str) -> LedgerStatus:
    """Return how the log is doing; `origin` names it before it was begun."""
    log = current_log()
    oldest = LedgerPending.objects.aggregate(at=Min("event__recorded_at"))["at"]
    waiting = LedgerPending.objects.count()
    origin = log.origin if log else origin
    alarm = newest_alarm(origin)
    checkpoint = None
    if log and log.published is not None:
        checkpoint = LedgerCheckpoint.objects.filter(log=log.number, size=log.published).first()
    status = LedgerStatus(
        origin=origin,
        vkeys=log.vkeys if log else (),
        size=log.size if log else 0,
        waiting=waiting,
        oldest_waiting_at=oldest,
        checkpoint_size=checkpoint.size if checkpoint else None,
        checkpoint_root=bytes(checkpoint.root) if checkpoint else None,
        signed_at=checkpoint.signed_at if checkpoint else None,
        checked_at=log.checked_at if log else None,
        witnesses=witnesses_seen(log) if log else (),
        late=False,
        refused=alarm is not None and alarm.action == "refuse_to_sign",
    )
    return _with_lateness(status, now)


def _with_lateness(status: LedgerStatus, now: datetime) -> LedgerStatus:
    # A demo year is recorded at its own times, so that its waiting events say nothing about being late.
    since = None if status.origin.startswith("demo.") else status.oldest_waiting_at
    age = status.age(now)
    late = (since is not None and now - since > WITHIN) or (age is not None and age > HOURLY + WITHIN)
    return replace(status, late=late)


def newest_alarm(origin: str) -> Event | None:
    """Return the newest event of a log about signing: refused, or continued under a new name."""
    rows = LedgerEvent.objects.filter(stream=stream_of(origin)).order_by("-n").values_list("body", flat=True)
    told = (read_event(bytes(body)) for body in rows.iterator(chunk_size=100))
    return next((event for event in told if event.action in ALARMS), None)


def _log(row: LedgerHead) -> Log:
    vkeys = tuple(row.vkeys.split("\n")) if row.vkeys else ()
    return Log(row.number, row.origin, row.size, vkeys, row.published, row.checked_at, row.follows)


def _tile(log: int, level: int, index: int) -> bytes:
    rows = LedgerTile.objects.filter(log=log, layer=level, place=index).values_list("hashes", flat=True)
    return bytes(rows.first() or b"")
