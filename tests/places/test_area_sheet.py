"""The county's own list of areas in a sheet (profile P-10)."""

from datetime import date

import pytest
from tests.places.lists import NOW

from anlan.gate.rules.sheets import SheetRefused, Table
from anlan.offices.rules.actors import SYSTEM
from anlan.places import queries
from anlan.places.actions import load_areas
from anlan.places.rules.sheet import area_profile, read_area_sheet

TODAY = date(2026, 3, 2)
HEADER = ["区划代码", "名称", "上级代码", "城乡分类代码", "启用日期", "停用日期"]
ROWS = [
    ["999999000000", "澜川市", None, None, "2020-01-01", None],
    ["999999103000", "云溪镇", "999999000000", "121", "2020年1月1日", None],
    ["999999103201", "溪口村", "999999103000", "220", "2020.1.1", None],
    [999999103202.0, "云台村", None, 220.0, date(2021, 5, 6), None],
    ["999999103201-01", "溪口村第一网格", None, None, None, None],
]


def sheet(*rows, header=HEADER):
    return Table(rows=[["××市区划清单", *[None] * 5], header, *rows])


def test_the_profile_says_what_it_is():
    assert area_profile().code == "P-10"
    assert {column.field for column in area_profile().required} == {"code", "name"}


@pytest.mark.django_db
def test_a_list_from_a_sheet_becomes_the_tree():
    reading, rows = read_area_sheet(sheet(*ROWS), today=TODAY)
    assert reading.refused == []
    report = load_areas(actor=SYSTEM, now=NOW, rows=rows, source="sheet")
    assert (report.accepted, report.refused) == (5, [])
    village = queries.area_by_code("999999103202")
    assert (village.kind, village.urban_rural_class, village.valid_from) == (
        "village",
        "220",
        date(2021, 5, 6),
    )
    assert queries.area_by_code("999999103201-01").kind == "cell"


@pytest.mark.django_db
def test_a_refused_row_keeps_the_number_it_has_in_the_sheet():
    bad = ["999999103299", "甲村", "999999104000", None, None, None]
    _, rows = read_area_sheet(sheet(*ROWS, bad), today=TODAY)
    report = load_areas(actor=SYSTEM, now=NOW, rows=rows, source="sheet")
    assert [(row.number, row.code) for row in report.refused] == [(8, "parent_does_not_fit_code")]


def test_f_25_a_sheet_with_a_column_about_persons_is_refused():
    header = [*HEADER[:5], "重点人员"]
    with pytest.raises(SheetRefused, match="forbidden_column"):
        read_area_sheet(sheet(*ROWS, header=header), today=TODAY)
