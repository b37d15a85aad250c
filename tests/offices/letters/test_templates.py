"""A template that is not whole never gets into use, ours or a county's."""

import pytest
from tests.offices.letters.values import FONTS

from anlan.offices.rules.letter import LetterRefused
from anlan.offices.rules.letter_pdf import LetterPress
from anlan.offices.rules.letter_samples import try_template
from anlan.offices.rules.letter_templates import load_templates

LAW = [f"L-{n:02}" for n in range(1, 15)]


def test_all_kinds_of_the_law_are_there_with_citation_and_both_titles() -> None:
    templates = load_templates()
    assert set(LAW) <= set(templates.by_code)
    for template in templates:
        assert template.title_zh
        assert template.title_en.isascii()
        assert template.citation


@pytest.mark.parametrize("code", [template.code for template in load_templates()])
def test_every_template_renders_a_sample_as_pdf_and_as_word_file(code, press) -> None:
    try_template(press.templates[code], press=press)


def test_ac_f_3_a_template_that_names_an_unknown_family_is_refused_at_start(county, copy_of) -> None:
    copy_of("layout.typ", lambda text: text)
    copy_of("L-01.typ", lambda text: text + '\n#let wrong = text(font: "FandolFang", "x")\n')
    with pytest.raises(LetterRefused) as refused:
        LetterPress(templates=load_templates(county=county), fonts=FONTS)
    assert refused.value.code == "font_unknown"
    assert refused.value.values == {"file": "L-01.typ", "family": "FandolFang"}


def test_ac_f_3_an_unknown_family_hidden_in_a_variable_is_refused_when_rendered(county, copy_of) -> None:
    copy_of("layout.typ", lambda text: text.replace('#let fang = ("FandolFang R"', '#let fang = ("FandolFang"'))
    press = LetterPress(templates=load_templates(county=county), fonts=FONTS)
    with pytest.raises(LetterRefused) as refused:
        try_template(press.templates["L-01"], press=press)
    assert refused.value.code == "font_unknown"
    assert refused.value.values == {"file": "layout.typ", "family": "fandolfang"}


def test_a_county_overrides_the_wording_of_one_letter(county, copy_of) -> None:
    copy_of("L-01.toml", lambda text: text.replace("决定予以受理。", "决定予以受理，感谢您的信任。"))
    templates = load_templates(county=county)
    assert "感谢您的信任" in templates["L-01"].blocks[0].text
    assert templates["L-01"].source.parent == county
    assert templates["L-02"].source.parent != county
    press = LetterPress(templates=templates, fonts=FONTS)
    try_template(press.templates["L-01"], press=press)


@pytest.mark.parametrize(
    ("code", "old", "new", "refusal", "names"),
    [
        ("L-01", "{matter}", "{mater}", "field_unknown", {"field": "mater"}),
        ("L-01", "查询方式：", "查询：", "required_phrase_missing", {"phrase": "查询方式"}),
        ("L-08", "自收到本意见书之日起30日内", "尽快", "required_phrase_missing", {}),
        ("L-08", 'when = "execution_due"\n', "", "optional_field_unguarded", {"field": "execution_due"}),
        ("L-08", "level = 1", "level = 3", "heading_level_skipped", {"level": 3}),
        ("L-01", 'mark = "告"', 'mark = "延"', "mark_shared", {"mark": "延", "other": "L-01"}),
        ("L-01", 'mark = "告"', 'mark = ""', "template_key_missing", {"key": "mark"}),
        ("L-01", 'code = "L-01"', 'code = "L-09"', "template_code_differs", {"says": "L-09"}),
        ("L-01", 'type = "date"', 'type = "day"', "field_type_unknown", {"type": "day"}),
        ("L-01", "body_only", "only_body", "template_key_unknown", {"key": "only_body"}),
        ("L-01", "fields.name]", "fields.number]", "field_is_common", {"field": "number"}),
        ("L-01", "[[blocks]]", "[[blocks", "template_not_toml", {}),
    ],
)  # fmt: skip
def test_a_broken_template_is_refused_naming_file_and_fault(county, copy_of, code, old, new, refusal, names) -> None:
    path = copy_of(f"{code}.toml", lambda text: text.replace(old, new))
    with pytest.raises(LetterRefused) as refused:
        load_templates(county=county)
    assert refused.value.code == refusal
    assert refused.value.values["file"] == str(path) or refusal == "mark_shared"
    assert names.items() <= refused.value.values.items()


def test_a_broken_typst_file_is_refused_naming_it(county, copy_of) -> None:
    copy_of("L-01.typ", lambda text: text + "\n#let x = \n")
    press = LetterPress(templates=load_templates(county=county), fonts=FONTS)
    with pytest.raises(LetterRefused) as refused:
        try_template(press.templates["L-01"], press=press)
    assert refused.value.code == "template_broken"
    assert "L-01.typ" in refused.value.values["detail"]


def test_a_template_cannot_read_outside_its_folder(county, copy_of) -> None:
    copy_of("L-01.typ", lambda text: text + '\n#let secret = read("/etc/passwd")\n')
    press = LetterPress(templates=load_templates(county=county), fonts=FONTS)
    with pytest.raises(LetterRefused, match="template_broken"):
        try_template(press.templates["L-01"], press=press)


def test_a_folder_without_fonts_is_refused(tmp_path) -> None:
    with pytest.raises(LetterRefused, match="no_fonts"):
        LetterPress(templates=load_templates(), fonts=tmp_path)
