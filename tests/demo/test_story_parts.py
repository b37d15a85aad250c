"""What the story is made of: texts, invented people, office days."""

import itertools
import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.cases.rules.alarms import SAME_SHARE, alike
from anlan.cases.rules.guards import NATURES, OPINION_PARTS, OPINION_RESULTS
from anlan.demo import lists
from anlan.demo.cast import cast, staff
from anlan.demo.matters import matters, worded
from anlan.demo.office_days import OfficeDays
from anlan.demo.petitioners import petitioner
from anlan.demo.story_petitions import SHARES, matters_of, township_units
from anlan.gate.rules.identity import normalise_phone
from anlan.gate.rules.text import find_personal_data
from anlan.intake.rules.similarity import SAME, likeness
from anlan.offices.rules.days import Calendar

PLAIN = Calendar({})
DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31))


def test_every_matter_is_whole_and_names_no_number_of_a_person():
    categories = {row.code for row in lists.category_rows()}
    for matter in matters():
        assert matter.category in categories
        assert matter.nature in NATURES
        assert matter.result in OPINION_RESULTS
        assert (matter.result == "support") == bool(matter.proof), matter.category
        for _ in range(8):
            wording = worded(matter, "东关街道文庙社区", random.Random(_))
            assert "{" not in wording.title + wording.text
            assert len(wording.title) <= 120
            parts = wording.opinion(wording.facts("5月6日", random.Random(_)))
            assert set(parts) == set(OPINION_PARTS)
            for text in (wording.title, wording.text, *parts.values()):
                assert text
                assert find_personal_data(text) == []


def test_at_least_sixty_kinds_of_matters_reach_every_unit_of_the_story():
    assert len(matters()) >= 60
    assert all(matters_of(unit) for unit in (*SHARES, "sjj"))
    assert len(township_units()) == 15


def test_two_people_who_write_about_the_same_kind_of_matter_write_different_texts():
    matter = matters()[0]
    texts = [worded(matter, place, random.Random(n)).text for n, place in enumerate(("东门社区", "湖滨社区"))]
    assert likeness(*texts) < SAME


def test_only_the_unit_of_few_words_answers_different_matters_with_the_same_text():
    for matter in matters():
        places = ("东关街道东门社区", "北渡镇上渡村", "云溪镇溪口村", "西湖街道湖滨社区")
        answers = [worded(matter, place, random.Random(n), turn=n) for n, place in enumerate(places)]
        texts = [answer.opinion("")["handling"] for answer in answers]
        alike_ones = sum(alike(one, other) >= SAME_SHARE for one, other in itertools.combinations(texts, 2))
        assert (alike_ones == 6) == matter.bare, matter.category
        assert matter.bare or alike_ones == 0, matter.category


def test_petitioners_are_invented_once_each():
    people = [petitioner(number) for number in range(1, 600)]
    assert len({one.phone for one in people}) == len(people)
    assert all(normalise_phone(one.phone) for one in people)
    assert petitioner(7) == petitioner(7)


def test_accounts_are_named_once():
    members = (*cast(), *staff())
    assert len({member.username for member in members}) == len(members)
    assert len({member.name for member in members}) == len(members)


@given(DAYS, st.sampled_from([15, 30, 60]))
@settings(max_examples=200)
def test_a_trigger_day_found_backwards_ends_on_the_day_asked_for(day, length):
    days = OfficeDays(PLAIN, random.Random(1))
    due = days.worked_from(day)
    assert days.due(days.trigger_for(due, length), length) == due


@given(DAYS, st.integers(0, 30))
@settings(max_examples=100)
def test_working_days_are_counted_back_as_forward(day, count):
    days = OfficeDays(PLAIN, random.Random(1))
    worked = days.worked_from(day)
    assert days.worked_after(days.worked_before(worked, count), count) == worked if count else True


@given(DAYS, st.integers(0, 5))
@settings(max_examples=100)
def test_an_office_moment_lies_on_a_worked_day_and_later(day, most):
    days = OfficeDays(PLAIN, random.Random(1))
    first = days.at(days.worked_from(day))
    later = days.within(first, 0, most)
    assert later > first
    assert PLAIN.is_workday(later.date())
    assert later - first < timedelta(days=most + 12)
