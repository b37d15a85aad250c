"""A small made-up county with the fixed cast; every test of cases, intake and the doors lives here.

Everything is told through the real actions. Times are plain office hours of spring 2026.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from anlan.cases.actions import handling, sorting
from anlan.cases.actions.register import Registration, register
from anlan.cases.rules.state import CaseState
from anlan.offices.actions.accounts import grant_role, open_account
from anlan.offices.actions.calendar import seed_calendar
from anlan.offices.actions.catalogue import load_categories, load_competences
from anlan.offices.actions.duties import charge
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries.units import unit_by_code
from anlan.offices.rules.actors import PUBLIC, SYSTEM, Actor
from anlan.offices.rules.catalogue import CategoryRow, CompetenceRow
from anlan.offices.rules.unit_rows import UnitRow

LOCAL = ZoneInfo("Asia/Shanghai")
FOUNDED = date(2015, 1, 1)
UNITS = (
    ("PREF", "澜江市政府", "government", ""),
    ("GOV", "市政府", "government", ""),
    ("XF", "市信访局", "department", "GOV"),
    ("DC", "市政府督查室", "department", "GOV"),
    ("ZJ", "市住房和城乡建设局", "department", "GOV"),
    ("ZJ-GY", "市住房和城乡建设局公用事业科", "department", "ZJ"),
    ("JT", "市交通运输局", "department", "GOV"),
    ("JT-LZ", "市交通运输局路政大队", "department", "JT"),
    ("JW", "市纪委监委", "party_committee", ""),
    ("LX", "信访工作联席会议办公室", "party_committee", ""),
    ("BD", "北渡镇", "township", "GOV"),
)
DUTIES = (
    ("XF", "petition_office"),
    ("LX", "retaliation"),
    ("JW", "retaliation"),
    ("JW", "accusations"),
    ("GOV", "urgent_reports"),
    ("LX", "urgent_reports"),
    ("PREF", "above_county"),
)
CATEGORIES = (("01", "城乡建设"), ("0101", "供水"), ("0102", "道路"), ("02", "交通运输"), ("0201", "公交"))
COMPETENCES = (("ZJ", "01"), ("JT", "02"), ("JT", "0102"), ("JW", ""), ("LX", ""))
CAST = (
    # username, shown name, role, unit
    ("lin", "林晚", "intake_clerk", "XF"),
    ("zhao", "赵河", "unit_handler", "ZJ"),
    ("qian", "钱岭", "unit_leader", "ZJ"),
    ("sun", "孙桥", "supervisor", "DC"),
    ("zhou", "周渡", "reviewer", "GOV"),
    ("wei", "卫原", "reviewer", "PREF"),
    ("wu", "吴渠", "leader", "GOV"),
    ("zheng", "郑石", "unit_handler", "BD"),
    ("wang", "王崖", "unit_handler", "JW"),
    ("chen", "陈汀", "statistician", "XF"),
    ("feng", "冯沚", "publisher", "XF"),
    ("he", "何汐", "unit_handler", "JT"),
    ("jin", "金港", "unit_leader", "JT"),
    ("luo", "罗坡", "unit_handler", "JT-LZ"),
    ("sys", "系统管理员", "system_admin", ""),
    ("sec", "安全管理员", "security_admin", ""),
    ("aud", "审计管理员", "audit_admin", ""),
)
OPINION = {
    "claims": "要求尽快修好路灯。",
    "facts": "5月6日现场核实，东街12盏路灯中3盏不亮，原因是电缆老化。",
    "reasons": "路灯由本局维护，反映情况属实。",
    "handling": "支持诉求，更换电缆。",
    "legal_basis": "《城市照明管理规定》第二十条。",
}


def at(text: str) -> datetime:
    """Read "2026-05-06 09:00" as a moment in Asia/Shanghai."""
    return datetime.fromisoformat(text if " " in text else f"{text} 09:00").replace(tzinfo=LOCAL)


@dataclass(frozen=True)
class County:
    """The county's people by user name and its units by code."""

    actors: dict[str, Actor]
    units: dict[str, UUID]

    def __getattr__(self, username: str) -> Actor:
        try:
            return self.actors[username]
        except KeyError:
            raise AttributeError(username) from None


