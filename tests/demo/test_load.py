"""A year of the demo county, told through the real actions (domain §19, §20, §26)."""

from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.contrib.auth import authenticate
from tests.demo.conftest import NOW

from anlan.cases.queries.board import Period, dashboard, overdue_cases, repeated_answers
from anlan.cases.queries.desk import my_desk
from anlan.cases.queries.lists import Filters, case_list
from anlan.cases.queries.rebuild import first_differences
from anlan.cases.rules.law import lawbook
from anlan.config.commands.demo import command
from anlan.demo.cast import PASSWORD, TOTP_SECRET, cast, sign_ins, staff
from anlan.demo.clock import ClockIsReal
from anlan.demo.load import SIZE as FULL_SIZE
from anlan.demo.load import YEAR, AlreadyTold, load, write
from anlan.demo.office_days import LOCAL
from anlan.demo.petitioners import petitioner
from anlan.demo.story_offices import offices
from anlan.demo.telling import begin
from anlan.intake.queries.call_back_queue import call_back_queue
from anlan.intake.queries.status import check_code
from anlan.ledger.queries import stream_batches, verify
from anlan.offices.queries.accounts import account_by_username, grants_of
from anlan.offices.queries.letters import letters_of_case
from anlan.offices.queries.units import subtree_ids, unit, units


def desk_of(county, username):
    return my_desk(actor=county.offices.people[username], now=county.now)


def test_the_ledger_verifies_and_every_row_follows_from_its_events(county):
    assert verify().clean
    assert first_differences() == []


def test_every_state_of_the_petition_procedure_occurs(county):
    states = set(lawbook(settings.COUNTY_FOLDER).procedures["petition"].states)
    assert set(county.told.states) == states
    assert county.told.cases == sum(county.told.channels.values())
    assert {"web", "call", "visit", "letter", "hotline"} <= set(county.told.channels)


def test_n01_no_event_names_a_petitioner(county):
    names = {word for number in range(1, 200) for word in (petitioner(number).name, petitioner(number).address)}
    names |= {"张小满", "李知秋", "1380000"}
    events = 0
    for kind in ("case", "vault", "import", "log"):
        for batch in stream_batches(kind):
            for history in batch.values():
                for event in history:
                    text = event.body.decode()
                    assert not any(name in text for name in names), event.action
                    events += 1
    assert events > county.told.steps


def test_nothing_happened_after_the_storys_last_moment_or_out_of_office(county):
    for batch in stream_batches("case"):
        for history in batch.values():
            moments = [event.occurred_at for event in history]
            assert moments == sorted(moments)
            assert moments[-1] <= county.now
            assert all(event.recorded_at == event.occurred_at for event in history)


def test_the_clerk_has_matters_to_sort_and_an_objection_to_answer(county):
    desk = desk_of(county, "lin")
    states = {line.line.state for line in (*desk.late, *desk.due_today, *desk.this_week, *desk.later)}
    assert {"registered", "sorting", "returned_objection"} <= states
    assert desk.late
    assert desk.due_today


@pytest.mark.parametrize("username", ["zhao", "qian", "zheng"])
def test_a_unit_has_late_matters_some_due_today_and_more_this_week(county, username):
    desk = desk_of(county, username)
    assert desk.late
    assert desk.due_today
    assert desk.this_week


def test_the_supervisor_has_overdue_matters_and_people_to_ring(county):
    sun = county.offices.people["sun"]
    overdue = overdue_cases(actor=sun, now=county.now)
    assert len(overdue) >= 5
    assert any(line.listed or line.may_be_listed for line in overdue)
    attempts = {task.attempt for task in call_back_queue(actor=sun, now=county.now, limit=100)}
    assert {1, 2, 3} <= attempts


def test_reviewer_and_leader_have_their_cases(county):
    reviewing = desk_of(county, "zhou")
    assert reviewing.late
    assert reviewing.this_week
    assert {line.line.state for line in desk_of(county, "wei").later} >= {"suspended_hearing"}
    owned = desk_of(county, "wu").waiting
    assert len(owned) == 3
    assert all(line.line.owner_post == "常务副市长" for line in owned)


