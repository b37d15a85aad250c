"""Letters of a case: written from what it says, one for every receipt, sealed, opened with an event."""

import pytest
from tests.county import OPINION, at
from tests.desk.test_counter import taken_in

from anlan.cases.actions import handling, sorting
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
