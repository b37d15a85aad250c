"""Give every event its place in the tree, and sign the tree (trust §7.4). Runs in `anlan ledger run` only."""

import base64
import fcntl
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from anlan.ledger import tree
from anlan.ledger.actions import append
from anlan.ledger.checkpoint_file import CheckpointFile
from anlan.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerHead, LedgerLeaf, LedgerTile
from anlan.ledger.rules.checkpoint import Checkpoint, sign_checkpoint
from anlan.ledger.rules.event import Fact
from anlan.ledger.rules.log_name import continued, continues, second_tree, stream_of
from anlan.ledger.rules.merkle import Digest, ProofRefused, check_consistency, digest_of, leaf_digest, root_from, sha256
from anlan.ledger.rules.notes import verifier_key
from anlan.ledger.rules.receipt_note import WITHIN
from anlan.ledger.rules.tiles import NoTile, grow, widths

BATCH = 2_000  # events in one transaction
_LOCK = zlib.crc32(b"anlan ledger run")

_WAITING = """
    SELECT pending.event_id, event.leaf FROM ledger_pending AS pending
    JOIN ledger_event AS event ON event.id = pending.event_id ORDER BY pending.event_id LIMIT %s
"""
_PLACED = """
    DELETE FROM ledger_pending WHERE event_id IN (
        SELECT event_id FROM ledger_leaf WHERE log = %s AND tree_index >= %s
    )
"""
_ALL_WAIT = """
    INSERT INTO ledger_pending (event_id) SELECT id FROM ledger_event AS event
    WHERE NOT EXISTS (SELECT 1 FROM ledger_pending WHERE event_id = event.id)
"""
_LATE = """
    SELECT count(*), min(event.recorded_at) FROM ledger_leaf AS leaf
    JOIN ledger_event AS event ON event.id = leaf.event_id
    WHERE leaf.log = %s AND leaf.tree_index >= %s AND leaf.tree_index < %s AND event.recorded_at < %s
"""


