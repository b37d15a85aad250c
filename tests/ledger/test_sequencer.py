"""Places in the tree, checkpoints, and refusing to sign what contradicts what was signed (trust §7.4, FC-28)."""

import base64
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.ledger import vectors
from tests.ledger.facts import fact, new_stream
from tests.ledger.owner import drop_triggers

from anlan.ledger import sequencer, tree
from anlan.ledger.actions import append, append_many
from anlan.ledger.checkpoint_file import CheckpointFile
from anlan.ledger.models import (
    LedgerCheckpoint,
    LedgerEvent,
    LedgerHead,
    LedgerLeaf,
    LedgerPending,
    LedgerTile,
)
from anlan.ledger.queries import events, verify
from anlan.ledger.receipts import receipt_papers, receipt_vkey
from anlan.ledger.rules.checkpoint import Checkpoint, open_checkpoint
from anlan.ledger.rules.event import leaf_hash
from anlan.ledger.rules.merkle import ProofRefused, check_consistency, leaf_digest, root_of, sm3
from anlan.ledger.rules.notes import parse_vkey
from anlan.ledger.rules.proof_file import check_proof
from anlan.ledger.rules.receipt_note import open_receipt
from anlan.ledger.rules.tiles import NoTile
from anlan.ledger.sequencer import OnePerson, RefusedToSign, Signer

NOW = datetime(2026, 3, 2, 3, 5, tzinfo=UTC)
LOG = parse_vkey(vectors.LOG_VKEY)
SEEDS = (vectors.LOG_SEED,)

pytestmark = pytest.mark.django_db


@pytest.fixture
def signer(tmp_path) -> Signer:
    return Signer(SEEDS, CheckpointFile(tmp_path / "checkpoints.log"))


def write(count: int) -> list[str]:
    """Append events, each of its own stream; return their leaf hashes."""
    with transaction.atomic():
        return [event.leaf for event in append_many([fact(new_stream()) for _ in range(count)], fresh=True)]


def opened() -> tree.Log:
    return sequencer.open_log(origin=vectors.ORIGIN, seeds=SEEDS)


def sequenced(signer: Signer, now: datetime = NOW) -> Checkpoint | None:
    log = opened()
    while sequencer.place_waiting(log=log, limit=100):
        pass
    return sequencer.make_checkpoint(log=log, signer=signer, now=now)


def test_events_get_consecutive_places_in_the_order_they_came(signer):
    leaves = write(130)
    log = opened()
    assert [sequencer.place_waiting(log=log, limit=60) for _ in range(4)] == [60, 60, 10, 0]
    placed = LedgerLeaf.objects.order_by("tree_index").values_list("tree_index", "leaf")
    assert [(index, bytes(leaf).hex()) for index, leaf in placed] == list(enumerate(leaves))
    assert not LedgerPending.objects.exists()
    assert verify().clean


def test_a_checkpoint_is_signed_written_and_then_published(signer):
    leaves = write(3)
    assert tree.latest_checkpoint() is None
    checkpoint = sequenced(signer)
    assert checkpoint == Checkpoint(vectors.ORIGIN, 3, root_of(map(bytes.fromhex, leaves)))
    assert open_checkpoint(tree.latest_checkpoint(), [LOG])[0] == checkpoint
    assert signer.file.last().checkpoint == checkpoint
    assert signer.file.last().at == NOW