def test_n04_the_accused_bureau_sees_nothing_of_the_accusation(county):
    accusations = Filters(nature="report_accusation")
    seen = case_list(actor=county.offices.people["wang"], now=county.now, filters=accusations, size=200).lines
    assert len(seen) >= 2
    bureau = set(subtree_ids(county.offices.units["jtj"]))
    there = [actor for actor in county.offices.people.values() if actor.unit_id in bureau]
    assert len(there) >= 3
    for actor in there:
        mine = case_list(actor=actor, now=county.now, size=200).lines
        assert not {line.id for line in seen} & {line.id for line in mine}
        assert all(line.nature != "report_accusation" for line in mine)


def test_the_printed_receipts_open_their_petitions(county):
    assert [one.petitioner.name for one in county.told.shown] == ["张小满", "李知秋"]
    for one in county.told.shown:
        assert check_code(one.number, one.code).case_id == one.case_id


def test_one_petitioner_holds_a_delivered_letter(county):
    (letter,) = letters_of_case(county.told.shown[1].case_id)
    assert letter.kind == "L-08"
    assert letter.deliveries


def test_the_cast_can_sign_in_with_password_and_second_factor(county):
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    assert {entry["username"] for entry in sign_ins()} == {member.username for member in cast()}
    for member in cast():
        account = authenticate(username=member.username, password=PASSWORD)
        assert account is not None, member.username
        secret = Authenticator.objects.get(user=account, type=Authenticator.Type.TOTP).data["secret"]
        assert get_adapter().decrypt(secret) == TOTP_SECRET
        (grant,) = grants_of(account.pk, on=county.now.date())
        assert grant.role == member.role
        assert not member.unit or unit(grant.unit_id).name == member.unit_name


def test_every_department_and_township_has_a_handler_and_a_leader(county):
    held = {(member.unit, member.role) for member in (*cast(), *staff())}
    for node in units():
        section = node.parent_id is not None and unit(node.parent_id).kind == "department"
        if node.kind in ("department", "township") and node.code != "xfj" and not section:
            assert (node.code, "unit_handler") in held, node.name
            assert (node.code, "unit_leader") in held, node.name
    assert account_by_username("zjj.handler") is None  # zhao is theirs


def test_the_same_seed_writes_the_same_story(county):
    def written(seed):
        start = county.now.astimezone(LOCAL).date() - YEAR
        story = begin(county.offices, seed=seed, start=start, now=county.now)
        write(story, 150)
        return [beat[0] for beat in story.beats]

    assert written(1) == written(1)
    assert written(1) != written(2)


def test_a_second_load_says_so_and_changes_nothing(county):
    with pytest.raises(AlreadyTold):
        load(now=county.now + timedelta(days=1))
    again = CliRunner().invoke(command, ["load", "--quiet"])
    assert again.exit_code == 0
    assert "told already" in again.output


def test_the_cast_is_listed_without_loading(county):
    listed = CliRunner().invoke(command, ["cast"])
    assert listed.exit_code == 0
    assert all(member.username in listed.output for member in cast())


@pytest.mark.django_db
def test_a_ledger_that_keeps_real_time_is_never_told(settings):
    settings.LEDGER_ORIGIN = "lanchuan.example/ledger"
    with pytest.raises(ClockIsReal):
        load(now=NOW)
    assert units() == ()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.django_db
def test_the_whole_year_has_rates_to_look_at():
    told = load(now=NOW, size=FULL_SIZE)
    assert told.cases > 500
    people = offices()
    month = Period(date(2026, 4, 1), date(2026, 4, 30))
    board = dashboard(actor=people.people["chen"], now=NOW, period=month)
    perfect = {row.unit_id: row for row in board.units}[people.units["sjj"]]
    assert (perfect.on_time.rate.k, perfect.on_time.rate.n) == (31, 31)
    assert people.units["sjj"] in {alarm.unit_id for alarm in board.alarms if alarm.code == "perfect_with_low_reach"}
    today = NOW.astimezone(LOCAL).date()
    board = dashboard(actor=people.people["chen"], now=NOW, period=Period(today - timedelta(days=365), today))
    slow = {row.unit_id: row for row in board.units}[people.units["zrj"]]
    assert slow.against_county == "below"
    year = Period(today - timedelta(days=365), today)
    repeated = repeated_answers(actor=people.people["chen"], now=NOW, period=year)
    assert [alarm.unit_id for alarm in repeated] == [people.units["cgj"]]
    assert any(0 < row.on_time.rate.n < 30 for row in board.units)
    assert first_differences() == []
