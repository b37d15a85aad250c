"""What comes out of the press: the grid, the fonts, the date, the parts every letter carries."""

import itertools
import re
from dataclasses import replace
from datetime import date

import pytest
from fontTools.ttLib import TTFont
from tests.offices.letters.values import FONTS

from anlan.offices.rules.letter import Block, LetterRefused, date_in_words, letter_number, read_letter
from anlan.offices.rules.letter_fonts import check_embedded, embedded_fonts, font_files
from anlan.offices.rules.letter_grid import LARGE, STANDARD
from anlan.offices.rules.letter_pdf import LetterPress
from anlan.offices.rules.letter_samples import sample_letter
from anlan.offices.rules.letter_templates import load_templates

OURS = {file.postscript_name for file in font_files(FONTS)}
GRID = """#import "layout.typ": *
#let render(data) = {
  let g = grid-of(data)
  show: it => on-grid(g, it)
  show: it => letter-page(g, data, it)
  for b in data.blocks { par(first-line-indent: 0pt, b.text) }
}
"""


def test_ac_f_1_a_grid_letter_fills_two_pages_of_22_lines_of_28(eyes, county, copy_of) -> None:
    copy_of("L-01.toml", lambda text: text.replace("L-01", "G-01").replace('"告"', '"格"')).rename(county / "G-01.toml")
    copy_of("L-01.docx").rename(county / "G-01.docx")
    (county / "G-01.typ").write_text(GRID, "utf-8")
    press = LetterPress(templates=load_templates(county=county), fonts=FONTS)
    signs = "澜川安" * 411  # no punctuation, which may hang or be squeezed
    block = Block(kind="paragraph", text=signs[: 28 * 44])
    letter = replace(sample_letter(press.templates["G-01"]), blocks=(block,), form="record")
    pages = eyes.words(press.pdf(letter))
    lines = [[word for word in page if "—" not in word[4] and not word[4].isdigit()] for page in pages]
    assert [len(page) for page in lines] == [22, 22]
    assert {len(line[4]) for page in lines for line in page} == {28}
    for page in lines:
        for left, top, right, bottom, _ in page:
            assert left == pytest.approx(28.0, abs=0.05)
            assert right <= 184.2
            assert top >= 36.5
            assert bottom <= 262.5
    pitches = [b[1] - a[1] for page in lines for a, b in itertools.pairwise(page)]
    assert all(pitch == pytest.approx(225 / 22, abs=0.05) for pitch in pitches)


def test_the_grid_of_the_law_is_the_grid_of_the_page() -> None:
    assert (STANDARD.right, STANDARD.bottom) == (26, 35)
    assert STANDARD.character_pitch == pytest.approx(5.571, abs=0.001)
    assert STANDARD.line_pitch == pytest.approx(10.227, abs=0.001)
    assert STANDARD.tracking_twips / 20 == pytest.approx(-0.206, abs=0.002)
    assert LARGE.size == 18
    assert LARGE.character_pitch >= LARGE.size * 25.4 / 72


def test_ac_f_2_the_acceptance_notice_is_one_page_with_date_number_and_our_fonts(eyes, press, letter_of) -> None:
    letter = letter_of("L-01")
    assert letter.to == "张小满"
    pdf = press.pdf(letter)  # the compiler refuses what breaks PDF/A-2b or PDF/UA-1
    assert b"pdfaid:part>2<" in pdf.replace(b"\n", b"")
    assert b"pdfuaid:part>1<" in pdf.replace(b"\n", b"")
    assert len(eyes.pages(pdf)) == 1
    text = eyes.text(pdf)
    for words in ("2026年5月11日", "澜信告〔2026〕17号", "张小满：", "受理", "办理期限", "查询方式"):
        assert words in text
    assert eyes.fonts(pdf) <= OURS
    assert embedded_fonts(pdf) <= OURS


@pytest.mark.parametrize("code", [template.code for template in load_templates()])
def test_every_kind_renders_with_what_every_letter_carries(code, eyes, press, letter_of) -> None:
    letter = letter_of(code)
    pdf = press.pdf(letter)
    text = eyes.text(pdf)
    assert letter.number in text
    assert letter.signer.name in text
    assert letter.receipt_number in text
    assert letter.signer.phone in text
    assert letter.status_address in text
    assert ("7K3M" in text) == (code == "L-13b"), "the query code stands on its own slip only"
    assert eyes.fonts(pdf) <= OURS
    for block in letter.blocks:
        assert re.sub(r"\s", "", block.text) in text


def test_the_letter_form_stands_where_the_standard_puts_it(eyes, press, letter_of) -> None:
    words = eyes.words(press.pdf(letter_of("L-01")))[0]
    number = next(word for word in words if "〔2026〕" in word[4])
    assert number[2] == pytest.approx(184, abs=0.6)  # right edge of the type area
    title = next(word for word in words if word[4] == "信访事项受理告知书")
    assert (title[0] + title[2]) / 2 == pytest.approx(28 + 156 / 2, abs=0.5)
    day = next(word for word in words if word[4] == "2026年5月11日")
    assert day[2] == pytest.approx(184 - 4 * 156 / 28, abs=0.6)


