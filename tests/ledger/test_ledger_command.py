"""`anlan ledger run | status | checkpoint | prove | continue | ask | answered`, as processes and as functions."""

import os
import signal
import subprocess
import sys
import time
import uuid

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import transaction
from tests.ledger import vectors
from tests.ledger.facts import fact, new_stream
from tests.ledger.owner import drop_triggers

from anlan.config.commands.ledger import command
from anlan.config.commands.witness import command as witness_command
from anlan.ledger import sequencer, tree
from anlan.ledger.actions import append, append_many
from anlan.ledger.models import LedgerLeaf
from anlan.ledger.rules.checkpoint import open_checkpoint
from anlan.ledger.rules.notes import parse_vkey
from anlan.ledger.rules.proof_file import check_proof
from anlan.ledger.witness import WitnessKey

NUMBER = "SF-2026-0000123"


@pytest.fixture
def installed(fresh_database, tmp_path, settings):
    """An installation of its own: keys, file and lock in a folder of this test."""
    settings.VAR = tmp_path
    settings.LOG_KEY_FOLDER = tmp_path / "ledger"
    settings.CHECKPOINTS_FILE = tmp_path / "checkpoints.log"
    settings.WITNESS_POLICY = None
    return {
        **os.environ,
        "DATABASE_URL": fresh_database.url,
        "ANLAN_VAR": str(tmp_path),
        "ANLAN_PROFILE": "test",
    }


def call(*arguments: str):
    return CliRunner().invoke(command, list(arguments))


def register(count: int = 1) -> None:
    with transaction.atomic():
        append(fact(new_stream(), action="register", payload={"channel": "portal", "number": NUMBER}), fresh=True)
        append_many([fact(new_stream()) for _ in range(count - 1)], fresh=True)


def begun(env: dict[str, str]) -> subprocess.Popen:
    program = "from anlan.config.commands import main; main()"
    command = [sys.executable, "-c", program, "ledger", "run"]
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def wait_for(done, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_one_round_places_signs_and_proves(installed, tmp_path, monkeypatch):
    register(3)
    assert call("checkpoint").exit_code == 1
    assert call("run", "--once").exit_code == 0
    log = tree.current_log()
    key = parse_vkey(log.vkeys[0])
    assert open_checkpoint(call("checkpoint").output, [key])[0].size == 3
    monkeypatch.chdir(tmp_path)
    assert call("prove", NUMBER).exit_code == 0
    assert NUMBER.encode() in check_proof((tmp_path / f"{NUMBER}.tlog-proof").read_bytes(), log_keys=[key]).event
    assert call("prove", "SF-2026-0000124").exit_code == 1
    assert (tmp_path / "ledger" / "log.key").stat().st_mode & 0o777 == 0o400
    done = call("status")
    assert (done.exit_code, "3 in the tree, 0 waiting" in done.output, "witness   none" in done.output) == (
        0,
        True,
        True,
    )
    done = call("verify", "--checkpoint", str(tmp_path / f"{NUMBER}.tlog-proof"))
    assert done.exit_code == 1
    (tmp_path / "held").write_text(tree.latest_checkpoint())
    done = call("verify", "--checkpoint", str(tmp_path / "held"))
    assert done.exit_code == 0, done.output
    assert "agrees with 2 checkpoints" in done.output


def test_fc28_the_command_refuses_tells_it_once_and_goes_on_after_two_persons_decided(installed, tmp_path):
    register(3)
    call("run", "--once")
    old = (tmp_path / "checkpoints.log").read_bytes()
    register_more()
    call("run", "--once")
    ahead = (tmp_path / "checkpoints.log").read_bytes()
    assert len(ahead) > len(old)
    drop_triggers()
    LedgerLeaf.objects.filter(tree_index=4).delete()
    for _ in range(2):
        forget_last_leaf()
        done = call("run", "--once")
        assert done.exit_code == 1
        assert "refused to sign" in done.output
    assert call("status").exit_code == 1
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    assert call("continue", "--first", first, "--second", first).exit_code == 1
    assert call("continue", "--first", first, "--second", second).exit_code == 0
    assert call("run", "--once").exit_code == 0
    assert tree.current_log().origin.endswith("/ledger/2")
    assert call("status").exit_code == 0


def register_more() -> None:
    with transaction.atomic():
        append_many([fact(new_stream()) for _ in range(2)], fresh=True)


def forget_last_leaf() -> None:
    """Bring the tree back to three events, as a backup of yesterday would."""
    from anlan.ledger.models import LedgerHead, LedgerTile

    LedgerHead.objects.update(size=3)
    LedgerTile.objects.update(hashes=bytes(LedgerTile.objects.get().hashes)[:96])


def test_a_witness_is_asked_by_files(installed, tmp_path, settings):
    key = WitnessKey(vectors.WITNESS_NAME, vectors.WITNESS_SEED)
    (tmp_path / "key").write_text(key.text)
    settings.WITNESS_POLICY = tmp_path / "policy"
    settings.WITNESS_POLICY.write_text(f"witness law {vectors.WITNESS_VKEY}\nquorum law\n")
    register(3)
    call("run", "--once")
    assert call("ask", "law", "--to", str(tmp_path / "request")).exit_code == 0
    vkey = tree.current_log().vkeys[0]
    given = ["exchange", "--state", str(tmp_path / "w"), "--log", vkey, "--key", str(tmp_path / "key")]
    done = CliRunner().invoke(witness_command, [*given, str(tmp_path / "request"), str(tmp_path / "answer")])
    assert done.exit_code == 0, done.output
    assert call("answered", "law", str(tmp_path / "answer")).exit_code == 0
    assert "witness.example/w1" in call("status").output
    assert key.public.name in tree.latest_checkpoint()
    assert call("ask", "nobody", "--to", str(tmp_path / "x")).exit_code == 1
    (tmp_path / "answer").write_text("409\n9\n")
    assert call("answered", "law", str(tmp_path / "answer")).exit_code == 1
    settings.WITNESS_POLICY.write_text("quorum law\n")
    assert call("ask", "law", "--to", str(tmp_path / "x")).exit_code == 1


def test_fc24_of_two_sequencers_one_works_and_one_waits_until_the_first_is_killed(installed):
    register()
    first = begun(installed)
    try:
        wait_for(lambda: tree.current_log() and tree.current_log().published == 1)
        second = begun(installed)
        try:
            time.sleep(3)
            register_more()
            first.kill()
            first.wait(10)
            wait_for(lambda: tree.current_log().published == 3, 90)
            assert second.poll() is None
        finally:
            second.send_signal(signal.SIGTERM)
            second.wait(20)
    finally:
        first.kill()
        first.wait(10)


def test_the_sequencers_process_needs_no_other_key(installed, tmp_path):
    register()
    env = {**installed, "ANLAN_PROCESS": "ledger", "ANLAN_KEYS": str(tmp_path / "not-mine")}
    program = "from anlan.config.commands import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "ledger", "run", "--once"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "not-mine").exists()
    assert tree.current_log().published == 1


def test_no_other_module_reads_the_logs_key():
    source = settings.ROOT / "src" / "anlan"
    readers = {str(p.relative_to(source)) for p in source.rglob("*.py") if "load_log(" in p.read_text("utf-8")}
    assert readers == {"config/keys.py", "config/commands/ledger.py"}
    assert sequencer.BATCH <= 5_000
