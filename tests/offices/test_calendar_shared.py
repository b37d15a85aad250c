"""Two processes agree on the calendar soon after one of them changes it."""

from datetime import UTC, date, datetime
from threading import Thread

from anlan.offices.actions.calendar import seed_calendar
from anlan.offices.queries import editions
from anlan.offices.queries.calendar import calendar
from anlan.offices.rules.actors import SYSTEM

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_a_committed_year_is_seen_by_other_threads_at_once(fresh_database) -> None:
    assert not calendar().published(2026)
    worker = Thread(target=lambda: seed_calendar(actor=SYSTEM, now=NOW, years=[2026]))
    worker.start()
    worker.join()
    assert calendar().published(2026)


def test_a_change_of_another_process_is_seen_when_the_marks_are_read_again(fresh_database, monkeypatch) -> None:
    assert not calendar().published(2026)
    monkeypatch.setattr(editions._Pending, "__call__", lambda self: None)  # as if committed elsewhere
    worker = Thread(target=lambda: seed_calendar(actor=SYSTEM, now=NOW, years=[2026]))
    worker.start()
    worker.join()
    assert not calendar().published(2026)
    monkeypatch.setattr(editions, "REFRESH_SECONDS", 0.0)
    assert calendar().kind(date(2026, 2, 14)) == "makeup_workday"
