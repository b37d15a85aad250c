"""A witness answers as c2sp.org/tlog-witness says, remembers before it answers, knows contradictions (trust §7.7)."""

import http.client
import threading
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from django.db import transaction
from tests.ledger import vectors
from tests.ledger.facts import fact, new_stream
from tests.ledger.test_merkle import some_leaves

from anlan.config import sending
from anlan.config.commands.witness import command
from anlan.ledger import sequencer, tree, witnesses
from anlan.ledger.actions import append_many
from anlan.ledger.checkpoint_file import CheckpointFile
from anlan.ledger.models import LedgerCosignature
from anlan.ledger.rules.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from anlan.ledger.rules.cosignature import cosigned_at
from anlan.ledger.rules.merkle import consistency_proof, nodes_in, root_of
from anlan.ledger.rules.notes import (
    Note,
    NoteRefused,
    parse_signatures,
    parse_vkey,
    with_signatures,
)
from anlan.ledger.rules.policy import Policy, parse_policy
from anlan.ledger.rules.witnessing import Request, parse_request
from anlan.ledger.sequencer import RefusedToSign, Signer
from anlan.ledger.witness import Witness, WitnessKey, read_key, serve

LOG = parse_vkey(vectors.LOG_VKEY)
KEY = WitnessKey(vectors.WITNESS_NAME, vectors.WITNESS_SEED)
WITNESS = parse_vkey(vectors.WITNESS_VKEY)
LEAVES = some_leaves(40)
AT = vectors.COSIGNED_AT
NOW = datetime(2026, 3, 2, 3, 5, tzinfo=UTC)


@pytest.fixture
def witness(tmp_path) -> Witness:
    return Witness(state=tmp_path / "state", logs=[LOG], key=KEY)


def note_of(size: int, leaves=LEAVES, seed=vectors.LOG_SEED, origin=vectors.ORIGIN) -> Note:
    return sign_checkpoint(Checkpoint(origin, size, root_of(leaves[:size])), [seed])


def asking(old: int, size: int, leaves=LEAVES, **changed) -> bytes:
    proof = consistency_proof(nodes_in(leaves), old=old, size=size) if old <= size else []
    return Request(old, tuple(proof), note_of(size, leaves, **changed).written).text.encode()


def statuses(witness: Witness, *requests: bytes) -> list[int]:
    return [witness.answer(request, at=AT).status for request in requests]


def test_the_published_cosignature(tmp_path):
    witness = Witness(state=tmp_path, logs=[LOG], key=KEY)
    lines = vectors.CHECKPOINT.splitlines(keepends=True)
    answer = witness.answer(("old 0\n\n" + "".join(lines[:5])).encode(), at=AT)
    assert (answer.status, answer.body) == (200, lines[5])
    assert witness.latest(vectors.ORIGIN) == vectors.CHECKPOINT


def test_a_tree_that_goes_on_is_cosigned_step_by_step(witness):
    assert statuses(witness, asking(0, 3), asking(3, 8), asking(8, 8), asking(8, 40)) == [200] * 4
    answer = witness.answer(asking(40, 40), at=AT + 9)
    (signature,) = parse_signatures(answer.body)
    assert cosigned_at(signature.body) == AT + 9
    note = with_signatures(note_of(40), [signature])
    assert open_checkpoint(note.written, [LOG], [WITNESS])[2] == (WITNESS,)