def build_county(*, years: range = range(2024, 2027), password: str = "") -> County:
    """Found the county: calendar, units, duties, catalogue, accounts (with a password when one is given)."""
    start = at("2015-01-01")
    seed_calendar(actor=SYSTEM, now=start, years=years)
    rows = [
        UnitRow(number=n, code=code, name=name, kind=kind, parent_code=parent, order=n, phone="0000-8100000")
        for n, (code, name, kind, parent) in enumerate(UNITS, 1)
    ]
    load_units(actor=SYSTEM, now=start, rows=rows, founded_on=FOUNDED)
    units = {code: unit_by_code(code).id for code, *_ in UNITS}
    for code, duty in DUTIES:
        charge(actor=SYSTEM, now=start, unit_id=units[code], duty=duty)
    subjects = [CategoryRow(number=n, code=code, name=name) for n, (code, name) in enumerate(CATEGORIES, 1)]
    load_categories(
        actor=SYSTEM, now=start, scheme="county", name="本市分类", rows=subjects, valid_from=FOUNDED, current=True
    )
    answers = [CompetenceRow(number=n, unit_code=code, prefix=p) for n, (code, p) in enumerate(COMPETENCES, 1)]
    load_competences(actor=SYSTEM, now=start, scheme="county", rows=answers)
    return County(actors={entry[0]: _hire(units, *entry, password) for entry in CAST}, units=units)


def _hire(units: dict[str, UUID], username: str, name: str, role: str, code: str, password: str) -> Actor:
    start = at("2015-01-01")
    account_id = open_account(actor=SYSTEM, now=start, username=username, display_name=name)
    unit_id = units.get(code)
    grant_role(actor=SYSTEM, now=start, account_id=account_id, role=role, unit_id=unit_id, from_date=FOUNDED)
    if password:
        from anlan.offices.actions.accounts import set_password

        set_password(actor=SYSTEM, now=start, account_id=account_id, password=password)
    path = unit_by_code(code).path if code else ""
    return Actor(role=role, account_id=account_id, unit_id=unit_id, unit_path=path)


_counter = iter(range(1, 10**7))


def petition(county: County, when: str = "2026-05-06", **values: Any) -> UUID:
    """Register one petition about a street lamp; returns its case."""
    moment = at(when)
    registration = Registration(
        **{
            "number": f"SF-2026-{next(_counter):07d}",
            "channel": "web",
            "received_at": moment,
            "title": "东街路灯坏了三周",
            "text": "东街的路灯坏了三周，夜里看不清路。",
            "unit_id": county.units["XF"],
            **values,
        }
    )
    register(actor=PUBLIC, now=values.get("received_at", moment), registration=registration)
    return registration.case_id


def sorted_case(county: County, when: str = "2026-05-06", **values: Any) -> UUID:
    """Register a petition and sort it as an appeal about roads, the same day."""
    chosen = {"nature": "appeal_request", "category": "0101", **values.pop("sort", {})}
    case_id = petition(county, when, **values)
    sorting.sort(case_id=case_id, actor=county.lin, now=at(when), **chosen)
    return case_id


def transferred_case(county: County, when: str = "2026-05-06", to: str = "ZJ", **values: Any) -> UUID:
    """Register, sort and transfer a petition to a unit, the same day."""
    case_id = sorted_case(county, when, **values)
    sorting.transfer(case_id=case_id, actor=county.lin, now=at(when), unit_id=county.units[to], reason="职责范围")
    return case_id


def accepted_case(county: County, when: str = "2026-05-06", **values: Any) -> UUID:
    """Bring a petition as far as acceptance by the housing bureau, the same day."""
    case_id = transferred_case(county, when, **values)
    handling.accept(case_id=case_id, actor=county.zhao, now=at(when), notice="sent")
    return case_id


def answered_case(county: County, when: str = "2026-05-06", on: str = "2026-05-20", result: str = "explain") -> UUID:
    """Bring a petition as far as a delivered answer."""
    case_id = accepted_case(county, when)
    moment = at(on)
    handling.issue_opinion(case_id=case_id, actor=county.qian, now=moment, result=result, parts=OPINION)
    handling.deliver(
        case_id=case_id, actor=county.zhao, now=moment, method="direct", delivered_at=moment, evidence="当面签收"
    )
    return case_id


def closed_case(county: County, when: str = "2026-05-06", on: str = "2026-05-20") -> UUID:
    """Bring a petition as far as its closing, the day it is answered."""
    case_id = answered_case(county, when, on)
    handling.close(case_id=case_id, actor=county.zhao, now=at(on))
    return case_id


def state_of(case_id: UUID) -> CaseState:
    """Fold a case anew from its events."""
    from django.conf import settings

    from anlan.cases.rules.fold import fold
    from anlan.cases.rules.law import lawbook
    from anlan.ledger.queries import events
    from anlan.offices.queries.calendar import calendar

    return fold(lawbook(settings.COUNTY_FOLDER), events(f"case:{case_id}"), calendar())
