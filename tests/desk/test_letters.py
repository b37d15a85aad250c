"""Letters of a case: written from what it says, one for every receipt, sealed, opened with an event."""

from datetime import date

import pytest
from tests.county import OPINION, at, state_of
from tests.desk.test_counter import taken_in

from anlan.cases.actions import handling, sorting
from anlan.intake.actions.matters import merge_cases
from anlan.intake.queries.receipts import openings_of_case
from anlan.offices.actions.letters import set_letterhead
from anlan.offices.rules.actors import SYSTEM


@pytest.fixture
def accepted(county, settings, tmp_path):
    """A petition with a petitioner behind it, accepted by the housing bureau."""
    settings.VAR = tmp_path
    given, when = taken_in(county), at("2026-05-13 10:00")
    sorting.sort(case_id=given.case_id, actor=county.lin, now=when, nature="help", category="0101")
    sorting.transfer(case_id=given.case_id, actor=county.lin, now=when, unit_id=county.units["ZJ"])
    handling.accept(case_id=given.case_id, actor=county.zhao, now=when, notice="sent")
    return given


def head(county):
    set_letterhead(
        actor=SYSTEM, now=at("2026-01-05"), unit_id=county.units["ZJ"], mark="澜建", title="市住房和城乡建设局"
    )


def test_without_a_letterhead_the_page_says_whom_to_ask(county, desk, accepted):
    answer = desk("zhao").post(f"/desk/cases/{accepted.case_id}/letters", kind="L-01")
    assert "请系统管理员先设函头和代字" in desk("zhao").client.get(answer["Location"]).content.decode()


def test_acceptance_and_opinion_are_written_from_the_case_and_lie_sealed(county, desk, accepted):
    head(county)
    path = f"/desk/cases/{accepted.case_id}/"
    assert "开“信访事项受理告知书”" in desk("zhao").get(path).content.decode()
    assert desk("zhao").post(f"{path}letters", kind="L-01").status_code == 302
    assert desk("zhao").post(f"{path}letters", kind="L-01").status_code == 404
    when = at("2026-05-18 09:00")
    handling.issue_opinion(case_id=accepted.case_id, actor=county.qian, now=when, result="support", parts=OPINION)
    assert desk("qian").post(f"{path}letters", kind="L-08").status_code == 302
    letters = desk("zhao").get(path).context["letters"]
    assert [letter.kind for letter in letters] == ["L-01", "L-08"]
    assert all(letter.kept_by == "intake" for letter in letters)
    assert desk("zhao").get(f"{path}letters/{letters[0].id}.pdf").status_code == 404
    answer = desk("zhao").post(f"{path}letters/{letters[1].id}/open")
    assert answer.content.startswith(b"%PDF")
    assert "李知秋" not in answer["Content-Disposition"]
    assert [opening.fields for opening in openings_of_case(accepted.case_id)].count(("letter",)) == 1


def test_nobody_else_writes_or_opens_a_letter(county, desk, accepted):
    head(county)
    path = f"/desk/cases/{accepted.case_id}/letters"
    for username in ("lin", "sun", "he", "chen", "sys"):
        assert desk(username).post(path, kind="L-01").status_code in (403, 404)
    desk("zhao").post(path, kind="L-01")
    letter = desk("zhao").get(f"/desk/cases/{accepted.case_id}/").context["letters"][0]
    for username in ("lin", "sun", "he", "chen", "sys"):
        assert desk(username).post(f"{path}/{letter.id}/open").status_code in (403, 404), username


PROOF = {"method": "direct", "evidence_kind": "signature", "evidence_note": "窗口签收簿第 12 行"}


@pytest.fixture
def answered(county, desk, accepted):
    """The same petition, answered, with its opinion L-08 issued as a letter on 18 May at ten."""
    head(county)
    when = at("2026-05-18 09:00")
    handling.issue_opinion(case_id=accepted.case_id, actor=county.qian, now=when, result="explain", parts=OPINION)
    assert desk("qian").post(f"/desk/cases/{accepted.case_id}/letters", kind="L-08").status_code == 302
    return accepted


def letters_on(desk, case_id, username="zhao"):
    return desk(username).get(f"/desk/cases/{case_id}/").context["letters"]


