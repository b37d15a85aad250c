"""T-13: whoever owns server, database and log key still cannot rewrite what others hold.

The test *is* the attack: re-chain, re-index, re-sign; witness answers 409/422; 100 old receipts fail; monitor prints
both signed roots as evidence. Also split view: two checkpoints of equal size, different root.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import transaction
from tests.ledger import vectors
from tests.ledger.facts import fact, new_stream
from tests.ledger.owner import drop_triggers
from tests.trust.verifiers import by_tool, proof_case, receipt_case

from anlan.config.commands.witness import command
from anlan.ledger import sequencer, tree, witnesses
from anlan.ledger.actions import append_many
from anlan.ledger.checkpoint_file import CheckpointFile
from anlan.ledger.models import (
    LedgerCheckpoint,
    LedgerCosignature,
    LedgerEvent,
    LedgerHead,
    LedgerLeaf,
    LedgerPending,
    LedgerTile,
)
from anlan.ledger.queries import events, verify
from anlan.ledger.receipts import receipt_papers, receipt_vkey
from anlan.ledger.rules.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from anlan.ledger.rules.event import FIRST_PREV, Fact, write_event
from anlan.ledger.rules.merkle import consistency_proof, nodes_in, root_of
from anlan.ledger.rules.notes import parse_note, parse_vkey
from anlan.ledger.rules.policy import parse_policy
from anlan.ledger.rules.witnessing import Request
from anlan.ledger.witness import Witness, WitnessKey

RECEIPTS = 100
NOW = datetime(2026, 3, 2, 3, 5, tzinfo=UTC)
KEY = WitnessKey(vectors.WITNESS_NAME, vectors.WITNESS_SEED)
LOG = parse_vkey(vectors.LOG_VKEY)
POLICY = parse_policy(f"log {vectors.LOG_VKEY}\nwitness law {vectors.WITNESS_VKEY} http://law\nquorum law\n")


@dataclass
class County:
    """A county with its log, the witness outside, and what a hundred citizens took home."""

    signer: sequencer.Signer
    witness: Witness
    streams: list[str]
    papers: list

    def send(self, address: str, body: bytes) -> tuple[int, bytes]:
        """Carry a request to the witness."""
        answer = self.witness.answer(body, at=vectors.COSIGNED_AT)
        return answer.status, answer.body.encode()


def number(place: int) -> str:
    return f"SF-2026-{place:07d}"


def signed(signer: sequencer.Signer) -> tree.Log:
    log = sequencer.open_log(origin=vectors.ORIGIN, seeds=signer.seeds)
    while sequencer.place_waiting(log=log):
        pass
    sequencer.make_checkpoint(log=log, signer=signer, now=NOW)
    return tree.current_log()


@pytest.fixture
def county(db, tmp_path, settings) -> County:
    """A hundred receipts, registered and sorted, signed for, seen by the witness, proofs handed out."""
    settings.LEDGER_ORIGIN = vectors.ORIGIN
    signer = sequencer.Signer((vectors.LOG_SEED,), CheckpointFile(tmp_path / "checkpoints.log"))
    witness = Witness(state=tmp_path / "law-school", logs=[LOG], key=KEY)
    streams = [new_stream() for _ in range(RECEIPTS)]
    with transaction.atomic():
        payloads = [{"channel": "portal", "number": number(place)} for place in range(RECEIPTS)]
        firsts = [fact(s, action="register", payload=p) for s, p in zip(streams, payloads, strict=True)]
        append_many([*firsts, *(fact(stream) for stream in streams)])
    found = County(signer, witness, streams, [])
    log = signed(signer)
    assert witnesses.ask_witnesses(log=log, policy=POLICY, send=found.send)[0].cosigned == 1
    found.papers = [
        receipt_papers(stream=stream, number=number(place), received_at=NOW) for place, stream in enumerate(streams)
    ]
    for papers in found.papers:
        assert "found" in by_tool(receipt_case(papers.note.encode(), keys=[receipt_vkey()]))
        assert "found" in by_tool(proof(papers.proof))
    return found


def proof(text: str) -> dict:
    """What a stranger asks: this proof, the log's published key, one witness at least."""
    return proof_case(text.encode(), logs=[vectors.LOG_VKEY], witnesses=[vectors.WITNESS_VKEY], needed=1)


def rewrite_history(county: County) -> tree.Log:
    """Do all that server, database and both keys allow: another history, made with the ledger's own code."""
    drop_triggers()
    LedgerHead.objects.all().delete()
    for model in (LedgerCosignature, LedgerCheckpoint, LedgerTile, LedgerLeaf, LedgerPending):
        model.objects.all()._raw_delete("default")
    rows = list(LedgerEvent.objects.order_by("id").values_list("id", "stream"))
    forged = {stream: iter(rechained(stream)) for stream in county.streams}
    for row_id, stream in rows:
        event = next(forged[stream])
        leaf, prev = bytes.fromhex(event.leaf), bytes.fromhex(event.prev)
        LedgerEvent.objects.filter(id=row_id).update(prev=prev, leaf=leaf, body=event.body)
    LedgerPending.objects.bulk_create(LedgerPending(event_id=row_id) for row_id, _ in rows)
    county.signer.file.path.unlink()
    return signed(county.signer)


def rechained(stream: str) -> list:
    """The same petition, but it came through another channel: link, hash and salt are right again."""
    made, prev = [], FIRST_PREV
    for event in events(stream):
        told = {name: getattr(event, name) for name in Fact.__dataclass_fields__}
        if event.n == 1:
            told["payload"] = {**event.payload, "channel": "hotline"}
        made.append(
            write_event(fact=Fact(**told), n=event.n, prev=prev, recorded_at=event.recorded_at, salt=event.salt)
        )
        prev = made[-1].leaf
    return made


