"""Importing at the desk: see first, then write, nothing twice, every refusal in words (field F-24, F-25)."""

import io
import re
import time

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.county import County
from tests.intake.sheets import HOTLINE, csv_bytes, hotline, hotline_row, workbook

from anlan.cases.models import Case, CaseText
from anlan.desk.views import imports as views
from anlan.gate import held
from anlan.intake.models import Receipt
from anlan.ledger.models import LedgerEvent

pytestmark = pytest.mark.django_db
TEXT = "柳河小区早晚高峰几乎没水，三楼以上最严重，已经持续两周，打过自来水公司的服务台没有结果。"


def upload(client, data: bytes, profile: str = "P-01", name: str = "list.csv"):
    """Upload a file as the page does, and follow to its preview."""
    file = SimpleUploadedFile(name, data)
    answer = client.post(reverse("desk_imports"), {"profile": profile, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"])


def commit(client, address: str) -> str:
    """Confirm an import and return its report."""
    assert client.post(f"{address}commit").status_code == 302
    return client.get(address).content.decode()


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def counted(shown: str, word: str) -> int:
    """Read the big number over a word."""
    (number,) = re.findall(rf'<b class="al-num">(\d+)</b>(?:(?!</div>).)*{word}', shown)
    return int(number)


def test_a_preview_shows_everything_and_writes_nothing(county: County, as_user) -> None:
    before = LedgerEvent.objects.count()
    _, answer = upload(as_user("lin"), hotline(25))
    shown = words(answer)
    assert answer.status_code == 200
    assert counted(shown, "会收下") == 25
    assert "共 25 行，一行不少" in shown
    assert shown.count('<td class="al-num">') >= 20
    assert "东街0号" in shown or "街1号" in shown
    assert "顾一帆" not in shown
    assert "139000" not in shown
    assert "导入这 25 件" in shown
    assert (LedgerEvent.objects.count(), Case.objects.count()) == (before, 0)


def test_ac_1_1_a_forbidden_column_refuses_the_file_and_dropping_it_takes_the_rest(county: County, as_user) -> None:
    data = csv_bytes(["编号", "诉求内容", "是否老户"], [["7", TEXT, "老户甲"], ["8", TEXT + "另有漏水。", "否"]])
    client = as_user("lin")
    address, answer = upload(client, data, "P-00")
    assert answer.status_code == 422
    shown = words(answer)
    assert "“是否老户”列" in shown
    assert "N-01" in shown
    assert "对应成“丢弃”，重新预览" in shown
    assert "老户甲" not in shown
    again = client.post(f"{address}mapping", {"header": ["是否老户"], "target": ["drop"]})
    assert again.status_code == 302
    preview = words(client.get(address))
    assert "导入这 2 件" in preview
    assert "不读的列：</b>是否老户" in preview
    assert "收下的已入库" not in preview
    report = commit(client, address)
    assert "没有读的列：" in report
    stored = b"".join(bytes(body) for body in LedgerEvent.objects.values_list("body", flat=True)).decode()
    stored += (
        str(list(Case.objects.values())) + str(list(Receipt.objects.values())) + str(list(CaseText.objects.values()))
    )
    assert "老户" not in stored
    assert Case.objects.count() == 2


def test_ac_f_9_the_same_file_uploaded_twice_adds_nothing(county: County, as_user) -> None:
    client = as_user("lin")
    data = workbook(
        ["编号", "日期", "身份证号", "诉求内容"],
        [["1", "2026-02-01", 110105194912310021, TEXT], ["2", "2026-02-02", "11010519491231002X", TEXT + "另有漏水。"]],
    )
    address, answer = upload(client, data, "P-00", "list.xlsx")
    assert counted(words(answer), "会退回") == 1
    assert "文本" in words(answer)
    commit(client, address)
    assert Case.objects.count() == 1
    address, answer = upload(client, data, "P-00", "list.xlsx")
    shown = words(answer)
    assert (counted(shown, "会收下"), counted(shown, "以前导过")) == (0, 1)
    assert "这些行以前都导过" in shown
    commit(client, address)
    assert Case.objects.count() == 1


def test_refused_rows_come_back_as_a_workbook_with_reasons(county: County, as_user) -> None:
    client, rows = as_user("lin"), [hotline_row(number) for number in range(3)]
    rows[1][1] = "去年夏天"
    address, answer = upload(client, csv_bytes(HOTLINE, rows))
    assert "不是可识别的日期" in words(answer)
    shown = commit(client, address)
    assert "下载退回的 1 行，附原因列" in shown
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}refused.xlsx").content))
    assert [cell.value for cell in book.active[1]][-3:] == ["结果", "原因", "原行号"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("list.csv", b"", "文件是空的"),
        ("list.xlsm", b"PK\x03\x04", "含宏的工作簿"),
        ("list.ods", b"PK\x03\x04", "OpenDocument"),
        ("list.et", b"x", "WPS"),
        ("list.xlsx", b"PK\x03\x04broken", "文件"),
        ("list.xls", b"<html><table></table></html>", "网页（HTML）"),
        ("list.pdf", b"%PDF-1.7", "不认识的文件类型"),
        ("list.csv", "甲,乙\n1,2\n".encode(), "没有找到表头"),
        ("list.csv", "省信访件编号,反映日期,反映内容\n".encode(), "没有数据行"),
        ("list.csv", "省信访件编号,反映日期,发生地\n1,2026-05-01,东街\n".encode(), "缺少必需的列“反映内容”"),
        ("list.csv", "省信访件编号，反映日期，反映内容\n1，2，3\n".encode(), "全角逗号"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_nothing_is_written(
    county: County, as_user, name: str, data: bytes, said: str
) -> None:
    before = LedgerEvent.objects.count()
    client = as_user("lin")
    address, answer = upload(client, data, name=name)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "什么也没有写入" in words(answer)
    shown = commit(client, address)
    assert "整份没有导入" in shown
    assert (LedgerEvent.objects.count(), Case.objects.count()) == (before, 0)


def test_a_column_of_another_name_is_matched_by_hand(county: County, as_user) -> None:
    client = as_user("lin")
    data = csv_bytes(["省信访件编号", "反映日期", "发生地", "群众说的话"], [["A-1", "2026-05-01 09:00", "东街", TEXT]])
    address, answer = upload(client, data)
    assert answer.status_code == 422
    assert '<option value="raw_text"' in answer.content.decode()
    client.post(f"{address}mapping", {"header": ["群众说的话"], "target": ["raw_text"]})
    assert "导入这 1 件" in words(client.get(address))


def test_a_mapping_to_a_field_that_is_none_is_said(county: County, as_user) -> None:
    client = as_user("lin")
    address, _ = upload(client, hotline(1))
    client.post(f"{address}mapping", {"header": ["发生地"], "target": ["petitioner_score"]})
    answer = client.get(address)
    assert answer.status_code == 422
    assert "在本类表格中不存在" in words(answer)


def test_another_clerk_s_upload_does_not_exist(county: County, as_user) -> None:
    from tests.county import FOUNDED, at

    from anlan.offices.actions.accounts import grant_role, open_account
    from anlan.offices.rules.actors import SYSTEM

    address, _ = upload(as_user("lin"), hotline(1))
    other = open_account(actor=SYSTEM, now=at("2026-01-05"), username="tao", display_name="陶沙")
    grant_role(
        actor=SYSTEM, now=at("2026-01-05"), account_id=other, role="intake_clerk", unit_id=county.units["XF"],
        from_date=FOUNDED,
    )  # fmt: skip
    stranger = as_user("tao")
    for path in (address, f"{address}refused.xlsx"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{address}commit").status_code == 404


def test_what_was_uploaded_lies_sealed_and_goes_once_it_is_imported(county: County, as_user, settings) -> None:
    client = as_user("lin")
    address, _ = upload(client, hotline(2))
    (folder,) = (settings.VAR / "held").iterdir()
    on_disk = b"".join(path.read_bytes() for path in folder.iterdir())
    assert "顾一帆".encode() not in on_disk
    assert b"1390000" not in on_disk
    commit(client, address)
    assert not (folder / "upload").exists()


def test_an_import_that_was_interrupted_can_go_on(county: County, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    client = as_user("lin")
    address, _ = upload(client, hotline(3))

    def killed(**_values: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(views, "commit_import", killed)
        with pytest.raises(SystemExit):
            client.post(f"{address}commit")
    held_id = views.UUID(address.rstrip("/").rpartition("/")[2])
    assert "正在" in words(client.get(address))
    held.note(held_id, seen=0)
    assert "导入中断了" in words(client.get(address))
    assert "收下" in commit(client, address)
    assert Case.objects.count() == 3


def test_progress_is_polled_by_htmx_and_refreshed_without_script(county: County, as_user) -> None:
    client = as_user("lin")
    address, _ = upload(client, hotline(1))
    held_id = views.UUID(address.rstrip("/").rpartition("/")[2])
    held.note(held_id, state="running", done=500, total=2000, seen=time.time(), began=time.time() - 30)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part
    assert "25%" in part
    assert "第 500 / 2000 行" in part
    assert '<noscript><meta http-equiv="refresh"' in client.get(address).content.decode()
    held.note(
        held_id,
        state="done",
        report={name: 0 for name in ("accepted", "repeated", "joined", "refused", "footers", "blank")}
        | {"reused": [], "dropped": [], "rows": []},
    )
    assert client.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == address


@pytest.mark.parametrize("code", ["P-00", "P-01", "P-02", "P-03", "P-07"])
def test_every_kind_of_sheet_hands_out_a_template(county: County, as_user, code: str) -> None:
    answer = as_user("lin").get(reverse("desk_import_template", args=[code]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "填写说明" in book.sheetnames


def test_an_unknown_kind_has_no_template_and_a_form_without_one_is_sent_back(county: County, as_user) -> None:
    client = as_user("lin")
    assert client.get(reverse("desk_import_template", args=["P-99"])).status_code == 404
    assert client.post(reverse("desk_imports"), {}).status_code == 422
