"""Many at once, killed in the middle: one receipt a submission, nothing twice, nothing half (trust T-03, T-10)."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connections
from tests.intake.sheets import hotline
from tests.intake.world import NOW, build, from_web

from anlan.cases.models import Case
from anlan.intake.actions.receive import receive
from anlan.intake.models import Party, Receipt
from anlan.ledger.queries import heads, verify
from anlan.offices.rules.actors import PUBLIC

ROOT = Path(__file__).parents[2]
IMPORT = """
import sys, uuid, django
django.setup()
from anlan.intake.actions.imports import commit_import
from anlan.offices.queries.units import unit_by_code
from anlan.offices.rules.actors import Actor
from tests.intake.world import NOW
unit = unit_by_code("XF")
actor = Actor(role="intake_clerk", account_id=uuid.UUID(int=7), unit_id=unit.id, unit_path=unit.path)
data = open(sys.argv[1], "rb").read()
report = commit_import(actor=actor, now=NOW, data=data, filename="a.csv", profile_code="P-01")
print(report.accepted, report.repeated)
"""


def in_threads(count: int, work: Callable[[int], object]) -> list[object]:
    """Run the same work in many threads at once, each with its own connection."""
    gate = threading.Barrier(count)

    def one(number: int) -> object:
        gate.wait()
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_t_03_the_same_key_from_many_threads_is_one_receipt_and_equal_answers(fresh_database) -> None:
    build()
    key = "the-same-key-for-all-of-them"
    given = in_threads(12, lambda _: receive(actor=PUBLIC, now=NOW, submission=from_web(), key=key))
    assert len(set(given)) == 1
    assert (Receipt.objects.count(), Case.objects.count(), Party.objects.count()) == (1, 1, 1)
    assert verify().clean


def test_many_different_submissions_at_once_all_get_their_own_number(fresh_database) -> None:
    build()
    given = in_threads(
        8, lambda number: receive(actor=PUBLIC, now=NOW, submission=from_web(phone=f"1390013900{number}"))
    )
    assert len({one.number for one in given}) == 8
    assert Case.objects.count() == 8
    assert verify().clean


def test_t_10_an_import_killed_at_any_point_and_run_again_adds_nothing_twice(fresh_database, tmp_path) -> None:
    build()
    connections.close_all()
    file = tmp_path / "list.csv"
    file.write_bytes(hotline(1_600))
    environment = {
        **os.environ,
        "DATABASE_URL": fresh_database.url,
        "DJANGO_SETTINGS_MODULE": "anlan.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    command = [sys.executable, "-c", IMPORT, str(file)]
    for _ in range(3):
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
        time.sleep(random.uniform(1.5, 4.0))
        child.send_signal(signal.SIGKILL)
        child.wait()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
    accepted, repeated = map(int, done.stdout.split())
    assert accepted + repeated == 1_600
    assert (Receipt.objects.count(), Case.objects.count(), Party.objects.count()) == (1_600, 1_600, 1_600)
    assert sum(last_n for _, last_n in heads("case", limit=5_000)) == 1_600
    assert verify().clean
