"""The published vectors: whoever implements the formats anew gets the same bytes."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from tests.ledger import vectors

from anlan.ledger.rules.chain import StoredEvent, check_stream
from anlan.ledger.rules.codes import check_symbol, code_hash, code_matches, normalise_code
from anlan.ledger.rules.commitment import commit, opens
from anlan.ledger.rules.event import Fact, canonical, leaf_hash, read_event, write_event
from anlan.ledger.rules.sealing import Algorithm, blind_index, open_sealed, seal

R = bytes(range(32))
DEK = bytes(range(0x20, 0x40))
NONCE = bytes(range(12))


@pytest.mark.parametrize("index", range(5))
def test_the_five_events_have_the_published_length_and_leaf_hash(index):
    body = vectors.EVENTS[index].encode()
    length, leaf, _ = vectors.HASHES[index]
    assert len(body) == length
    assert leaf_hash(body) == leaf == hashlib.sha256(b"\x00" + body).hexdigest()
    assert read_event(body).leaf == leaf


@pytest.mark.parametrize("index", range(5))
def test_writing_what_an_event_says_gives_its_bytes_again(index):
    read = read_event(vectors.EVENTS[index].encode())
    fields = {name: getattr(read, name) for name in Fact.__dataclass_fields__}
    written = write_event(fact=Fact(**fields), n=read.n, prev=read.prev, recorded_at=read.recorded_at, salt=read.salt)
    assert written == read
    assert written.body.decode() == vectors.EVENTS[index]


@pytest.mark.parametrize("numbers", [(0, 2, 3), (1, 4)])
def test_the_published_streams_hang_together(numbers):
    rows = []
    for number in numbers:
        event = read_event(vectors.EVENTS[number].encode())
        prev, leaf = bytes.fromhex(event.prev), bytes.fromhex(event.leaf)
        rows.append(StoredEvent(event.stream, event.n, prev, leaf, event.body, event.recorded_at))
    assert check_stream(rows, stream=rows[0].stream, last_n=len(rows)) is None


def root(leaves: list[bytes]) -> bytes:
    """The tree head of RFC 9162 §2.1.1 over leaf hashes, as it is written there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()


def test_our_leaf_hashes_are_leaves_of_the_published_trees():
    leaves = [bytes.fromhex(leaf_hash(event.encode())) for event in vectors.EVENTS]
    for size in range(1, 6):
        assert root(leaves[:size]).hex() == vectors.HASHES[size - 1][2]
    entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    entries.append("606162636465666768696a6b6c6d6e6f")
    leaves = [bytes.fromhex(leaf_hash(bytes.fromhex(entry))) for entry in entries]
    assert root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert root(leaves[:7]).hex() == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_canonical_form_escapes_only_what_it_must():
    value = {"b": [1, None, True, '换行\n"\\\t\x01\x7f/é\u2028'], "a": -(2**53 - 1)}
    assert (
        canonical(value) == '{"a":-9007199254740991,"b":[1,null,true,"换行\\n\\"\\\\\\t\\u0001\x7f/é\u2028"]}'.encode()
    )


def test_the_published_commitment():
    made = commit("text", vectors.COMMITTED_TEXT, r=R)
    assert made.c == "ni6f2lluV0IWzia8vy/By59LpL2RhiIRAJNTPWSVF9c="
    assert bytes.fromhex(vectors.COMMITMENT) == base64.b64decode(made.c)
    assert opens(made.c, "text", vectors.COMMITTED_TEXT, R)
    assert read_event(vectors.EVENTS[0].encode()).commits == {"text": made.c}


@pytest.mark.parametrize(
    ("alg", "sealed"),
    [(Algorithm.AES_256_GCM, vectors.SEALED_AES), (Algorithm.SM4_128_GCM, vectors.SEALED_SM4)],
)
def test_the_published_vault_values(alg, sealed):
    made = seal(DEK, 7, vectors.PARTY, "phone", "13800138000", alg=alg, nonce=NONCE)
    assert made.hex() == sealed
    assert open_sealed(DEK, vectors.PARTY, "phone", made) == "13800138000"


def test_the_published_phone_index():
    key = bytes(range(0x40, 0x60))
    assert blind_index(key, "phone", "+8613800138000").hex() == vectors.PHONE_INDEX


def test_sm3_is_there_for_the_national_profile():
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_published_query_code():
    pepper, salt = bytes(range(0x60, 0x80)), bytes(range(16))
    code = normalise_code(vectors.CODE)
    assert check_symbol(code[:15]) == "N" == code[15]
    assert code_hash(pepper, vectors.NUMBER, code, salt).hex() == vectors.CODE_HASH
    assert code_matches(pepper, vectors.NUMBER, code, salt, bytes.fromhex(vectors.CODE_HASH))
    assert not code_matches(pepper, "SF-2026-0000124", code, salt, bytes.fromhex(vectors.CODE_HASH))