def test_every_refusal_has_its_number(witness):
    assert statuses(witness, asking(0, 8)) == [200]
    other = [*LEAVES[:4], *some_leaves(90)[50:]]
    signed = note_of(9).signatures[0].line.encode()
    wrong_signature = asking(8, 9).replace(signed, note_of(7).signatures[0].line.encode())
    for request, status in [
        (asking(8, 9, origin="other.example/ledger"), 404),
        (asking(8, 9, seed=b"\x09" * 32), 403),
        (wrong_signature, 403),
        (asking(10, 9), 400),
        (asking(0, 9), 409),
        (asking(7, 9), 409),
        (asking(8, 9, other), 422),
        (asking(8, 8, other), 422),
        (asking(0, 8, other), 422),
        (asking(8, 9) + b"x", 400),
        (b"", 400),
        (b"old 08\n\n", 400),
        (b"old 8\n" + b"AAAA\n" * 64 + b"\n", 400),
        (b"\xff", 400),
        (b"old 8\n\n" + b"x" * 80_000, 400),
        (asking(8, 9).replace(b"old 8\n", b"old 8\nAAAA\n"), 400),
        (asking(8, 9).replace(b"old 8\n", b"old 8\n" + b"A" * 43 + b"=\n"), 422),
    ]:
        answer = witness.answer(request, at=AT)
        assert answer.status == status, (request[:80], answer)
        if status == 409:
            assert (answer.body, answer.content_type) == ("8\n", "text/x.tlog.size")
    assert statuses(witness, asking(8, 9)) == [200]  # nothing of it was taken


def test_what_contradicts_is_kept_as_evidence_and_a_stranger_cannot_fill_the_disk(witness):
    other = some_leaves(90)[50:]
    assert (
        statuses(witness, asking(0, 8), asking(8, 8, other), asking(8, 8, other), asking(8, 9, other))
        == [200] + [422] * 3
    )
    kept = sorted((witness.state / "evidence").iterdir())
    assert len(kept) == 2
    for file in kept:
        assert open_checkpoint(parse_request(file.read_bytes()).note, [LOG])
    assert statuses(witness, asking(8, 8, other, seed=b"\x09" * 32)) == [403]
    assert len(list((witness.state / "evidence").iterdir())) == 2


def test_what_was_answered_was_on_the_disk_before(witness, monkeypatch):
    assert statuses(witness, asking(0, 3)) == [200]
    monkeypatch.setattr("anlan.ledger.witness.os.fsync", full_disk)
    with pytest.raises(OSError, match="full"):
        witness.answer(asking(3, 8), at=AT)
    monkeypatch.undo()
    again = Witness(state=witness.state, logs=[LOG], key=KEY)
    assert again.answer(asking(0, 3), at=AT).body == "3\n"


def full_disk(handle):
    raise OSError("full")


