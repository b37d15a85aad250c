"""Another city's messages are told again at their real times (the main job on real input)."""

import csv
import json
from collections import Counter
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.conf import settings
from tests.intake.sheets import csv_bytes
from tests.intake.world import ID_NUMBER, NOW, PHONE

from anlan.cases.models import Case, CaseClock
from anlan.config.commands.replay import command
from anlan.gate.rules.tables import SheetRefused
from anlan.intake.actions.replay import NotADemo, replay
from anlan.intake.models import Receipt
from anlan.intake.rules.named_body import named_body
from anlan.ledger.queries import events, verify

LOCAL = ZoneInfo("Asia/Shanghai")
HEADER = ["message_id", "time", "subject", "body", "reply_time", "reply", "team_mark"]
ROWS = [
    ["1", "2019-04-24 16:03:40", "甲路修了一年", "甲路一直没有修好，出行不便。", "2019-05-09 09:49:10",
     "网友：您好！经核实，该路段正在施工，依据《公路法》推进。市交通运输局2019年5月9日", "1"],
    ["2", "2019/6/1 8:00", "咨询医保报销", "怎么报销？", "2019/6/3 9:00", f"请拨打{PHONE}咨询医保局。", ""],
    ["3", "2019-06-02 08:00:00", "A7县安沙镇村道", "村道破损。", "", "", ""],
    ["4", "2019-06-03 08:00:00", "噪音扰民", "夜里施工。", "2019-06-01 08:00:00", "已转环保局。", ""],
    ["5", "昨天", "停电", "停电了。", "2019-06-05 08:00:00", "已处理。", ""],
    ["6", "2019-06-03 09:00:00", "没有回复时间", "一件事。", "", "已转城管局处理。", ""],
    ["7", "2019-06-03 09:00:00", f"找{PHONE}", f"身份证{ID_NUMBER}的人", "2019-09-30 09:00:00", "已核实。", ""],
]  # fmt: skip
DATA = csv_bytes(HEADER, ROWS)
REAL = Path(__file__).parents[3] / "shared" / "data" / "civic-messages" / "replies.csv"


@pytest.mark.django_db
def test_every_message_ends_in_one_case_or_on_the_refused_list_with_a_reason() -> None:
    report = replay(now=NOW, data=DATA, filename="replies.csv")
    assert (report.accepted, report.repeated, report.refused, report.answered) == (4, 0, 3, 3)
    assert [(row, codes) for row, codes in report.reasons if row != 6] == [
        (5, ("reply_before_message",)),
        (7, ("reply_time_missing",)),
    ]
    assert Counter(Case.objects.values_list("state", flat=True)) == {"closed": 3, "accepted": 1}
    assert Receipt.objects.count() == 4
    assert report.units == {"交通运输局": 1, "卫生健康局": 1, "A7县人民政府": 1, "市人民政府": 1}
    assert verify().clean


@pytest.mark.django_db
def test_each_step_is_told_at_its_real_time_under_rules_that_are_marked_assumed() -> None:
    replay(now=NOW, data=DATA, filename="replies.csv")
    receipt = Receipt.objects.get(external_no="1")
    history = events(f"case:{receipt.case_id}")
    assert [event.action for event in history] == [
        *("register", "sort", "transfer", "accept", "issue_opinion", "deliver", "close"),
    ]
    received, replied = (
        datetime(2019, 4, 24, 16, 3, 40, tzinfo=LOCAL),
        datetime(2019, 5, 9, 9, 49, 10, tzinfo=LOCAL),
    )
    assert [event.occurred_at for event in history] == [received] * 4 + [replied] * 3
    assert [event.recorded_at for event in history] == [received] * 4 + [replied] * 3
    case = Case.objects.get(id=receipt.case_id)
    assert case.rule_assumed
    late = Receipt.objects.get(external_no="7")
    clocks = {clock.code: clock for clock in CaseClock.objects.filter(case_id__in=[case.id, late.case_id])}
    assert clocks["R-PET-05"].assumed
    assert receipt.number.startswith("SF-2019-")