def held(county: County) -> Checkpoint:
    """The checkpoint that lies in every citizen's proof."""
    return open_checkpoint(county.papers[0].proof.split("\n\n", 1)[1], [LOG])[0]


def test_t13_a_history_rewritten_whole_looks_true_from_inside_only(county):
    rewrite_history(county)
    assert verify().clean  # server, database and key are the attacker's: nothing in there can tell
    assert verify(known=[one.checkpoint for one in county.signer.file.all()]).clean
    faults = verify(known=[held(county)]).faults
    assert [fault.code for fault in faults] == ["root"]
    assert "a checkpoint that others hold" in faults[0].detail


def test_t13_the_witness_signs_none_of_it(county):
    log = rewrite_history(county)
    saw = county.witness.latest(vectors.ORIGIN)
    forged = tree.checkpoint_note(log, log.published).written
    honest = Request(log.size, (), forged)
    first_time = Request(0, (), forged)
    assert county.witness.answer(honest.text.encode(), at=1).status == 422  # two roots of one size
    assert county.witness.answer(first_time.text.encode(), at=1).status == 422
    with transaction.atomic():
        append_many([fact(new_stream()) for _ in range(7)], fresh=True)
    log = signed(county.signer)
    request = witnesses.request_for(log=log, key=KEY.public, old=2 * RECEIPTS)
    assert county.witness.answer(request.text.encode(), at=1).status == 422  # the proof leads elsewhere
    assert county.witness.answer(replace(request, old=0, proof=()).text.encode(), at=1).status == 409
    (asked,) = witnesses.ask_witnesses(log=log, policy=POLICY, send=county.send)
    assert asked.cosigned == 0
    assert asked.trouble.startswith("422")
    assert county.witness.latest(vectors.ORIGIN) == saw
    assert len(list((county.witness.state / "evidence").iterdir())) == 3


def test_t13_a_hundred_old_receipts_fail_and_are_the_evidence(county):
    rewrite_history(county)
    failed = 0
    for papers in county.papers:
        assert tree.proof_for(papers.event.leaf) is None  # the promised event is in the log no more
        assert "found" in by_tool(receipt_case(papers.note.encode(), keys=[receipt_vkey()]))
        assert "found" in by_tool(proof(papers.proof))  # what was taken home stays true
        failed += 1
    assert failed == RECEIPTS
    for place, stream in enumerate(county.streams):
        new = receipt_papers(stream=stream, number=number(place), received_at=NOW)
        assert by_tool(proof(new.proof)) == {"refused": "quorum"}  # and what is handed out now convinces nobody
        assert new.event.leaf != county.papers[place].event.leaf


def test_t13_a_monitor_prints_both_signed_roots(county, tmp_path):
    old = county.witness.latest(vectors.ORIGIN)
    rewrite_history(county)
    with transaction.atomic():
        append_many([fact(new_stream()) for _ in range(7)], fresh=True)
    log = signed(county.signer)
    new = tree.latest_checkpoint()
    request = witnesses.request_for(log=log, key=KEY.public, old=2 * RECEIPTS)
    (tmp_path / "request").write_text(request.text)
    done = compare(tmp_path, old, new, "--request", str(tmp_path / "request"))
    assert done.exit_code == 2
    assert "THE LOG CONTRADICTS ITSELF" in done.output
    for note in (old, new):
        assert note in done.output
        assert open_checkpoint(note, [LOG])
    first, second = (parse_checkpoint(parse_note(note).text) for note in (old, new))
    assert (first.size, second.size) == (200, 207)


def compare(folder: Path, old: str, new: str, *more: str):
    (folder / "old").write_text(old)
    (folder / "new").write_text(new)
    given = ["compare", "--log", vectors.LOG_VKEY, *more, str(folder / "old"), str(folder / "new")]
    return CliRunner().invoke(command, given)


def test_t13_a_split_view_is_two_signatures_under_one_size(county, tmp_path):
    """The citizen is shown one tree, the witness another of the same size."""
    leaves = [bytes(leaf) for leaf in LedgerLeaf.objects.order_by("tree_index").values_list("leaf", flat=True)]
    split = sign_checkpoint(Checkpoint(vectors.ORIGIN, len(leaves), root_of(leaves[::-1])), [vectors.LOG_SEED]).written
    shown = tree.latest_checkpoint()
    done = compare(tmp_path, shown, split)
    assert (done.exit_code, "two roots of one size, 200" in done.output) == (2, True)
    assert shown in done.output
    assert split in done.output
    for old in (0, 100, 200):
        path = consistency_proof(nodes_in(leaves[::-1]), old=old, size=200)
        answer = county.witness.answer(Request(old, tuple(path), split).text.encode(), at=1)
        assert answer.status == 422
    assert verify(known=[parse_checkpoint(parse_note(split).text)]).faults[0].code == "root"


def test_t13_an_honest_log_contradicts_nobody(county, tmp_path):
    old = county.witness.latest(vectors.ORIGIN)
    with transaction.atomic():
        append_many([fact(new_stream()) for _ in range(60)], fresh=True)
    log = signed(county.signer)
    request = witnesses.request_for(log=log, key=KEY.public)
    (tmp_path / "request").write_text(request.text)
    done = compare(tmp_path, old, tree.latest_checkpoint(), "--request", str(tmp_path / "request"))
    assert (done.exit_code, done.output) == (0, f"consistent: 200 and 260 events of {vectors.ORIGIN}\n")
    assert witnesses.ask_witnesses(log=log, policy=POLICY, send=county.send)[0].cosigned == 1
    for papers in county.papers[:5]:
        assert "found" in by_tool(proof(tree.proof_for(papers.event.leaf)))
