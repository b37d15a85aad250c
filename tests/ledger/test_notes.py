"""Signed notes, checkpoints, cosignatures, receipts and proof files: the vectors byte for byte, refusals by name."""

import base64
import contextlib
import hashlib
import struct
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger import vectors

from anlan.ledger.rules import cosignature
from anlan.ledger.rules.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from anlan.ledger.rules.event import read_event
from anlan.ledger.rules.merkle import ProofRefused, inclusion_proof, leaf_digest, nodes_in, root_of
from anlan.ledger.rules.notes import (
    MAX_NOTE,
    Note,
    NoteRefused,
    Signature,
    VerifierKey,
    open_note,
    parse_note,
    parse_signatures,
    parse_vkey,
    sign,
    verifier_key,
    with_signatures,
)
from anlan.ledger.rules.proof_file import ProofFile, check_proof, parse_proof
from anlan.ledger.rules.receipt_note import open_receipt, parse_receipt, promise, sign_receipt

LOG, RECEIPT, WITNESS = (parse_vkey(t) for t in (vectors.LOG_VKEY, vectors.RECEIPT_VKEY, vectors.WITNESS_VKEY))
LEAVES = [leaf_digest(event.encode()) for event in vectors.EVENTS]
GO = parse_vkey(vectors.GO_VKEY)


def refused(code: str, call, *arguments) -> None:
    with pytest.raises(NoteRefused) as caught:
        call(*arguments)
    assert caught.value.code == code


def test_the_published_keys():
    for seed, name, kind, published in (
        (vectors.LOG_SEED, vectors.ORIGIN, 1, vectors.LOG_VKEY),
        (vectors.RECEIPT_SEED, vectors.RECEIPT_NAME, 1, vectors.RECEIPT_VKEY),
        (vectors.WITNESS_SEED, vectors.WITNESS_NAME, 4, vectors.WITNESS_VKEY),
    ):
        assert verifier_key(name=name, seed=seed, algorithm=kind).text == published == parse_vkey(published).text


def test_the_published_checkpoint_byte_for_byte():
    checkpoint = Checkpoint(vectors.ORIGIN, 5, root_of(LEAVES))
    note = sign_checkpoint(checkpoint, [vectors.LOG_SEED])
    body = cosignature.cosign(note.text, seed=vectors.WITNESS_SEED, at=vectors.COSIGNED_AT)
    note = with_signatures(note, [Signature(WITNESS.name, WITNESS.key_id, body)])
    assert note.written == vectors.CHECKPOINT
    assert open_checkpoint(vectors.CHECKPOINT, [LOG], [WITNESS]) == (checkpoint, note, (WITNESS,))
    assert cosignature.cosigned_at(note.signatures[1].body) == vectors.COSIGNED_AT


def test_the_published_receipt_byte_for_byte():
    event = read_event(vectors.EVENTS[0].encode())
    receipt = promise(
        origin=vectors.ORIGIN, number=vectors.NUMBER, received_at=datetime(2026, 3, 1, 1, tzinfo=UTC), event=event
    )
    assert sign_receipt(receipt, name=vectors.RECEIPT_NAME, seed=vectors.RECEIPT_SEED).written == vectors.RECEIPT
    assert open_receipt(vectors.RECEIPT, [RECEIPT]) == receipt


def test_the_published_proof_byte_for_byte():
    path = inclusion_proof(nodes_in(LEAVES), index=0, size=5)
    made = ProofFile(vectors.EVENTS[0].encode(), 0, tuple(path), vectors.CHECKPOINT)
    assert made.text == vectors.proof_file()
    assert len(made.text.encode()) == vectors.PROOF_BYTES
    assert hashlib.sha256(made.text.encode()).hexdigest() == vectors.PROOF_SHA256
    assert parse_proof(made.text) == made
    proven = check_proof(made.text, log_keys=[LOG], witness_keys=[WITNESS])
    assert (proven.event.decode(), proven.index, proven.checkpoint.size) == (vectors.EVENTS[0], 0, 5)
    assert proven.witnesses == (WITNESS,)


def test_the_note_of_the_go_checksum_database():
    note, signed = open_note(vectors.GO_NOTE, [GO])
    assert signed == (GO,)
    assert note.text.endswith("your problem is.\n")
    assert note.written == vectors.GO_NOTE


def test_every_bent_key_is_refused():
    text = vectors.GO_VKEY
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            if (start, end) != (0, len(text)):
                with pytest.raises(NoteRefused):
                    parse_vkey(text[start:end])
    for place in range(len(text)):
        with pytest.raises(NoteRefused):
            parse_vkey(text[:place] + chr(ord(text[place]) + 1) + text[place + 1 :])
    for wrong in ("cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",):
        with pytest.raises(NoteRefused):
            parse_vkey(f"PeterNeumann+{wrong}")


