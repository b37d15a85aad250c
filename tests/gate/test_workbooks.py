"""Workbooks: what is read, what is told, and the bombs that only kill the cage (trust B-038 … B-047)."""

import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from tests.gate.rows import TODAY, WORK_ORDERS

from anlan.gate.rules.sheets import SheetRefused, interpret
from anlan.gate.rules.tables import CellError
from anlan.gate.rules.workbooks import read_workbook
from anlan.gate.sheets import read_table


def workbook(fill, **options):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        fill(book)
    return buffer.getvalue()


def simple(book):
    page = book.add_worksheet("登记")
    for row, cells in enumerate([["编号", "诉求内容", "身份证号"], ["A1", "灯不亮", ""]]):
        page.write_row(row, 0, cells)


def rewritten(data, changes, *, drop=()):
    """Return a container with some entries replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes and name not in drop:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return buffer.getvalue()


def refusal(data, name="x.xlsx"):
    begun = time.monotonic()
    with pytest.raises(SheetRefused) as refused:
        read_table(data, name)
    assert time.monotonic() - begun < 35
    return refused.value.code


def test_cells_come_with_their_types_and_errors_are_seen():
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, ["文本", 1.0, True, 0.5])
        page.write_datetime(1, 0, datetime(2026, 5, 8), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_datetime(1, 1, datetime(2026, 5, 8, 14, 3), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        page.write_formula(2, 0, "=1+1", None, 2)
        page.write_formula(2, 1, "=NA()", None, "#N/A")
        page.write_formula(2, 2, "=cmd|'/c calc'!A1", None, "缓存值")
        page.write_string(4, 3, "=1+1")

    rows = [list(row) for row in read_table(workbook(fill), "x.xlsx").rows]
    assert rows[0] == ["文本", 1.0, True, 0.5]
    assert rows[1][:2] == [date(2026, 5, 8), datetime(2026, 5, 8, 14, 3)]
    assert rows[2][:3] == [2.0, CellError("error_cell"), "缓存值"]
    assert rows[3] == [None] * 4
    assert rows[4][3] == "=1+1"


def test_b_038_a_numeric_id_is_refused_and_b_039_an_error_cell_too():
    def fill(book):
        simple(book)
        page = book.worksheets()[0]
        page.write_number(1, 2, 110105194912310021)
        page.write_row(2, 0, ["A2"])
        page.write_formula(2, 1, "=REF", None, "#REF!")

    reading = interpret(read_table(workbook(fill), "x.xlsx"), WORK_ORDERS, today=TODAY)
    assert [[reason.code for reason in row.reasons] for row in reading.refused] == [["digits_lost"], ["error_cell"]]


def test_b_035_the_1904_calendar_is_read_from_the_workbook():
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, ["编号", "诉求内容", "来电时间"])
        page.write_row(1, 0, ["A1", "灯不亮", 46150 - 1462])

    table = read_table(workbook(fill, date_1904=True), "x.xlsx")
    (row,) = interpret(table, WORK_ORDERS, today=TODAY).accepted
    assert row.values["received_at"].date() == date(2026, 5, 8)


def test_b_040_hidden_rows_and_sheets_are_told_and_only_the_chosen_sheet_is_read():
    def fill(book):
        first = book.add_worksheet("藏着")
        first.write(0, 0, "不读")
        first.hide()
        simple(book)
        book.worksheets()[1].set_row(1, None, None, {"hidden": True})
        book.worksheets()[1].activate()
        book.add_worksheet("很深").very_hidden()

    data = workbook(fill)
    table = read_table(data, "x.xlsx")
    assert [(name.name, name.state) for name in table.sheets] == [
        ("藏着", "hidden"),
        ("登记", "visible"),
        ("很深", "very_hidden"),
    ]
    assert (table.sheet, table.hidden_rows) == ("登记", frozenset({1}))
    assert read_table(data, "x.xlsx", sheet="藏着").rows[0] == ["不读"]
    with pytest.raises(SheetRefused, match="no_such_sheet"):
        read_table(data, "x.xlsx", sheet="没有")


def test_a_workbook_of_openpyxl_and_one_whose_data_begin_lower_down():
    book = openpyxl.Workbook()
    book.active["C4"] = "编号"
    book.active.merge_cells("A1:C1")
    buffer = io.BytesIO()
    book.save(buffer)
    table = read_table(buffer.getvalue(), "x.xlsx")
    assert table.rows[3][2] == "编号"
    assert table.merged == (((0, 0), (0, 2)),)


def sheet_xml(body):
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return f"{head}{body}</worksheet>"


def with_sheet(body):
    return rewritten(workbook(simple), {"xl/worksheets/sheet1.xml": sheet_xml(body)})


@pytest.mark.parametrize(
    "body",
    [
        '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        '<dimension ref="A1:XFD1048576"/><sheetData/>',
        '<sheetData><row><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1"/></row></sheetData><mergeCells><mergeCell ref="A1:XFD9"/></mergeCells>',
        '<sheetData><row r="1"><c r="ZZZ1"><v>1</v></c></row></sheetData>',
    ],
)
def test_b_041_bomb_1_one_far_cell_is_refused_before_parsing(body):
    assert refusal(with_sheet(body)) in ("too_many_rows", "too_many_columns", "too_many_cells")


def test_b_041_a_far_cell_the_survey_cannot_see_kills_only_the_cage():
    far = '<row r="&#49;048576"><c r="&#88;FD1048576"/></row>'
    entity = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{far}</sheetData>'
    assert refusal(with_sheet(entity)) in ("too_big", "workbook_broken", "too_many_rows", "too_many_columns")


def test_b_042_bomb_2_a_cell_of_300_mb_is_refused():
    giant = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>' + "x" * 300_000_000 + "</t></is></c></row></sheetData>"
    )
    data = with_sheet(giant)
    assert len(data) < 400_000
    assert refusal(data) == "zip_bomb"


def test_b_043_bomb_3_containers_that_lie_nest_or_overlap_are_refused():
    good = workbook(simple)
    assert refusal(rewritten(good, {"xl/embeddings/x.bin": good})) == "zip_nested"
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(1_100):
            archive.writestr(f"xl/{number}.xml", "")
    assert refusal(many.getvalue()) == "zip_too_many_entries"
    lying = bytearray(with_sheet("<sheetData>" + " " * 5_000_000 + "</sheetData>"))
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    place = lying.rindex(size.to_bytes(4, "little"))
    lying[place : place + 4] = (1000).to_bytes(4, "little")
    assert refusal(bytes(lying)) == "zip_bomb"
    overlapping = bytearray(good)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        first, second = archive.infolist()[:2]
    central = overlapping.index(b"PK\x01\x02", overlapping.index(b"PK\x01\x02") + 4)
    overlapping[central + 42 : central + 46] = first.header_offset.to_bytes(4, "little")
    assert second.header_offset != first.header_offset
    assert refusal(bytes(overlapping)).startswith("zip_")
    assert refusal(good[: len(good) // 2]) == "zip_broken"
    assert refusal(b"PK\x03\x04" + b"\0" * 100) == "zip_broken"


@pytest.mark.parametrize("name", ["../../x.xml", "/etc/x.xml", "C:/x.xml", "xl\\..\\x.xml", "xl/CON", "xl/nul.xml"])
def test_b_044_names_that_lead_outside_are_refused(name):
    assert refusal(rewritten(workbook(simple), {name: "x"})) == "zip_bad_name"


def test_b_044_links_and_names_that_stand_twice_are_refused():
    buffer = io.BytesIO(workbook(simple))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(buffer.getvalue()) == "zip_bad_name"
    assert refusal(rewritten(workbook(simple), {"XL/workbook.xml": "x"})) == "zip_duplicate_names"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"xl/vbaProject.bin": "x"}, "kind_xlsm"),
        ({"xl/workbook.bin": "x"}, "kind_xlsb"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "kind_ods"),
    ],
)
def test_b_045_a_renamed_kind_is_told_by_its_content(changes, code):
    assert refusal(rewritten(workbook(simple), changes)) == code


def test_b_045_encrypted_and_unknown_containers_are_refused():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le")) == "password_protected"
    assert refusal(ole + "_VBA_PROJECT_CUR Workbook".encode("utf-16-le"), "x.xls") == "macros"
    assert refusal(ole + "WordDocument".encode("utf-16-le"), "x.xls") == "unknown_kind"
    assert refusal(ole + "Workbook".encode("utf-16-le"), "x.xls") == "workbook_broken"


def test_b_047_many_sheets_columns_and_declarations_are_refused():
    def fill(book):
        for _ in range(201):
            book.add_worksheet()

    assert refusal(workbook(fill)) == "too_many_sheets"
    wide = "".join(f'<c r="{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}1"><v>1</v></c>' for n in range(26 * 26))
    assert refusal(with_sheet(f'<sheetData><row r="1">{wide}</row></sheetData>')) == "too_many_columns"
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    assert refusal(rewritten(workbook(simple), {"xl/worksheets/sheet1.xml": doctype})) == "xml_doctype"


def test_the_survey_finds_tags_cut_by_its_steps():
    rows = "".join(f'<row r="{n}" hidden="1"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 60_001))
    data = with_sheet(f"<sheetData>{rows}</sheetData>")
    meta = next(read_workbook(data))
    assert meta.count(b",") > 59_999
    assert len(read_table(data, "x.xlsx").rows) == 60_000
