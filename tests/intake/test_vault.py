"""The petitioners' vault: who may open what, and that its owner always sees it (domain §2.4, trust §8, T-17)."""

import dataclasses

import pytest
from django.conf import settings
from tests.intake.world import ADDRESS, DAY, ID_NUMBER, NAME, NOW, PHONE, World, from_web

from anlan.cases.actions import handling, sorting
from anlan.cases.models import CaseClock
from anlan.intake.actions import vault
from anlan.intake.actions.citizen import correct_contact, delete_contact, withdraw
from anlan.intake.actions.matters import merge_cases
from anlan.intake.actions.receive import receive
from anlan.intake.jobs import erase_contacts
from anlan.intake.models import Party, PartyIndex, Receipt, SealedField
from anlan.intake.queries.openings import openings_of
from anlan.intake.queries.status import Checked, public_timeline
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.intake.rules.permissions import INTAKE
from anlan.intake.rules.submission import SubmissionRefused
from anlan.ledger.queries import events
from anlan.ledger.rules.commitment import opens
from anlan.ledger.rules.sealing import KeyUnknown, sealed_under
from anlan.offices.rules.actors import PUBLIC, Actor
from anlan.offices.rules.policy import NotAllowed

pytestmark = pytest.mark.django_db


def with_handler(world: World, **words: object):
    """Take a matter in and bring it to the handler's unit."""
    nature = str(words.pop("sorted_as", "appeal_request"))
    given = receive(actor=PUBLIC, now=NOW, submission=from_web(**words))
    sorting.sort(case_id=given.case_id, actor=world.clerk, now=NOW, nature=nature)
    sorting.transfer(case_id=given.case_id, actor=world.clerk, now=NOW, unit_id=world.units["ZJ"], reason="属其职责")
    return given


def open_by(actor: Actor, receipt_id, fields=("name", "phone"), **more: object):
    arguments = {"now": NOW + DAY, "purpose": "visit", "fields": fields, **more}
    return vault.open_contact(actor=actor, receipt_id=receipt_id, **arguments)


def test_the_handler_opens_the_contact_of_an_assigned_case_and_the_owner_sees_it(world) -> None:
    given = with_handler(world)
    assert open_by(world.handler, given.receipt_id) == {"name": NAME, "phone": PHONE}
    (opening,) = public_timeline(given.receipt_id, NOW + DAY).openings
    assert (opening.action, opening.role, opening.fields) == ("open", "unit_handler", ("name", "phone"))
    assert (opening.purpose, opening.legal_basis, opening.at) == ("visit", "PIPL-13-3", NOW + DAY)