@pytest.mark.django_db
def test_personal_numbers_of_message_and_reply_stay_out_of_cases_and_events() -> None:
    replay(now=NOW, data=DATA, filename="replies.csv")
    told = "".join(str(list(Case.objects.values("title", "text")))) + str(
        [event.body for case in Case.objects.all() for event in events(f"case:{case.id}")]
    )
    texts = str([list(case.texts.values_list("text", flat=True)) for case in Case.objects.all()])
    for secret in (PHONE, ID_NUMBER):
        assert secret not in told
        assert secret not in texts
    assert Receipt.objects.get(external_no="7").has_original


@pytest.mark.django_db
def test_a_second_run_repeats_nothing() -> None:
    replay(now=NOW, data=DATA, filename="replies.csv")
    again = replay(now=NOW, data=DATA, filename="replies.csv")
    assert (again.accepted, again.repeated, again.refused) == (0, 4, 3)
    assert Case.objects.count() == 4


@pytest.mark.django_db
def test_a_countys_own_unit_of_the_same_name_is_given_the_message(world) -> None:
    report = replay(now=NOW, data=DATA, filename="replies.csv")
    assert report.units["市交通运输局"] == 1
    case = Case.objects.get(id=Receipt.objects.get(external_no="1").case_id)
    assert (case.holder_id, case.lead_unit_id) == (world.units["JT"], world.units["JT"])


@pytest.mark.django_db
def test_a_real_ledger_refuses_to_be_told_the_past(monkeypatch) -> None:
    monkeypatch.setattr(settings, "LEDGER_ORIGIN", "anlan.example.org/ledger")
    with pytest.raises(NotADemo):
        replay(now=NOW, data=DATA, filename="replies.csv")
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_the_command_prints_json_and_refuses_what_is_no_such_file(tmp_path) -> None:
    file = tmp_path / "replies.csv"
    file.write_bytes(DATA)
    done = CliRunner().invoke(command, [str(file), "--json", "--quiet"])
    answer = json.loads(done.output)
    assert (answer["accepted"], answer["repeated"], answer["refused"], answer["open"]) == (4, 0, 3, 1)
    assert PHONE not in done.output
    file.write_bytes(csv_bytes(["甲", "乙"], [["1", "2"]]))
    with pytest.raises(SheetRefused):
        replay(now=NOW, data=file.read_bytes(), filename="x.csv")
    assert CliRunner().invoke(command, [str(file), "--json"]).exit_code == 1


@pytest.mark.parametrize(
    ("subject", "reply", "name", "where"),
    [
        ("某路", "经核实，已修好。市交通运输局2019年5月9日", "交通运输局", "signature"),
        ("某事", "您反映的问题已转市公安局调查处理。", "公安局", "handed_to"),
        ("某事", "您好，城管部门已到场，教育局配合。", "城市管理执法局", "reply"),
        ("关于A7县农村的事", "望仙镇高度重视，现回复如下。", "A7县人民政府", "reply"),
        ("某学校补课", "您好，已核实。", "教育局", "topic"),
        ("A3区某事", "您好，人民政府高度重视，已核实。", "A3区人民政府", "topic"),
        ("某事", "您好，已核实。", "市人民政府", "nowhere"),
    ],
)
def test_the_body_a_reply_names_is_found(subject, reply, name, where) -> None:
    found = named_body(subject=subject, body="请处理", reply=reply)
    assert (found.name, found.found_in) == (name, where)


def real_rows(most: int) -> bytes:
    """Return the header and the first rows of the real file; the test is skipped where it is missing."""
    if not REAL.exists():
        pytest.skip(f"the shared data folder is not here: {REAL}")
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = list(islice(csv.reader(file), most + 1))
    return csv_bytes(rows[0], rows[1:])


def must_end_in_one_case_each(data: bytes, rows: int) -> None:
    """Replay real rows and check that each of them is accounted for."""
    report = replay(now=NOW, data=data, filename=REAL.name)
    assert report.accepted + report.repeated + report.refused == rows
    assert report.accepted > rows * 0.99
    assert Case.objects.filter(rule_assumed=True).count() == report.accepted
    assert Receipt.objects.count() == report.accepted == sum(report.units.values())


@pytest.mark.realdata
@pytest.mark.django_db
def test_real_messages_end_in_one_case_each() -> None:
    must_end_in_one_case_each(real_rows(200), 200)


@pytest.mark.slow
@pytest.mark.realdata
@pytest.mark.timeout(1_200)
@pytest.mark.django_db
def test_all_real_messages_end_in_one_case_each() -> None:
    must_end_in_one_case_each(real_rows(10_000), 2_253)
