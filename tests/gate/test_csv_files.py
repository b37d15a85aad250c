"""CSV files as they really come: encodings, delimiters, quotes (trust B-023 … B-034, domain §2.10(8))."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.rows import TODAY, WORK_ORDERS

from anlan.gate.rules.reasons import file_sentences
from anlan.gate.rules.sheets import SheetRefused, interpret
from anlan.gate.rules.tables import CellError
from anlan.gate.sheets import read_table, write_csv

TEXT = "编号,诉求内容,联系电话\n001,涉及道路照明损坏无人维修,１３８００１３８０００\n"
ROWS = [["编号", "诉求内容", "联系电话"], ["001", "涉及道路照明损坏无人维修", "１３８００１３８０００"]]


def rows_of(data):
    return [list(row) for row in read_table(data, "x.csv").rows]


def refusal(data):
    with pytest.raises(SheetRefused) as refused:
        read_table(data, "x.csv")
    assert file_sentences(refused.value)[0] != refused.value.code
    return refused.value


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("gb18030"),
        TEXT.rstrip("\n").encode(),
    ],
)
def test_b_023_to_b_030_every_encoding_and_delimiter_reads_the_same(data):
    assert rows_of(data) == ROWS


def test_b_025_utf8_bytes_that_also_decode_as_gb18030_are_utf8():
    data = "编号,内容,电话\n1,涉及道路,x\n".encode()
    assert data.decode("gb18030", "replace") != data.decode()
    assert rows_of(data)[1][1] == "涉及道路"


def test_b_026_the_changed_points_of_gb18030_2022_are_characters():
    data = "编号,内容,电话\n1,".encode("gb18030") + bytes.fromhex("FE59A6D9FE51A8BC") + b",x\n"
    assert rows_of(data)[1][1] == "龴︐𠂇ḿ"


def test_b_026_a_private_use_point_that_is_left_marks_its_cell():
    data = "编号,内容,电话\n1,".encode("gb18030") + bytes.fromhex("AAA1") + ",好\n".encode("gb18030")
    assert rows_of(data)[1] == ["1", CellError("private_use"), "好"]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (TEXT.encode("utf-16-le"), "utf16_without_mark", None),
        (TEXT.encode()[:-40], "undecodable", 2),
        (TEXT.encode() + b"\xff", "undecodable", 3),
        (TEXT.encode("gb18030") + b"1,\x80,\n", "undecodable", 3),
        (TEXT.encode("gb18030") + b"1,\xb5", "undecodable", 3),
        (codecs.BOM_UTF8 + b"a,b,c\n\xff", "undecodable", 2),
        (TEXT.encode() + TEXT.encode("gb18030"), "undecodable", 3),
        (TEXT.encode("gb18030") + "2,涉及道路照明损坏无人维修问题,x\n".encode(), "mixed_encodings", 3),
        (TEXT.replace(",", "，").encode(), "full_width_delimiter", None),
        (b'a,b,c\n1,"x,2\n3,4,5\n', "csv_broken", 2),
        (b"", "empty_file", None),
    ],
)
def test_b_027_to_b_031_a_broken_file_is_refused_naming_the_line(data, code, line):
    error = refusal(data)
    assert error.code == code
    assert error.detail.get("line") == line


def test_b_028_the_byte_is_named():
    assert refusal(TEXT.encode() + b"\xff").detail["byte"] == len(TEXT.encode())


def test_b_031_quoted_newlines_stay_and_a_megabyte_cell_refuses_its_row_only():
    data = ('编号,诉求内容,联系电话\n1,"第一行\n第二行,",x\n2,"' + "字" * 400_000 + '",x\n3,灯,x\n').encode()
    reading = interpret(read_table(data, "x.csv"), WORK_ORDERS, today=TODAY)
    assert [row.values["raw_text"] for row in reading.accepted] == ["第一行\n第二行,", "灯"]
    assert [reason.code for reason in reading.refused[0].reasons] == ["too_long_to_read"]


def test_b_034_b_047_too_many_rows_and_columns_are_refused():
    assert refusal(b"a,b\n" + b"1,2\n" * 200_200).code == "too_many_rows"
    assert refusal(b"a," * 600 + b"\n").code == "too_many_columns"
    assert refusal(b"a,b\n" * 6_000_000).code == "too_large"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsm", b"PK\x03\x04", "kind_xlsm"),
        ("a.xlsb", b"PK\x03\x04", "kind_xlsb"),
        ("a.ods", b"PK\x03\x04", "kind_ods"),
        ("a.et", b"x", "kind_et"),
        ("a.xls", b"<html><table></table></html>", "kind_html"),
        ("a.xls", b"\xef\xbb\xbf \n<?xml version='1.0'?>", "kind_html"),
        ("a.xlsx", b"a,b,c\n1,2,3\n", "unknown_kind"),
        ("a.pdf", b"%PDF-1.7", "unknown_kind"),
    ],
)
def test_b_045_other_kinds_are_refused_with_how_to_save(name, data, code):
    with pytest.raises(SheetRefused) as refused:
        read_table(data, name)
    assert refused.value.code == code
    assert "xlsx" in file_sentences(refused.value)[0]
    assert "xlsx" in file_sentences(refused.value, language="en")[0]


HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=15)
WORDS = st.text(alphabet="灯路水电，。０１２ABC123\n\"',;\t", min_size=1, max_size=40).map(
    lambda text: "反映" + text + "末"
)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(HAN, WORDS), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_2_10_8_names_and_texts_import_without_loss_in_every_encoding(people, encoding):
    rows = [[f"A{number}", text, name] for number, (name, text) in enumerate(people)]
    written = write_csv(["编号", "诉求内容", "姓名"], rows).decode("utf-8-sig")
    reading = interpret(read_table(written.encode(encoding), "x.csv"), WORK_ORDERS, today=TODAY)
    assert not reading.refused
    assert [row.vault["name"] for row in reading.accepted] == [name for name, _ in people]
    assert [row.values["raw_text"] for row in reading.accepted] == [text for _, text in people]