def test_signatures_of_unknown_keys_are_ignored_even_with_a_known_name():
    note = parse_note(vectors.GO_NOTE)
    other = verifier_key(name="PeterNeumann", seed=b"\x09" * 32)
    stranger = sign(note.text, name="PeterNeumann", seed=b"\x09" * 32)
    assert open_note(with_signatures(note, [stranger]).written, [GO])[1] == (GO,)
    refused("unsigned", open_note, vectors.GO_NOTE, [other])
    refused("unsigned", open_note, vectors.GO_NOTE, [])


def test_a_known_key_whose_signature_is_wrong_spoils_the_note():
    note = parse_note(vectors.GO_NOTE)
    mine = verifier_key(name="me", seed=b"\x09" * 32)
    wrong = Signature("me", mine.key_id, bytes(64))
    refused("signature", open_note, Note(note.text, (*note.signatures, wrong)).written, [GO, mine])
    short = Signature("me", mine.key_id, bytes(63))
    refused("signature", open_note, Note(note.text, (*note.signatures, short)).written, [GO, mine])


def test_sixteen_signatures_and_more_are_read():
    seeds = [bytes([number]) * 32 for number in range(40, 80)]
    signatures = tuple(sign("text\n", name="many", seed=seed) for seed in seeds)
    keys = [verifier_key(name="many", seed=seed) for seed in seeds]
    assert open_note(Note("text\n", signatures).written, keys)[1] == tuple(keys)
    refused("too_large", parse_note, Note("text\n", signatures * 3).written)


def test_a_note_over_sixty_four_kibibytes_is_refused():
    signature = sign("text\n", name="me", seed=b"\x09" * 32)
    fits = "x" * (MAX_NOTE - len(Note("\n", (signature,)).written.encode())) + "\n"
    parse_note(Note(fits, (signature,)).written)
    refused("too_large", parse_note, Note("x" + fits, (signature,)).written)


GOOD = vectors.GO_NOTE


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        (GOOD.replace("\n\n", "\n"), "form"),
        (GOOD[:-1], "form"),
        (GOOD + "\n", "form"),
        (GOOD.replace("\u2014 ", "- "), "form"),
        (GOOD.replace("\u2014 ", "\u2014"), "form"),
        (GOOD.replace("problem,", "problem,\r"), "form"),
        (GOOD.replace("problem,", "problem,\t"), "form"),
        (GOOD.replace("PeterNeumann x08", "Peter+Neumann x08"), "name"),
        (GOOD.replace("PeterNeumann x08", "Peter\u3000Neumann x08"), "name"),
        (GOOD.replace("PeterNeumann x08", " x08"), "name"),
        (GOOD.replace("PeterNeumann x08", "PeterNeumann  x08"), "base64"),
        (GOOD.replace("JnAM=", "JnAN="), "base64"),
        (GOOD.replace("JnAM=", "JnAM"), "base64"),
        (GOOD.replace("x08go", "x08g-"), "base64"),
        ("text\n\n\u2014 me AAAA\n", "form"),
        (GOOD.encode()[:30] + b"\xff" + GOOD.encode()[30:], "encoding"),
        (GOOD[:30] + "\ud800" + GOOD[30:], "encoding"),
    ],
)
def test_a_note_of_another_form_is_refused(given_, code):
    refused(code, parse_note, given_)


def test_a_text_with_empty_lines_ends_at_the_last_one():
    signature = sign("one\n\ntwo\n", name="me", seed=b"\x09" * 32)
    note = Note("one\n\ntwo\n", (signature,))
    assert parse_note(note.written) == note


@given(
    st.text(alphabet="ab \n\u2014é", max_size=30), st.lists(st.binary(min_size=1, max_size=70), min_size=1, max_size=4)
)
def test_what_was_written_is_read_back(text, bodies):
    note = Note(text + "\n", tuple(Signature("k.example/一", b"1234", body) for body in bodies))
    if "\n\n\u2014 " not in text:
        assert parse_note(note.written) == note
        assert parse_signatures("".join(s.line for s in note.signatures)) == note.signatures


@pytest.mark.parametrize(
    "text",
    [
        *("o\n05\nR\n", "o\n-1\nR\n", "o\n٣\nR\n", "o\n9223372036854775808\nR\n", "o\n5\nR\nextension\n"),
        *("\n5\nR\n", "o\n5\n\n", "o\n5\n", "o\n5\nAAAA\n", "o\n5\nR", "o\n+5\nR\n", "o\n 5\nR\n"),
    ],
)
def test_a_checkpoint_of_another_form_is_refused(text):
    root = base64.b64encode(bytes(32)).decode()
    refused("form", parse_checkpoint, text.replace("R", root))


def test_the_key_of_a_log_must_bear_its_origin():
    other = verifier_key(name="other.example/ledger", seed=vectors.LOG_SEED)
    text = Checkpoint(vectors.ORIGIN, 5, bytes(32)).text
    note = Note(text, (sign(text, name=other.name, seed=vectors.LOG_SEED),))
    refused("name", open_checkpoint, note.written, [other])
    refused("unsigned", open_checkpoint, vectors.CHECKPOINT, [], [WITNESS])
    mine = Note(text, (sign(text, name=vectors.ORIGIN, seed=vectors.LOG_SEED),))
    cosigner = VerifierKey(vectors.ORIGIN, 4, LOG.public)
    refused("unsigned", open_checkpoint, mine.written, [cosigner])


