"""The Word file: the grid and the fonts an office expects, values as text."""

import io
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from tests.offices.letters.values import TEMPLATE_TALK, TYPST_TALK, WORD_TALK, frame

from anlan.offices.rules.letter_docx import render_docx
from anlan.offices.rules.letter_docx_forms import write_forms
from anlan.offices.rules.letter_grid import STANDARD
from anlan.offices.rules.letter_samples import sample_fields
from anlan.offices.rules.letter_templates import FOLDER, load_templates
from anlan.offices.rules.letter_wording import compose


def opened(press, letter):
    return docx.Document(io.BytesIO(render_docx(letter, template=press.templates[letter.kind].docx)))


def east_asian(run) -> str:
    return run._element.rPr.rFonts.get(qn("w:eastAsia"))


def test_ac_f_7_the_word_file_has_the_office_font_and_the_grid(press, letter_of) -> None:
    letter = letter_of("L-01")
    document = opened(press, letter)
    body = [one for one in document.paragraphs if one.text in {letter.to + "：", *letter.text.split("\n")}]
    assert len(body) == len(letter.blocks) + 1
    assert {east_asian(run) for one in body for run in one.runs} == {"仿宋_GB2312"}
    normal = document.styles["Normal"].element.rPr
    assert normal.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    section = document.sections[0]._sectPr
    grid = section.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    # An office suite is not at hand: the numbers it would lay out by must give 22 lines of 28.
    pitch = int(grid.get(qn("w:linePitch")))
    margins, size = section.find(qn("w:pgMar")), section.find(qn("w:pgSz"))
    edge = {side: int(margins.get(qn(f"w:{side}"))) for side in ("top", "right", "bottom", "left")}
    height = int(size.get(qn("w:h"))) - edge["top"] - edge["bottom"]
    width = int(size.get(qn("w:w"))) - edge["left"] - edge["right"]
    character = 16 * 20 + int(normal.find(qn("w:spacing")).get(qn("w:val")))
    assert height // pitch == STANDARD.lines == 22
    assert width // character == STANDARD.characters == 28
    assert int(normal.find(qn("w:spacing")).get(qn("w:val"))) == -5  # 0.25 pt tighter


@pytest.mark.parametrize("code", [template.code for template in load_templates()])
def test_every_kind_says_in_word_what_it_says_in_print(code, press, letter_of) -> None:
    letter = letter_of(code)
    document = opened(press, letter)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(one.text for one in document.paragraphs), *cells])
    for block in letter.blocks:
        assert block.text in text
    for box in letter.boxes.values():
        assert box in text or code == "L-04"  # its return slip is a page of the print only
    assert letter.receipt_number in text
    assert "{{" not in text
    assert "{%" not in text


@pytest.mark.parametrize("talk", [TEMPLATE_TALK, TYPST_TALK, WORD_TALK])
def test_b_016_what_looks_like_source_stays_text_in_word(press, talk) -> None:
    template = press.templates["L-01"]
    letter = compose(template, fields=sample_fields(template) | {"matter": talk}, frame=frame())
    assert any(talk in one.text for one in opened(press, letter).paragraphs)


def test_the_committed_forms_are_what_the_code_writes(tmp_path) -> None:
    codes = [template.code for template in load_templates()]
    for path in write_forms(folder=tmp_path, codes=codes):
        ours = docx.Document(str(FOLDER / path.name))
        again = docx.Document(str(path))
        assert ours.element.xml == again.element.xml, f"run `anlan letters forms` for {path.name}"


def test_preprinted_paper_leaves_the_head_out(press, letter_of) -> None:
    head = letter_of("L-01").signer.name
    full = [one.text for one in opened(press, letter_of("L-01")).paragraphs]
    plain = [one.text for one in opened(press, replace(letter_of("L-01"), print_head="none")).paragraphs]
    assert full[0] == head
    assert head not in plain[:3]
