"""A matter comes in: receipt, number, code, case, sealed identity (domain §19, trust T-03)."""

import secrets
from datetime import date

import pytest
from tests.intake.world import ADDRESS, DAY, ID_NUMBER, NAME, NOW, PHONE, TEXT, from_counter, from_web

from anlan.cases.models import Case
from anlan.intake.actions.receive import NoPetitionOffice, receive
from anlan.intake.models import Party, PartyIndex, Receipt, SealedField
from anlan.intake.queries.status import CodeUnknown, check_code, public_timeline
from anlan.intake.rules.submission import SubmissionRefused, moved
from anlan.ledger.models import LedgerEvent
from anlan.ledger.queries import events
from anlan.ledger.rules.codes import CodeRefused, shown_code
from anlan.offices.rules.actors import PUBLIC
from anlan.offices.rules.policy import NotAllowed

pytestmark = pytest.mark.django_db


def everything_stored() -> bytes:
    """Gather the bytes of every table a canary could have reached."""
    parts = [bytes(body) for body in LedgerEvent.objects.values_list("body", flat=True)]
    for model in (Case, Receipt, Party, SealedField, PartyIndex):
        for row in model.objects.values():
            parts += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row.values()]
    return b"\n".join(parts)


def test_a_web_submission_gets_number_code_case_and_clock(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web())
    assert (given.next_rule, given.next_date) == ("R-PET-01", date(2026, 3, 17))
    assert not given.joined
    case = Case.objects.get(id=given.case_id)
    assert (case.state, case.holder_id, case.channel) == ("registered", world.units["XF"], "web")
    assert case.title == TEXT[:23] + "…"
    assert check_code(given.number, shown_code(given.code).lower()).receipt_id == given.receipt_id


def test_nothing_of_the_person_is_stored_in_the_clear(world) -> None:
    receive(actor=PUBLIC, now=NOW, submission=from_web(id_number=ID_NUMBER))
    stored = everything_stored()
    for secret in (NAME, PHONE, ADDRESS, ID_NUMBER):
        assert secret.encode() not in stored
    assert sorted(SealedField.objects.values_list("field", flat=True)) == ["address", "id_number", "name", "phone"]
    assert sorted(PartyIndex.objects.values_list("kind", flat=True)) == ["id", "phone"]


def test_an_anonymous_submission_keeps_no_contact(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web(anonymous=True))
    assert not Party.objects.exists()
    receipt = Receipt.objects.get(id=given.receipt_id)
    assert (receipt.anonymous, receipt.party_id) == (True, None)
    assert not public_timeline(given.receipt_id, NOW).has_contact


@pytest.mark.parametrize(
    ("words", "field", "code"),
    [
        ({"text": "。。。  "}, "text", "says_nothing"),
        ({"text": f"我叫顾一帆，身份证{ID_NUMBER}，请查"}, "text", "personal_data"),
        ({"text": "请打 １３８-００１３-８０００ 找我"}, "text", "personal_data"),
        ({"title": f"打 {PHONE}"}, "title", "personal_data"),
        ({"phone": "12345"}, "phone", "phone_wrong"),
        ({"id_number": "110105194912310021"}, "id_number", "id_number_wrong"),
        ({"phone": "", "address": ""}, "phone", "contact_missing"),
        ({"identity_to_unit": "maybe"}, "identity_to_unit", "not_a_choice"),
    ],
)
def test_a_form_is_asked_again_naming_field_and_rule(world, words, field, code) -> None:
    with pytest.raises(SubmissionRefused) as refused:
        receive(actor=PUBLIC, now=NOW, submission=from_web(**words))
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [(field, code)]
    assert PHONE not in str(refused.value.problems)
    assert not Receipt.objects.exists()


def test_numbers_typed_into_the_text_move_where_they_belong(world) -> None:
    written = from_web(text=f"{TEXT}我的手机{PHONE}，身份证{ID_NUMBER}", phone="", address="")
    given = receive(actor=PUBLIC, now=NOW, submission=moved(written))
    text = Case.objects.get(id=given.case_id).text
    assert PHONE not in text
    assert ID_NUMBER not in text
    assert sorted(PartyIndex.objects.values_list("kind", flat=True)) == ["id", "phone"]


