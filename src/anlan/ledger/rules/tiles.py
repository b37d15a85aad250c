"""Hash tiles of c2sp.org/tlog-tiles: 256 hashes each, partial ones at the right edge (trust §7.4, §7.8)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from anlan.ledger.rules.merkle import HASH_BYTES, Digest, ReadNode, node_digest, root_of, sha256

WIDTH = 256
HEIGHT = 8
MAX_LEVEL = 63
_PATH = re.compile(r"(0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)

ReadTile = Callable[[int, int], bytes]  # (level, index) → at least the hashes asked for, in one string


class NoTile(LookupError):
    """No tile has this name, or the tree does not reach it."""


def tile_path(*, level: int, index: int, width: int = WIDTH) -> str:
    """Write a tile's path: `0/x001/234`, with `.p/17` when it is partial."""
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03d}")
    return f"{level}/{'/'.join(parts)}" + (f".p/{width}" if width < WIDTH else "")


def parse_tile_path(path: str) -> tuple[int, int, int]:
    """Read (level, index, width) from a tile's path; NoTile for any other writing of it."""
    found = _PATH.fullmatch(path)
    if not found:
        raise NoTile(path)
    level, index = int(found[1]), int(found[2].replace("x", "").replace("/", ""))
    width = int(found[3]) if found[3] else WIDTH
    if level > MAX_LEVEL or tile_path(level=level, index=index, width=width) != path:
        raise NoTile(path)
    return level, index, width


def widths(size: int) -> Iterator[tuple[int, int, int]]:
    """Name the rightmost tiles of a tree, (level, index, width), the full ones at an edge left out."""
    level = 0
    while size:
        if size % WIDTH:
            yield level, size // WIDTH, size % WIDTH
        size //= WIDTH
        level += 1


def grow(
    tiles: Mapping[tuple[int, int], bytes], *, size: int, leaves: Sequence[bytes], digest: Digest = sha256
) -> dict[tuple[int, int], bytes]:
    """Append leaf hashes to a tree of `size`: return every tile that is new or longer than it was.

    `tiles` holds the partial tiles at the right edge of the tree before.
    """
    grown = {key: bytearray(value) for key, value in tiles.items()}
    changed = set()
    for leaf in leaves:
        level, place, given = 0, size, leaf
        while True:
            key = (level, place // WIDTH)
            tile = grown.setdefault(key, bytearray())
            tile += given
            changed.add(key)
            if len(tile) < WIDTH * HASH_BYTES:
                break
            level, place, given = level + 1, place // WIDTH, root_of(hashes_in(bytes(tile)), digest=digest)
        size += 1
    return {key: bytes(grown[key]) for key in sorted(changed)}


def hashes_in(tile: bytes) -> list[bytes]:
    """Cut a tile into its hashes."""
    return [tile[start : start + HASH_BYTES] for start in range(0, len(tile), HASH_BYTES)]


def nodes_from(read: ReadTile, *, digest: Digest = sha256) -> ReadNode:
    """Read nodes of any height from tiles; NoTile when a tile is shorter than the node needs."""

    def node(height: int, index: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        first = index << above  # counted in hashes of this level
        tile = read(level, first // WIDTH)
        start = first % WIDTH * HASH_BYTES
        part = tile[start : start + (HASH_BYTES << above)]
        if len(part) != HASH_BYTES << above:
            raise NoTile(f"{tile_path(level=level, index=first // WIDTH)} is too short")
        found = hashes_in(part)
        while len(found) > 1:
            pairs = zip(found[::2], found[1::2], strict=True)
            found = [node_digest(left, right, digest=digest) for left, right in pairs]
        return found[0]

    return node
