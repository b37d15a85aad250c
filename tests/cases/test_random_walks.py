"""Whatever lawful steps are taken in whatever order, rows follow from events and an open case keeps its clock."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from tests.county import OPINION, County, at, petition, state_of

from anlan.cases.actions.step import Step, StepRefused, take
from anlan.cases.models import Case
from anlan.cases.queries.rebuild import first_differences
from anlan.cases.rules.attempt import Attempt
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.steps import offers, procedure_of
from anlan.ledger.queries import verify
from anlan.offices.queries.duties import unit_chain
from anlan.offices.rules.actors import PUBLIC, Actor

pytestmark = pytest.mark.django_db
TWO_CASES = frozenset(
    {"merge", "absorb", "unmerge", "release", "join", "detach", "recompute", "recuse", "lapse_review"}
)


def step_for(action: str, county: County, now: Any, chance: random.Random) -> Step:
    """Fill in a form for a step the way a hurried clerk might."""
    day = now.date().isoformat()
    later = (now + timedelta(days=20)).date().isoformat()
    result = {"issue_opinion": chance.choice(["support", "explain", "not_support"])}
    unit = str(county.units[chance.choice(["ZJ", "JT", "BD"])])
    values: dict[str, dict[str, Any]] = {
        "sort": {"nature": "appeal_request", "category": "0101", "procedure": chance.choice(["petition", "simple"])},
        "transfer": {"unit": unit, "co_units": []},
        "assign": {"unit": unit, "co_units": []},
        "redirect": {"route": "litigation", "told_on": day},
        "decline": {"reason": "not_petition_matter", "article": "PET-19"},
        "object_to_transfer": {"article": "PET-23"},
        "accept": {"notice": "sent"},
        "accept_direct": {"notice": "sent"},
        "extend": {"days": chance.randint(1, 30), "told_on": chance.choice([day, None])},
        "tell_extension": {"told_on": day},
        "issue_opinion": result.copy() and {"result": result["issue_opinion"]},
        "deliver": {"method": "direct", "delivered_at": now.isoformat()},
        "plan_execution": {"execution_due": later},
        "call_back": {"mode": "portal", "reached": chance.random() < 0.6, "solved": True, "satisfaction": "satisfied"},
        "rate": {"attitude": 5, "process": 4, "result": 3},
        "reopen": {"ground": "new_facts"},
        "request_review": {"review_body": str(county.units["GOV"])},
        "request_re_review": {"review_body": str(county.units["PREF"])},
        "issue_review": {
            "result": chance.choice(["uphold", "redo"]),
            "method": "post",
            "delivered_at": now.isoformat(),
        },
        "issue_re_review": {
            "result": chance.choice(["uphold", "redo"]),
            "method": "post",
            "delivered_at": now.isoformat(),
        },
        "own": {"post": "副市长", "account": str(county.wu.account_id)},
        "end_ownership": {"result": "solved"},
        "supervise": {"kind": "on_site", "reply_due": later},
    }
    known = {"in_catalogue": True, "same_petitioner": True, "target_chain": [], "handles_retaliation": True}
    texts = {
        **OPINION,
        "reason": "理由",
        "way_on": "去处",
        "body_and_limit": "法院，六个月",
        "proof": "照片",
        "routes": "起诉",
    }
    return Step(action=action, payload=values.get(action, {}), known=known, texts=texts)


def people(county: County, case: UUID) -> list[Actor]:
    """List who might act: the cast, and stand-ins in the unit that holds the case."""
    holder = Case.objects.select_related("holder").get(id=case).holder
    inside = [
        Actor(role=role, account_id=county.zhao.account_id, unit_id=holder.id, unit_path=holder.path)
        for role in ("unit_handler", "unit_leader")
    ]
    return [*inside, county.lin, county.sun, county.zhou, county.wei, county.wu, PUBLIC]


@pytest.mark.parametrize("seed", range(40))
def test_any_lawful_walk_leaves_rows_that_follow_from_their_events(county: County, seed: int) -> None:
    chance = random.Random(seed)
    law = lawbook(settings.COUNTY_FOLDER)
    case = petition(county, "2026-01-05", direct=chance.random() < 0.3, retaliation=chance.random() < 0.2)
    now = at("2026-01-05 10:00")
    for _ in range(25):
        now += timedelta(days=chance.choice([0, 0, 1, 3, 9]), minutes=5)
        state = state_of(case)
        actor = chance.choice(people(county, case))
        chain = tuple(str(unit) for unit in unit_chain(actor.unit_id)) if actor.unit_id else ()
        attempt = Attempt(action="", now=now, actor=actor.ledger_name, role=actor.role, unit_chain=chain)
        able = [o.transition.action for o in offers(law, state, attempt) if o.refusal is None]
        able = [action for action in able if action not in TWO_CASES]
        if not able:
            continue
        try:
            take(case_id=case, actor=actor, now=now, step=step_for(chance.choice(able), county, now, chance))
        except (StepRefused, LookupError):
            assert state_of(case) == state, "a refused step changes nothing"
            continue
        state = state_of(case)
        row = procedure_of(law, state).states[state.state]
        if row.phase == "open" and row.clocks:
            assert {clock.code for clock in state.running} & set(row.clocks), (row.code, state.running)
        assert all(clock.due >= clock.nominal for clock in state.clocks)
    assert first_differences() == []
    assert verify().clean
