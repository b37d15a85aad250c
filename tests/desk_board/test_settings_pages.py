"""Settings: rules for everybody, the calendar that moves due days, units, accounts, the ledger (trust §10.4)."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from tests.county import County, accepted_case

from anlan.cases.models import CaseClock
from anlan.offices.models import Account, Grant, Unit
from anlan.offices.queries.calendar import calendar

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_everybody_reads_periods_with_articles_and_procedures_as_tables(county: County, as_user) -> None:
    shown = text(as_user("zhao").get(reverse("desk_rules")))
    for words in (
        "60 日，从第二天起算",
        "《信访工作条例》第三十四条",
        "10 个工作日",
        "状态不变",
        "甄别中",
        "信访事项（简易办理）",
    ):
        assert words in shown


def test_a_changed_day_moves_the_due_days_that_cross_it_and_shows_them(county: County, as_user) -> None:
    case = accepted_case(county, "2026-05-11")
    clock = CaseClock.objects.get(case_id=case, code="R-PET-05")
    assert clock.due.isoformat() == "2026-07-10"
    client = as_user("sys")
    answer = client.post(
        reverse("desk_calendar_day"), {"day": "2026-07-10", "kind": "holiday", "source": "通知〔2026〕1号"}
    )
    shown = text(answer)
    assert answer.status_code == 200
    assert "2026 年 7 月 13 日（星期一）" in shown
    clock.refresh_from_db()
    assert clock.due.isoformat() == "2026-07-13"
    again = client.post(
        reverse("desk_calendar_day"), {"day": "2026-07-10", "kind": "holiday", "source": "通知〔2026〕1号"}
    )
    assert "日历没有变化" in text(again)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"day": "2026-07-11", "kind": "workday"}, "星期和要改的种类对不上"),
        ({"day": "2026-07-10", "kind": "makeup_workday"}, "本来就上班"),
        ({"day": "2031-07-10", "kind": "holiday"}, "2031 年还没有加载"),
        ({"day": "someday", "kind": "holiday"}, "请先看这几处"),
        ({"day": "2026-07-10", "kind": "party"}, "请先看这几处"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(county: County, as_user, values: dict[str, str], said: str) -> None:
    answer = as_user("sys").post(reverse("desk_calendar_day"), {"source": "通知", **values})
    assert answer.status_code == 422
    assert said in text(answer)


def test_a_year_is_loaded_as_its_notice_states_it(county: County, as_user) -> None:
    values = {
        "year": "2027",
        "source": "国办发明电〔2026〕7号",
        "published_on": "2026-11-04",
        "holidays": "2027-01-01..2027-01-03\n2027-02-05..2027-02-11\n2027-04-05\n2027-05-01..2027-05-03\n2027-06-09\n"
        "2027-09-15\n2027-10-01..2027-10-07",
        "makeup_workdays": "2027-02-14",
    }
    answer = as_user("sys").post(reverse("desk_calendar_year"), values)
    assert answer.status_code == 200, text(answer)
    assert calendar().published(2027)
    assert not calendar().is_workday(calendar_day("2027-01-01"))
    assert "2027 年，依据 国办发明电〔2026〕7号，第 1 版" in text(answer)


def calendar_day(value: str):
    from datetime import date

    return date.fromisoformat(value)


@pytest.mark.parametrize(
    ("holidays", "said"),
    [
        ("2027-01-01", "是法定节假日，不能上班"),
        ("new year", "“new year”不是日子"),
        ("2027-01-03..2027-01-01", "不是一段放假"),
        ("2028-01-01", "不在 2027 年的安排之内"),
    ],
)
def test_a_notice_that_contradicts_the_calendar_is_refused(county: County, as_user, holidays: str, said: str) -> None:
    values = {"year": "2027", "source": "通知", "holidays": holidays, "makeup_workdays": ""}
    if "法定" in said:
        values["holidays"] = "2027-02-01"
    answer = as_user("sys").post(reverse("desk_calendar_year"), values)
    assert answer.status_code == 422
    if "法定" not in said:
        assert said in text(answer)
    assert not calendar().published(2027)


def test_the_calendar_shows_a_year_that_is_not_published_as_provisional(county: County, as_user) -> None:
    assert "落在这一年的到期日都是暂定" in text(as_user("zhao").get(reverse("desk_calendar"), {"year": "2030"}))
    assert as_user("zhao").get(reverse("desk_calendar"), {"year": "９９９９"}).status_code == 200


def test_a_unit_s_telephone_is_changed_with_an_event(county: County, as_user) -> None:
    client, unit = as_user("sys"), county.units["ZJ"]
    values = {
        "name": "市住房和城乡建设局",
        "name_en": "Housing Bureau",
        "phone": "0000-8123456",
        "address": "人民路1号",
    }
    assert client.post(reverse("desk_unit", args=[unit]), values).status_code == 302
    assert Unit.objects.get(id=unit).phone == "0000-8123456"
    assert "0000-8123456" in text(client.get(reverse("desk_units")))
    assert client.post(reverse("desk_unit", args=[unit]), {**values, "name": ""}).status_code == 422


def test_an_account_is_opened_granted_given_a_password_once_and_closed(county: County, as_user) -> None:
    client = as_user("sec")
    opened = client.post(
        reverse("desk_account_new"), {"username": "tao", "display_name": "陶沙", "language": "zh-hans"}
    )
    assert opened.status_code == 302
    account = Account.objects.get(username="tao")
    values = {"role": "unit_handler", "unit_id": str(county.units["ZJ"]), "from_date": "2026-06-10"}
    assert client.post(reverse("desk_grant", args=[account.id]), values).status_code == 302
    assert client.post(reverse("desk_grant", args=[account.id]), values).status_code == 409
    issued = text(client.post(reverse("desk_first_password", args=[account.id])))
    (password,) = re.findall(r'al-code">([0-9a-f-]+)<', issued)
    account.refresh_from_db()
    assert account.check_password(password)
    assert password not in text(client.get(reverse("desk_account", args=[account.id])))
    grant = Grant.objects.get(account=account)
    assert client.post(reverse("desk_revoke", args=[account.id, grant.id])).status_code == 302
    assert client.post(reverse("desk_disable", args=[account.id])).status_code == 302
    account.refresh_from_db()
    assert not account.is_active
    assert client.post(reverse("desk_first_password", args=[account.id])).status_code == 409


@pytest.mark.parametrize(
    ("username", "values", "said"),
    [
        ("zhao", {"role": "system_admin"}, "管理员不办业务"),
        ("sys", {"role": "audit_admin"}, "不能同时是两个管理员"),
        ("sec", {"role": "audit_admin"}, "不能给自己加减岗位"),
        ("zhao", {"role": "unit_leader"}, "这个岗位要有单位"),
        ("zhao", {"role": "citizen"}, "请先看这几处"),
    ],
)
def test_roles_that_may_not_stand_together_are_refused_in_words(
    county: County, as_user, username: str, values: dict[str, str], said: str
) -> None:
    account = county.actors[username].account_id
    answer = as_user("sec").post(reverse("desk_grant", args=[account]), {"from_date": "2026-06-10", **values})
    assert answer.status_code in (409, 422)
    assert said in text(answer)


@pytest.mark.parametrize(
    ("values", "said"), [({"username": "Big Name"}, "登录名只用"), ({"username": "zhao"}, "已经有人用了")]
)
def test_a_user_name_that_cannot_be_is_said_at_its_field(county: County, as_user, values, said: str) -> None:
    answer = as_user("sec").post(reverse("desk_account_new"), {"display_name": "陶沙", "language": "zh-hans", **values})
    assert answer.status_code == 422
    assert said in text(answer)


def test_the_auditor_sees_what_administrators_did_and_names_no_petitioner(county: County, as_user) -> None:
    as_user("sec").post(reverse("desk_account_new"), {"username": "tao", "display_name": "陶沙", "language": "zh-hans"})
    accepted_case(county)
    shown = text(as_user("aud").get(reverse("desk_audit")))
    assert "开账号" in shown
    assert "陶沙" in shown
    assert "安全管理员" in shown
    assert "路灯" not in shown


def test_the_auditor_verifies_the_ledger_on_demand(county: County, as_user) -> None:
    accepted_case(county)
    client = as_user("aud")
    assert "今天还没有核对过" in text(client.get(reverse("desk_audit")))
    assert client.post(reverse("desk_verify")).status_code == 302
    assert "和写下时一样" in text(client.get(reverse("desk_audit")))


def test_a_broken_ledger_is_named_by_stream_and_place(county: County, as_user) -> None:
    case = accepted_case(county)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for trigger in _triggers(cursor):
                cursor.execute(f'DROP TRIGGER "{trigger}"')
        else:
            cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_event SET leaf = %s WHERE stream = %s AND n = 2", [b"0" * 32, f"case:{case}"])
    client = as_user("aud")
    client.post(reverse("desk_verify"))
    shown = text(client.get(reverse("desk_audit")))
    assert "账本和写下时不一样" in shown
    assert f"case:{case}" in shown


def _triggers(cursor) -> list[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_event'")
    return [row[0] for row in cursor.fetchall()]


def test_roles_are_granted_with_a_fresh_second_factor_only(county: County, as_user, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = as_user("sec")
    session = client.session
    session["second_factor"] = True
    session.save()
    answer = client.post(reverse("desk_disable", args=[county.zhao.account_id]), {"back": "/desk/settings/accounts/"})
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("mfa_reauthenticate"))
    assert Account.objects.get(id=county.zhao.account_id).is_active
