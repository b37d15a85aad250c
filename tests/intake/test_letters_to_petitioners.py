"""Letters carry the name out of the vault and lie there sealed; every receipt gets its own (field F-11, §19.7)."""

from datetime import date
from pathlib import Path

import pytest
from tests.intake.test_citizen import answered, owner_of
from tests.intake.test_vault import with_handler
from tests.intake.world import DAY, NAME, NOW, World, from_web

from anlan.cases.models import Case
from anlan.intake.actions import letters
from anlan.intake.actions.citizen import delete_contact
from anlan.intake.actions.receive import receive
from anlan.intake.models import Receipt, SealedField
from anlan.intake.queries.letters import letters_of_receipt
from anlan.intake.queries.openings import openings_of
from anlan.intake.queries.status import Checked, public_timeline
from anlan.intake.queries.visible import ReceiptUnknown
from anlan.ledger.models import LedgerEvent
from anlan.ledger.queries import events
from anlan.ledger.rules.commitment import opens
from anlan.offices.actions.letters import set_letterhead
from anlan.offices.rules.actors import PUBLIC, SYSTEM
from anlan.offices.rules.policy import NotAllowed

pytestmark = pytest.mark.django_db
NOTICE = {
    "received_on": date(2026, 3, 2),
    "channel": "网上",
    "matter": "柳河小区供水",
    "handling_unit": "市住房和城乡建设局",
    "due": date(2026, 5, 6),
}
OPINION = {
    "received_on": date(2026, 3, 2),
    "channel": "网上",
    "accepted_on": date(2026, 3, 2),
    "claims": [{"claim": "恢复供水", "result": "explain", "answer": "更换水泵后恢复"}],
    "facts": "已现场核实。",
    "reasons": "设备老化。",
    "basis": "《城市供水条例》第二十二条",
    "review_body": "澜川市人民政府",
}


@pytest.fixture
def office(world, settings, tmp_path: Path) -> World:
    """A world whose housing bureau can write letters, files in a folder of this test."""
    settings.VAR = tmp_path
    set_letterhead(actor=SYSTEM, now=NOW, unit_id=world.units["ZJ"], mark="澜建", title="澜川市住房和城乡建设局")
    return world


def write(world: World, receipt_id, kind: str = "L-01", fields=NOTICE, **more: object):
    arguments = {"actor": world.handler, "now": NOW + DAY, "unit_id": world.units["ZJ"], **more}
    return letters.issue_to_petitioner(receipt_id=receipt_id, kind=kind, fields=fields, **arguments)


def test_a_letter_carries_the_name_and_nobody_but_the_vault_keeps_it(office) -> None:
    given = with_handler(office)
    letter = write(office, given.receipt_id)
    assert letter.named
    assert letter.pdf.startswith(b"%PDF")
    (opening,) = openings_of(given.receipt_id)
    assert (opening.purpose, opening.fields, opening.role) == ("letter", ("name",), "unit_handler")
    bodies = b"".join(bytes(body) for body in LedgerEvent.objects.values_list("body", flat=True)).decode()
    assert NAME not in bodies
    (row,) = letters_of_receipt(given.receipt_id)
    assert (row.id, row.kept_by, row.file_hash) == (letter.letter_id, "intake", "")


def test_the_event_of_a_sealed_letter_opens_with_what_lies_in_the_vault(office) -> None:
    import hashlib

    given = with_handler(office)
    letter = write(office, given.receipt_id)
    sealed = SealedField.objects.get(field__startswith="letter.")
    event = events(f"letter:{letter.letter_id}")[0]
    assert opens(event.commits["pdf"], "pdf", hashlib.sha256(letter.pdf).hexdigest(), bytes(sealed.r))


def test_a_name_never_comes_from_a_form(office) -> None:
    given = with_handler(office)
    with pytest.raises(NotAllowed):
        write(office, given.receipt_id, fields={**NOTICE, "name": "别人"})


