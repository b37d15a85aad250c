"""Numbers that name a person are found in free text however they are written (trust B-013, B-014, B-086)."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.gate.rules.identity import citizen_id_check
from anlan.gate.rules.text import find_personal_data, mask_personal_data

DIGITS = "0123456789"


def found(text):
    return [(finding.kind, text[finding.start : finding.end]) for finding in find_personal_data(text)]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("11010519491231002X", "citizen_id"),
        ("11010519491231002x", "citizen_id"),
        ("440524188001010014", "citizen_id"),
        ("１１０１０５１９４９１２３１００２Ｘ", "citizen_id"),
        ("110105 19491231 002X", "citizen_id"),
        ("110105-1949-1231-002x", "citizen_id"),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "citizen_id"),
        ("一一〇一〇五一九四九一二三一〇〇二X", "citizen_id"),
        ("壹壹零壹零伍壹玖肆玖壹贰叁壹零零贰X", "citizen_id"),
        ("110105\u200b19491231\u200b002X", "citizen_id"),
        ("110105491231002", "citizen_id"),
        ("13800138000", "mobile"),
        ("138-0013-8000", "mobile"),
        ("138 0013 8000", "mobile"),
        ("１３８００１３８０００", "mobile"),
        ("一三八〇〇一三八〇〇〇", "mobile"),
        ("8613800138000", "mobile"),
        ("0716-8123456", "landline"),
        ("010-62345678", "landline"),
        ("0716)8123456", "landline"),
        ("6222021234567890128", "bank_card"),
        ("6222 0212 3456 7890 128", "bank_card"),
        ("4111-1111-1111-1111", "bank_card"),
    ],
)
def test_b_013_b_014_personal_numbers_are_found(written, kind):
    for text in (f"我的号码是{written}，请回复", written, f"号码：{written}。第1次反映"):
        assert found(text) == [(kind, written)]


@pytest.mark.parametrize(
    "text",
    [
        "订单110105194912310021",
        "工单编号202605081234567890",
        "421081202605080012",
        "2026年5月8日14时3分",
        "二〇二六年五月八日下午三点二十分",
        "1971.12-1972.1在粮站工作，1986-2 1991-11调离",
        "欠薪1380013800元，合计12345678.90元",
        "拨打12345、110、400-810-0000",
        "20260508140322",
        "车间3号机组2至15号楼",
        "6222021234567890123",
        "邮编430000，第20260508期",
        "13800138000123456",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert found(text) == []


def test_a_local_number_is_one_only_where_the_words_say_so():
    assert found("电话：8123456") == [("landline", "8123456")]
    assert found("座机号码8123 4567转801") == [("landline", "8123 4567")]
    assert found("金额8123456") == []


def test_several_numbers_are_found_in_their_order():
    text = "张某13800138000/13900139000，身份证 11010519491231002X 卡6222021234567890128"
    assert [kind for kind, _ in found(text)] == ["mobile", "mobile", "citizen_id", "bank_card"]
    assert mask_personal_data(text) == "张某【手机号】/【手机号】，身份证 【身份证号】 卡【银行卡号】"


@given(st.data())
def test_every_valid_id_is_found_among_words(data):
    year = data.draw(st.integers(1900, 2020))
    first = f"{data.draw(st.integers(110000, 659999))}{year}{data.draw(st.integers(1, 12)):02}15"
    first += f"{data.draw(st.integers(0, 999)):03}"
    number = first + citizen_id_check(first)
    gap = data.draw(st.sampled_from(["", " ", "-", "－", "\u3000"]))
    written = gap.join([number[:6], number[6:14], number[14:]])
    text = "请查" + written + "的办理情况"
    assert ("citizen_id", written) in found(text)


@given(st.text(alphabet=DIGITS + "xX一二三〇- ()电话：，转１８", max_size=120))
def test_a_masked_text_has_nothing_left_to_mask(text):
    masked = mask_personal_data(text)
    assert find_personal_data(masked) == []


@given(st.text(max_size=200))
def test_findings_never_overlap_and_lie_inside(text):
    end = 0
    for finding in find_personal_data(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


@pytest.mark.parametrize("piece", ["1", "1 ", "6 ", "13", "电话 ", "一1", "62 ", "19900101", "- ", "1\u200b", "X"])
def test_b_086_hostile_numbers_are_answered_at_once(piece):
    text = (piece * 100_000)[:100_000]
    begun = time.process_time()
    find_personal_data(text)
    assert time.process_time() - begun < 1.0


def test_chance_order_numbers_are_seldom_taken_for_a_person():
    chance = random.Random(20260508)
    numbers = ["".join(chance.choices(DIGITS, k=18)) for _ in range(2_000)]
    wrong = [number for number in numbers if find_personal_data(f"订单{number}已付")]
    assert len(wrong) < 20
