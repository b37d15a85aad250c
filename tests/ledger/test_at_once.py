"""Eight writers at once: every place of a stream is taken once, and losers know it (trust T-07)."""

import threading
from collections.abc import Callable

from django.db import connection, transaction
from tests.ledger.facts import fact, new_stream

from anlan.ledger.actions import SomebodyWasFirst, append, append_many
from anlan.ledger.queries import events, verify

WRITERS = 8
POSTGRESQL = connection.vendor == "postgresql"


def at_once(work: Callable[[int], None]) -> None:
    """Run `work` in eight threads that start together, each with its own connection."""
    barrier = threading.Barrier(WRITERS)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            barrier.wait(30)
            work(number)
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not failures, failures


def test_t07_eight_writers_to_one_stream_leave_no_gap(fresh_database):
    stream, losses = new_stream(), []

    def write(number: int) -> None:
        done = 0
        while done < 15:
            try:
                with transaction.atomic():
                    append(fact(stream, category=f"{number:02d}{done:02d}"))
                done += 1
            except SomebodyWasFirst:
                losses.append(number)

    at_once(write)
    found = events(stream)
    assert [event.n for event in found] == list(range(1, 15 * WRITERS + 1))
    assert len({event.payload["category"] for event in found}) == 15 * WRITERS
    assert verify().clean
    assert losses or not POSTGRESQL, "nobody ever lost: was it a race at all?"


def test_t07_a_new_stream_is_begun_by_one_of_eight(fresh_database):
    for _ in range(10):
        stream, winners, losers = new_stream(), [], []

        def begin(number: int, stream=stream, winners=winners, losers=losers) -> None:
            try:
                with transaction.atomic():
                    append(fact(stream), fresh=True)
                winners.append(number)
            except SomebodyWasFirst:
                losers.append(number)

        at_once(begin)
        assert (len(winners), len(losers)) == (1, WRITERS - 1)
        assert len(events(stream)) == 1
    assert verify().clean


def test_t07_many_at_once_from_eight_writers_keep_every_event(fresh_database):
    def write(number: int) -> None:
        for _ in range(5):
            with transaction.atomic():
                stream = new_stream()
                append_many([fact(stream) for _ in range(20)], fresh=True)

    at_once(write)
    report = verify()
    assert (report.events, report.streams, report.clean) == (WRITERS * 5 * 20, WRITERS * 5, True)
