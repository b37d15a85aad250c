"""Every code the law may answer with has its words, in both languages' order."""

import ast
import inspect
import re

import pytest
from django.utils import translation
from tests.county import at

from anlan.cases.actions import step as actions_step
from anlan.cases.rules import guards, guards_beside, steps
from anlan.cases.rules.attempt import Refusal
from anlan.cases.rules.law import lawbook
from anlan.desk import articles, names, words
from anlan.desk.forms.counter import problem_words
from anlan.desk.steps import FORMS, WITHOUT_FORM
from anlan.intake.rules import submission
from anlan.intake.rules.permissions import PURPOSES
from anlan.intake.rules.submission import Problem
from anlan.offices.rules.actors import ROLES


def codes(*modules) -> dict[str, set[str]]:
    """Read every refusal code, and the rules it is given with, from the source of the rules."""
    found: dict[str, set[str]] = {}
    for module in modules:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("Refusal", "unless"):
                continue
            given = node.args[0 if node.func.id == "Refusal" else 1 :]
            texts = [one.value for one in given[:2] if isinstance(one, ast.Constant)]
            if texts:
                found.setdefault(texts[0], set()).update(texts[1:])
    return found


KNOWN = codes(guards, guards_beside, steps, actions_step)


def test_the_source_of_the_rules_was_read():
    assert len(KNOWN) > 50


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_every_refusal_code_has_its_words(code):
    values = {
        "due": "2026-05-18",
        "limit": 30,
        "missing": ["facts", "legal_basis"],
        "last_at": at("2026-05-18").isoformat(),
    }
    for rule in KNOWN[code] or {"PET-23"}:
        view = words.refusal_view(Refusal(code, rule, values), step="转送", on=at("2026-05-18").date())
        assert view.what.startswith("没有转送：")
        assert view.because.endswith("。")
        assert "%(" not in view.what + view.because
        assert view.status in (403, 409, 422)
        if re.fullmatch(r"R?-?PET-.+|R-.+", rule):
            assert view.law, rule


def test_a_refusal_says_its_values():
    missing = Refusal("opinion_incomplete", "PET-32", {"missing": ["legal_basis"]})
    assert words.reason(missing) == "意见书缺“法律依据”"
    late = Refusal("objection_too_late", "R-PET-04", {"due": "2025-10-10"})
    assert words.reason(late) == "职责异议的期限 10月10日 已过"


def test_an_article_of_a_period_comes_with_its_text_mark_and_version():
    found = articles.of_code("R-PET-05", at("2026-05-18").date(), english=False)
    assert found["short"] == "第三十四条"
    assert found["mark"] == "R"
    assert "60日" in found["text"]
    assert found["version"] == "2022-05-01 起施行"
    with translation.override("en"):
        assert articles.of_code("R-PET-05", at("2026-05-18").date(), english=True)["short"] == "Art. 34"


def test_every_step_of_somebody_at_a_desk_has_a_form():
    for procedure in lawbook().procedures.values():
        for transition in procedure.transitions:
            if set(transition.roles) - {"citizen", "system"} and transition.action != "register":
                assert transition.action in FORMS or transition.action in WITHOUT_FORM, transition.action


def test_every_code_of_a_form_has_its_words():
    assert set(names.ROLES) == set(ROLES)
    assert set(names.NATURES) == set(guards.NATURES)
    assert set(names.RESULTS) == set(guards.OPINION_RESULTS)
    assert set(names.REVIEW_RESULTS) == set(guards.REVIEW_RESULTS)
    assert set(names.GROUNDS) == set(guards.REOPENING_GROUNDS)
    assert set(names.DECLINE_REASONS) == set(guards.DECLINE_REASONS)
    assert set(names.OWNERSHIP_RESULTS) == set(guards_beside.OWNERSHIP_RESULTS)
    assert set(names.SUPERVISION_KINDS) == set(guards_beside.SUPERVISION_KINDS)
    assert tuple(names.OPINION_PARTS) == guards.OPINION_PARTS
    assert set(names.PURPOSES) == set(PURPOSES)
    assert tuple(names.VAULT_FIELDS) == submission.VAULT_FIELDS


def test_every_problem_of_a_submission_has_its_words():
    source = inspect.getsource(submission)
    for code in set(re.findall(r'code="(\w+)"', source)):
        assert problem_words(Problem(field="text", code=code, values={"kinds": ["mobile"]})).message
