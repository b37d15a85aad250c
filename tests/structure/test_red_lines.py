"""What must not be built is not there: one test per red line this platform touches today (domain §1)."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from anlan.cases.rules.guards import DECLINE_REASONS, NATURES
from anlan.cases.rules.guards_beside import OWNERSHIP_RESULTS
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.permissions import CASES
from anlan.ledger.rules.payloads import allowed_keys

ROOT = Path(__file__).resolve().parents[2]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("anlan.")]
COLUMNS = [(model, field) for model in MODELS for field in model._meta.local_fields]
# Registers of private people; more come with their subjects.
REGISTERS = {"intake"}
ADVERSE = {
    "decline",
    "redirect",
    "close",
    "not_accepted",
    "issue_opinion",
    "issue_review",
    "issue_re_review",
    "refuse_objection",
}


def columns_matching(pattern: str) -> list[str]:
    """List columns one of whose words is among these."""
    return [f"{m._meta.label}.{f.name}" for m, f in COLUMNS if re.search(rf"(^|_)({pattern})(_|$)", f.name)]


def test_n01_no_table_scores_tags_or_counts_a_person() -> None:
    assert (
        columns_matching(
            r"scores?|tags?|watch|level|repeats|visits|petitions?_count|petitioner_count|key_person|person_risk"
        )
        == []
    )
    for model in MODELS:
        if model._meta.app_label in REGISTERS:
            counting = [f.name for f in model._meta.local_fields if f.name.endswith(("_count", "_total", "_rank"))]
            assert counting == [], (model, counting)


def test_n01_no_foreign_key_leads_into_a_register_from_outside_and_none_joins_two() -> None:
    for model, field in COLUMNS:
        if isinstance(field, ForeignKey):
            target = field.related_model._meta.app_label
            if target in REGISTERS:
                assert model._meta.app_label == target, f"{model._meta.label}.{field.name}"


def test_n01_a_person_can_be_owned_by_nobody() -> None:
    owning = {
        key for (kind, action), keys in allowed_keys().items() if kind == "case" and action == "own" for key in keys
    }
    assert owning == {"post", "account", "unit"}
    assert "息访" not in OWNERSHIP_RESULTS


def test_n02_nothing_follows_a_petitioner_to_a_higher_body() -> None:
    assert columns_matching(r"beijing|jinjing|intercept|persuade|travel|destination") == []
    words = "进京|非访|劝返|拦卡|截访"
    for path in [*ROOT.glob("src/anlan/**/*.toml"), *ROOT.glob("src/anlan/**/*.html")]:
        if "profiles" not in path.parts and "forbidden" not in path.name:
            assert not re.search(words, path.read_text("utf-8")), path


def test_n03_no_rate_is_made_of_how_much_people_petition() -> None:
    from anlan.cases.queries import board

    fields = set(board.UnitRates.__dataclass_fields__)
    assert fields == {
        "unit_id", "name", "name_en", "on_time", "satisfaction", "against_county", "open_now", "overdue_now",
    }  # fmt: skip


def test_n04_every_way_to_hand_a_case_over_asks_whether_the_unit_is_accused() -> None:
    for procedure in lawbook().procedures.values():
        for transition in procedure.transitions:
            if transition.to in ("transferred", "assigned") and transition.action != "refuse_objection":
                assert "not_accused_unit" in transition.guards, transition.action


def test_n05_nothing_blocks_or_marks_somebody_who_complains() -> None:
    assert columns_matching(r"block|blacklist|banned|abusive|nuisance|credit") == []
    assert set(DECLINE_REASONS) == {"duplicate_open", "finished_after_re_review", "not_petition_matter"}


def test_n06_n07_no_kind_of_matter_is_opinion_or_protest() -> None:
    assert set(NATURES) == {"suggestion", "report_accusation", "appeal_request", "consultation", "help"}
    assert columns_matching(r"sentiment|opinion_trend|public_opinion|hot_word") == []


def test_n08_no_list_of_kinds_of_people_exists() -> None:
    assert columns_matching(r"released|mental|drug|religion|ethnic|migrant|key_population|special_group") == []


def test_n09_no_household_is_kept() -> None:
    names = {model.__name__.lower() for model in MODELS}
    assert not {name for name in names if "household" in name or "family" in name}
    assert set(columns_matching("household")) <= {"places.Area.households_estimate"}  # a figure of an area


def test_n10_no_face_or_plate_recognition_is_installed() -> None:
    locked = (ROOT / "requirements" / "app.lock").read_text("utf-8").lower()
    assert not re.search(r"^(opencv|face|dlib|insightface|easyocr|paddle|ultralytics|torch|tensorflow)", locked, re.M)
    assert columns_matching(r"face|plate|gait|video_url|image_bytes") == []


def test_n11_no_table_keeps_where_somebody_was() -> None:
    located = {model._meta.label for model, field in COLUMNS if field.name in ("lon", "lat")}
    assert located == {"cases.Case", "places.Area", "places.Place"}  # matters and places


@pytest.mark.parametrize("action", sorted(ADVERSE))
def test_n14_the_machine_takes_no_adverse_step(action: str) -> None:
    for procedure in lawbook().procedures.values():
        for transition in procedure.transitions:
            if transition.action == action:
                assert "system" not in transition.roles


def test_n15_nothing_is_called_stability() -> None:
    assert columns_matching(r"stability|stable|weiwen") == []


def test_the_three_administrators_read_no_case() -> None:
    for verb in CASES.verbs:
        for role in ("system_admin", "security_admin", "audit_admin"):
            assert not any(who == role for (of, who) in CASES._cells if of == verb)