@pytest.mark.parametrize("words", [{"sorted_as": "report_accusation"}, {"anonymous": True}])
def test_n04_where_the_unit_may_not_know_who_writes_the_letter_names_nobody(office, words) -> None:
    given = with_handler(office, **words)
    letter = write(office, given.receipt_id)
    assert not letter.named
    assert [opening.action for opening in openings_of(given.receipt_id)] == []
    own = letters.read_own_letter(owner=owner_of(given), now=NOW + DAY, letter_id=letter.letter_id)
    assert own == letter.pdf
    assert public_timeline(given.receipt_id, NOW + DAY).has_contact is not words.get("anonymous", False)


def test_ac_19_6_every_receipt_of_a_case_gets_its_own_reply(office) -> None:
    given = answered(office, closed=False)
    second = receive(actor=PUBLIC, now=NOW + 10 * DAY, submission=from_web(now=NOW + 10 * DAY))
    assert second.case_id == given.case_id
    issued = letters.answer_every_receipt(
        actor=office.leader,
        now=NOW + 11 * DAY,
        case_id=given.case_id,
        kind="L-08",
        unit_id=office.units["ZJ"],
        fields=OPINION,
    )
    assert {letter.receipt_id for letter in issued} == {given.receipt_id, second.receipt_id}
    assert len({letter.number for letter in issued}) == 2
    for letter in issued:
        letters.deliver_to_petitioner(
            actor=office.handler,
            now=NOW + 12 * DAY,
            receipt_id=letter.receipt_id,
            letter_id=letter.letter_id,
            method="post",
            delivered_at=NOW + 12 * DAY,
            evidence_kind="postal_item",
            evidence_note="EMS 123",
        )
    assert Receipt.objects.filter(case_id=given.case_id, replied_at=NOW + 12 * DAY).count() == 2


def merged_pair(office: World):
    """Answer a case another of the same petitioner was merged into; returns the merged one and the answered one."""
    from anlan.cases.actions import handling
    from anlan.intake.actions.matters import merge_cases

    merged = receive(actor=PUBLIC, now=NOW, submission=from_web(text="柳河小区的水发黄有异味，烧开也不能喝。"))
    given = with_handler(office)
    merge_cases(actor=office.clerk, now=NOW, case_id=merged.case_id, into_id=given.case_id)
    handling.accept(case_id=given.case_id, actor=office.handler, now=NOW, notice="sent")
    parts = dict.fromkeys(("claims", "facts", "reasons", "handling", "legal_basis"), "如文")
    handling.issue_opinion(case_id=given.case_id, actor=office.leader, now=NOW + DAY, result="explain", parts=parts)
    asked = {"actor": office.leader, "now": NOW + DAY, "case_id": given.case_id, "unit_id": office.units["ZJ"]}
    issued = letters.answer_every_receipt(kind="L-08", fields=OPINION, **asked)
    assert {letter.receipt_id for letter in issued} == {merged.receipt_id, given.receipt_id}
    assert all(letter.named for letter in issued)
    return merged, given, {letter.receipt_id: letter.letter_id for letter in issued}


def test_ac_19_6_receipts_of_a_merged_case_get_their_reply_and_its_proof_too(office) -> None:
    _, given, issued = merged_pair(office)
    for receipt_id, letter_id in issued.items():
        letters.deliver_to_petitioner(
            actor=office.handler,
            now=NOW + 2 * DAY,
            receipt_id=receipt_id,
            letter_id=letter_id,
            method="post",
            delivered_at=NOW + 2 * DAY,
            evidence_kind="postal_item",
            evidence_note="EMS 124",
        )
    assert Receipt.objects.filter(replied_at=NOW + 2 * DAY).count() == 2
    assert Case.objects.get(id=given.case_id).answered_at == NOW + 2 * DAY


def test_reading_the_reply_of_a_merged_receipt_delivers_the_case_that_answers(office) -> None:
    merged, given, issued = merged_pair(office)
    letters.read_own_letter(owner=owner_of(merged), now=NOW + 3 * DAY, letter_id=issued[merged.receipt_id])
    assert Case.objects.get(id=given.case_id).answered_at == NOW + 3 * DAY
    assert [row.id for row in letters_of_receipt(merged.receipt_id)] == [issued[merged.receipt_id]]