def test_t_17_a_fault_in_the_event_gives_no_plaintext(world, monkeypatch) -> None:
    given = with_handler(world)
    opened = []
    monkeypatch.setattr(vault, "opened_fields", lambda *_: opened.append(1) or {})

    def broken(*_args: object, **_more: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(vault, "append", broken)
    with pytest.raises(OSError, match="disk"):
        open_by(world.handler, given.receipt_id)
    assert opened == []
    assert openings_of(given.receipt_id) == []


def test_the_clerk_opens_everything_at_intake_and_nothing_afterwards(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web(id_number=ID_NUMBER))
    fields = ("name", "phone", "address", "id_number")
    found = open_by(world.clerk, given.receipt_id, fields, purpose="verify", verb="open_identity")
    assert found == {"name": NAME, "phone": PHONE, "address": ADDRESS, "id_number": ID_NUMBER}
    later = with_handler(world, phone="13900139000")
    with pytest.raises(ReceiptUnknown):
        open_by(world.clerk, later.receipt_id)


@pytest.mark.parametrize("who", ["other_handler", "leader", "supervisor"])
def test_others_open_nothing_and_leave_no_trace_of_a_name(world, who) -> None:
    given = with_handler(world)
    with pytest.raises((NotAllowed, ReceiptUnknown)):
        open_by(getattr(world, who), given.receipt_id)
    assert openings_of(given.receipt_id) == []


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_the_three_administrators_stand_nowhere_in_the_vaults_matrix(role) -> None:
    admin = Actor(role=role)
    assert not any(INTAKE.may(admin, verb) for verb in INTAKE.verbs)


def test_the_handler_never_opens_the_id_number(world) -> None:
    given = with_handler(world, id_number=ID_NUMBER)
    with pytest.raises(NotAllowed):
        open_by(world.handler, given.receipt_id, ("id_number",))
    with pytest.raises(NotAllowed):
        open_by(world.handler, given.receipt_id, ("id_number",), verb="open_identity")


def test_n04_who_accuses_stays_unknown_to_the_handling_unit_unless_they_consent(world) -> None:
    given = with_handler(world, sorted_as="report_accusation")
    with pytest.raises(NotAllowed):
        open_by(world.handler, given.receipt_id)
    released = with_handler(world, sorted_as="report_accusation", identity_to_unit="released", phone="13900139000")
    assert open_by(world.handler, released.receipt_id, ("name",)) == {"name": NAME}


def test_whoever_asked_for_confidence_stays_unknown_to_the_unit(world) -> None:
    given = with_handler(world, identity_to_unit="withheld")
    with pytest.raises(NotAllowed):
        open_by(world.handler, given.receipt_id)


def test_an_opening_without_a_purpose_of_the_list_is_refused(world) -> None:
    given = with_handler(world)
    for more in ({"purpose": "curious"}, {"legal_basis": "none"}):
        with pytest.raises(vault.PurposeMissing):
            open_by(world.handler, given.receipt_id, **more)


def test_the_owner_corrects_their_phone_and_is_found_by_the_new_one_only(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web())
    owner = Checked(receipt_id=given.receipt_id, case_id=given.case_id, number=given.number)
    before = bytes(PartyIndex.objects.get().value)
    correct_contact(owner=owner, now=NOW, changes={"phone": "13900139000", "address": ""})
    assert bytes(PartyIndex.objects.get().value) != before
    sealed = SealedField.objects.get(field="phone")
    event = events(f"vault:{sealed.party_id}")[-1]
    assert (event.action, event.payload["fields"]) == ("correct", ["address", "phone"])
    assert opens(event.commits["phone"], "phone", "13900139000", bytes(sealed.r))
    assert not SealedField.objects.filter(field="address").exists()
    with pytest.raises(SubmissionRefused, match="phone_wrong"):
        correct_contact(owner=owner, now=NOW, changes={"phone": "1"})


def test_a_session_of_another_receipt_changes_nothing(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web())
    forged = Checked(receipt_id=given.receipt_id, case_id=given.case_id, number="SF-2026-0000000")
    with pytest.raises(ReceiptUnknown):
        delete_contact(owner=forged, now=NOW)
    assert Party.objects.get().dek is not None


def test_deleted_contact_data_can_never_be_opened_again_and_the_matter_goes_on(world) -> None:
    given = with_handler(world)
    owner = Checked(receipt_id=given.receipt_id, case_id=given.case_id, number=given.number)
    assert delete_contact(owner=owner, now=NOW + DAY) == 1
    assert delete_contact(owner=owner, now=NOW + DAY) == 0
    assert (SealedField.objects.count(), PartyIndex.objects.count(), Party.objects.get().dek) == (0, 0, None)
    with pytest.raises(vault.PartyErased):
        open_by(world.handler, given.receipt_id)
    seen = public_timeline(given.receipt_id, NOW + DAY)
    assert not seen.has_contact
    assert [opening.action for opening in seen.openings] == ["erase"]


def test_rotating_the_key_wraps_every_data_key_anew_and_loses_nothing(world, monkeypatch) -> None:
    given = with_handler(world)
    with_handler(world, phone="13900139000")
    old = settings.KEYS.intake_kek
    new = (*old, (old[-1][0] + 1, bytes(range(32))))
    monkeypatch.setattr(settings, "KEYS", dataclasses.replace(settings.KEYS, intake_kek=new))
    assert vault.rotate_kek(now=NOW) == 2
    assert vault.rotate_kek(now=NOW) == 0
    assert {sealed_under(bytes(dek)) for dek in Party.objects.values_list("dek", flat=True)} == {new[-1][0]}
    assert open_by(world.handler, given.receipt_id, ("name",)) == {"name": NAME}
    monkeypatch.setattr(settings, "KEYS", dataclasses.replace(settings.KEYS, intake_kek=new[-1:]))
    assert open_by(world.handler, given.receipt_id, ("phone",)) == {"phone": PHONE}
    monkeypatch.setattr(settings, "KEYS", dataclasses.replace(settings.KEYS, intake_kek=old))
    with pytest.raises(KeyUnknown):
        open_by(world.handler, given.receipt_id)
    assert Receipt.objects.count() == 2


def refused(world: World, **words: object):
    given = receive(actor=PUBLIC, now=NOW, submission=from_web(**words))
    sorting.sort(case_id=given.case_id, actor=world.clerk, now=NOW, nature="appeal_request")
    sorting.decline(
        case_id=given.case_id, actor=world.clerk, now=NOW,
        reason="not_petition_matter", article="PET-31", way_on="请向自来水公司咨询。",
    )  # fmt: skip
    return given


def keeps(given) -> bool:
    return public_timeline(given.receipt_id, NOW).has_contact


def test_contact_data_of_a_refused_or_withdrawn_case_are_erased_six_months_later_and_no_sooner(world) -> None:
    turned_away = refused(world, phone="13900139000")
    withdrawn, open_still = with_handler(world), with_handler(world, phone="13700137000")
    owner = Checked(receipt_id=withdrawn.receipt_id, case_id=withdrawn.case_id, number=withdrawn.number)
    withdraw(owner=owner, now=NOW)
    assert erase_contacts(NOW + 183 * DAY) == 0
    assert erase_contacts(NOW + 184 * DAY) == 2
    assert erase_contacts(NOW + 184 * DAY) == 0
    assert [keeps(given) for given in (turned_away, withdrawn, open_still)] == [False, False, True]


def test_contact_data_of_a_closed_case_stay_while_a_period_runs_in_it(world) -> None:
    given = with_handler(world)
    of = {"case_id": given.case_id, "now": NOW}
    parts = dict.fromkeys(("claims", "facts", "reasons", "handling", "legal_basis"), "如文")
    handling.accept(actor=world.handler, notice="sent", **of)
    handling.issue_opinion(actor=world.leader, result="explain", parts=parts, **of)
    handling.deliver(actor=world.handler, method="post", delivered_at=NOW, **of)
    handling.close(actor=world.handler, **of)
    later = NOW + 400 * DAY
    assert erase_contacts(later) == 0
    CaseClock.objects.filter(case_id=given.case_id, stopped_at=None).update(stopped_at=NOW + 60 * DAY)
    assert erase_contacts(later) == 1
    assert not keeps(given)


def test_a_merged_case_keeps_its_contact_data_as_long_as_the_one_it_went_into(world) -> None:
    merged, goes_on = with_handler(world), with_handler(world, text="澜江路夜里有大车压坏路面，井盖松动。")
    merge_cases(actor=world.clerk, now=NOW, case_id=merged.case_id, into_id=goes_on.case_id)
    assert erase_contacts(NOW + 400 * DAY) == 0
    owner = Checked(receipt_id=goes_on.receipt_id, case_id=goes_on.case_id, number=goes_on.number)
    withdraw(owner=owner, now=NOW + DAY)
    assert erase_contacts(NOW + 400 * DAY) == 2
    assert (keeps(merged), keeps(goes_on)) == (False, False)
