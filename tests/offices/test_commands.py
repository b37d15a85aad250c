"""`anlan calendar …` and `anlan offices …`, as somebody types them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from anlan.config.commands import calendar as calendar_commands
from anlan.config.commands import offices as office_commands
from anlan.offices.queries.calendar import calendar
from anlan.offices.queries.units import unit_by_code, units
from anlan.offices.rules.arrangement import read_arrangement
from anlan.offices.rules.published import YearRefused

NOTICE = """
year = 2027
source = "国办发明电〔2026〕7号"
published_on = 2026-11-04
holidays = ["2027-01-01..2027-01-03", "2027-02-05..2027-02-11", "2027-04-05", "2027-05-01..2027-05-03",
            "2027-06-09", "2027-09-15", "2027-10-01..2027-10-07"]
makeup_workdays = ["2027-01-30"]
"""

pytestmark = pytest.mark.django_db


def run(command, *arguments: str):
    return CliRunner().invoke(command, arguments)


def test_seed_show_and_explain_a_due_date() -> None:
    assert "2026: revision 1" in run(calendar_commands.command, "seed", "--from", "2025").output
    assert run(calendar_commands.command, "seed", "--from", "2025").output == "nothing to load\n"
    assert "2026-02-14  周六  makeup_workday" in run(calendar_commands.command, "show", "2026").output
    explained = run(calendar_commands.command, "due", "2025-09-26", "5w").output
    assert explained.endswith("nominal 2025-10-10  due 2025-10-10\n")
    assert run(calendar_commands.command, "due", "2025-09-26", "5x").exit_code == 2


def test_load_a_notice(tmp_path: Path) -> None:
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE, encoding="utf-8-sig")
    assert "2027: revision 1" in run(calendar_commands.command, "load", str(file)).output
    assert calendar().published(2027)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ("year = 2027 2", "arrangement_not_toml"),
        ("yearr = 2027", "arrangement_key_unknown"),
        ("", "arrangement_key_missing"),
        ("year = 2027\nsource = 'x'\nholidays = ['2027-13-01']", "not_a_day"),
        ("year = 2027\nsource = 'x'\nholidays = ['2027-02-11..2027-02-05']", "not_a_span"),
        ("year = 2027\nsource = 'x'\nholidays = '2027-02-11'", "not_a_list"),
        ("year = 2027\nsource = 'x'\nholidays = ['2027-01-01', '2027-01-01']", "day_twice"),
    ],
)
def test_a_broken_notice_is_refused_by_name(changed: str, code: str) -> None:
    with pytest.raises(YearRefused) as refused:
        read_arrangement(changed)
    assert refused.value.code == code


def test_units_come_from_a_sheet_and_bad_rows_come_back(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text(
        "单位代码,单位名称,单位类型,上级单位代码,第一责任人岗位,值班电话\n"
        "ZF,市政府,政府,,市长,0799-1234567\n"
        "JT,市交通运输局,市直部门,ZF,局长,\n"
        "XX,某单位,市直部门,无此单位,,\n"
        "YY,另一单位,奇怪,ZF,,\n",
        encoding="gb18030",
    )
    answer = run(office_commands.command, "load", str(file), "--founded-on", "2025-01-01")
    assert answer.exit_code == 1, answer.output
    assert answer.output.startswith("2 accepted, 0 changed, 0 repeated, 2 refused")
    assert [unit.code for unit in units()] == ["ZF", "JT"]
    assert unit_by_code("JT").path == "/ZF/JT/"
    assert "市政府  市长" in run(office_commands.command, "show").output


def test_a_sheet_with_a_forbidden_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("单位代码,单位名称,单位类型,信访老户\nZF,市政府,政府,3\n", encoding="utf-8")
    answer = run(office_commands.command, "load", str(file))
    assert answer.exit_code == 1
    assert units() == ()


def test_the_three_administrators_get_one_time_passwords() -> None:
    answer = run(office_commands.command, "administrators")
    assert [line.split(":")[0] for line in answer.output.splitlines()] == [
        "system-admin",
        "security-admin",
        "audit-admin",
    ]
    assert len({line.split(": ")[1] for line in answer.output.splitlines()}) == 3
    assert "system-admin" in run(office_commands.command, "accounts").output
