"""The clock bar draws law's time to scale and says it in words."""

import itertools
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from anlan.config.pages import clock_bar

ANSWER = {
    "act": "办理并书面答复",
    "start_date": date(2026, 4, 14),
    "nominal_date": date(2026, 6, 13),
    "due_date": date(2026, 6, 15),
    "today": date(2026, 5, 18),
}


def test_the_fill_is_the_share_of_days_gone():
    bar = clock_bar.bar(ANSWER)
    assert bar.fill == bar.now == "54.8%"
    assert bar.due == "100.0%"


def test_days_between_the_limit_of_law_and_the_due_day_are_hatched():
    assert clock_bar.bar(ANSWER).hatched == (("96.8%", "3.2%"),)


@pytest.mark.parametrize(
    ("changes", "state", "word"),
    [
        ({}, "on", "按期"),
        ({"today": date(2026, 6, 12)}, "soon", "临期"),
        ({"today": date(2026, 6, 15)}, "soon", "今天到期"),
        ({"today": date(2026, 6, 18)}, "late", "逾期 3 天"),
        ({"paused": [(date(2026, 5, 1), None)]}, "pause", "暂停计时"),
        ({"paused": [(date(2026, 5, 1), date(2026, 5, 3))]}, "on", "按期"),
        ({"provisional": True}, "prov", "日期暂定"),
        ({"stopped_date": date(2026, 6, 1)}, "done", "已办结"),
        ({"stopped_date": date(2026, 6, 16)}, "late", "逾期 1 天"),
        ({"state": "pause"}, "pause", "暂停计时"),
    ],
)
def test_the_state_follows_from_the_days(changes, state, word):
    clock = {**ANSWER, **changes}
    assert clock_bar.state_of(clock) == state
    assert clock_bar.status_word(clock) == word


def test_a_late_bar_runs_past_the_thick_tick():
    bar = clock_bar.bar({**ANSWER, "today": date(2026, 7, 5)})
    assert bar.fill == "100.0%"
    assert float(bar.due.rstrip("%")) < 80
    assert "<b>20</b>" in bar.left


def test_a_paused_bar_stops_where_the_pause_began():
    bar = clock_bar.bar({**ANSWER, "paused": [(date(2026, 5, 14), None)]})
    assert bar.fill == bar.now == "48.4%"
    assert ("48.4%", "6.5%") in bar.hatched


def test_labels_on_one_line_do_not_lie_on_one_another():
    bar = clock_bar.bar({**ANSWER, "reminder_date": date(2026, 5, 19)})
    places = [float(label.x.rstrip("%")) for label in bar.labels]
    assert places == sorted(places)
    assert all(after - before > 9 for before, after in itertools.pairwise(places))


def test_a_clock_of_one_day_and_a_clock_seen_before_its_start_can_be_drawn():
    same = date(2026, 5, 1)
    assert clock_bar.bar({"act": "", "start_date": same, "due_date": same, "today": same}).fill == "0.0%"
    assert clock_bar.bar({**ANSWER, "today": date(2026, 4, 1)}).fill == "0.0%"


def test_objects_and_moments_serve_as_well_as_mappings_and_days():
    class Clock:
        act = "书面告知"
        start_date = datetime(2026, 5, 4, 23, 30, tzinfo=ZoneInfo("UTC"))  # already 5 May in the county
        due_date = date(2026, 5, 19)
        today = date(2026, 5, 12)

    assert clock_bar.bar(Clock()).fill == "50.0%"


def test_the_words_carry_the_same_facts_for_a_screen_reader():
    said = clock_bar.bar(ANSWER).said
    assert "第 34 天" in said
    assert "6 月 15 日（星期一）" in said


def test_days_are_said_in_english_on_an_english_page():
    with translation.override("en"):
        assert [label.bold for label in clock_bar.bar(ANSWER).labels][-1] == "15 Jun"
