"""The pure rules of intake: alike texts, marks, codes given again, the same row."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.world import ID_NUMBER, PHONE, TEXT

from anlan.gate.rules.text import find_personal_data
from anlan.intake.channels import sheet
from anlan.intake.queries.channels import channels
from anlan.intake.rules.sameness import repeat_key
from anlan.intake.rules.sheet_profiles import channel_of, profiles
from anlan.intake.rules.similarity import LIKELY, SAME, likeness
from anlan.intake.rules.submission import Contact, Submission, SubmissionRefused, checked, moved

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HAN = st.text(alphabet="水电路灯小区早晚高峰没有几乎三楼以上请派人来修，。 0123456789", min_size=0, max_size=80)


@given(HAN, HAN)
def test_likeness_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    assert likeness(one, other) == pytest.approx(likeness(other, one))
    assert 0 <= likeness(one, other) <= 1


@given(HAN.filter(lambda text: any(char.isalnum() for char in text)))
def test_a_text_is_the_same_as_itself_whatever_its_spaces_and_width(text: str) -> None:
    assert likeness(text, text.replace("，", "，　") + " ") == 1


def test_one_word_more_is_still_the_same_and_another_matter_is_not_likely() -> None:
    assert likeness(TEXT, TEXT + "请尽快。") >= SAME
    assert likeness(TEXT, "澜江路夜里有大车压坏路面，井盖松动，影响沿街居民休息。") < LIKELY
    assert likeness("停水", "停电") == 0


@given(st.lists(st.sampled_from([PHONE, ID_NUMBER, "供水", "，", " 1 ", "0716-8123456", "【手机号】"]), max_size=12))
def test_marks_leave_no_number_and_lose_no_original(parts: list[str]) -> None:
    text = "".join(parts) or "x"
    result = sheet.submission({"raw_text": text}, {}, channel="hotline", now=NOW)
    assert find_personal_data(result.text) == []
    assert find_personal_data(result.title) == []
    assert text == result.text or text in result.original


def test_moving_numbers_never_overwrites_what_the_person_typed_into_the_box() -> None:
    written = Submission(channel="web", text=f"打{PHONE}", received_at=NOW, contact=Contact(phone="13900139000"))
    assert moved(written).contact.phone == "13900139000"
    assert checked(moved(written), now=NOW).text == "打【手机号】"


def test_a_row_is_the_same_by_number_or_by_day_text_and_phone() -> None:
    row = {"profile": "P-01", "external_no": "7", "received_on": date(2026, 3, 1), "text": "停水", "phone_index": b"a"}
    key = repeat_key(**row)
    assert repeat_key(**{**row, "received_on": date(2026, 3, 2), "phone_index": b"b"}) == key
    assert repeat_key(**{**row, "profile": "P-02"}) != key
    assert repeat_key(**{**row, "text": "停电"}) != key
    without = {**row, "external_no": ""}
    assert len({repeat_key(**without), repeat_key(**{**without, "phone_index": b"b"}), key}) == 3


def test_every_problem_of_a_form_is_named_at_once() -> None:
    wrong = Submission(
        channel="web",
        text="",
        title="x" * 200,
        received_at=NOW,
        persons_count=0,
        contact=Contact(phone="abc", id_number="1"),
    )
    with pytest.raises(SubmissionRefused) as refused:
        checked(wrong, now=NOW)
    assert {problem.field for problem in refused.value.problems} == {
        *("text", "title", "phone", "id_number", "persons_count"),
    }


def test_every_profile_names_a_channel_that_exists() -> None:
    assert {"P-01", "P-02", "P-03", "P-07"} <= profiles().keys()
    for profile in profiles().values():
        assert channel_of(profile) in channels()