def test_a_checkpoint_of_the_same_size_is_not_signed_twice_but_found_true_again(signer):
    write(3)
    sequenced(signer)
    assert sequenced(signer, NOW + timedelta(hours=1)) is None
    assert len(signer.file.all()) == LedgerCheckpoint.objects.count() == 1
    assert tree.current_log().checked_at == NOW + timedelta(hours=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerCheckpoint.objects.create(log=1, size=3, root=b"", note="", signed_at=NOW)


def test_every_proof_of_a_tree_of_six_hundred_verifies_against_every_later_checkpoint(signer):
    leaves = []
    for step in (1, 255, 1, 300, 43):
        leaves += write(step)
        sequenced(signer)
        for leaf in [leaves[0], leaves[len(leaves) // 2], *leaves[-3:]]:
            proven = check_proof(tree.proof_for(leaf), log_keys=[LOG])
            assert leaf_hash(proven.event) == leaf
            assert proven.checkpoint.size == len(leaves)
    log = tree.current_log()
    roots = {one.checkpoint.size: one.checkpoint.root for one in signer.file.all()}
    for old in roots:
        check_consistency(
            old=old, size=600, old_root=roots[old], root=roots[600], proof=tree.consistency(log, old=old, size=600)
        )
    assert verify(known=[one.checkpoint for one in signer.file.all()]).clean


def test_tiles_are_served_as_far_as_the_published_tree_reaches(signer):
    leaves = b"".join(map(bytes.fromhex, write(300)))
    sequenced(signer)
    write(300)
    sequencer.place_waiting(log=opened())
    assert tree.tile(level=0, index=0) == leaves[: 256 * 32]
    assert tree.tile(level=0, index=1, width=44) == leaves[256 * 32 :]
    assert tree.tile(level=0, index=1, width=40) == leaves[256 * 32 : 296 * 32]
    assert tree.tile(level=1, index=0, width=1) == root_of([leaves[i * 32 : i * 32 + 32] for i in range(256)])
    for level, index, width in [(0, 1, 45), (0, 1, 256), (1, 0, 2), (2, 0, 1), (0, -1, 1), (-1, 0, 1), (64, 0, 1)]:
        with pytest.raises(NoTile):
            tree.tile(level=level, index=index, width=width)


def test_an_event_without_a_checkpoint_has_no_proof_yet(signer):
    (leaf,) = write(1)
    assert tree.proof_for(leaf) is None
    sequenced(signer)
    (later,) = write(1)
    sequencer.place_waiting(log=opened())
    assert tree.proof_for(leaf)
    assert tree.proof_for(later) is None
    assert tree.proof_for("00" * 32) is None


def test_the_papers_of_a_receipt(signer):
    stream = new_stream()
    payload = {"channel": "portal", "number": "SF-2026-0000123"}
    with transaction.atomic():
        append(fact(stream, action="register", payload=payload), fresh=True)
        append(fact(stream))
    papers = receipt_papers(stream=stream, number="SF-2026-0000123", received_at=NOW)
    receipt = open_receipt(papers.note, [parse_vkey(receipt_vkey())])
    assert (receipt.number, receipt.leaf.hex()) == ("SF-2026-0000123", events(stream)[0].leaf)
    assert receipt.include_by - papers.event.recorded_at == timedelta(minutes=5)
    assert papers.proof is None
    sequenced(signer)
    papers = receipt_papers(stream=stream, number="SF-2026-0000123", received_at=NOW)
    assert check_proof(papers.proof, log_keys=[LOG]).event == papers.event.body
    assert receipt_papers(stream=stream, number="SF-2026-0000124", received_at=NOW) is None


def test_two_keys_sign_while_one_replaces_the_other(signer):
    write(1)
    new = b"\x09" * 32
    both = Signer((new, *SEEDS), signer.file)
    log = sequencer.open_log(origin=vectors.ORIGIN, seeds=both.seeds)
    sequencer.place_waiting(log=log)
    sequencer.make_checkpoint(log=log, signer=both, now=NOW)
    note = tree.latest_checkpoint()
    for vkey in tree.current_log().vkeys:
        assert open_checkpoint(note, [parse_vkey(vkey)])[0].size == 1
    sequencer.open_log(origin=vectors.ORIGIN, seeds=[new])
    assert vectors.LOG_VKEY in tree.current_log().vkeys  # old keys stay public


def test_fc28_a_database_behind_the_file_does_not_sign(signer):
    write(5)
    sequenced(signer)
    ahead = Checkpoint(vectors.ORIGIN, 6, bytes(32))
    append_to(signer.file, ahead)
    write(1)
    for act in (
        lambda log: sequencer.check_against_file(log=log, file=signer.file),
        lambda log: sequencer.make_checkpoint(log=log, signer=signer, now=NOW),
    ):
        with pytest.raises(RefusedToSign) as refused:
            act(opened())
        assert (refused.value.code, refused.value.known) == ("behind", ahead)
    sequencer.place_waiting(log=opened())
    with pytest.raises(RefusedToSign) as refused:
        sequencer.check_against_file(log=opened(), file=signer.file)
    assert refused.value.code == "other_root"
    for _ in range(2):
        sequencer.tell_refusal(origin=vectors.ORIGIN, refusal=refused.value, now=NOW)
    told = LedgerEvent.objects.filter(stream__startswith="ledger:")
    assert told.count() == 1
    assert tree.ledger_status(now=NOW, origin=vectors.ORIGIN).refused


def append_to(file: CheckpointFile, checkpoint: Checkpoint) -> None:
    file.append(sequencer.sign_checkpoint(checkpoint, SEEDS).written, at=NOW)


def test_a_lost_file_is_not_quietly_begun_anew(signer):
    write(1)
    sequenced(signer)
    signer.file.path.unlink()
    write(1)
    with pytest.raises(RefusedToSign) as refused:
        sequenced(signer)
    assert refused.value.code == "file_missing"
    append_to(signer.file, Checkpoint("other.example/ledger", 1, bytes(32)))
    with pytest.raises(RefusedToSign):
        sequenced(signer)


def test_what_was_committed_but_not_written_is_written_before_it_is_seen(signer, monkeypatch):
    write(1)
    monkeypatch.setattr(CheckpointFile, "append", full_disk)
    with pytest.raises(OSError, match="full"):
        sequenced(signer)
    assert LedgerCheckpoint.objects.count() == 1
    assert tree.latest_checkpoint() is None
    monkeypatch.undo()
    assert sequenced(signer) is None
    assert signer.file.last().checkpoint.size == 1
    assert open_checkpoint(tree.latest_checkpoint(), [LOG])[0].size == 1


def full_disk(self, note, *, at):
    raise OSError("full")


def test_a_log_of_another_name_is_not_taken_over(signer):
    opened()
    with pytest.raises(RefusedToSign) as refused:
        sequencer.open_log(origin="other.example/ledger", seeds=SEEDS)
    assert refused.value.code == "other_origin"


def test_a_log_that_lost_its_tail_continues_under_a_new_name(signer):
    leaves = write(5)
    sequenced(signer)
    known = Checkpoint(vectors.ORIGIN, 9, bytes(32))
    append_to(signer.file, known)
    write(2)
    first, second = uuid.uuid4(), uuid.uuid4()
    with pytest.raises(OnePerson):
        sequencer.continue_log(now=NOW, first=first, second=first, file=signer.file)
    log = sequencer.continue_log(now=NOW, first=first, second=second, file=signer.file)
    assert (log.origin, log.size) == ("anlan.example/ledger/2", 1)
    assert opened() == tree.log_named("anlan.example/ledger/2")
    sequenced(signer)
    log = tree.current_log()
    assert (log.size, log.published) == (8, 8)
    placed = LedgerLeaf.objects.filter(log=log.number).order_by("tree_index")
    event = events(placed[0].event.stream)[-1]
    assert (event.action, event.actor) == ("continue", f"account:{first}")
    assert event.payload["root"] == base64.b64encode(known.root).decode()
    assert (event.payload["size"], event.payload["kept"]) == (9, 5)
    assert [bytes(leaf.leaf).hex() for leaf in placed[1:6]] == leaves
    assert verify().clean
    assert tree.ledger_status(now=NOW, origin=vectors.ORIGIN).refused is False
    assert check_proof(tree.proof_for(leaves[0]), log_keys=[parse_vkey(log.vkeys[0])]).index == 1
    third = sequencer.continue_log(now=NOW, first=first, second=second, file=signer.file)
    assert third.origin == "anlan.example/ledger/3"


def test_a_second_tree_holds_the_same_events_under_sm3(signer):
    write(300)
    sequenced(signer)
    second = sequencer.open_log(origin=vectors.ORIGIN, seeds=SEEDS, second=True)
    assert second.origin == "anlan.example/ledger-sm3"
    while sequencer.follow(log=second, limit=200):
        pass
    checkpoint = sequencer.make_checkpoint(log=second, signer=signer, now=NOW)
    bodies = LedgerEvent.objects.order_by("id").values_list("body", flat=True)
    assert checkpoint.root == root_of((leaf_digest(bytes(b), digest=sm3) for b in bodies), digest=sm3)
    assert tree.current_log().origin == vectors.ORIGIN
    leaf = bytes(LedgerEvent.objects.order_by("id")[7].leaf).hex()
    proof = tree.proof_for(leaf, origin=second.origin)
    assert check_proof(proof, log_keys=[parse_vkey(second.vkeys[0])]).checkpoint.origin == second.origin
    assert verify(known=[one.checkpoint for one in signer.file.all()]).clean


def test_a_changed_tile_is_found_before_anything_is_signed(signer):
    write(5)
    sequenced(signer)
    drop_triggers()
    hashes = bytes(LedgerTile.objects.get().hashes)
    LedgerTile.objects.update(hashes=b"\x00" + hashes[1:])
    write(1)
    with pytest.raises(RefusedToSign):
        sequenced(signer)
    assert {fault.code for fault in verify().faults} == {"tile"}


@pytest.mark.parametrize(
    "statement",
    [
        *("DELETE FROM ledger_leaf", "UPDATE ledger_leaf SET tree_index = 9 WHERE tree_index = 1"),
        *("DELETE FROM ledger_checkpoint", "UPDATE ledger_checkpoint SET note = ''"),
        *("DELETE FROM ledger_tile", "UPDATE ledger_tile SET place = 1", "UPDATE ledger_tile SET hashes = root"),
        *("DELETE FROM ledger_head", "UPDATE ledger_head SET size = 1", "UPDATE ledger_head SET origin = 'x'"),
        *("UPDATE ledger_head SET published = NULL", "UPDATE ledger_pending SET event_id = event_id"),
        "DELETE FROM ledger_pending",
        "UPDATE ledger_tile SET hashes = hashes",
    ],
)
def test_t11_the_trees_and_what_was_signed_are_refused_too(signer, statement):
    write(2)
    sequenced(signer)
    write(1)
    statement = statement.replace("= root", "= (SELECT root FROM ledger_checkpoint)")
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    connection.check_constraints()
    assert verify().clean


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL has no INSERT OR REPLACE")
@pytest.mark.parametrize("table", ["leaf", "checkpoint", "tile", "head"])
def test_t11_sqlite_replaces_nothing(signer, table):
    write(2)
    sequenced(signer)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO ledger_{table} SELECT * FROM ledger_{table}")


def test_what_was_signed_too_late_is_recorded_but_not_in_a_demo(signer):
    write(2)
    late = datetime.now(UTC) + timedelta(minutes=6)
    assert tree.ledger_status(now=late, origin=vectors.ORIGIN).late
    sequenced(signer, late)
    told = events(LedgerEvent.objects.get(stream__startswith="ledger:").stream)
    assert [(event.action, event.payload["events"]) for event in told] == [("report_late", 2)]
    assert 300 < told[0].payload["seconds"] < 400


def test_a_demo_is_never_late(signer):
    write(1)
    log = sequencer.open_log(origin="demo.localhost/ledger", seeds=SEEDS)
    late = datetime.now(UTC) + timedelta(days=300)
    assert not tree.ledger_status(now=late, origin=log.origin).late
    sequencer.place_waiting(log=log)
    sequencer.make_checkpoint(log=log, signer=signer, now=late)
    assert not LedgerEvent.objects.filter(stream__startswith="ledger:").exists()


def test_the_status_says_how_the_log_is_doing(signer):
    status = tree.ledger_status(now=NOW, origin=vectors.ORIGIN)
    assert (status.size, status.waiting, status.checkpoint_size, status.age(NOW)) == (0, 0, None, None)
    write(2)
    sequenced(signer)
    write(1)
    status = tree.ledger_status(now=NOW + timedelta(minutes=61), origin=vectors.ORIGIN)
    assert (status.size, status.waiting, status.checkpoint_size) == (2, 1, 2)
    assert status.signed_at == NOW
    assert status.vkeys == (vectors.LOG_VKEY,)
    assert status.age(NOW + timedelta(minutes=61)) == timedelta(minutes=61)
    assert tree.ledger_status(now=NOW + timedelta(minutes=66), origin=vectors.ORIGIN).late


def test_the_file_forgives_a_line_that_was_cut_off(tmp_path):
    file = CheckpointFile(tmp_path / "deep" / "checkpoints.log")
    assert file.last() is None
    for size in range(3):
        append_to(file, Checkpoint(vectors.ORIGIN, size, bytes(32)))
    data = file.path.read_bytes()
    file.path.write_bytes(data[:-40])
    assert file.last().checkpoint.size == 1
    append_to(file, Checkpoint(vectors.ORIGIN, 3, bytes(32)))
    append_to(file, Checkpoint("b", 7, bytes(32)))
    assert [one.checkpoint.size for one in file.all()] == [0, 1, 3, 7]
    assert file.last(vectors.ORIGIN).checkpoint.size == 3
    assert file.last("c") is None


def test_the_file_is_read_from_its_end(tmp_path):
    file = CheckpointFile(tmp_path / "checkpoints.log")
    append_to(file, Checkpoint("first", 1, bytes(32)))
    line = file.path.read_bytes()
    file.path.write_bytes(line + line.replace(b"ZmlyC", b"ZmlyX") * 1_500)
    append_to(file, Checkpoint(vectors.ORIGIN, 2, bytes(32)))
    assert file.last().checkpoint.size == 2
    assert file.last("first").checkpoint.size == 1


def test_roots_of_old_checkpoints_can_be_asked_of_anybody(signer):
    write(4)
    sequenced(signer)
    with pytest.raises(ProofRefused):
        tree.consistency(tree.current_log(), old=5, size=4)
    LedgerHead.objects.update(checked_at=NOW)
