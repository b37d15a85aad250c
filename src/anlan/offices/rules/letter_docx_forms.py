"""Write the Word templates from code, so that a change in them can be read; `anlan letters forms` runs it."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from anlan.offices.rules.letter_grid import STANDARD, Grid

# Only named: these fonts belong to the user's machine (field F-05).
FANG, HEI, KAI, TITLE, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
RED = RGBColor(0xD7, 0x00, 0x0F)
RIGHT, CENTRE = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
PROOF_ROWS = (
    ("送达文书", "{{ boxes.document }}"),
    ("文号", "{{ boxes.document_number }}"),
    ("受送达人", "{{ boxes.recipient }}"),
    ("送达地点", "{{ boxes.place }}"),
    ("送达方式", "{% for b in blocks %}{{ b.box }}{{ b.text }}　{% endfor %}"),
    ("收到时间", "{{ boxes.received_at }}"),
    ("收件人签名或者盖章", ""),
    ("拒收理由", "{{ boxes.refused_reason }}"),
    ("见证人", "{{ boxes.witness }}"),
    ("送达人", ""),
)
SLIPS = {
    "L-13": ("number", "received_at", "channel", "unit", "next_step", "status", "phone", "note"),
    "L-13b": ("number", "code", "status", "phone", "note"),
}


def write_forms(*, folder: Path, codes: Sequence[str]) -> list[Path]:
    """Write `<code>.docx` for each code into a folder and return the paths."""
    written = []
    for code in codes:
        document = _proof() if code == "L-14" else _slip(SLIPS[code]) if code in SLIPS else _letter()
        written.append(folder / f"{code}.docx")
        document.save(str(written[-1]))
    return written


def _page(grid: Grid = STANDARD) -> Any:
    document = Document()
    document.core_properties.author = document.core_properties.comments = ""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(grid.page_width), Mm(grid.page_height)
    section.top_margin, section.bottom_margin = Mm(grid.top), Mm(grid.bottom)
    section.left_margin, section.right_margin = Mm(grid.left), Mm(grid.right)
    section.header_distance, section.footer_distance = Mm(15), Mm(grid.bottom - 7 - 5)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    # "lines" and a tighter spacing hold 28 characters; "linesAndChars" with a negative pitch holds 14.
    section._sectPr.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{grid.line_pitch_twips}"/>')
    )
    style = document.styles["Normal"]
    style.font.size = Pt(grid.size)
    _face(style.element.get_or_add_rPr(), FANG)
    style.element.get_or_add_rPr().insert_element_before(_tracking(grid), "w:w", "w:kern", "w:position", "w:sz")
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing = 1.0  # one line of text takes one line of the grid
    return document


def _tracking(grid: Grid) -> Any:
    return parse_xml(f'<w:spacing {nsdecls("w")} w:val="{math.floor(grid.tracking_twips)}"/>')


def _face(properties: Any, name: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for attribute in [key for key in fonts.attrib if "Theme" in key]:
        del fonts.attrib[attribute]
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), name)


def _write(
    place: Any,
    text: str,
    *,
    face: str = FANG,
    size: float = 16,
    align: Any = None,
    indent: int = 0,
    colour: RGBColor | None = None,
) -> Any:
    """Add a paragraph of one run; `indent` counts characters of the first line."""
    paragraph = place.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _face(run._element.get_or_add_rPr(), face)
    if colour is not None:
        run.font.color.rgb = colour
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph._element.get_or_add_pPr().insert_element_before(
            parse_xml(f'<w:ind {nsdecls("w")} w:firstLineChars="{indent * 100}" w:firstLine="{indent * 320}"/>'),
            "w:jc",
        )
    return paragraph


def _border(paragraph: Any, side: str, kind: str) -> None:
    paragraph._element.get_or_add_pPr().insert_element_before(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:{side} w:val="{kind}" w:sz="24" w:space="11" w:color="D7000F"/></w:pBdr>'
        ),
        *("w:tabs", "w:spacing", "w:ind", "w:jc"),
    )


def _letter() -> Any:
    document = _page()
    _write(document, "{%p if print_head %}")
    head = _write(document, "{{ unit }}{% if red_head %}文件{% endif %}", face=TITLE, size=26, align=CENTRE, colour=RED)
    _border(head, "bottom", "thickThinSmallGap")
    _write(document, "{%p else %}")
    _write(document, "")
    _write(document, "")
    _write(document, "{%p endif %}")
    _write(document, "{%p if red_head %}")
    _write(document, "{{ number }}", align=CENTRE)
    _write(document, "{%p else %}")
    _write(document, "{{ number }}", align=RIGHT)
    _write(document, "{%p endif %}")
    _write(document, "{%p if urgency %}")
    _write(document, "{{ urgency }}", face=HEI)
    _write(document, "{%p endif %}")
    _write(document, "")
    _write(document, "{{ title }}", face=TITLE, size=22, align=CENTRE)
    _write(document, "")
    _write(document, "{%p if to %}")
    _write(document, "{{ to }}：")
    _write(document, "{%p endif %}")
    _blocks(document)
    _end(document)
    _page_numbers(document)
    return document


def _blocks(document: Any) -> None:
    _write(document, "{%p for b in blocks %}")
    for level, face in ((1, HEI), (2, KAI)):
        _write(document, f"{{%p if b.kind == 'heading' and b.level == {level} %}}")
        _write(document, "{{ b.text }}", face=face, indent=2)
        _write(document, "{%p endif %}")
    _write(document, "{%p if b.kind == 'choice' %}")
    _write(document, "{{ b.box }}{{ b.text }}", indent=2)
    _write(document, "{%p elif b.kind != 'heading' or b.level > 2 %}")
    _write(document, "{{ b.text }}", indent=2)
    _write(document, "{%p endif %}")
    _write(document, "{%p endfor %}")


def _end(document: Any) -> None:
    _write(document, "{%p for name in attachments %}")
    _write(document, "附件：{{ loop.index }}. {{ name }}", indent=2)
    _write(document, "{%p endfor %}")
    _write(document, "")
    for text in ("{{ unit }}", "{{ date }}"):
        paragraph = _write(document, text, align=RIGHT)
        paragraph.paragraph_format.right_indent = Mm(4 * STANDARD.character_pitch)
    _write(document, "")
    for text in ("信访编号：{{ receipt_number }}", "查询网址：{{ status_address }}", "联系电话：{{ phone }}"):
        _write(document, text, size=12)
    _write(document, "{{ qr }}", size=12)
    _write(document, "{%p if cc %}")
    _write(document, "抄送：{{ cc }}。", size=14, indent=1)
    _write(document, "{%p endif %}")


def _page_numbers(document: Any) -> None:
    """Number pages with dashes in 4号, odd pages right and even pages left; none on the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    foot = section.first_page_footer.paragraphs[0]
    _border(foot, "top", "thinThickSmallGap")
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        for part in ("— ", None, " —"):
            run = paragraph.add_run(part or "")
            run.font.size = Pt(14)
            _face(run._element.get_or_add_rPr(), SONG)
            if part is None:
                for kind in ("begin", "PAGE", "end"):
                    xml = (
                        f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>'
                        if kind == "PAGE"
                        else f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'
                    )
                    run._element.append(parse_xml(xml))


