"""Text comes in one way: what is kept exactly, what is normalised, what is refused (trust §6.0, §6.1)."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.gate.rules.text import (
    TextRefused,
    clean_code,
    clean_text,
    cleaned_text,
    has_look_alikes,
    says_something,
    search_key,
)


def refusal(value, **options):
    with pytest.raises(TextRefused) as refused:
        clean_text(value, **options)
    return refused.value.code


@pytest.mark.parametrize("name", ["䶮", "𠮷", "㐁", "李" * 15, "李" * 30, "丁", "O'Brien", "Zoë", "𬭎䶮㛃"])
def test_b_001_and_b_003_names_stay_exactly_as_they_are(name):
    assert clean_text(name, single_line=True) == name


@pytest.mark.parametrize("dot", "·•・‧")
def test_b_002_every_dot_of_a_name_is_kept_and_equal_in_search(dot):
    name = f"买买提{dot}吐尔逊"
    assert clean_text(name) == name
    assert search_key(name) == search_key("买买提·吐尔逊") == search_key("买买提 吐尔逊")


def test_b_004_compatible_forms_become_one_and_radicals_are_kept_but_found():
    assert clean_text("\uf90a") == "金"
    assert clean_text("\u2fa6") == "\u2fa6"
    assert search_key("\u2fa6") == search_key("金") == search_key("\uf90a")
    assert has_look_alikes("\u2fa6")
    assert not has_look_alikes("金")


@pytest.mark.parametrize("value", ["市信访\u0430bc局", "A\u03bf1", "市\u0430局"])
def test_b_005_letters_that_pose_as_others_are_refused_in_codes_and_kept_in_prose(value):
    with pytest.raises(TextRefused, match="mixed_scripts"):
        clean_code(value)
    assert clean_text(value) == value


@pytest.mark.parametrize("hidden", ["\u200b", "\ufeff", "\u202e"])
def test_b_006_hidden_characters_are_removed_from_prose_and_noted(hidden):
    cleaned = cleaned_text(f"北渡{hidden}镇")
    assert cleaned.text == "北渡镇"
    assert cleaned.notes == ("hidden_removed",)
    with pytest.raises(TextRefused, match="hidden_character"):
        clean_code(f"北渡{hidden}镇")


def test_b_007_and_b_008_nul_and_lone_surrogates_are_refused():
    assert refusal("a\0b") == "nul"
    assert refusal("a\ud800") == "surrogate"
    assert refusal(7) == "not_text"


def test_b_011_a_hundred_thousand_characters_pass_and_one_more_does_not():
    assert len(clean_text("字" * 100_000)) == 100_000
    assert len(clean_text("𠮷" * 100_000)) == 100_000
    assert refusal("字" * 100_001) == "too_long"
    assert refusal("字" * 5_000_000) == "too_long"


@pytest.mark.parametrize("value", ["   ", "\u3000\n", "😀😀", "。", "！？…"])
def test_b_012_a_text_without_a_word_says_nothing(value):
    assert not says_something(value)
    assert says_something(value + "灯不亮")


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>",
        "&lt;b&gt; javascript:x",
        "{{7*7}} {% include %} ${x} #{x} =cmd",
        '#read("/etc/passwd") $x$ @label \\',
        "\x1b[31m红\x1b[0m\n伪造的日志行",
        "藏文 བོད་སྐད་ 维吾尔 ئۇيغۇرچە 注音 ㄅㄆㄇ 繁體",
        "a\u0085b\u2028c",
        "第一行\r\n第二行",
        "👨‍👩‍👧 家庭",
    ],
)
def test_b_015_to_b_021_what_is_only_text_stays_text(value):
    assert clean_text(value) == value


@pytest.mark.parametrize("broken", ["题目\r\nBcc: x", "a\nb", "a\u2028b", "a\x85b"])
def test_b_018_a_single_line_has_no_line_break(broken):
    assert refusal(broken, single_line=True) == "line_break"


def test_b_022_piled_marks_are_cut_to_four_and_noted():
    cleaned = cleaned_text("a" + "\u0336\u0489" * 10 + "b")
    assert sum(1 for char in cleaned.text if unicodedata.combining(char) or char == "\u0489") == 4
    assert cleaned.notes == ("marks_removed",)
    assert clean_text("ệ tiếng Việt") == "ệ tiếng Việt"


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(value):
    try:
        once = clean_text(value)
    except TextRefused:
        return
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(max_size=200))
def test_a_search_key_of_a_search_key_is_itself(value):
    assert search_key(search_key(value)) == search_key(value)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=15))
def test_names_of_2_to_15_characters_pass_without_loss(name):
    assert clean_text(name, single_line=True, max_length=100) == name


@pytest.mark.parametrize(
    "hostile", ["a\u0301\u0316" * 30_000, "\u0316\u0301" * 50_000, "\u200b" * 100_000, "ﷺ" * 100_000, " " * 100_000]
)
def test_b_086_hostile_text_is_answered_at_once(hostile):
    begun = time.process_time()
    clean_text(hostile)
    search_key(hostile)
    assert time.process_time() - begun < 2