def test_the_time_of_a_cosignature_is_signed():
    body = cosignature.cosign("text\n", seed=vectors.WITNESS_SEED, at=7)
    assert check(body)
    assert not check(struct.pack(">Q", 8) + body[8:])
    assert not check(struct.pack(">Q", 2**63) + body[8:])
    assert not check(body[:-1])


def check(body: bytes) -> bool:
    return cosignature.cosignature_verifies("text\n", body, algorithm=4, name=WITNESS.name, public=WITNESS.public)


def test_a_post_quantum_cosignature_counts_too():
    key = MLDSA44PrivateKey.from_seed_bytes(b"\x07" * 32)
    vkey = VerifierKey("witness.example/pq", cosignature.ML_DSA_44, key.public_key().public_bytes_raw())
    note = sign_checkpoint(Checkpoint(vectors.ORIGIN, 5, root_of(LEAVES)), [vectors.LOG_SEED])
    signature = key.sign(cosignature.ml_dsa_message(note.text, name=vkey.name, at=9))
    line = Signature(vkey.name, vkey.key_id, struct.pack(">Q", 9) + signature)
    assert len(line.body) == cosignature.SIGNATURE_BYTES[6] == 2428
    written = with_signatures(note, [line]).written
    assert open_checkpoint(written, [LOG], [parse_vkey(vkey.text)])[2] == (vkey,)
    named_otherwise = VerifierKey("witness.example/other", vkey.algorithm, vkey.public)
    moved = with_signatures(note, [Signature(named_otherwise.name, named_otherwise.key_id, line.body)])
    refused("signature", open_checkpoint, moved.written, [LOG], [named_otherwise])


def test_where_ml_dsa_is_missing_its_keys_count_as_unknown(monkeypatch):
    monkeypatch.setattr(cosignature, "MLDSA44PublicKey", None)
    vkey = VerifierKey("witness.example/pq", cosignature.ML_DSA_44, bytes(1312))
    line = Signature(vkey.name, vkey.key_id, bytes(2428))
    note = with_signatures(parse_note(vectors.CHECKPOINT), [line])
    assert open_checkpoint(note.written, [LOG], [WITNESS, vkey])[2] == (WITNESS,)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("anlan-receipt/v1", "anlan-receipt/v2"),
        ("number ", "number"),
        ("number SF-2026-0000123", "number "),
        ("origin", "Origin"),
        ("01:00:00.000000Z", "01:00:00Z"),
        ("01:00:00.000000Z", "25:00:00.000000Z"),
        ("xenyk=", "xeny"),
        ("leaf zKI6sg5u7Y7yTzpI5pO81BITwcKFMSq3cE1O8wxenyk=", "leaf AAAA"),
        ("include-by 2026-03-01T01:05:00.250000Z", "include-by 2026-03-01T01:05:00.250000Z\nmore"),
    ],
)
def test_a_receipt_of_another_form_is_refused(was, becomes):
    text = parse_note(vectors.RECEIPT).text
    with pytest.raises(NoteRefused):
        parse_receipt(text.replace(was, becomes))


@pytest.mark.parametrize("place", range(0, 1189, 5))
def test_a_proof_file_changed_anywhere_is_refused(place):
    data = vectors.proof_file().encode()
    changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    cosigned = data.index("\u2014 witness".encode()) <= place < data.index(b" 2e1ixQ") + 7
    if cosigned:  # the witness became an unknown one: the proof stands without it
        with contextlib.suppress(NoteRefused):
            assert check_proof(changed, log_keys=[LOG], witness_keys=[WITNESS]).witnesses == ()
        return
    with pytest.raises((NoteRefused, ProofRefused)):
        check_proof(changed, log_keys=[LOG], witness_keys=[WITNESS])


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("index 0", "index 00"),
        ("index 0", "index -0"),
        ("index 0", "index 1"),
        ("index 0", "Index 0"),
        ("extra ", "extra  "),
        ("extra ", "more eA==\nextra "),
        ("@v1\n", "@v2\n"),
        ("\n\nanlan", "\nanlan"),
        (vectors.PROOF_OF_0[2] + "\n", ""),
        (vectors.PROOF_OF_0[2], vectors.PROOF_OF_0[1]),
        (vectors.PROOF_OF_0[2], "AAAA"),
    ],
)
def test_a_proof_file_of_another_form_is_refused(was, becomes):
    with pytest.raises((NoteRefused, ProofRefused)):
        check_proof(vectors.proof_file().replace(was, becomes), log_keys=[LOG])


def test_a_proof_file_may_not_be_endless():
    with pytest.raises(NoteRefused):
        parse_proof(vectors.proof_file().replace(vectors.PROOF_OF_0[0], "\n".join([vectors.PROOF_OF_0[0]] * 64)))
    with pytest.raises(NoteRefused):
        parse_proof(vectors.proof_file() + "x" * 300_000)