def test_of_many_at_once_each_size_is_cosigned_once_and_none_rolls_back(witness):
    answers = []
    barrier = threading.Barrier(12)

    def offer(size: int) -> None:
        barrier.wait(30)
        answers.append((size, witness.answer(asking(0, size), at=AT).status))

    threads = [threading.Thread(target=offer, args=[size]) for size in range(1, 13)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    (won,) = [size for size, status in answers if status == 200]
    assert sorted(status for _, status in answers) == [200] + [409] * 11
    assert open_checkpoint(witness.latest(vectors.ORIGIN), [LOG])[0].size == won


def test_a_key_file_is_read_as_it_was_written():
    assert read_key(KEY.text) == KEY
    assert KEY.public.text == vectors.WITNESS_VKEY
    for bent in (KEY.text.replace("PRIVATE", "PUBLIC"), KEY.text.replace("d9ed", "d9ee"), KEY.text[:-9], "", LOG.text):
        with pytest.raises(NoteRefused):
            read_key(bent)


@pytest.fixture
def served(witness):
    server = serve(witness, address="127.0.0.1", port=0, clock=lambda: AT + 0.5)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_the_server_speaks_the_protocol_over_one_kept_connection(served):
    line = http.client.HTTPConnection(served.removeprefix("http://"), timeout=10)
    for request, status, kind in [
        (asking(0, 3), 200, "text/plain; charset=utf-8"),
        (asking(0, 8), 409, "text/x.tlog.size"),
        (asking(3, 8), 200, "text/plain; charset=utf-8"),
    ]:
        line.request("POST", "/add-checkpoint", request)
        answer = line.getresponse()
        assert (answer.status, answer.getheader("Content-Type")) == (status, kind)
        answer.read()
    line.request("GET", f"/checkpoint/{vectors.ORIGIN}")
    assert open_checkpoint(line.getresponse().read(), [LOG], [WITNESS])[0].size == 8
    for method, path, body, status in [
        ("GET", "/checkpoint/other", None, 404),
        ("GET", "/../../etc/passwd", None, 404),
        ("POST", "/", b"x", 404),
        ("POST", "/add-checkpoint", b"x" * 200_000, 413),
    ]:
        line.close()
        line.request(method, path, body)
        assert line.getresponse().status == status
    line.close()


def test_files_travel_where_no_network_goes(tmp_path):
    (tmp_path / "key").write_text(KEY.text)
    (tmp_path / "request").write_bytes(asking(0, 8))
    arguments = ["--state", str(tmp_path / "state"), "--log", vectors.LOG_VKEY, "--key", str(tmp_path / "key")]
    done = CliRunner().invoke(command, ["exchange", *arguments, str(tmp_path / "request"), str(tmp_path / "answer")])
    assert done.exit_code == 0, done.output
    status, line = (tmp_path / "answer").read_text().split("\n", 1)
    assert status == "200"
    assert parse_signatures(line)[0].name == WITNESS.name
    (tmp_path / "request").write_bytes(asking(0, 9))
    done = CliRunner().invoke(command, ["exchange", *arguments, str(tmp_path / "request"), str(tmp_path / "answer")])
    assert done.exit_code == 1
    assert (tmp_path / "answer").read_text() == "409\n8\n"


def test_a_new_witness_gets_its_key_and_never_a_second_one(tmp_path):
    file = tmp_path / "witness.key"
    done = CliRunner().invoke(command, ["key", "witness.example/w9", str(file)])
    assert parse_vkey(done.output.strip()) == read_key(file.read_text()).public
    assert file.stat().st_mode & 0o777 == 0o400
    assert CliRunner().invoke(command, ["key", "witness.example/w9", str(file)]).exit_code == 1
    assert CliRunner().invoke(command, ["key", "with blank", str(tmp_path / "x")]).exit_code == 1


# ── the log's side ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def signer(tmp_path) -> Signer:
    return Signer((vectors.LOG_SEED,), CheckpointFile(tmp_path / "checkpoints.log"))


def grow(signer: Signer, count: int) -> tree.Log:
    with transaction.atomic():
        append_many([fact(new_stream()) for _ in range(count)], fresh=True)
    log = sequencer.open_log(origin=vectors.ORIGIN, seeds=signer.seeds)
    sequencer.place_waiting(log=log)
    sequencer.make_checkpoint(log=log, signer=signer, now=NOW)
    return tree.current_log()


def policy_at(address: str) -> Policy:
    return parse_policy(f"witness w {vectors.WITNESS_VKEY} {address}/\nquorum w\n")


@pytest.mark.django_db
def test_published_checkpoints_are_cosigned_over_the_network(signer, served):
    policy = policy_at(served)
    log = grow(signer, 5)
    for count, expected in ((0, 1), (3, 1), (0, 0)):
        log = grow(signer, count) if count else log
        assert [a.cosigned for a in witnesses.ask_witnesses(log=log, policy=policy, send=sending.post)] == [expected]
    assert open_checkpoint(tree.latest_checkpoint(), [LOG], [WITNESS])[2] == (WITNESS,)
    seen = tree.ledger_status(now=NOW, origin=vectors.ORIGIN).witnesses
    assert [(one.name, one.size) for one in seen] == [("witness.example/w1+d9ed62c5", 8)]
    assert witnesses.ask_witnesses(log=log, policy=policy, send=sending.post, refresh=True)[0].cosigned == 1
    assert LedgerCosignature.objects.count() == 2  # the same second: the same signature


@pytest.mark.django_db
def test_fc16_checkpoints_queue_while_a_witness_is_away_and_none_is_skipped(signer, witness):
    policy = policy_at("http://w")
    sizes = []

    def send(address: str, body: bytes) -> tuple[int, bytes]:
        assert address == "http://w/add-checkpoint"
        sizes.append(open_checkpoint(parse_request(body).note, [LOG])[0].size)
        answer = witness.answer(body, at=AT)
        return answer.status, answer.body.encode()

    witnesses.ask_witnesses(log=grow(signer, 2), policy=policy, send=send)
    for _ in range(3):
        log = grow(signer, 2)
        (asked,) = witnesses.ask_witnesses(log=log, policy=policy, send=nobody_there)
        assert (asked.cosigned, asked.trouble) == (0, "OSError: away")
    (asked,) = witnesses.ask_witnesses(log=log, policy=policy, send=send)
    assert (asked.cosigned, sizes) == (3, [2, 4, 6, 8])


def nobody_there(address: str, body: bytes) -> tuple[int, bytes]:
    raise OSError("away")


@pytest.mark.django_db
def test_an_answer_that_was_lost_on_its_way_is_asked_for_again(signer, witness):
    log = grow(signer, 2)

    def lost(address: str, body: bytes) -> tuple[int, bytes]:
        witness.answer(body, at=AT)
        raise OSError("cut")

    def heard(address: str, body: bytes) -> tuple[int, bytes]:
        answer = witness.answer(body, at=AT)
        return answer.status, answer.body.encode()

    policy = policy_at("http://w")
    assert witnesses.ask_witnesses(log=log, policy=policy, send=lost)[0].trouble == "OSError: cut"
    assert witnesses.ask_witnesses(log=log, policy=policy, send=heard)[0].cosigned == 1


@pytest.mark.django_db
def test_fc28_a_witness_that_has_seen_more_stops_the_log(signer, witness):
    witness.answer(asking(0, 40), at=AT)

    def send(address: str, body: bytes) -> tuple[int, bytes]:
        answer = witness.answer(body, at=AT)
        return answer.status, answer.body.encode()

    with pytest.raises(RefusedToSign) as refused:
        witnesses.ask_witnesses(log=grow(signer, 2), policy=policy_at("http://w"), send=send)
    assert (refused.value.code, refused.value.known.size) == ("behind", 40)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (200, b"", "NoteRefused"),
        (200, b"x" * 100, "NoteRefused"),
        (200, vectors.CHECKPOINT.splitlines(keepends=True)[5].encode(), "its signature is wrong"),
        (200, vectors.CHECKPOINT.splitlines(keepends=True)[4].encode(), "no signature of this witness"),
        (409, b"many\n", "409 without a size"),
        (503, "忙\n".encode(), "503 忙"),
        (302, b"", "302"),
    ],
)
def test_a_witness_that_answers_nonsense_is_named_and_nothing_is_kept(signer, status, body, trouble):
    log = grow(signer, 2)
    (asked,) = witnesses.ask_witnesses(log=log, policy=policy_at("http://w"), send=lambda *_: (status, body))
    assert trouble in asked.trouble
    assert not LedgerCosignature.objects.exists()


