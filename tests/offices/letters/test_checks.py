"""What must hold before a letter is issued: words, signer, characters, no third person; hostile values."""

from dataclasses import replace

import pytest
from tests.offices.letters.values import FONTS, TEMPLATE_TALK, TYPST_TALK, WORD_TALK, frame

from anlan.offices.rules.letter import Block, LetterRefused
from anlan.offices.rules.letter_checks import check_letter
from anlan.offices.rules.letter_samples import SIGNER, sample_fields, sample_letter
from anlan.offices.rules.letter_wording import compose, office_numbers


def refused_by(press, letter) -> LetterRefused:
    with pytest.raises(LetterRefused) as refused:
        check_letter(letter, press.templates[letter.kind], fonts=FONTS)
    return refused.value


def test_ac_f_4_a_character_no_font_has_is_refused_with_its_code_point(press, letter_of) -> None:
    refused = refused_by(press, letter_of("L-01", to="张\U00031350满"))
    assert refused.code == "character_unknown"
    assert refused.values == {"field": "to", "character": "\U00031350", "code_point": "U+31350"}


def test_ac_f_4_a_name_with_a_rare_character_is_issued_with_lxgw_embedded(eyes, press) -> None:
    template = press.templates["L-01"]
    letter = compose(template, fields=sample_fields(template) | {"name": "张䶮"}, frame=frame())
    check_letter(letter, template, fonts=FONTS)
    pdf = press.pdf(letter)
    assert "张䶮：" in eyes.text(pdf)
    assert "LXGWWenKai-Regular" in eyes.fonts(pdf)


def test_ac_f_5_an_opinion_without_the_30_day_phrase_cannot_be_issued(press, letter_of) -> None:
    letter = letter_of("L-08")
    blocks = tuple(replace(block, text=block.text.replace("自收到本意见书之日起30日内", "")) for block in letter.blocks)
    refused = refused_by(press, replace(letter, blocks=blocks))
    assert refused.code == "required_phrase_missing"
    assert refused.values["phrase"] == "自收到本意见书之日起30日内"


def test_ac_f_5_an_opinion_that_does_not_name_the_review_body_cannot_be_issued(press, letter_of) -> None:
    letter = letter_of("L-08")
    blocks = tuple(replace(block, text=block.text.replace("人民政府", "")) for block in letter.blocks)
    assert refused_by(press, replace(letter, blocks=blocks)).values["phrase"] == "澜川市人民政府"


def test_ac_f_5_an_opinion_signed_by_an_internal_office_is_refused(press, letter_of) -> None:
    office = replace(SIGNER, name="澜川市住房和城乡建设局信访科", is_body=False)
    refused = refused_by(press, letter_of("L-08", signer=office))
    assert refused.code == "signer_not_body"
    assert refused.values["unit"] == "澜川市住房和城乡建设局信访科"


@pytest.mark.parametrize(
    "text",
    [
        "请联系李知秋，手机13800138000。",
        "请联系李知秋，手机１３８００１３８０００。",
        "李知秋，身份证号11010519491231002X。",
        "李知秋家电话0310-5551234。",
    ],
)
def test_numbers_of_third_persons_are_refused(press, letter_of, text) -> None:
    letter = letter_of("L-01")
    refused = refused_by(press, replace(letter, blocks=(*letter.blocks, Block(kind="paragraph", text=text))))
    assert refused.code == "third_person"
    assert "13800138000" not in str(refused)
    assert "11010519491231002X" not in str(refused)


def test_an_office_number_may_stand_in_the_text(press) -> None:
    template = press.templates["L-06"]
    fields = sample_fields(template) | {"contact_phone": "0310-5551234"}
    letter = compose(template, fields=fields, frame=frame())
    check_letter(letter, template, fonts=FONTS, known_numbers=office_numbers(template, fields))


@pytest.mark.parametrize("talk", [TEMPLATE_TALK, TYPST_TALK, WORD_TALK])
def test_b_016_b_017_what_looks_like_source_is_printed_as_it_is(press, eyes, talk) -> None:
    template = press.templates["L-01"]
    fields = sample_fields(template) | {"matter": talk, "name": talk[:40].strip()}
    letter = compose(template, fields=fields, frame=frame())
    assert talk in letter.text
    text = eyes.text(press.pdf(letter))
    assert talk.replace(" ", "") in text
    assert "root:" not in text
    assert "{{49}}" not in text


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "张\r\n小满", "field_text_refused"),  # B-018
        ("name", "张\0小满", "field_text_refused"),
        ("name", "  ", "field_missing"),
        ("name", None, "field_missing"),
        ("name", 7, "field_text_refused"),
        ("name", "满" * 301, "field_text_refused"),
        ("due", "2026-07-10", "field_wrong_type"),
        ("query_code", "7K3M-9QXT-0ABC-DEFN", "field_unknown"),
    ],
)
def test_a_bad_value_is_refused_naming_its_field(press, field, value, code) -> None:
    template = press.templates["L-01"]
    with pytest.raises(LetterRefused) as refused:
        compose(template, fields=sample_fields(template) | {field: value}, frame=frame())
    assert (refused.value.code, refused.value.values["field"]) == (code, field)


def test_claims_are_checked_one_by_one(press) -> None:
    template = press.templates["L-08"]
    for claims, field in [
        ([], "claims"),
        ([{"claim": "一", "result": "maybe", "answer": "二"}], "claims[0].result"),
        ([{"claim": "一", "result": "support"}], "claims[0].answer"),
        ([{"claim": "一", "result": "support", "answer": "二", "score": "3"}], "claims[0]"),
    ]:
        with pytest.raises(LetterRefused) as refused:
            compose(template, fields=sample_fields(template) | {"claims": claims}, frame=frame())
        assert refused.value.values["field"] == field


def test_optional_parts_are_printed_only_when_given(press) -> None:
    template = press.templates["L-04"]
    fields = sample_fields(template)
    assert "信访人：张小满" in compose(template, fields=fields, frame=frame()).text
    assert template.names_person(fields)
    del fields["petitioner"], fields["attachments"]
    letter = compose(template, fields=fields, frame=frame())
    assert "张小满" not in letter.as_data()
    assert letter.attachments == ()
    assert not template.names_person(fields)


def test_the_kind_of_supervision_decides_head_and_title(press) -> None:
    template = press.templates["L-12"]
    letter = sample_letter(template)
    assert (letter.form, letter.title) == ("letter", "信访事项督办函")
    notice = compose(template, fields=sample_fields(template) | {"act": "notice"}, frame=frame())
    assert (notice.form, notice.title) == ("red_head", "信访事项督办通知")


def test_several_paragraphs_of_a_value_become_several_blocks(press) -> None:
    template = press.templates["L-08"]
    fields = sample_fields(template) | {"facts": "第一段。\n\n 第二段。\r\n第三段。"}
    texts = [block.text for block in compose(template, fields=fields, frame=frame()).blocks]
    assert [text for text in texts if text.startswith("第") and text.endswith("段。")] == [
        "第一段。", "第二段。", "第三段。",
    ]  # fmt: skip
