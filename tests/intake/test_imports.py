"""Sheets come in once, with every row accounted for (field F-20…F-25, AC-1-1, AC-F-9, trust T-10)."""

import pytest
from tests.intake.sheets import HOTLINE, csv_bytes, hotline, hotline_row, workbook
from tests.intake.world import DAY, ID_NUMBER, NOW, PHONE, TEXT, World, from_counter

from anlan.cases.models import Case, CaseText
from anlan.gate.rules.reasons import sentence
from anlan.gate.rules.sheets import SheetRefused
from anlan.gate.sheets import read_table
from anlan.intake.actions.imports import AnotherFile, commit_import
from anlan.intake.actions.receive import receive
from anlan.intake.models import Party, Receipt, SealedField
from anlan.intake.queries.imports import preview
from anlan.ledger.models import LedgerEvent
from anlan.ledger.queries import events, heads
from anlan.offices.rules.policy import NotAllowed

pytestmark = pytest.mark.django_db


def take(world: World, data: bytes, profile: str = "P-01", **more: object):
    arguments = {"actor": world.clerk, "now": NOW, "data": data, "filename": "list.csv", "profile_code": profile}
    return commit_import(**{**arguments, **more})


def look(world: World, data: bytes, profile: str = "P-01", **more: object):
    arguments = {"actor": world.clerk, "now": NOW, "data": data, "filename": "list.csv", "profile_code": profile}
    return preview(**{**arguments, **more})


def test_ac_1_1_a_column_about_repeat_petitioners_is_refused_by_name_and_red_line(world) -> None:
    data = csv_bytes(["编号", "诉求内容", "是否老户"], [["7", TEXT, "老户甲"], ["8", TEXT + "另有漏水。", "否"]])
    with pytest.raises(SheetRefused) as refused:
        look(world, data, "P-00")
    (problem,) = refused.value.problems
    assert (problem.column, problem.red_line) == ("是否老户", "N-01")
    report = take(world, data, "P-00", mapping={"是否老户": "drop"})
    assert (report.accepted, report.dropped) == (2, ("是否老户",))
    stored = b"".join(bytes(body) for body in LedgerEvent.objects.values_list("body", flat=True)).decode()
    stored += str(list(Case.objects.values())) + str(list(Receipt.objects.values()))
    assert "老户" not in stored


def test_ac_f_9_an_id_number_stored_as_a_number_is_refused_and_the_same_file_again_adds_nothing(world) -> None:
    data = workbook(
        ["编号", "日期", "身份证号", "诉求内容"],
        [["1", "2026-02-01", 110105194912310021, TEXT], ["2", "2026-02-02", ID_NUMBER, TEXT + "另有漏水。"]],
    )
    first = take(world, data, "P-00", filename="list.xlsx")
    assert (first.accepted, first.repeated, [row.number for row in first.refused]) == (1, 0, [2])
    assert "文本" in sentence(first.refused[0].reasons[0])
    cases, ledger = Case.objects.count(), LedgerEvent.objects.count()
    again = take(world, data, "P-00", filename="list.xlsx", now=NOW + DAY)
    assert (again.accepted, again.repeated, len(again.refused)) == (0, 1, 1)
    assert Case.objects.count() == cases
    assert LedgerEvent.objects.count() == ledger + 1  # the import itself


def test_refused_rows_come_back_as_a_sheet_that_corrected_imports(world) -> None:
    rows = [hotline_row(number) for number in range(3)]
    rows[1][1] = "去年夏天"
    report = take(world, csv_bytes(HOTLINE, rows))
    assert (report.accepted, len(report.refused)) == (2, 1)
    returned = read_table(report.refused_workbook, "refused.xlsx")
    header, wrong = list(returned.rows[0]), list(returned.rows[1])
    assert header[-3:] == ["结果", "原因", "原行号"]
    wrong[1] = "2026-02-02 02:15"
    corrected = csv_bytes(header, [[str(cell) for cell in wrong]])
    assert take(world, corrected).accepted == 1
    assert Case.objects.count() == 3