@pytest.mark.parametrize("address", ["ftp://w/x", "file:///etc/passwd", "w/x", "http://user@127.0.0.1/x", "http:///x"])
def test_only_plain_web_addresses_are_called(address):
    with pytest.raises(OSError, match="http"):
        sending.post(address, b"")


def test_t13_two_checkpoints_that_contradict_each_other_are_printed_as_evidence(tmp_path):
    other = some_leaves(90)[50:]
    files = {"a": note_of(8), "b": note_of(8, other), "c": note_of(12), "d": note_of(12, other)}
    for name, note in files.items():
        (tmp_path / name).write_text(note.written)
    (tmp_path / "proof").write_bytes(asking(8, 12))

    def compare(*names: str, proof: bool = False):
        given = ["compare", "--log", vectors.LOG_VKEY, *(["--request", str(tmp_path / "proof")] if proof else [])]
        return CliRunner().invoke(command, [*given, *(str(tmp_path / name) for name in names)])

    split = compare("a", "b")
    assert split.exit_code == 2
    assert files["a"].written in split.output
    assert files["b"].written in split.output
    assert compare("a", "a").exit_code == 0
    assert compare("a", "c").exit_code == 1  # nothing joins the two
    for order in (("a", "c"), ("c", "a")):
        done = compare(*order, proof=True)
        assert (done.exit_code, done.output) == (0, "consistent: 8 and 12 events of anlan.example/ledger\n")
    assert compare("a", "d", proof=True).exit_code == 2
    (tmp_path / "e").write_text(note_of(8, seed=b"\x09" * 32).written)
    assert compare("a", "e").exit_code == 1  # not signed by this log
