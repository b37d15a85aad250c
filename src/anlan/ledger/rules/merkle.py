"""The Merkle tree of RFC 9162 §2.1: roots, proofs and their verification (trust §7.4, §7.6, §7.8).

A tree is read through `ReadNode`: (height, index) names the complete subtree over the leaves
[index · 2^height, (index + 1) · 2^height) and gives its hash, so that the same code proves from a list in
memory, from tiles in the database and from tiles on a stranger's disk.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

from cryptography.hazmat.primitives import hashes

Digest = Callable[[bytes], bytes]
ReadNode = Callable[[int, int], bytes]

HASH_BYTES = 32
MAX_PROOF = 63  # hashes; a tree of 2^63 leaves needs no more


class ProofRefused(ValueError):
    """A proof does not prove; `code` is range, length, hash, root, old_root or new_root."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}{' (' + detail + ')' if detail else ''}")
        self.code, self.detail = code, detail


def sha256(data: bytes) -> bytes:
    """Hash for every log but those whose origin ends in -sm3."""
    return hashlib.sha256(data).digest()


def sm3(data: bytes) -> bytes:
    """Hash for the second tree of counties under commercial-cryptography review (field F-83)."""
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize()


def digest_of(origin: str) -> Digest:
    """Choose the hash that a log's origin names: `<host>/ledger-sm3` is SM3, all others SHA-256 (field F-83)."""
    return sm3 if any(part == "ledger-sm3" for part in origin.split("/")) else sha256


def leaf_digest(data: bytes, *, digest: Digest = sha256) -> bytes:
    """Hash an entry to a leaf."""
    return digest(b"\x00" + data)


def node_digest(left: bytes, right: bytes, *, digest: Digest = sha256) -> bytes:
    """Hash two subtrees to their parent."""
    return digest(b"\x01" + left + right)


class CompactRange:
    """The fewest complete subtrees that cover the leaves so far: append in constant memory, root at any size."""

    def __init__(self, *, digest: Digest = sha256) -> None:
        self.size = 0
        self._digest = digest
        self._subtrees: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        joined, place = leaf, self.size
        while place & 1:
            joined = node_digest(self._subtrees.pop(), joined, digest=self._digest)
            place >>= 1
        self._subtrees.append(joined)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return _join(self._subtrees, self._digest)


def root_of(leaves: Iterable[bytes], *, digest: Digest = sha256) -> bytes:
    """Return the root over leaf hashes."""
    covered = CompactRange(digest=digest)
    for leaf in leaves:
        covered.append(leaf)
    return covered.root()


def root_from(read: ReadNode, *, size: int, digest: Digest = sha256) -> bytes:
    """Return the root of the first `size` leaves."""
    return _range_root(read, 0, size, digest)


def inclusion_proof(read: ReadNode, *, index: int, size: int, digest: Digest = sha256) -> list[bytes]:
    """Build the path from a leaf to the root of `size` leaves, the leaf's sibling first (RFC 9162 §2.1.3.1)."""
    if not 0 <= index < size:
        raise ProofRefused("range", f"leaf {index} of a tree of {size}")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(read, middle, end, digest))
            end = middle
        else:
            path.append(_range_root(read, start, middle, digest))
            start = middle
    return path[::-1]


def consistency_proof(read: ReadNode, *, old: int, size: int, digest: Digest = sha256) -> list[bytes]:
    """Build the proof that the tree of `size` leaves begins with the tree of `old` (RFC 9162 §2.1.4.1)."""
    if not 0 <= old <= size:
        raise ProofRefused("range", f"from {old} to {size}")
    if old in (0, size):
        return []
    path = []
    start, end, whole = 0, size, True  # whole: the subtree is the old tree itself, whose root is known
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_root(read, middle, end, digest))
            end = middle
        else:
            path.append(_range_root(read, start, middle, digest))
            start, whole = middle, False
    if not whole:
        path.append(_range_root(read, start, end, digest))
    return path[::-1]


def fold_inclusion(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], digest: Digest = sha256) -> bytes:
    """Fold a leaf hash and its path to the root they claim (RFC 9162 §2.1.3.2); ProofRefused for a wrong length."""
    if not 0 <= index < size:
        raise ProofRefused("range", f"leaf {index} of a tree of {size}")
    _check_hashes([leaf, *proof])
    root, place, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            raise ProofRefused("length", f"{len(proof)} hashes are too many")
        if place & 1 or place == last:
            root = node_digest(sibling, root, digest=digest)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node_digest(root, sibling, digest=digest)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofRefused("length", f"{len(proof)} hashes are too few")
    return root


def check_inclusion(
    leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes, digest: Digest = sha256
) -> None:
    """Raise ProofRefused unless the leaf is at `index` of the tree with this size and root."""
    if fold_inclusion(leaf, index=index, size=size, proof=proof, digest=digest) != root:
        raise ProofRefused("root", f"leaf {index} of {size} does not lead to the root")


def check_consistency(
    *, old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes], digest: Digest = sha256
) -> None:
    """Raise ProofRefused unless the tree of `size` begins with the tree of `old` (RFC 9162 §2.1.4.2)."""
    if not 0 <= old <= size:
        raise ProofRefused("range", f"from {old} to {size}")
    _check_hashes([old_root, root, *proof])
    if old in (0, size):
        _check_trivial(old, size, old_root, root, proof, digest)
        return
    if not proof:
        raise ProofRefused("length", "no hashes")
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    old_fold, fold = _fold_both(path, old - 1, size - 1, digest)
    if old_fold != old_root:
        raise ProofRefused("old_root", f"the proof leads to another root of {old}")
    if fold != root:
        raise ProofRefused("new_root", f"the proof leads to another root of {size}")


def nodes_in(leaves: Sequence[bytes], *, digest: Digest = sha256) -> ReadNode:
    """Read nodes from a list of leaf hashes, computed when asked for."""
    return lambda height, index: root_of(leaves[index << height : (index + 1) << height], digest=digest)


def _check_trivial(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes], digest: Digest) -> None:
    if proof:
        raise ProofRefused("length", "no hash is needed")
    if old == size and old_root != root:
        raise ProofRefused("root", f"two roots of one size, {size}")
    if old == 0 and old_root != digest(b""):
        raise ProofRefused("old_root", "not the root of the empty tree")


def _fold_both(path: Sequence[bytes], place: int, last: int, digest: Digest) -> tuple[bytes, bytes]:
    while place & 1:
        place, last = place >> 1, last >> 1
    old_fold = fold = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofRefused("length", f"{len(path)} hashes are too many")
        if place & 1 or place == last:
            old_fold = node_digest(sibling, old_fold, digest=digest)
            fold = node_digest(sibling, fold, digest=digest)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            fold = node_digest(fold, sibling, digest=digest)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofRefused("length", f"{len(path)} hashes are too few")
    return old_fold, fold


def _check_hashes(given: Sequence[bytes]) -> None:
    if len(given) > MAX_PROOF + 2:
        raise ProofRefused("length", f"{len(given)} hashes")
    if any(len(one) != HASH_BYTES for one in given):
        raise ProofRefused("hash", "not 32 bytes")


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _range_root(read: ReadNode, start: int, end: int, digest: Digest) -> bytes:
    """Root of the leaves [start, end), where the range begins at a place a subtree begins at."""
    parts = []
    while start < end:
        height = (end - start).bit_length() - 1
        parts.append(read(height, start >> height))
        start += 1 << height
    return _join(parts, digest)


def _join(subtrees: Sequence[bytes], digest: Digest) -> bytes:
    if not subtrees:
        return digest(b"")
    root = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        root = node_digest(left, root, digest=digest)
    return root