def test_delivering_the_opinion_starts_the_period_of_review(office) -> None:
    from anlan.cases.actions import handling

    given = with_handler(office)
    handling.accept(case_id=given.case_id, actor=office.handler, now=NOW, notice="sent")
    parts = dict.fromkeys(("claims", "facts", "reasons", "handling", "legal_basis"), "如文")
    handling.issue_opinion(case_id=given.case_id, actor=office.leader, now=NOW + DAY, result="explain", parts=parts)
    letter = write(office, given.receipt_id, kind="L-08", fields=OPINION)
    letters.deliver_to_petitioner(
        actor=office.handler,
        now=NOW + 3 * DAY,
        receipt_id=given.receipt_id,
        letter_id=letter.letter_id,
        method="direct",
        delivered_at=NOW + 2 * DAY,
        evidence_kind="signature",
        evidence_note="签收单 7",
    )
    assert Case.objects.get(id=given.case_id).answered_at == NOW + 2 * DAY
    assert any(
        right.action == "request_review" for right in public_timeline(given.receipt_id, NOW + 3 * DAY).status.rights
    )


def test_reading_the_opinion_online_starts_the_period_of_review_once(office) -> None:
    from anlan.cases.actions import handling

    given = with_handler(office)
    handling.accept(case_id=given.case_id, actor=office.handler, now=NOW, notice="sent")
    parts = dict.fromkeys(("claims", "facts", "reasons", "handling", "legal_basis"), "如文")
    handling.issue_opinion(case_id=given.case_id, actor=office.leader, now=NOW + DAY, result="explain", parts=parts)
    letter = write(office, given.receipt_id, kind="L-08", fields=OPINION)
    for day in (2, 5):
        letters.read_own_letter(owner=owner_of(given), now=NOW + day * DAY, letter_id=letter.letter_id)
    assert Case.objects.get(id=given.case_id).answered_at == NOW + 2 * DAY
    rights = public_timeline(given.receipt_id, NOW + 5 * DAY).status.rights
    assert "request_review" in {right.action for right in rights}
    assert "deliver" not in {right.action for right in rights}


def test_reading_a_letter_with_the_query_code_is_its_delivery_once(office) -> None:
    given = with_handler(office)
    letter = write(office, given.receipt_id)
    for day in (2, 3):
        letters.read_own_letter(owner=owner_of(given), now=NOW + day * DAY, letter_id=letter.letter_id)
    (row,) = letters_of_receipt(given.receipt_id)
    assert [(delivery.method, delivery.delivered_at) for delivery in row.deliveries] == [("electronic", NOW + 2 * DAY)]
    other = receive(actor=PUBLIC, now=NOW, submission=from_web(phone="13900139000"))
    with pytest.raises(ReceiptUnknown):
        letters.read_own_letter(owner=owner_of(other), now=NOW, letter_id=letter.letter_id)


def test_deleted_contact_data_take_the_letters_with_them_and_later_ones_name_nobody(office) -> None:
    given = with_handler(office)
    write(office, given.receipt_id)
    owner = Checked(receipt_id=given.receipt_id, case_id=given.case_id, number=given.number)
    delete_contact(owner=owner, now=NOW + DAY)
    assert not SealedField.objects.exists()
    later = write(office, given.receipt_id, now=NOW + 2 * DAY)
    assert not later.named
    assert letters.read_own_letter(owner=owner, now=NOW + 2 * DAY, letter_id=later.letter_id) == later.pdf
    assert not public_timeline(given.receipt_id, NOW + 2 * DAY).has_contact
    assert delete_contact(owner=owner, now=NOW + 3 * DAY) == 1


def test_a_window_envelope_needs_an_opening_of_the_address(office) -> None:
    given = with_handler(office)
    pdf = letters.address_sheet(actor=office.handler, now=NOW + DAY, receipt_ids=[given.receipt_id])
    assert pdf.startswith(b"%PDF")
    (opening,) = openings_of(given.receipt_id)
    assert (opening.purpose, opening.fields) == ("delivery", ("address", "name"))
