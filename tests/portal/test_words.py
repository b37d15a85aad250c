"""Every event shown to the petitioner is a sentence in both languages (look §1, §7)."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from anlan.cases.queries.timeline import SHOWN_TO_PETITIONER, Entry
from anlan.intake.queries.openings import SHOWN, Opening
from anlan.intake.rules.permissions import LEGAL_BASES, PURPOSES
from anlan.intake.rules.submission import VAULT_FIELDS
from anlan.portal import articles, words
from anlan.portal.problems import WORDS, worded
from anlan.portal.refusals import BECAUSE

NOW = datetime(2026, 5, 6, 1, tzinfo=UTC)
HAN = re.compile("[\u4e00-\u9fff]")
VALUES = {
    "channel": "hotline",
    "route": "litigation",
    "reason": "not_petition_matter",
    "notice": "sent",
    "days": 30,
    "method": "post",
    "execution_due": "2026-06-30",
    "ground": "not_solved",
    "attitude": 5,
    "process": 4,
    "result": "uphold",
    "kind": "urge",
    "reached": True,
    "solved": False,
}


@pytest.fixture
def english(monkeypatch):
    """Say everything in English from the fragments themselves, compiled or not."""
    known: dict[str, str] = {}
    for file in (Path(__file__).parents[2] / "web" / "locale" / "fragments").glob("*.po"):
        with file.open("rb") as handle:
            known |= {m.id: m.string for m in read_po(handle, locale="en") if isinstance(m.id, str) and m.string}
    for module in (words, articles):
        monkeypatch.setattr(module, "_", lambda text: known.get(text, text))
    with translation.override("en"):
        yield


def entry(action: str, **values: object) -> Entry:
    return Entry(
        n=1,
        action=action,
        title_zh="",
        title_en="",
        occurred_at=NOW,
        recorded_at=NOW,
        late_entry=False,
        actor_role="citizen",
        actor="public",
        rule=None,
        citation_zh="",
        citation_en="",
        to_state=None,
        values={**VALUES, **values},
        texts={},
        leaf="",
    )


def opening(action: str, **values: object) -> Opening:
    given = {"fields": ("phone", "address"), "purpose": "visit", "legal_basis": "PIPL-13-3", **values}
    return Opening(action=action, at=NOW, role="unit_handler", **given)


def test_every_action_shown_to_the_petitioner_has_words():
    assert set(words.TELLERS) == SHOWN_TO_PETITIONER


@pytest.mark.django_db
@pytest.mark.parametrize("action", sorted(SHOWN_TO_PETITIONER))
def test_the_words_of_an_action_are_a_sentence_in_both_languages(action, english):
    said = words.told(entry(action))
    assert said.title
    assert not HAN.search(said.title + said.detail)
    with translation.override("zh-hans"):
        assert not re.search(r"%\(|\{|None", said.title + said.detail)


@pytest.mark.parametrize("action", SHOWN)
def test_every_act_on_the_vault_has_words_in_violet(action, english):
    said = words.told_opening(opening(action))
    assert said.seal
    assert not HAN.search(said.title + said.detail)


def test_everything_the_vault_may_hold_has_a_name():
    assert {*VAULT_FIELDS, "letter", "original"} <= set(words.FIELDS)


def test_every_purpose_and_legal_basis_is_worded(english):
    for purpose in PURPOSES:
        assert not HAN.search(words.told_opening(opening("open", purpose=purpose)).detail)
    assert all(articles.of_basis(code)["text"] for code in LEGAL_BASES)


def test_problems_are_worded_without_codes():
    for code in WORDS:
        assert "_" not in worded(code, {"limit": 20_000})
    for kinds in (["citizen_id"], ["bank_card"], ["mobile"], ["landline", "citizen_id"]):
        assert "文字里有" in worded("personal_data", {"kinds": kinds})
    assert worded("never_heard_of", {}) == WORDS["not_text"]


def test_no_sentence_blames_boasts_or_shouts():
    said = [*WORDS.values(), *BECAUSE.values()]
    assert not [one for one in said if re.search("！|!|严禁|后果自负|非法|失败|耐心等待|不予受理您", one)]