class RefusedToSign(RuntimeError):
    """The log signs nothing: what it would sign contradicts what it signed before, or might (FC-28).

    `code` is other_origin, behind, other_root, file_missing or inconsistent; receipts are taken meanwhile.
    """

    def __init__(self, code: str, detail: str, *, known: Checkpoint | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.known = code, known


class OnePerson(ValueError):
    """A log is continued by two persons, not by one."""


@dataclass(frozen=True)
class Signer:
    """What signs: the log's keys (seeds, the newest first) and the file outside the database."""

    seeds: tuple[bytes, ...]
    file: CheckpointFile


@contextmanager
def only_sequencer(lock_file: Path, *, wait: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Hold the lock that one sequencer has; a second one waits until the first ends (FC-24).

    PostgreSQL lets go of it when the connection breaks, SQLite's is a file on the same host. Whoever lost it
    unseen is stopped by the row of the log, which every batch locks, and by the uniqueness of places.
    """
    if connection.vendor != "postgresql":
        lock_file.parent.mkdir(parents=True, exist_ok=True)
        with lock_file.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    while not _advisory("pg_try_advisory_lock"):
        wait(1.0)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _advisory("pg_advisory_unlock")


def open_log(*, origin: str, seeds: Sequence[bytes], second: bool = False) -> tree.Log:
    """Begin the county's log, or find the one that signs now; publish its keys. RefusedToSign "other_origin".

    `second` asks for the tree beside it that holds the same events under SM3 (field F-83).
    """
    with transaction.atomic():
        heads = list(LedgerHead.objects.select_for_update().order_by("number"))
        first = next((head for head in reversed(heads) if head.follows is None), None)
        if first and not continues(first.origin, origin):
            raise RefusedToSign("other_origin", f"this database's log is {first.origin}, the settings say {origin}")
        first = first or LedgerHead.objects.create(number=1, origin=origin)
        head = first
        if second:
            head = next((one for one in heads if one.follows == first.number), None) or LedgerHead.objects.create(
                number=max(one.number for one in [*heads, first]) + 1,
                origin=second_tree(first.origin),
                follows=first.number,
            )
        mine = [verifier_key(name=head.origin, seed=seed).text for seed in seeds]
        vkeys = "\n".join(dict.fromkeys([*mine, *filter(None, head.vkeys.split("\n"))]))  # old ones stay public
        if vkeys != head.vkeys:
            head.vkeys = vkeys
            head.save(update_fields=["vkeys"])
    return _found(head.origin)


def place_waiting(*, log: tree.Log, limit: int = BATCH) -> int:
    """Give places to the waiting events, at most `limit`, in one transaction; return how many got one."""
    with transaction.atomic():
        head = LedgerHead.objects.select_for_update().get(number=log.number)
        with connection.cursor() as cursor:
            cursor.execute(_WAITING, [limit])
            waiting = [(event_id, bytes(leaf)) for event_id, leaf in cursor.fetchall()]
            if not waiting:
                return 0
            _place(head, waiting, sha256)
            cursor.execute(_PLACED, [head.number, head.size - len(waiting)])
    return len(waiting)


def follow(*, log: tree.Log, limit: int = BATCH) -> int:
    """Let the second tree hold what the first one holds, in the same order; return how many events it took."""
    digest = digest_of(log.origin)
    with transaction.atomic():
        head = LedgerHead.objects.select_for_update().get(number=log.number)
        rows = LedgerLeaf.objects.filter(log=head.follows or 0, tree_index__gte=head.size).order_by("tree_index")
        more = [
            (event_id, leaf_digest(bytes(body), digest=digest))
            for event_id, body in rows.values_list("event_id", "event__body")[:limit]
        ]
        if more:
            _place(head, more, digest)
    return len(more)


def check_against_file(*, log: tree.Log, file: CheckpointFile) -> None:
    """Raise RefusedToSign unless the database holds everything this log ever signed (FC-28)."""
    written = file.last(log.origin)
    log = _found(log.origin)
    here = tree.last_checkpoint(log)
    if written is None:
        if here is not None and log.published is not None:
            raise RefusedToSign("file_missing", f"{file.path} knows nothing of {log.origin}; restore it", known=here)
        return
    check_against(log=log, known=written.checkpoint)


def check_against(*, log: tree.Log, known: Checkpoint) -> None:
    """Raise RefusedToSign unless the tree here begins with the tree somebody else holds a checkpoint of."""
    if known.size > log.size:
        raise RefusedToSign("behind", f"{log.size} events here, {known.size} signed for", known=known)
    try:
        root = root_from(tree.read_nodes(log), size=known.size, digest=digest_of(log.origin))
    except NoTile as error:
        raise RefusedToSign("inconsistent", f"a tile is gone: {error}", known=known) from error
    if root != known.root:
        raise RefusedToSign("other_root", f"the first {known.size} events are others than those signed", known=known)


def make_checkpoint(*, log: tree.Log, signer: Signer, now: datetime) -> Checkpoint | None:
    """Sign the tree as it stands and publish it; None when nothing is new since the last one, which is checked anew.

    The order matters: recompute the root from tiles, prove it consistent with the last checkpoint, sign, commit,
    write to the file and wait for the disk, and only then let anybody see it. RefusedToSign.
    """
    _finish_publishing(log, signer.file)
    check_against_file(log=log, file=signer.file)
    with transaction.atomic():
        head = LedgerHead.objects.select_for_update().get(number=log.number)
        log = _found(log.origin)
        last = tree.last_checkpoint(log)
        checkpoint = _next_checkpoint(log, last)
        if last is not None and last.size == checkpoint.size:
            head.checked_at = now
            head.save(update_fields=["checked_at"])
            return None
        note = sign_checkpoint(checkpoint, signer.seeds).written
        row = LedgerCheckpoint(log=log.number, size=checkpoint.size, root=checkpoint.root, note=note, signed_at=now)
        row.save(force_insert=True)
        if log.follows is None:
            _tell_lateness(log, since=last.size if last else 0, size=checkpoint.size, now=now)
    _finish_publishing(log, signer.file)
    return checkpoint


def tell_refusal(*, origin: str, refusal: RefusedToSign, now: datetime) -> None:
    """Record once that the log refuses to sign, so that desks and the status page see it."""
    known = refusal.known
    payload = {"code": refusal.code, "size": known.size if known else 0, "root": _coded(known.root) if known else ""}
    newest = tree.newest_alarm(origin)
    if newest and newest.action == "refuse_to_sign" and dict(newest.payload) == payload:
        return
    _tell(origin, "refuse_to_sign", payload, now)


def continue_log(*, now: datetime, first: UUID, second: UUID, file: CheckpointFile) -> tree.Log:
    """Go on under a new origin after this log lost its tail: two accounts decide (trust §7.4, §10.4).

    The first event of the new log carries the last checkpoint of the old one that is known; after it every event
    the database still has takes its place again. Raises OnePerson; RefusedToSign when there is no log.
    """
    if first == second:
        raise OnePerson("two different accounts must decide this")
    old = tree.current_log()
    if old is None:
        raise RefusedToSign("other_origin", "there is no log to continue")
    written = file.last(old.origin)
    known = written.checkpoint if written else tree.last_checkpoint(old)
    payload = {
        "origin": continued(old.origin),
        "old_origin": old.origin,
        "size": known.size if known else 0,
        "root": _coded(known.root) if known else "",
        "kept": old.size,
        "confirmed_by": str(second),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        number = max(LedgerHead.objects.select_for_update().values_list("number", flat=True)) + 1
        head = LedgerHead.objects.create(number=number, origin=continued(old.origin))
        event = _tell(old.origin, "continue", payload, now, actor=f"account:{first}", role="security_admin")
        cursor.execute(_ALL_WAIT)
        row = LedgerEvent.objects.get(leaf=bytes.fromhex(event.leaf))
        _place(head, [(row.id, bytes(row.leaf))], sha256)
        cursor.execute(_PLACED, [number, 0])
    return _found(head.origin)


def _place(head: LedgerHead, events: list[tuple[int, bytes]], digest: Digest) -> None:
    """Append leaves, grow tiles, move the log on; the caller holds the log's row."""
    edge = {}
    for level, place, _ in widths(head.size):
        rows = LedgerTile.objects.filter(log=head.number, layer=level, place=place)
        edge[level, place] = bytes(rows.values_list("hashes", flat=True)[0])
    grown = grow(edge, size=head.size, leaves=[leaf for _, leaf in events], digest=digest)
    LedgerLeaf.objects.bulk_create(
        (
            LedgerLeaf(log=head.number, tree_index=index, event_id=event_id, leaf=leaf)
            for index, (event_id, leaf) in enumerate(events, head.size)
        ),
        batch_size=BATCH,
    )
    for (level, place), hashes in grown.items():
        if (level, place) in edge:
            LedgerTile.objects.filter(log=head.number, layer=level, place=place).update(hashes=hashes)
    new = [key for key in grown if key not in edge]
    LedgerTile.objects.bulk_create(
        LedgerTile(log=head.number, layer=level, place=place, hashes=grown[level, place]) for level, place in new
    )
    head.size += len(events)
    head.save(update_fields=["size"])


def _next_checkpoint(log: tree.Log, last: Checkpoint | None) -> Checkpoint:
    digest = digest_of(log.origin)
    try:
        root = root_from(tree.read_nodes(log), size=log.size, digest=digest)
        if last is not None:
            proof = tree.consistency(log, old=last.size, size=log.size)
            check_consistency(old=last.size, size=log.size, old_root=last.root, root=root, proof=proof, digest=digest)
    except (ProofRefused, NoTile) as error:
        raise RefusedToSign("inconsistent", str(error), known=last) from error
    return Checkpoint(log.origin, log.size, root)


def _finish_publishing(log: tree.Log, file: CheckpointFile) -> None:
    """Write to the file what was committed but not yet written, then let it be seen."""
    written = file.last(log.origin)
    if written is None and _found(log.origin).published is not None:
        return  # the file was lost: check_against_file says so
    done = written.checkpoint.size if written else -1
    rows = LedgerCheckpoint.objects.filter(log=log.number, size__gt=done).order_by("size")
    for row in rows:
        file.append(row.note, at=row.signed_at)
        done = row.size
    published = _found(log.origin).published
    newest = LedgerCheckpoint.objects.filter(log=log.number).order_by("-size").first()
    if newest and done >= newest.size and published != newest.size:
        LedgerHead.objects.filter(number=log.number).update(published=newest.size, checked_at=newest.signed_at)


def _tell_lateness(log: tree.Log, *, since: int, size: int, now: datetime) -> None:
    """Record that events were signed for later than promised (T-15); a demo's times say nothing."""
    if log.origin.startswith("demo."):
        return
    limit = connection.ops.adapt_datetimefield_value(now - WITHIN)
    with connection.cursor() as cursor:
        cursor.execute(_LATE, [log.number, since, size, limit])
        count, oldest = cursor.fetchone()
    if count:
        oldest = datetime.fromisoformat(oldest) if isinstance(oldest, str) else oldest
        oldest = oldest if oldest.tzinfo else oldest.replace(tzinfo=UTC)
        _tell(log.origin, "report_late", {"events": count, "seconds": int((now - oldest).total_seconds())}, now)


def _tell(
    origin: str, action: str, payload: dict[str, Any], now: datetime, *, actor: str = "system", role: str = "system"
) -> Any:
    fact = Fact(stream=stream_of(origin), action=action, occurred_at=now, actor=actor, actor_role=role, payload=payload)
    with transaction.atomic():
        return append(fact)


def _found(origin: str) -> tree.Log:
    log = tree.log_named(origin)
    if log is None:
        raise RefusedToSign("other_origin", f"there is no log {origin}")
    return log


def _advisory(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _coded(root: bytes) -> str:
    return base64.b64encode(root).decode()
