"""A few units and people for the tests of intake."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from anlan.intake.channels import counter, web
from anlan.intake.rules.submission import Submission
from anlan.offices.actions.calendar import seed_calendar
from anlan.offices.actions.duties import charge
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries.units import unit_by_code
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.offices.rules.unit_rows import UnitRow

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NAME, PHONE, ID_NUMBER = "顾一帆", "13800138000", "11010519491231002X"
ADDRESS = "澜川市云溪镇桃源路99号"
TEXT = "柳河小区早晚高峰几乎没水，三楼以上最严重，已经持续两周，打过自来水公司的服务台没有结果。"
ROWS = [
    UnitRow(code="ZF", name="市政府", kind="government"),
    UnitRow(code="XF", name="市信访局", kind="department", parent_code="ZF", order=1),
    UnitRow(code="ZJ", name="市住房和城乡建设局", kind="department", parent_code="ZF", order=2, phone="0000-8100007"),
    UnitRow(code="JT", name="市交通运输局", kind="department", parent_code="ZF", order=3),
    UnitRow(code="DC", name="市政府督查室", kind="department", parent_code="ZF", order=4),
]


@dataclass(frozen=True)
class World:
    """Who acts in the tests."""

    clerk: Actor
    handler: Actor
    leader: Actor
    supervisor: Actor
    other_handler: Actor
    units: dict[str, UUID]


def build() -> World:
    """Found the units and charge the petition office."""
    load_units(actor=SYSTEM, now=NOW, rows=ROWS, founded_on=date(2015, 1, 1))
    ids = {row.code: unit_by_code(row.code).id for row in ROWS}
    charge(actor=SYSTEM, now=NOW, unit_id=ids["XF"], duty="petition_office")
    seed_calendar(actor=SYSTEM, now=NOW, years=[2026])
    return World(
        clerk=actor("intake_clerk", "XF"),
        handler=actor("unit_handler", "ZJ"),
        leader=actor("unit_leader", "ZJ"),
        supervisor=actor("supervisor", "DC"),
        other_handler=actor("unit_handler", "JT"),
        units=ids,
    )


def actor(role: str, code: str) -> Actor:
    """Return somebody of a unit in a role."""
    unit = unit_by_code(code)
    return Actor(role=role, account_id=uuid4(), unit_id=unit.id, unit_path=unit.path)


def from_web(*, now: datetime = NOW, **words: object) -> Submission:
    """Return what the public form sends."""
    return web.submission({"text": TEXT, "name": NAME, "phone": PHONE, "address": ADDRESS, **words}, now=now)


def from_counter(*, now: datetime = NOW, channel: str = "call", **words: object) -> Submission:
    """Return what the clerk typed in."""
    given = {"text": TEXT, "name": NAME, "phone": PHONE, "channel": channel, **words}
    return counter.submission(given, now=now)
