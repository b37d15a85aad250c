"""Roots and proofs: the Certificate Transparency vectors, ours, and every proof of every small tree."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger import vectors

from anlan.ledger.rules import merkle
from anlan.ledger.rules.merkle import (
    CompactRange,
    ProofRefused,
    check_consistency,
    check_inclusion,
    consistency_proof,
    digest_of,
    inclusion_proof,
    leaf_digest,
    nodes_in,
    root_from,
    root_of,
)
from anlan.ledger.rules.tiles import (
    WIDTH,
    NoTile,
    grow,
    hashes_in,
    nodes_from,
    parse_tile_path,
    tile_path,
    widths,
)

CT = [leaf_digest(bytes.fromhex(leaf)) for leaf in vectors.CT_LEAVES]
OURS = [leaf_digest(event.encode()) for event in vectors.EVENTS]


def some_leaves(count: int) -> list[bytes]:
    return [leaf_digest(number.to_bytes(4, "big")) for number in range(count)]


def unhex(proof: list[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in proof]


def test_the_certificate_transparency_roots():
    for size, root in enumerate(vectors.CT_ROOTS):
        assert root_of(CT[:size]).hex() == root == root_from(nodes_in(CT), size=size).hex()


@pytest.mark.parametrize(("index", "size", "path"), vectors.CT_PATHS)
def test_the_certificate_transparency_paths(index, size, path):
    assert inclusion_proof(nodes_in(CT), index=index, size=size) == unhex(path)
    check_inclusion(CT[index], index=index, size=size, proof=unhex(path), root=root_of(CT[:size]))


@pytest.mark.parametrize(("old", "size", "path"), vectors.CT_CONSISTENCY)
def test_the_certificate_transparency_consistency_proofs(old, size, path):
    assert consistency_proof(nodes_in(CT), old=old, size=size) == unhex(path)
    roots = [root_of(CT[:old]), root_of(CT[:size])]
    check_consistency(old=old, size=size, old_root=roots[0], root=roots[1], proof=unhex(path))


def test_our_published_proofs():
    for size in range(1, 6):
        assert root_of(OURS[:size]).hex() == vectors.HASHES[size - 1][2]
    assert inclusion_proof(nodes_in(OURS), index=2, size=5) == unhex(vectors.INCLUSION_2_OF_5)
    assert consistency_proof(nodes_in(OURS), old=3, size=5) == unhex(vectors.CONSISTENCY_3_TO_5)


def test_every_proof_of_every_tree_up_to_seventy_verifies_and_none_a_hash_longer_or_shorter():
    leaves = some_leaves(70)
    read = nodes_in(leaves)
    for size in range(1, 71):
        root = root_of(leaves[:size])
        for index in range(size):
            path = inclusion_proof(read, index=index, size=size)
            check_inclusion(leaves[index], index=index, size=size, proof=path, root=root)
            for wrong in (path[:-1], [*path, root]):
                if wrong != path:
                    with pytest.raises(ProofRefused):
                        check_inclusion(leaves[index], index=index, size=size, proof=wrong, root=root)
        for old in range(size + 1):
            path = consistency_proof(read, old=old, size=size)
            old_root = root_of(leaves[:old])
            check_consistency(old=old, size=size, old_root=old_root, root=root, proof=path)
            for wrong in (path[:-1], [*path, root]):
                if wrong != path:
                    with pytest.raises(ProofRefused):
                        check_consistency(old=old, size=size, old_root=old_root, root=root, proof=wrong)


@given(st.data())
def test_an_inclusion_proof_changed_in_any_place_is_refused(data):
    size = data.draw(st.integers(2, 200))
    index = data.draw(st.integers(0, size - 1))
    leaves = some_leaves(size)
    root = root_of(leaves)
    path = inclusion_proof(nodes_in(leaves), index=index, size=size)
    place, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    changed = list(path)
    changed[place] = flipped(path[place], bit)
    other = data.draw(st.integers(0, size - 1).filter(lambda other: other != index))
    for arguments in (
        {"leaf": flipped(leaves[index], bit)},
        {"proof": changed},
        {"root": flipped(root, bit)},
        {"index": other},
    ):
        given_ = {"leaf": leaves[index], "index": index, "size": size, "proof": path, "root": root} | arguments
        with pytest.raises(ProofRefused):
            check_inclusion(given_.pop("leaf"), **given_)


@given(st.data())
def test_a_consistency_proof_changed_in_any_place_is_refused(data):
    size = data.draw(st.integers(3, 200))
    old = data.draw(st.integers(1, size - 1))
    leaves = some_leaves(size)
    right = {
        "old": old,
        "size": size,
        "old_root": root_of(leaves[:old]),
        "root": root_of(leaves),
        "proof": consistency_proof(nodes_in(leaves), old=old, size=size),
    }
    check_consistency(**right)
    place, bit = data.draw(st.integers(0, len(right["proof"]) - 1)), data.draw(st.integers(0, 255))
    changed = list(right["proof"])
    changed[place] = flipped(changed[place], bit)
    for wrong in (
        {"proof": changed},
        {"old_root": flipped(right["old_root"], bit)},
        {"root": flipped(right["root"], bit)},
    ):
        with pytest.raises(ProofRefused):
            check_consistency(**(right | wrong))


def flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize(
    ("index", "size", "proof", "code"),
    [(1, 1, [], "range"), (-1, 3, [], "range"), (0, 2, [b"short"], "hash"), (0, 2, [b"x" * 32] * 66, "length")],
)
def test_a_proof_of_the_wrong_form_says_what_is_wrong(index, size, proof, code):
    with pytest.raises(ProofRefused) as refused:
        check_inclusion(CT[0], index=index, size=size, proof=proof, root=CT[0])
    assert refused.value.code == code


def test_trivial_consistency_takes_no_hashes_and_only_equal_roots():
    root = root_of(CT)
    check_consistency(old=8, size=8, old_root=root, root=root, proof=[])
    check_consistency(old=0, size=8, old_root=root_of([]), root=root, proof=[])
    for wrong in (
        {"old": 8, "old_root": CT[0], "proof": []},
        {"old": 8, "old_root": root, "proof": [CT[0]]},
        {"old": 0, "old_root": root, "proof": []},
        {"old": 0, "old_root": root_of([]), "proof": [CT[0]]},
        {"old": 9, "old_root": root, "proof": []},
        {"old": 3, "old_root": root, "proof": []},
    ):
        with pytest.raises(ProofRefused):
            check_consistency(size=8, root=root, **wrong)


def test_a_compact_range_has_the_root_at_every_size():
    covered = CompactRange()
    for size, root in enumerate(vectors.CT_ROOTS):
        assert covered.root().hex() == root
        if size < 8:
            covered.append(CT[size])


@given(st.lists(st.integers(0, 900), max_size=5), st.booleans())
def test_tiles_that_grow_in_any_steps_prove_what_the_leaves_prove(steps, national):
    digest = merkle.sm3 if national else merkle.sha256
    leaves = some_leaves(sum(steps))
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0
    for step in steps:
        edge = {(level, index): tiles[level, index] for level, index, _ in widths(size)}
        for key, tile in grow(edge, size=size, leaves=leaves[size : size + step], digest=digest).items():
            assert tile.startswith(tiles.get(key, b""))
            tiles[key] = tile
        size += step
    edge = list(widths(size))
    assert all(len(tiles[level, index]) == width * 32 for level, index, width in edge)
    assert all(len(tile) == WIDTH * 32 for key, tile in tiles.items() if key not in {place[:2] for place in edge})
    read = nodes_from(lambda level, index: tiles[level, index], digest=digest)
    assert root_from(read, size=size, digest=digest) == root_of(leaves, digest=digest)
    for index in {0, size // 2, size - 1} if size else ():
        path = inclusion_proof(read, index=index, size=size, digest=digest)
        check_inclusion(
            leaves[index], index=index, size=size, proof=path, root=root_of(leaves, digest=digest), digest=digest
        )
    for old in (size // 3, size // 2 + 1):
        if 0 < old <= size:
            path = consistency_proof(read, old=old, size=size, digest=digest)
            check_consistency(
                old=old,
                size=size,
                old_root=root_of(leaves[:old], digest=digest),
                root=root_of(leaves, digest=digest),
                proof=path,
                digest=digest,
            )


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_format():
    assert list(widths(70_000)) == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert list(widths(256)) == [(1, 0, 1)]
    tiles = grow({}, size=0, leaves=some_leaves(256))
    assert {key: len(tile) // 32 for key, tile in tiles.items()} == {(0, 0): 256, (1, 0): 1}
    assert hashes_in(tiles[1, 0]) == [root_of(some_leaves(256))]


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("0/x001/x234/067", (0, 1_234_067, 256)),
        ("63/000", (63, 0, 256)),
        ("2/000.p/1", (2, 0, 1)),
        ("0/273.p/112", (0, 273, 112)),
        ("1/x001/000", (1, 1_000, 256)),
    ],
)
def test_a_tile_has_one_path(path, named):
    assert parse_tile_path(path) == named
    level, index, width = named
    assert tile_path(level=level, index=index, width=width) == path


@pytest.mark.parametrize(
    "path",
    [
        *("64/000", "00/000", "0/0", "0/x000/001", "0/000.p/256", "0/000.p/0", "0/000.p/01", "0/001/002"),
        *("entries/000", "0/x001/x234/067/", "-1/000", "0/000\n", "0/٠٠١", "0/000.p/300", ""),
    ],
)
def test_no_other_writing_of_a_path_is_one(path):
    with pytest.raises(NoTile):
        parse_tile_path(path)


def test_a_node_beyond_the_tiles_is_none():
    tiles = grow({}, size=0, leaves=some_leaves(3))
    read = nodes_from(lambda level, index: tiles.get((level, index), b""))
    with pytest.raises(NoTile):
        read(2, 0)


def test_the_origin_names_the_hash():
    assert digest_of("anlan.example/ledger") is merkle.sha256 is digest_of("ledger-sm3.example/ledger")
    assert digest_of("anlan.example/ledger-sm3") is merkle.sm3 is digest_of("anlan.example/ledger-sm3/2")
    assert root_of([], digest=merkle.sm3) == merkle.sm3(b"") != hashlib.sha256().digest()
    assert merkle.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