def _slip(lines: Sequence[str]) -> Any:
    document = _page()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(148)
    section.top_margin = section.bottom_margin = Mm(16)
    _write(document, "{{ unit }}", face=TITLE, size=16, align=CENTRE)
    _write(document, "{{ title }}", face=TITLE, size=20, align=CENTRE)
    for name in lines:
        _write(document, f"{{{{ boxes.{name} }}}}", size=28 if name == "code" else 14)
    if "received_at" in lines:  # the receipt may be checked by anybody, the code slip by nobody
        _write(document, "{{ qr }}", align=CENTRE)
    return document


def _proof() -> Any:
    document = _page()
    _write(document, "{{ boxes.unit }}", face=TITLE, size=18, align=CENTRE)
    _write(document, "{{ title }}", face=TITLE, size=22, align=CENTRE)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, text in PROOF_ROWS:
        row = table.add_row()
        row.height = Mm(14)
        for cell, words in zip(row.cells, (label, text), strict=True):
            run = cell.paragraphs[0].add_run(words)
            run.font.size = Pt(14)
            _face(run._element.get_or_add_rPr(), FANG)
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Mm(40), Mm(116)
    for text in ("信访编号：{{ receipt_number }}", "查询网址：{{ status_address }}", "联系电话：{{ phone }}"):
        _write(document, text, size=12)
    _write(document, "{{ qr }}", size=12)
    return document
