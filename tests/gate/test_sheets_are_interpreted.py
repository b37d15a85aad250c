"""A sheet is read by its profile; no row is lost, no forbidden column is kept (field F-21 … F-25, T-10)."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.rows import TODAY, WORK_ORDERS, table

from anlan.gate.rules.dates import SHANGHAI
from anlan.gate.rules.forbidden import forbidden_column
from anlan.gate.rules.reasons import file_sentences, sentence
from anlan.gate.rules.sheets import SheetRefused, interpret, plan_columns
from anlan.gate.rules.tables import CellError, is_blank

HEAD = ["编号", "诉求内容", "联系电话"]


def refused(rows, mapping=None, profile=WORK_ORDERS, **known):
    with pytest.raises(SheetRefused) as error:
        interpret(table(*rows, **known), profile, mapping, today=TODAY)
    return error.value


def codes(reading):
    return [[reason.code for reason in row.reasons] for row in reading.refused]


def test_ac_1_1_a_forbidden_column_is_refused_naming_it_and_the_red_line():
    rows = [["编号", "诉求内容", "联系电话", "是否老户"], ["A1", "路灯不亮", "13800138000", "是"]]
    error = refused(rows)
    (problem,) = error.problems
    assert (error.code, problem.column, problem.cell, problem.red_line) == ("forbidden_column", "是否老户", "D", "N-01")
    assert "是否老户" in file_sentences(error)[0]
    assert "N-01" in file_sentences(error)[0]
    reading = interpret(table(*rows), WORK_ORDERS, {"是否老户": "drop"}, today=TODAY)
    assert reading.accepted[0].values == {"external_no": "A1", "raw_text": "路灯不亮"}
    assert reading.mapping["是否老户"] == "drop"


def test_ac_f_10_a_work_order_sheet_with_a_dropped_column_keeps_none_of_its_values():
    rows = [["工单编号", "诉求内容", "姓名", "是否老户"], ["A1", "路灯不亮", "张小满", "标签甲乙丙"]]
    error = refused(rows)
    assert (error.problems[0].red_line, error.problems[0].source) == ("N-01", "F-25")
    reading = interpret(table(*rows), WORK_ORDERS, {"是否老户": "drop"}, today=TODAY)
    kept = json.dumps([[row.values, row.vault] for row in reading.accepted], ensure_ascii=False, default=str)
    assert "标签甲乙丙" not in kept + repr(reading)
    assert reading.accepted[0].vault == {"name": "张小满"}


@pytest.mark.parametrize(
    ("header", "red_line"),
    [
        ("是否老户", "N-01"),
        ("是 否 老 户", "N-01"),
        ("是否·老户（必填）", "N-01"),
        ("重点人员", "N-08"),
        ("车牌号", "N-10"),
        ("人脸照片", "N-10"),
        ("行动轨迹", "N-11"),
        ("信访次数", "N-01"),
        ("信访人数(按人)", "N-01"),
        ("进京访", "N-02"),
        ("已经稳控", "N-05"),
        ("涉稳", "N-15"),
        ("事件级别（对人）", "N-15"),
        ("通话录音", "N-10"),
        ("isOldCaller", "N-01"),
    ],
)
def test_b_033_every_word_of_the_two_lists_names_its_red_line(header, red_line):
    forbidden = forbidden_column(header)
    assert forbidden is not None
    assert forbidden.red_line == red_line


def test_a_forbidden_column_cannot_be_mapped_to_a_field_nor_hidden_under_a_parent():
    rows = [[*HEAD, "是否老户"], ["A1", "路灯不亮", "", "是"]]
    assert refused(rows, {"是否老户": "raw_text"}).code == "forbidden_column"
    two = [
        ["编号", "诉求内容", "联系电话", "信访人信息", ""],
        ["", "", "", "性别", "是否老户"],
        ["A1", "x灯", "", "", ""],
    ]
    merged = (((0, 3), (0, 4)), ((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (1, 2)))
    error = refused(two, merged=merged)
    assert error.problems[0].column == "信访人信息/是否老户"


def test_ac_f_8_title_form_two_header_rows_dates_and_a_total_row():
    profile = WORK_ORDERS
    spellings = [
        "2026.5.8",
        "2026-05-08",
        "2026/5/8",
        "2026年5月8日",
        "20260508",
        46150.0,
        "二〇二六年五月八日",
        "5月8日",
    ]
    rows = [
        ["澜川市信访件登记表", "", "", "", ""],
        ["填报单位：北渡镇", "", "", "填报日期：2026年6月1日", ""],
        ["工单编号", "来电时间", "信访人信息", "", "诉求内容"],
        ["", "", "姓名", "联系电话", ""],
        *[[f"A{n}", spelling, "张小满", "13800138000", "路灯不亮"] for n, spelling in enumerate(spellings)],
        ["合计", "", "", "", "8"],
    ]
    merged = (
        ((0, 0), (0, 4)),
        ((1, 0), (1, 2)),
        ((1, 3), (1, 4)),
        ((2, 2), (2, 3)),
        *(((2, column), (3, column)) for column in (0, 1, 4)),
    )
    reading = interpret(table(*rows, merged=merged), profile, today=TODAY)
    assert [plan.header for plan in reading.plan.columns] == [
        "工单编号",
        "来电时间",
        "信访人信息/姓名",
        "信访人信息/联系电话",
        "诉求内容",
    ]
    assert [row.values["received_at"] for row in reading.accepted] == [datetime(2026, 5, 8, tzinfo=SHANGHAI)] * 7
    assert codes(reading) == [["year_missing"]]
    assert (reading.refused[0].number, reading.refused[0].reasons[0].cell) == (12, "B12")
    assert reading.footers == 1
    assert reading.plan.preface == ("澜川市信访件登记表", "填报单位：北渡镇 填报日期：2026年6月1日")
    stated = interpret(table(*rows, merged=merged), replace(profile, year=2026), today=TODAY)
    assert len(stated.accepted) == 8
    assert stated.accepted[-1].notes == ("year_inferred:received_at",)


def test_ac_f_9_a_numeric_id_cell_is_refused_with_advice():
    rows = [
        ["编号", "诉求内容", "身份证号"],
        ["A1", "路灯不亮", 110105194912310021.0],
        ["A2", "路灯不亮", "11010519491231002x"],
    ]
    reading = interpret(table(*rows), WORK_ORDERS, today=TODAY)
    (row,) = reading.refused
    assert row.reasons[0].code == "digits_lost"
    assert "该列请设为文本格式" in sentence(row.reasons[0])
    assert reading.accepted[0].vault["id_number"] == "11010519491231002X"
    again = interpret(table(*rows), WORK_ORDERS, today=TODAY)
    assert [row.values for row in again.accepted] == [row.values for row in reading.accepted]


def test_f_22_cells_of_every_kind():
    rows = [
        ["编号", "诉求内容", "联系电话", "涉及人数", "是否保密", "处理状态", "来电时间", "区县编号", "县编号"],
        [1.0, "　灯　不亮\n第二行　", "１３８００１３８０００", "１２", "是", "已办结", "2026-05-08 14:03", "a", "b"],
    ]
    (row,) = interpret(table(*rows), WORK_ORDERS, today=TODAY).accepted
    assert row.values == {
        "external_no": "1",
        "raw_text": "灯　不亮\n第二行",
        "persons_count": 12,
        "confidential": True,
        "state": "closed",
        "received_at": datetime(2026, 5, 8, 14, 3, tzinfo=SHANGHAI),
        "county_no": ["a", "b"],
    }
    assert row.vault == {"phone": "13800138000"}
    assert row.number == 2


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("联系电话", 3.4e17, "digits_lost"),
        ("联系电话", "3.4E+17", "digits_lost"),
        ("诉求内容", CellError("#N/A"), "error_cell"),
        ("诉求内容", CellError("private_use"), "private_use_character"),
        ("诉求内容", CellError("too_long"), "too_long_to_read"),
        ("诉求内容", "a\0b", "nul"),
        ("诉求内容", "。。。", "says_nothing"),
        ("诉求内容", "字" * 100_001, "too_long"),
        ("姓名", "张\n小满", "line_break"),
        ("涉及人数", "12.5", "not_whole"),
        ("涉及人数", "很多", "not_a_number"),
        ("处理状态", "搁置", "unknown_choice"),
        ("处理状态", "已稳控", "forbidden_value"),
        ("是否保密", "也许", "unknown_choice"),
        ("身份证号", "110105194912310021", "citizen_id_invalid"),
        ("来电时间", "2026-11-24", "date_in_future"),
        ("来电时间", "2026-02-30", "no_such_day"),
    ],
)
def test_a_bad_cell_refuses_its_row_naming_the_cell(header, cell, code):
    head = ["编号", "诉求内容", "联系电话", header if header not in HEAD else "姓名"]
    row = dict(zip(head, ["A1", "路灯不亮", "", ""], strict=True)) | {header: cell}
    reading = interpret(table(head, list(row.values())), WORK_ORDERS, today=TODAY)
    (reason,) = reading.refused[0].reasons
    assert (reason.code, reason.column) == (code, header)
    assert reason.cell in sentence(reason)
    assert "路灯" not in sentence(reason, language="en")


def test_a_footer_needs_an_empty_required_column_so_that_no_matter_is_lost():
    rows = [
        ["诉求内容", "编号", "联系电话"],
        ["注意安全，路口没有灯", "A1", ""],
        ["备注：以上属实", "", ""],
        ["填表人：李知秋", "", ""],
    ]
    reading = interpret(table(*rows), WORK_ORDERS, today=TODAY)
    assert [row.values["external_no"] for row in reading.accepted] == ["A1"]
    assert reading.footers == 2


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["编号", "联系电话", "姓名"], ["A1", "", ""]], "missing_column"),
        ([["编号", "诉求内容", "联系电话", "callerPhone"], ["A1", "x灯", "", ""]], "duplicate_column"),
        ([["编号", "诉求内容", "联系电话", "编号"], ["A1", "x灯", "", ""]], "duplicate_column"),
        ([["编号", "诉求内容", "联系电话"]], "no_rows"),
        ([["编号", "诉求内容", "联系电话"], ["", None, "\u3000"]], "no_rows"),
        ([["甲", "乙", "丙"], ["1", "2", "3"]], "no_header"),
        ([], "no_header"),
    ],
)
def test_b_032_b_034_a_sheet_that_cannot_be_read_is_refused_whole(rows, code):
    assert refused(rows).code == code


def test_b_034_two_hundred_thousand_rows_are_the_limit():
    class Long(list):
        def __len__(self):
            return 200_002

    rows = Long([HEAD, *[["A1", "路灯不亮", ""]] * 20])
    with pytest.raises(SheetRefused, match="too_many_rows"):
        plan_columns(replace(table(), rows=rows), WORK_ORDERS)


def test_b_032_a_person_can_map_what_the_profile_does_not_know():
    rows = [["编号", "联系电话", "姓名", "情况说明", "编号"], ["A1", "", "", "路灯不亮", "Z9"]]
    mapping = {"情况说明": "raw_text", "#5": "drop"}
    (row,) = interpret(table(*rows), WORK_ORDERS, mapping, today=TODAY).accepted
    assert row.values == {"external_no": "A1", "raw_text": "路灯不亮"}
    assert refused(rows, {"情况说明": "no_field"}).code == "mapping_unknown_field"


def test_hidden_rows_are_read_and_counted_and_old_templates_are_told():
    known = {"hidden_rows": frozenset({0, 2}), "template": "P-04:2"}
    reading = interpret(table(HEAD, ["A1", "灯", ""], ["A2", "灯", ""], **known), WORK_ORDERS, today=TODAY)
    assert (len(reading.accepted), reading.hidden, reading.plan.notes) == (2, 1, ("template_old",))


CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.sampled_from(["合计", "注：", "A1", "13800138000", "2026-05-08", "是", "已办结"]),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.builds(CellError, st.sampled_from(["#N/A", "too_long"])),
)


@given(st.lists(st.lists(CELLS, max_size=8), max_size=12))
def test_t_10_no_row_is_lost_whatever_stands_in_the_cells(rows):
    head = ["编号", "诉求内容", "联系电话", "姓名", "涉及人数", "来电时间", "是否保密", "身份证号"]
    sheet = table(["标题"], head, *rows)
    try:
        reading = interpret(sheet, WORK_ORDERS, today=TODAY)
    except SheetRefused:
        assert all(is_blank(cell) for row in rows for cell in row)
        return
    told = len(reading.accepted) + len(reading.refused) + reading.footers + reading.blank
    assert told == len(sheet.rows) - 1 - reading.plan.header_last
    numbers = sorted(row.number for row in [*reading.accepted, *reading.refused])
    assert len(set(numbers)) == len(numbers)
    for row in reading.accepted:
        assert set(row.values) >= {"external_no", "raw_text"}
        for value in row.values.values():
            assert isinstance(value, str | int | bool | date | Decimal | list)
