"""One test per cell of the matrix whose object is intake's: the vault and the receipt with identity (domain §2.8)."""

import pytest
from django.apps import apps

from anlan.intake.rules.permissions import FIELDS, INTAKE
from anlan.offices.rules.actors import ROLES, Actor
from anlan.offices.rules.policy import Thing

HERE, ELSEWHERE = "/ZF/ZJ/", "/ZF/JT/"
OPENING = ("open_identity", "open_contact", "open_call_back_number")
ASSIGNED = Thing(unit_path=HERE, traits=frozenset({"released"}))
AT_INTAKE = Thing(unit_path=HERE, traits=frozenset({"released", "sorting"}))
WAITING = Thing(unit_path=HERE, traits=frozenset({"released", "call_back", "closed"}))
OWN = Thing(own=True)
ALLOWED = {
    ("intake_clerk", "open_identity", "at_intake"),
    ("intake_clerk", "open_contact", "at_intake"),
    ("unit_handler", "open_contact", "assigned"),
    ("unit_handler", "open_contact", "at_intake"),
    ("unit_handler", "open_contact", "waiting"),
    ("supervisor", "open_call_back_number", "waiting"),
    ("citizen", "open_identity", "own"),
    ("citizen", "open_contact", "own"),
}
THINGS = {"assigned": ASSIGNED, "at_intake": AT_INTAKE, "waiting": WAITING, "own": OWN}


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("verb", OPENING)
@pytest.mark.parametrize("name", sorted(THINGS))
def test_who_may_open_the_vault(role, verb, name) -> None:
    actor = Actor(role=role, unit_path=HERE)
    assert INTAKE.may(actor, verb, THINGS[name]) is ((role, verb, name) in ALLOWED)


def test_a_handler_of_another_unit_opens_nothing() -> None:
    assert not INTAKE.may(Actor(role="unit_handler", unit_path=ELSEWHERE), "open_contact", ASSIGNED)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_may_create_a_receipt(role) -> None:
    assert INTAKE.may(Actor(role=role), "take_receipt") is (role in ("citizen", "intake_clerk", "system"))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_may_look_for_the_same_petitioner_by_phone(role) -> None:
    stranger = Thing(unit_path=HERE)
    assert INTAKE.may(Actor(role=role), "match_petitioner", stranger) is (role in ("intake_clerk", "system"))


def test_a_supervisor_opens_the_number_and_the_language_only() -> None:
    assert FIELDS["open_call_back_number"] == {"phone", "language"}


def test_n01_no_table_leads_from_a_person_to_a_score_a_level_a_tag_or_a_count() -> None:
    words = ("score", "level", "tag", "flag", "watch", "risk", "count", "rank", "times", "label")
    tables = apps.get_app_config("intake").get_models()
    about_people = {"Party", "SealedField", "PartyIndex"}
    for table in tables:
        names = [field.name for field in table._meta.get_fields()]
        if table.__name__ in about_people:
            assert not [name for name in names if any(word in name for word in words)]
    party = next(table for table in apps.get_app_config("intake").get_models() if table.__name__ == "Party")
    reached = {relation.related_model.__name__ for relation in party._meta.related_objects}
    assert reached == {"SealedField", "PartyIndex", "Receipt"}


def test_n01_one_party_belongs_to_one_receipt_so_that_nothing_can_be_counted_by_person() -> None:
    receipt = next(table for table in apps.get_app_config("intake").get_models() if table.__name__ == "Receipt")
    assert receipt._meta.get_field("party").one_to_one
