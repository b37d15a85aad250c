"""T-15: every receipt is in a signed checkpoint within 5 minutes.

Under T-32 load with 5 sequencer kills: maximum ≤ 5 min, median ≤ 70 s; breach shows on status page and writes an
event; checkpoint at least hourly even if nothing happened. Here 20 events a second for 40 s with a sequencer that
hurries; at night ten minutes at its own pace.
"""

import os
import random
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from tests.ledger import vectors
from tests.ledger.facts import NOW, fact, new_stream

from anlan.ledger import sequencer, tree
from anlan.ledger.actions import append, append_many
from anlan.ledger.checkpoint_file import CheckpointFile
from anlan.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerLeaf, LedgerPending
from anlan.ledger.queries import verify
from anlan.ledger.rules.notes import parse_vkey
from anlan.ledger.rules.proof_file import check_proof

KILLS, PER_SECOND = 5, 20


def begin(env: dict[str, str], *options: str) -> subprocess.Popen:
    program = "from anlan.config.commands import main; main()"
    given = [sys.executable, "-c", program, "ledger", "run", *options]
    return subprocess.Popen(given, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def file_receipts(seconds: float, leaves: list[str]) -> None:
    """Register twenty matters a second, each in its own transaction."""
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            began = time.monotonic()
            with transaction.atomic():
                leaves.append(append(fact(new_stream()), fresh=True).leaf)
            time.sleep(max(0.0, 1 / PER_SECOND - (time.monotonic() - began)))
    finally:
        connection.close()


def under_load(env: dict[str, str], seconds: float, *options: str) -> None:
    """File receipts while the sequencer is killed five times; then see when each was signed for."""
    leaves: list[str] = []
    filing = threading.Thread(target=file_receipts, args=[seconds, leaves])
    filing.start()
    draw = random.Random(15)
    for kill in range(KILLS + 1):
        sequencing = begin(env, *options)
        try:
            if kill < KILLS:
                time.sleep(seconds / (KILLS + 1) * draw.uniform(0.6, 1.4))
            else:
                filing.join()
                wait_until_signed()
        finally:
            sequencing.kill()
            sequencing.wait(20)
    waited = inclusion_times()
    assert len(waited) == len(leaves) > seconds * PER_SECOND / 3
    assert max(waited) <= timedelta(minutes=5)
    assert statistics.median(waited) <= timedelta(seconds=70)
    key = parse_vkey(tree.current_log().vkeys[0])
    for leaf in leaves:
        assert check_proof(tree.proof_for(leaf), log_keys=[key]).checkpoint.size >= len(leaves)
    file = CheckpointFile(settings.CHECKPOINTS_FILE)
    assert verify(known=[one.checkpoint for one in file.all()]).clean
    sizes = [one.checkpoint.size for one in file.all()]
    assert sizes == sorted(set(sizes)) == list(LedgerCheckpoint.objects.order_by("size").values_list("size", flat=True))


def wait_until_signed() -> None:
    end = time.monotonic() + 300
    while LedgerPending.objects.exists() or tree.current_log().published != LedgerEvent.objects.count():
        assert time.monotonic() < end
        time.sleep(0.2)


def inclusion_times() -> list[timedelta]:
    """How long each event waited for the first checkpoint that covers it."""
    signed = list(LedgerCheckpoint.objects.order_by("size").values_list("size", "signed_at"))
    found: list[timedelta] = []
    rows = LedgerLeaf.objects.order_by("tree_index").values_list("tree_index", "event__recorded_at")
    for index, recorded_at in rows:
        found.append(next(at for size, at in signed if size > index) - recorded_at)
    return found


@pytest.fixture
def installed(fresh_database, tmp_path, settings) -> dict[str, str]:
    """An installation of its own for the sequencer's process."""
    settings.CHECKPOINTS_FILE = tmp_path / "checkpoints.log"
    own = {"DATABASE_URL": fresh_database.url, "ANLAN_VAR": str(tmp_path), "ANLAN_PROFILE": "test"}
    return {**os.environ, **own}


def test_t15_every_receipt_is_signed_for_though_the_sequencer_is_killed_five_times(installed):
    under_load(installed, 40, "--place-every", "1", "--sign-every", "5")


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_t15_every_receipt_is_signed_for_in_time_at_the_sequencers_own_pace(installed):
    under_load(installed, 600)


# ── a fall at any statement ─────────────────────────────────────────────────────────────────────


class Fall(DatabaseError):
    """The database went away."""


def test_t15_whatever_statement_the_sequencer_falls_at_it_goes_on_from_there(fresh_database, tmp_path):
    """Every event gets one place and every size one signature, for a fall at each statement in turn."""
    signer = sequencer.Signer((vectors.LOG_SEED,), CheckpointFile(tmp_path / "checkpoints.log"))
    log = sequencer.open_log(origin=vectors.ORIGIN, seeds=signer.seeds)
    for at in range(1, 80):
        with transaction.atomic():
            append_many([fact(new_stream()) for _ in range(3)], fresh=True)
        fell = falls(at, lambda: one_round(log, signer))
        assert tree.last_checkpoint(log) is None or signer.file.last() is not None or fell
        published = tree.latest_checkpoint()
        if published:
            assert published.splitlines()[1] == str(tree.current_log().published)
        if not fell:
            break
    assert at > 15
    one_round(log, signer)
    report = verify(known=[one.checkpoint for one in signer.file.all()])
    assert report.clean
    assert tree.current_log().published == report.events == 3 * at
    sizes = [one.checkpoint.size for one in signer.file.all()]
    assert sizes == sorted(set(sizes))


def one_round(log: tree.Log, signer: sequencer.Signer) -> None:
    while sequencer.place_waiting(log=log):
        pass
    sequencer.make_checkpoint(log=log, signer=signer, now=NOW)


def falls(at: int, act) -> bool:
    """Run `act`, losing the database at its statement number `at`; tell whether it got that far."""
    count = 0

    def cut(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == at:
            raise Fall
        return execute(sql, params, many, context)

    with connection.execute_wrapper(cut):
        try:
            act()
        except Fall:
            return True
    return False


# ── breach, and silence ─────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_t15_a_breach_shows_while_it_lasts_and_is_an_event_afterwards(tmp_path):
    signer = sequencer.Signer((vectors.LOG_SEED,), CheckpointFile(tmp_path / "checkpoints.log"))
    with transaction.atomic():
        event = append(fact(new_stream()), fresh=True)
    for minutes, late in ((4, False), (6, True)):
        now = event.recorded_at + timedelta(minutes=minutes)
        assert tree.ledger_status(now=now, origin=vectors.ORIGIN).late is late
    log = sequencer.open_log(origin=vectors.ORIGIN, seeds=signer.seeds)
    sequencer.place_waiting(log=log)
    sequencer.make_checkpoint(log=log, signer=signer, now=event.recorded_at + timedelta(minutes=6))
    told = LedgerEvent.objects.get(stream__startswith="ledger:")
    assert b'"action":"report_late"' in bytes(told.body)


@pytest.mark.django_db
def test_t15_the_log_is_found_true_at_least_hourly_though_nothing_happens(tmp_path):
    signer = sequencer.Signer((vectors.LOG_SEED,), CheckpointFile(tmp_path / "checkpoints.log"))
    log = sequencer.open_log(origin=vectors.ORIGIN, seeds=signer.seeds)
    with transaction.atomic():
        append(fact(new_stream()), fresh=True)
    sequencer.place_waiting(log=log)
    moments: list[datetime] = [NOW + timedelta(minutes=20 * step) for step in range(7)]
    for now in moments:
        sequencer.make_checkpoint(log=log, signer=signer, now=now)
        status = tree.ledger_status(now=now, origin=vectors.ORIGIN)
        assert status.age(now) == timedelta(0)
    silent = tree.ledger_status(now=moments[-1] + timedelta(minutes=66), origin=vectors.ORIGIN)
    assert silent.late  # silence is visible
