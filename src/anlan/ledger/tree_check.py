"""Compare the trees with the events, and with every checkpoint anybody holds (trust §7.4, T-12)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from anlan.ledger.models import LedgerCheckpoint, LedgerHead, LedgerTile
from anlan.ledger.rules.chain import Fault
from anlan.ledger.rules.checkpoint import Checkpoint
from anlan.ledger.rules.merkle import CompactRange, digest_of, leaf_digest
from anlan.ledger.rules.tiles import WIDTH, grow

_ROWS_AT_ONCE = 2_000
_PLACES = """
    SELECT place.tree_index, place.leaf, event.stream, event.n, event.leaf, {body}
    FROM ledger_leaf AS place LEFT JOIN ledger_event AS event ON event.id = place.event_id
    WHERE place.log = %s AND place.tree_index >= %s ORDER BY place.tree_index LIMIT %s
"""


def faults_in_trees(known: Sequence[Checkpoint] = (), *, most: int = 20) -> list[Fault]:
    """Read every tree once in constant memory: places, tiles, checkpoints, and the checkpoints given.

    `known` are checkpoints from outside the database, verified by the caller; those of logs that are not here
    are a fault too. At most `most` faults of each log are named.
    """
    found: list[Fault] = []
    here = set()
    for head in LedgerHead.objects.order_by("number"):
        here.add(head.origin)
        found += _Reading(head, [one for one in known if one.origin == head.origin]).faults(most)
    gone = {one.origin for one in known} - here
    return found + [Fault("", 0, "behind", f"there is no log {origin} here") for origin in sorted(gone)]


class _Reading:
    """One pass over one tree."""

    def __init__(self, head: LedgerHead, known: Sequence[Checkpoint]) -> None:
        self.head = head
        self.digest = digest_of(head.origin)
        self.covered = CompactRange(digest=self.digest)
        self.edge: dict[tuple[int, int], bytes] = {}
        self.found: list[Fault] = []
        self.expected: dict[int, list[tuple[bytes, str]]] = {}
        rows = LedgerCheckpoint.objects.filter(log=head.number).values_list("size", "root")
        for size, root in rows.iterator():
            self.expected.setdefault(size, []).append((bytes(root), "the checkpoint in the database"))
        for one in known:
            self.expected.setdefault(one.size, []).append((one.root, "a checkpoint that others hold"))

    def faults(self, most: int) -> list[Fault]:
        self._compare_roots()
        for rows in self._batches():
            self._take(rows)
            if len(self.found) >= most:
                return self.found[:most]
        size = self.covered.size
        if size != self.head.size:
            self._add("behind", f"{size} places, the log says {self.head.size}")
        beyond = max(self.expected, default=0)
        if beyond > size:
            self._add("behind", f"{beyond} events were signed for, {size} are here")
        return self.found[:most]

    def _batches(self) -> Iterator[list[Any]]:
        statement = _PLACES.format(body="event.body" if self.head.follows else "NULL")
        with connection.cursor() as cursor:
            while True:
                cursor.execute(statement, [self.head.number, self.covered.size, _ROWS_AT_ONCE])
                rows = cursor.fetchall()
                if not rows:
                    return
                yield rows

    def _take(self, rows: list[Any]) -> None:
        start, leaves = self.covered.size, []
        for index, leaf, stream, n, event_leaf, body in rows:
            if index != self.covered.size:
                self._add("place", f"place {self.covered.size} is empty, the next one is {index}")
            self._compare_event(index, bytes(leaf), stream, n, event_leaf, body)
            leaves.append(bytes(leaf))
            self.covered.append(bytes(leaf))
            self._compare_roots()
        self._compare_tiles(start, leaves)

    def _compare_event(self, index: int, leaf: bytes, stream: Any, n: Any, event_leaf: Any, body: Any) -> None:
        if event_leaf is None:
            self._add("missing", f"the event at place {index} of {self.head.origin} is gone")
            return
        is_ = leaf_digest(bytes(body), digest=self.digest) if self.head.follows else bytes(event_leaf)
        if is_ != leaf:
            said = f"place {index} of {self.head.origin} holds another hash than the event"
            self.found.append(Fault(str(stream), n if isinstance(n, int) else 0, "place", said))

    def _compare_roots(self) -> None:
        for root, whose in self.expected.get(self.covered.size, ()):
            if root != self.covered.root():
                self._add("root", f"{whose} has another root over the first {self.covered.size} events")

    def _compare_tiles(self, start: int, leaves: list[bytes]) -> None:
        grown = grow(self.edge, size=start, leaves=leaves, digest=self.digest)
        for (level, place), hashes in grown.items():
            rows = LedgerTile.objects.filter(log=self.head.number, layer=level, place=place)
            stored = bytes(rows.values_list("hashes", flat=True).first() or b"")
            if stored[: len(hashes)] != hashes:
                self._add("tile", f"tile {level}/{place} of {self.head.origin} holds other hashes than the leaves")
        full = WIDTH * len(leaves[0])
        self.edge = {key: hashes for key, hashes in {**self.edge, **grown}.items() if len(hashes) < full}

    def _add(self, code: str, detail: str) -> None:
        self.found.append(Fault("", 0, code, detail))
