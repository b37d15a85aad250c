"""What we write out stays text and comes back equal; refused rows and templates (field F-24, F-26, F-28, T-31)."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.rows import TODAY, WORK_ORDERS, table

from anlan.gate.rules.dates import SHANGHAI
from anlan.gate.rules.profiles import ProfileBroken, load_profile, load_profiles, profile_of
from anlan.gate.rules.reasons import words
from anlan.gate.rules.sheets import interpret, plan_columns
from anlan.gate.sheets import (
    Sheet,
    SheetColumn,
    read_table,
    refused_workbook,
    template_workbook,
    write_csv,
    write_xlsx,
)

SOURCE = Path(__file__).resolve().parents[2] / "src" / "anlan"
PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "=cmd|'/c calc'!A1", "{{7*7}}"]


def written(*rows, columns=3, **options):
    titles = [SheetColumn(title=f"列{n}") for n in range(columns)]
    return write_xlsx([Sheet(name="表", columns=titles, rows=rows)], **options)


@pytest.mark.parametrize("payload", [*PAYLOADS, "https://x.invalid", "007", "a\x1bb", "_x0041_", "<b>&"])
def test_b_048_t_31_a_workbook_holds_text_as_text(payload):
    data = written([payload])
    assert read_table(data, "x.xlsx").rows[1][0] == payload
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"hyperlink" not in xml


@pytest.mark.parametrize("payload", PAYLOADS[:-1])
def test_b_048_csv_puts_an_apostrophe_before_what_a_spreadsheet_would_run(payload):
    data = write_csv(["列"], [[payload]])
    assert data.startswith(b"\xef\xbb\xbf")
    assert next(iter(list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:])) == ["'" + payload]


def test_numbers_stay_numbers_and_times_are_local():
    moment = datetime(2026, 5, 8, 6, 3, tzinfo=SHANGHAI)
    data = write_csv(["甲", "乙", "丙", "丁"], [[-5, Decimal("1.5"), moment, None], [True, date(2026, 5, 8), "x", ""]])
    assert data.decode("utf-8-sig").splitlines()[1:] == ['-5,1.5,"2026-05-08 06:03",""', '"是","2026-05-08","x",""']
    rows = read_table(written([-5, Decimal("1.5"), moment], [True, date(2026, 5, 8), 10**17]), "x.xlsx").rows
    assert rows[1] == [-5.0, 1.5, datetime(2026, 5, 8, 6, 3)]
    assert rows[2] == [True, date(2026, 5, 8), str(10**17)]


def test_f_28_the_sheet_of_definitions_and_of_cut_texts():
    data = written(["字" * 40_000], definitions=[("按时率", "到期件中按时办结的比例")])
    table = read_table(data, "x.xlsx", sheet="说明")
    assert [row[0] for row in table.rows] == ["按时率", "表"]
    assert "32767" in str(table.rows[1][1])


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), min_size=1, max_size=30)


@settings(max_examples=15)
@given(st.lists(CELL.filter(lambda text: text.strip() and "\r" not in text), min_size=1, max_size=20))
def test_t_31_every_text_is_read_back_equal(texts):
    table = read_table(written(*[[text] for text in texts]), "x.xlsx")
    assert [row[0] for row in table.rows[1:]] == texts


ROWS = [
    ["登记表", "", "", "", ""],
    ["编号", "诉求内容", "身份证号", "来电时间", "是否老户"],
    ["A1", "路灯不亮", 110105194912310021.0, datetime(2026, 5, 8, 14, 3), "标签甲"],
    ["A2", "路灯不亮", "", "5月8日", "标签乙"],
    ["A3", "路灯不亮", "", "", "标签丙"],
    ["A4", "=1+1。。", "999", "", ""],
]


def test_f_24_b_049_refused_rows_come_back_and_are_refused_again_for_the_same_reasons():
    sheet = table(*ROWS)
    plan = plan_columns(sheet, WORK_ORDERS, {"是否老户": "drop"})
    first = interpret(sheet, WORK_ORDERS, {"是否老户": "drop"}, today=TODAY)
    data = refused_workbook(sheet, plan, first.refused)
    back = read_table(data, "x.xlsx")
    assert back.rows[0] == ["编号", "诉求内容", "身份证号", "来电时间", "结果", "原因", "原行号"]
    assert [row[6] for row in back.rows[1:]] == [3.0, 4.0, 6.0]
    assert "请设为文本格式" in back.rows[1][5]
    assert b"\xe6\xa0\x87\xe7\xad\xbe" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/sharedStrings.xml")
    again = interpret(back, WORK_ORDERS, today=TODAY)
    assert not again.accepted
    assert [[r.code for r in row.reasons] for row in again.refused] == [
        [r.code for r in row.reasons] for row in first.refused
    ]


def test_t_10_refused_rows_once_corrected_are_accepted():
    sheet = table(*ROWS)
    plan = plan_columns(sheet, WORK_ORDERS, {"是否老户": "drop"})
    refused = interpret(sheet, WORK_ORDERS, {"是否老户": "drop"}, today=TODAY).refused
    book = openpyxl.load_workbook(io.BytesIO(refused_workbook(sheet, plan, refused, language="en")))
    page = book.active
    assert "format the column as text" in page["F2"].value
    page["C2"], page["D3"], page["C4"] = "11010519491231002X", "2026-05-08", ""
    buffer = io.BytesIO()
    book.save(buffer)
    reading = interpret(read_table(buffer.getvalue(), "x.xlsx"), WORK_ORDERS, today=TODAY)
    assert [row.values["external_no"] for row in reading.accepted] == ["A1", "A2", "A4"]
    assert reading.accepted[0].values["received_at"] == datetime(2026, 5, 8, 14, 3, tzinfo=SHANGHAI)


def test_f_26_a_template_carries_lists_formats_hints_and_its_version():
    data = template_workbook(WORK_ORDERS)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["热线工单", "填写说明", "字典"]
    page = book.worksheets[0]
    assert page.freeze_panes == "A2"
    assert page["A1"].font.bold
    assert page.column_dimensions["A"].width
    lists = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    state = next(
        rule for rule in lists.values() if rule.formula1 and "字典" in rule.formula1 and "I" in str(rule.sqref)
    )
    assert state.promptTitle == "处理状态"
    assert [cell.value for cell in book["字典"]["I"]] == ["处理状态", "已办结", "处理中"]
    assert page.column_dimensions["C"].number_format == "@"
    read = read_table(data, "x.xlsx")
    assert read.template == "P-04:3"
    filled = replace(read, rows=[read.rows[0], ["A1", "", "", "", "", "路灯不亮"]])
    assert interpret(filled, WORK_ORDERS, today=TODAY).accepted
    assert plan_columns(filled, replace(WORK_ORDERS, version=4)).notes == ("template_old",)


@pytest.mark.parametrize("subject", ["intake", "offices", "places"])
def test_f_27_every_profile_loads_and_its_template_reads_back(subject):
    profiles = load_profiles(SOURCE / subject / "rules" / "profiles")
    assert profiles
    for profile in profiles.values():
        read = read_table(template_workbook(profile), "x.xlsx")
        assert read.template == f"{profile.code}:{profile.version}"
        for column, name in zip((c for c in profile.columns if c.to != "drop"), read.rows[0], strict=True):
            assert profile.column_for(str(name)) == column


def test_a_broken_profile_is_refused_naming_file_and_column(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text('code = "P-99"\nversion = 1\n[[columns]]\nfield = "a"\nnames = ["甲"]\ntype = "money"\n', "utf-8")
    with pytest.raises(ProfileBroken, match=r"broken\.toml: column 甲: type money"):
        load_profile(path)
    for change in ({"unknown": 1}, {"key": ["b"]}, {"columns": [{"names": ["甲"], "field": "a", "to": "cloud"}]}):
        base = {
            "code": "P",
            "version": 1,
            "title_zh": "x",
            "title_en": "x",
            "columns": [{"names": ["甲"], "field": "a"}],
        }
        with pytest.raises(ProfileBroken):
            profile_of(base | change)


def test_every_reason_has_its_sentence_in_both_languages():
    codes = set()
    for path in sorted((SOURCE / "gate").rglob("*.py")):
        text = path.read_text("utf-8")
        for name in ("Refused(", 'code="'):
            for piece in text.split(name)[1:]:
                quoted = piece.lstrip().removeprefix('"') if name != 'code="' else piece
                if (name == 'code="' or piece.lstrip().startswith('"')) and quoted[:1].islower():
                    codes.add(quoted.split('"')[0])
    known = words()
    assert codes - set(known) == set()
    assert all(set(entry) == {"zh", "en"} for entry in known.values())