def test_an_order_number_with_a_wrong_check_digit_may_stand_in_the_text(world) -> None:
    receive(actor=PUBLIC, now=NOW, submission=from_web(text="订单 110105194912310021 一直没有发货"))


def test_the_same_key_gets_the_same_answer_with_the_same_code(world) -> None:
    key = secrets.token_urlsafe(24)
    first = receive(actor=PUBLIC, now=NOW, submission=from_web(), key=key)
    again = receive(actor=PUBLIC, now=NOW + DAY, submission=from_web(), key=key)
    assert again == first
    assert again.again
    assert Receipt.objects.count() == 1
    assert first.code.encode() not in everything_stored()


def test_changed_words_under_the_same_key_are_a_new_submission_and_never_lost(world) -> None:
    key = secrets.token_urlsafe(24)
    first = receive(actor=PUBLIC, now=NOW, submission=from_web(), key=key)
    changed = receive(actor=PUBLIC, now=NOW, submission=from_web(text=TEXT + "昨晚又停了。"), key=key)
    assert changed.number != first.number
    assert Receipt.objects.count() == 2


def test_a_guessable_key_is_refused(world) -> None:
    with pytest.raises(ValueError, match="16 characters"):
        receive(actor=PUBLIC, now=NOW, submission=from_web(), key="1")


def test_a_new_web_submission_costs_at_most_15_statements(world, count_statements) -> None:
    receive(actor=PUBLIC, now=NOW, submission=from_web(phone="13900139000"), key=secrets.token_hex(16))
    with count_statements() as made:
        receive(actor=PUBLIC, now=NOW, submission=from_web(id_number=ID_NUMBER), key=secrets.token_hex(16))
    assert len(made) <= 15, "\n".join(query["sql"][:90] for query in made.captured_queries)


def test_a_wrong_code_and_a_wrong_number_are_told_apart_by_nobody(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web())
    other = receive(actor=PUBLIC, now=NOW, submission=from_web(phone="13900139000"))
    for number, code in ((given.number, other.code), ("SF-2026-9999999", given.code)):
        with pytest.raises(CodeUnknown):
            check_code(number, code)
    with pytest.raises(CodeRefused, match="check"):
        check_code(given.number, given.code[:-1] + ("0" if given.code[-1] != "0" else "1"))


def test_the_clock_of_a_body_that_is_no_petition_office_is_that_of_article_23(world) -> None:
    clerk = world.other_handler.__class__(
        role="intake_clerk", account_id=world.clerk.account_id, unit_id=world.units["JT"], unit_path="/ZF/JT/"
    )
    given = receive(actor=clerk, now=NOW, submission=from_counter(channel="visit"))
    assert given.next_rule == "R-PET-02"


def test_a_letter_counts_from_the_day_it_arrived(world) -> None:
    submission = from_counter(channel="letter", received_at=NOW - 3 * DAY)
    given = receive(actor=world.clerk, now=NOW, submission=submission)
    assert given.received_at == NOW - 3 * DAY
    with pytest.raises(SubmissionRefused, match="in_the_future"):
        receive(actor=world.clerk, now=NOW, submission=from_counter(received_at=NOW + DAY))


def test_danger_is_reported_at_once_and_retaliation_starts_its_clock(world) -> None:
    given = receive(actor=PUBLIC, now=NOW, submission=from_web(urgent=True, retaliation=True))
    case = Case.objects.get(id=given.case_id)
    assert (case.urgent, case.retaliation, given.next_rule) == (True, True, "R-PET-20")


def test_a_clerk_may_sort_on_the_spot(world) -> None:
    given = receive(
        actor=world.clerk, now=NOW, submission=from_counter(), sort_as={"nature": "appeal_request", "category": "01"}
    )
    assert Case.objects.get(id=given.case_id).state == "sorting"
    assert [event.action for event in events(f"case:{given.case_id}")] == ["register", "sort"]


def test_somebody_without_the_role_takes_nothing_in(world) -> None:
    with pytest.raises(NotAllowed):
        receive(actor=world.handler, now=NOW, submission=from_counter())


def test_without_a_petition_office_nothing_is_half_done(db) -> None:
    with pytest.raises(NoPetitionOffice):
        receive(actor=PUBLIC, now=NOW, submission=from_web())
    assert not Party.objects.exists()