def test_delivering_the_letter_moves_letter_receipt_and_clock_together(county, desk, clock, answered):
    case_id = answered.case_id
    clock("2026-05-20 11:00")
    form = desk("zhao").get(f"/desk/cases/{case_id}/steps/deliver").context["form"]
    assert set(form.fields) == {"method", "delivered_at", "evidence_kind", "evidence_note", "refused_reason"}
    given = {**PROOF, "delivered_at": "2026-05-20T09:00"}
    assert desk("zhao").step(case_id, "deliver", **given).status_code == 302
    state = state_of(case_id)
    assert state.opinion.delivery_method == "direct"
    assert state.clock("R-PET-07").due == date(2026, 6, 22)
    page = desk("zhao").get(f"/desk/cases/{case_id}/")
    (letter,) = page.context["letters"]
    assert [delivery.delivered_at for delivery in letter.deliveries] == [at("2026-05-20 09:00")]
    assert [receipt.replied_at for receipt in page.context["receipts"]] == [at("2026-05-20 09:00")]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"evidence_kind": "postal_item"}, "evidence_kind"),
        ({"method": "left", "evidence_kind": "witness"}, "refused_reason"),
        ({"delivered_at": "2026-05-18T09:30"}, "delivered_at"),
        ({"delivered_at": "2026-05-20T12:30"}, "delivered_at"),
        ({"evidence_note": ""}, "evidence_note"),
    ],
)
def test_a_delivery_without_its_proof_is_an_error_of_its_field_and_moves_nothing(
    county, desk, clock, answered, changed, field
):
    clock("2026-05-20 11:00")
    given = {**PROOF, "delivered_at": "2026-05-20T09:00", **changed}
    answer = desk("zhao").step(answered.case_id, "deliver", **given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert state_of(answered.case_id).opinion.delivered_at is None
    assert letters_on(desk, answered.case_id)[0].deliveries == ()


def test_any_letter_is_delivered_from_the_list_of_the_case(county, desk, clock, accepted):
    head(county)
    path = f"/desk/cases/{accepted.case_id}/letters"
    desk("zhao").post(path, kind="L-01")
    (letter,) = letters_on(desk, accepted.case_id)
    clock("2026-05-19 10:00")
    given = {**PROOF, "method": "post", "evidence_kind": "postal_item", "delivered_at": "2026-05-19T09:00"}
    for username in ("lin", "sun", "he", "chen", "sys"):
        assert desk(username).post(f"{path}/{letter.id}/deliver", **given).status_code in (403, 404), username
    assert desk("zhao").get(f"{path}/{letter.id}/deliver").status_code == 200
    assert desk("zhao").post(f"{path}/{letter.id}/deliver", **given).status_code == 302
    assert [delivery.method for delivery in letters_on(desk, accepted.case_id)[0].deliveries] == ["post"]
    assert desk("zhao").post(f"{path}/{letter.id}/deliver", **given).status_code == 404
    assert desk("qian").post(f"{path}/{letter.id}/cancel", reason="写错了").status_code == 404


def test_the_leader_cancels_a_letter_which_keeps_its_number_and_says_why(county, desk, accepted):
    head(county)
    path = f"/desk/cases/{accepted.case_id}/letters"
    desk("zhao").post(path, kind="L-01")
    (letter,) = letters_on(desk, accepted.case_id)
    for username in ("zhao", "lin", "sun", "he", "sys"):
        assert desk(username).post(f"{path}/{letter.id}/cancel", reason="写错了").status_code in (403, 404), username
    assert desk("qian").post(f"{path}/{letter.id}/cancel", reason="").status_code == 422
    assert desk("qian").post(f"{path}/{letter.id}/cancel", reason="期限写错了").status_code == 302
    page = desk("zhao").get(f"/desk/cases/{accepted.case_id}/")
    assert "已作废：期限写错了" in page.content.decode()
    assert [row.number for row in page.context["letters"]] == [letter.number]
    assert desk("zhao").post(f"{path}/{letter.id}/deliver", **PROOF).status_code == 404
    assert desk("zhao").post(path, kind="L-01").status_code == 302
    first, second = letters_on(desk, accepted.case_id)
    assert first.number == letter.number != second.number


def test_every_petitioner_answered_by_one_case_gets_their_own_letter_delivered(county, desk, clock, accepted):
    head(county)
    case_id, when = accepted.case_id, at("2026-05-18 08:00")
    other = taken_in(county, now="2026-05-18 07:00")
    if other.case_id != case_id:
        merge_cases(actor=county.lin, now=when, case_id=other.case_id, into_id=case_id)
    handling.issue_opinion(case_id=case_id, actor=county.qian, now=when, result="explain", parts=OPINION)
    desk("qian").post(f"/desk/cases/{case_id}/letters", kind="L-08")
    clock("2026-05-20 11:00")
    form = desk("zhao").get(f"/desk/cases/{case_id}/steps/deliver").context["form"]
    first, second = (choice[0] for choice in form.fields["letter_id"].choices)
    given = {**PROOF, "delivered_at": "2026-05-20T09:00"}
    assert desk("zhao").step(case_id, "deliver", letter_id=second, **given).status_code == 302
    assert desk("zhao").post(f"/desk/cases/{case_id}/letters/{first}/deliver", **given).status_code == 302
    assert all(len(letter.deliveries) == 1 for letter in letters_on(desk, case_id))


def test_a_unit_sees_its_own_letters_those_first_that_wait(county, desk, answered):
    numbers = [letter.number for letter in desk("zhao").get("/desk/letters/").context["rows"]]
    assert numbers == [letter.number for letter in letters_on(desk, answered.case_id)]
    assert not desk("zhao").get("/desk/letters/", show="delivered").context["rows"]
    assert not desk("he").get("/desk/letters/", show="all").context["rows"]
    for username in ("lin", "sun", "chen", "sys"):
        assert desk(username).get("/desk/letters/").status_code == 403, username
