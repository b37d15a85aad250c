"""The calendar table: seeded, edited with an event, read from memory (domain §2.1.4)."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from anlan.ledger.queries import events
from anlan.offices.actions.calendar import (
    YearNotLoaded,
    calendar_stream,
    change_day,
    days_from_library,
    load_year,
    seed_calendar,
)
from anlan.offices.models import CalendarDay
from anlan.offices.queries.calendar import calendar, days_of, loaded_years
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.offices.rules.days import Calendar, after_natural_days
from anlan.offices.rules.policy import NotAllowed
from anlan.offices.rules.published import YearRefused, complete_year

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
NOTICE_2027 = {  # invented: the real notice is not out
    **{date(2027, 1, day): "holiday" for day in (1, 2, 3)},
    **{date(2027, 2, day): "holiday" for day in range(5, 12)},
    date(2027, 1, 30): "makeup_workday",
    date(2027, 4, 5): "holiday",
    **{date(2027, 5, day): "holiday" for day in (1, 2, 3)},
    date(2027, 6, 9): "holiday",
    date(2027, 9, 15): "holiday",
    **{date(2027, 10, day): "holiday" for day in range(1, 8)},
}

pytestmark = pytest.mark.django_db


def load_2027(**changes: object):
    arguments = {"actor": SYSTEM, "now": NOW, "year": 2027, "days": NOTICE_2027, "source": "国办发明电"}
    return load_year(**{**arguments, **changes})


def test_an_empty_table_counts_and_says_provisional() -> None:
    assert after_natural_days(date(2025, 9, 16), 15, calendar()).provisional


def test_seeding_stores_every_day_and_is_seen_at_once() -> None:
    loaded = seed_calendar(actor=SYSTEM, now=NOW, years=[2025, 2026])
    assert [year.first_time for year in loaded] == [True, True]
    assert CalendarDay.objects.count() == 730
    due = after_natural_days(date(2025, 9, 16), 15, calendar())
    assert (due.due, due.provisional) == (date(2025, 10, 9), False)
    assert [row["year"] for row in loaded_years()] == [2026, 2025]
    assert days_of(year=2025)[0][:2] == (date(2025, 1, 1), "holiday")


def test_a_second_seeding_changes_nothing_and_adds_no_event() -> None:
    seed_calendar(actor=SYSTEM, now=NOW, years=[2026])
    again = seed_calendar(actor=SYSTEM, now=NOW, years=[2026])
    assert again[0].changed == ()
    assert len(events(calendar_stream())) == 1


def test_loading_a_year_moves_provisional_dates_and_tells_which_days_changed() -> None:
    seed_calendar(actor=SYSTEM, now=NOW, years=[2026])
    before = after_natural_days(date(2026, 12, 1), 60, calendar())
    assert (before.due, before.provisional) == (date(2027, 2, 1), True)
    loaded = load_2027()
    after = after_natural_days(date(2026, 12, 1), 60, calendar())
    assert (after.due, after.provisional) == (date(2027, 1, 30), False)
    assert date(2027, 1, 30) in loaded.changed
    event = events(calendar_stream())[-1]
    assert (event.action, event.payload["year"]) == ("load_year", 2027)
    assert "2027-01-30" in event.payload["changed"]


def test_changing_one_day_adds_an_event_and_a_revision() -> None:
    load_2027()
    changed = change_day(
        actor=Actor(role="system_admin"), now=NOW, day=date(2027, 10, 8), kind="holiday", source="补充通知"
    )
    assert (changed.revision, changed.changed) == (2, (date(2027, 10, 8),))
    assert not calendar().is_workday(date(2027, 10, 8))
    event = events(calendar_stream())[-1]
    assert event.payload == {"date": "2027-10-08", "from": "workday", "to": "holiday", "source": "补充通知"}


def test_a_day_of_an_unloaded_year_is_not_changed() -> None:
    with pytest.raises(YearNotLoaded):
        change_day(actor=SYSTEM, now=NOW, day=date(2031, 1, 1), kind="holiday", source="x")


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({date(2029, 1, 1): "holiday"}, "day_outside_year"),
        ({date(2026, 12, 28): "holiday"}, "year_before_not_loaded"),
        ({date(2027, 1, 4): "rest"}, "kind_contradicts_weekday"),
        ({date(2027, 1, 4): "makeup_workday"}, "make_up_day_on_weekday"),
        ({date(2027, 1, 4): "party"}, "unknown_kind"),
        ({date(2027, 10, 1): "workday"}, "statutory_holiday_worked"),
    ],
)
def test_a_broken_arrangement_is_refused_and_nothing_is_stored(days: dict, code: str) -> None:
    with pytest.raises(YearRefused) as refused:
        load_2027(days={**NOTICE_2027, **days})
    assert refused.value.code == code
    assert not CalendarDay.objects.exists()
    assert events(calendar_stream()) == []


def test_an_arrangement_may_reach_back_into_december() -> None:
    seed_calendar(actor=SYSTEM, now=NOW, years=[2026])
    loaded = load_2027(days={**NOTICE_2027, date(2026, 12, 31): "holiday"})
    assert date(2026, 12, 31) in loaded.changed
    assert not calendar().is_workday(date(2026, 12, 31))


def test_a_year_the_library_does_not_know_is_refused_by_name() -> None:
    with pytest.raises(YearRefused) as refused:
        days_from_library(year=2027)
    assert (refused.value.code, refused.value.values) == ("year_not_published", {"year": 2027})


def test_every_year_of_the_library_passes_the_checks() -> None:
    for year in range(2005, 2027):
        days = days_from_library(year=year)
        assert complete_year(year=year, days=days, year_before_loaded=True) == days


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "unit_leader", "leader", "citizen"])
def test_only_the_system_administrator_edits_the_calendar(role: str) -> None:
    with pytest.raises(NotAllowed):
        load_2027(actor=Actor(role=role))


def test_reading_the_calendar_costs_no_statement_once_it_is_held(django_assert_num_queries) -> None:
    calendar()
    with django_assert_num_queries(0):
        calendar()


def test_a_calendar_rolled_back_is_not_believed() -> None:
    try:
        with transaction.atomic():
            load_2027()
            assert calendar().published(2027)
            raise RuntimeError
    except RuntimeError:
        pass
    assert calendar() == Calendar({})