def test_preprinted_paper_gets_the_same_places_without_the_head(eyes, press, letter_of) -> None:
    full = eyes.words(press.pdf(letter_of("L-07")))[0]
    plain = eyes.words(press.pdf(letter_of("L-07", print_head="none")))[0]
    assert [word for word in full if word[1] > 45] == [word for word in plain if word[1] > 45]
    assert len(full) == len(plain) + 1


def test_circulars_have_the_red_head_and_their_copies_at_the_foot(eyes, press, letter_of) -> None:
    letter = letter_of("L-12", form="red_head", cc=("澜川市信访局", "澜川市交通运输局"))
    text = eyes.text(press.pdf(letter))
    assert "澜川市信访局文件" in text
    assert "抄送：澜川市信访局，澜川市交通运输局。" in text
    assert "2026年5月11日印发" in text


def test_large_print_is_larger_on_the_same_type_area(eyes, press, letter_of) -> None:
    sizes = {}
    for large in (False, True):
        words = eyes.words(press.pdf(letter_of("L-01", large_print=large)))[0]
        sizes[large] = next(word for word in words if word[4].startswith("张小满"))
        assert all(word[2] <= 190.1 for word in words)
    assert sizes[True][3] - sizes[True][1] > (sizes[False][3] - sizes[False][1]) * 1.1


def test_a_slip_for_the_80_mm_roll_is_80_mm_wide(eyes, press, letter_of) -> None:
    pdf = press.pdf(letter_of("L-13", paper="roll80"))
    assert re.search(rb"/MediaBox\s*\[0 0 226\.7", pdf)
    assert len(eyes.pages(pdf)) == 1


def test_long_letters_number_their_later_pages_and_never_part_seal_and_text(eyes, press, letter_of) -> None:
    for lines in range(1, 30):
        blocks = tuple(Block(kind="paragraph", text="澜川市关于排水管道的说明" * 2) for _ in range(lines))
        pages = eyes.pages(press.pdf(letter_of("L-05", blocks=blocks, attachments=())))
        signed = next(page for page in pages if "2026年5月11日" in page)
        assert "排水管道" in signed, f"{lines} lines: the signature stands alone"
        for n, page in enumerate(pages[1:], start=2):
            assert re.search(rf"—\s*{n}\s*—", page)
        assert "— 1 —" not in pages[0]


def test_the_same_letter_gives_the_same_bytes(press, letter_of) -> None:
    letter = letter_of("L-08")
    assert press.pdf(letter) == press.pdf(read_letter(letter.as_data()))


def test_rare_characters_are_drawn_with_a_font_that_has_them(eyes, press, letter_of) -> None:
    pdf = press.pdf(letter_of("L-01", to="䶮𠮷㐁"))  # B-001
    assert "䶮𠮷㐁：" in eyes.text(pdf)
    assert "LXGWWenKai-Regular" in eyes.fonts(pdf)


def test_a_font_that_is_not_ours_in_a_finished_file_is_noticed() -> None:
    with pytest.raises(LetterRefused) as refused:
        check_embedded(b"<< /FontName /ABCDEF+DejaVuSans /Flags 4 >>", folder=FONTS)
    assert refused.value.code == "font_replaced"
    assert refused.value.values == {"fonts": "DejaVuSans"}


def test_the_seal_is_asked_for_where_the_signer_stands(eyes, press, letter_of) -> None:
    letter = letter_of("L-01")
    place = press.seal_place(letter)
    words = eyes.words(press.pdf(letter))[place.page - 1]
    signer = [word for word in words if word[4] == letter.signer.name][-1]
    assert place.keyword == letter.signer.name
    assert place.x == pytest.approx((signer[0] + signer[2]) / 2, abs=0.6)
    assert signer[1] <= place.y <= signer[3]


def test_the_address_for_the_post_lies_behind_the_window(eyes, press) -> None:
    sheets = [["张小满 收", "澜川市东关街道安澜路12号", "999901"], ["李知秋 收", "澜川市北渡镇"]]
    pages = eyes.words(press.address_sheets(sheets))
    assert len(pages) == 2
    for page in pages:
        assert page == [w for w in page if w[0] > 19.9 and w[2] < 110 and w[1] > 44 and w[3] < 66]
    for wrong in ([], [[]], [["一", "二", "三", "四"]]):
        with pytest.raises(LetterRefused, match="address_malformed"):
            press.address_sheets(wrong)


def test_the_characters_read_from_a_font_are_those_of_its_table() -> None:
    paths = sorted(path for path in FONTS.iterdir() if path.suffix in {".otf", ".ttf"})
    for path, file in zip(paths, font_files(FONTS), strict=True):
        with TTFont(path, lazy=True) as font:
            known = set(font.getBestCmap())
        assert {code for code in range(0x110000) if code in file.characters} == known


def test_numbers_and_days_are_written_as_the_standard_asks() -> None:
    assert date_in_words(date(2026, 5, 1)) == "2026年5月1日"
    assert letter_number(unit_mark="安信", kind_mark="告", year=2026, sequence=17) == "安信告〔2026〕17号"
    number = letter_number(unit_mark="安信", kind_mark="告", year=2026, sequence=1, confidential=True)
    assert number == "安信举告〔2026〕1号"
    assert "〔〕".encode("gb18030") == b"\xa1\xb2\xa1\xb3"
    for sequence in (0, -1):
        with pytest.raises(LetterRefused):
            letter_number(unit_mark="安信", kind_mark="告", year=2026, sequence=sequence)