def test_a_preview_says_what_an_import_would_do_and_writes_nothing(world) -> None:
    before = LedgerEvent.objects.count()
    data = hotline(25)
    seen = look(world, data)
    assert (seen.accepted, seen.repeated, len(seen.rows)) == (25, 0, 20)
    assert seen.mapping["反映内容"] == "raw_text"
    assert "顾一帆" not in str(seen.rows)
    assert "13900000000" not in str(seen.rows)
    assert (Receipt.objects.count(), Case.objects.count(), LedgerEvent.objects.count()) == (0, 0, before)
    take(world, data, previewed_hash=seen.file_hash)
    assert look(world, data).repeated == 25
    with pytest.raises(AnotherFile):
        take(world, hotline(26), previewed_hash=seen.file_hash)


def test_every_row_is_accounted_for_with_progress_and_one_event_a_case(world) -> None:
    rows = [hotline_row(number) for number in range(1200)]
    rows[600] = [""] * 6
    rows[700][1] = "去年夏天"
    steps: list[tuple[int, int]] = []
    report = take(world, csv_bytes(HOTLINE, rows), progress=lambda done, total: steps.append((done, total)))
    assert report.accepted + report.repeated + len(report.refused) + report.footers + report.blank == 1200
    assert (report.accepted, report.blank, len(report.refused)) == (1198, 1, 1)
    assert steps[-1] == (1200, 1200)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert sum(last_n for _, last_n in heads("case", limit=2000)) == 1198
    assert Receipt.objects.filter(code_hash=None).count() == 1198


def test_personal_numbers_in_imported_text_are_sealed_and_marked(world) -> None:
    row = hotline_row(1)
    row[5] += f"身份证{ID_NUMBER}，找我打{PHONE}。"
    take(world, csv_bytes(HOTLINE, [row]))
    text = Case.objects.get().text
    assert "【身份证号】" in text
    assert "【手机号】" in text
    assert ID_NUMBER not in text
    assert SealedField.objects.filter(field="original").count() == 1
    assert Receipt.objects.get().has_original


def test_the_same_matter_of_the_same_person_twice_in_a_file_is_one_case(world) -> None:
    row, again = hotline_row(1), hotline_row(1)
    again[0] = "RX2026999"
    report = take(world, csv_bytes(HOTLINE, [row, again]))
    assert (report.accepted, report.joined, Case.objects.count()) == (2, 1, 1)
    assert [event.action for event in events(f"case:{Case.objects.get().id}")] == ["register", "join"]


def test_a_reused_number_with_another_text_is_taken_and_flagged_never_overwritten(world) -> None:
    take(world, csv_bytes(HOTLINE, [hotline_row(1)]))
    other = hotline_row(2)
    other[0] = hotline_row(1)[0]
    report = take(world, csv_bytes(HOTLINE, [other]))
    assert (report.accepted, report.reused, Case.objects.count()) == (1, (2,), 2)


def test_a_row_without_a_number_is_known_again_by_day_text_and_phone(world) -> None:
    data = csv_bytes(["日期", "联系电话", "诉求内容"], [["2026-02-01", PHONE, TEXT]])
    assert take(world, data, "P-00").accepted == 1
    assert take(world, data, "P-00", now=NOW + DAY).repeated == 1


def test_an_import_joins_what_the_counter_took_in(world) -> None:
    given = receive(actor=world.clerk, now=NOW, submission=from_counter())
    row = [*hotline_row(1)[:5], TEXT]
    row[3] = PHONE
    report = take(world, csv_bytes(HOTLINE, [row]))
    assert report.joined == 1
    case = Case.objects.get(id=given.case_id)
    assert case.receipts_count == 2
    assert case.received_at < NOW
    assert not CaseText.objects.exists()


def test_only_the_clerk_imports(world) -> None:
    for actor in (world.handler, world.supervisor):
        with pytest.raises(NotAllowed):
            take(world, hotline(1), actor=actor)
    assert not Party.objects.exists()
