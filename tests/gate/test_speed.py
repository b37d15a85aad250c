"""A hundred thousand rows are read in well under a minute (trust T-10 leaves two for the whole import)."""

import time
from datetime import date
from pathlib import Path

import pytest

from anlan.gate.rules.sheets import Accepted, load_profiles, plan_columns, read_rows
from anlan.gate.sheets import read_table

PROFILES = Path(__file__).resolve().parents[2] / "src" / "anlan" / "intake" / "rules" / "profiles"
HEAD = "序号,省信访件编号,市受理编号,反映日期,姓名,来电号码,联系电话,发生地,反映内容,内容分类,紧急程度,处理人,去向"


def lines(count):
    yield HEAD
    for number in range(count):
        yield (
            f"{number},SX{number:08},S{number},2026-05-08 14:03:00,张小满,13800138000,,北渡镇,"
            f"路灯不亮晚上出行困难请有关部门尽快处理第{number}次巡查未见,城建,一般,林晚,市住建局"
        )


@pytest.mark.slow
def test_t_10_a_hundred_thousand_rows_are_read_within_a_minute():
    data = "\n".join(lines(100_000)).encode("gb18030")
    begun = time.monotonic()
    table = read_table(data, "x.csv")
    plan = plan_columns(table, load_profiles(PROFILES)["P-01"])
    accepted = sum(isinstance(row, Accepted) for row in read_rows(table, plan, today=date(2026, 11, 23)))
    assert accepted == 100_000
    assert time.monotonic() - begun < 60
