"""Some hundred cases told through the real actions, in every state a county knows; the filler multiplies them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from anlan.cases.actions import after, handling, sorting
from anlan.cases.actions.register import Registration, register_many
from anlan.ledger.actions import ledger_time
from anlan.offices.queries.catalogue import competent_units
from anlan.offices.rules.actors import PUBLIC, Actor
from anlan.places.queries import area_tree
from benchmarks.county import LOCAL, NARROW, WIDE, County, actor
from benchmarks.words import Writer

OPINION = {
    "claims": "要求尽快处理所反映的问题。",
    "facts": "经现场核实，所反映的情况属实。",
    "reasons": "该事项属于本单位职责。",
    "handling": "支持诉求，限期办理。",
    "legal_basis": "《信访工作条例》第三十二条。",
}
ENDED = 141  # days ago, for every closed case of the sample: copies lie up to twenty weeks later
OFFICES = ("swb", "lxb", "szf", "dcs", "xfj", "jwjw")  # they pass on, supervise and review: no petition goes to them


@dataclass(frozen=True)
class Told:
    """One case of the sample, how often it is copied, and where copies lie: in its own week, in the last, in years."""

    case_id: UUID
    number: str
    weight: float
    lies: str  # now | weeks | years


@dataclass
class _Teller:
    county: County
    today: datetime
    writer: Writer
    clerk: Actor
    people: dict[tuple[str, str], Actor]
    numbers: Iterator[int]
    categories: dict[str, str]

    def who(self, role: str, code: str) -> Actor:
        return self.people.setdefault((role, code), actor(role, code, uuid4()))

    def at(self, days_ago: float, hour: int = 9) -> datetime:
        day = (self.today - timedelta(days=days_ago)).date()
        return datetime.combine(day, time(hour), LOCAL)

    def register(self, days_ago: float, **values: object) -> tuple[UUID, str]:
        written, moment = self.writer.petition(), self.at(days_ago)
        number = f"SF-{moment.year}-{9_000_000 + next(self.numbers):07d}"
        registration = Registration(
            number=number,
            channel="web",
            received_at=moment,
            title=written.title,
            text=written.text,
            unit_id=self.county.units["xfj"],
            **values,
        )
        with ledger_time(moment):
            register_many(actor=PUBLIC, now=moment, registrations=[registration])
        return registration.case_id, number

    def step(self, days_ago: float, verb: Callable[..., object], hour: int = 10, **values: object) -> None:
        moment = self.at(days_ago, hour)
        with ledger_time(moment):
            verb(now=moment, **values)

    def sorted_out(self, days_ago: float, unit: str, **values: object) -> tuple[UUID, str]:
        case_id, number = self.register(days_ago)
        chosen = {"nature": "appeal_request", "category": self.categories.get(unit, ""), **values}
        self.step(days_ago - 1, sorting.sort, case_id=case_id, actor=self.clerk, **chosen)
        return case_id, number

    def accepted(self, days_ago: float, unit: str, **values: object) -> tuple[UUID, str]:
        case_id, number = self.transferred(days_ago, unit, **values)
        self.step(days_ago - 3, handling.accept, case_id=case_id, actor=self.who("unit_handler", unit), notice="sent")
        return case_id, number

    def transferred(self, days_ago: float, unit: str, **values: object) -> tuple[UUID, str]:
        case_id, number = self.sorted_out(days_ago, unit, **values)
        self.step(
            days_ago - 1, sorting.transfer, hour=11, case_id=case_id, actor=self.clerk,
            unit_id=self.county.units[unit], reason="职责范围",
        )  # fmt: skip
        return case_id, number

    def closed(self, days_ago: float, unit: str, takes: int, **values: object) -> tuple[UUID, str]:
        case_id, number = self.accepted(days_ago, unit, **values)
        leader, end = self.who("unit_leader", unit), days_ago - takes
        self.step(end, handling.issue_opinion, 9, case_id=case_id, actor=leader, result="explain", parts=OPINION)
        self.step(
            end, handling.deliver, 11, case_id=case_id, actor=leader, method="direct",
            delivered_at=self.at(end, 10), evidence="当面签收",
        )  # fmt: skip
        self.step(end, handling.close, 15, case_id=case_id, actor=leader)
        return case_id, number


def tell(county: County, writer: Writer, today: datetime) -> list[Told]:
    """Tell the sample; some thousand steps, one transaction each."""
    teller = _Teller(
        county, today, writer, actor("intake_clerk", "xfj", uuid4()), {}, iter(range(10**6)), _categories()
    )
    told = list(_at_intake(teller))
    units = [code for code in county.units if code not in OFFICES]
    for code in units:
        told += _of_unit(teller, code, _weight(code, len(units)))
    return told + list(_accusations(teller))


def _weight(code: str, units: int) -> float:
    if code == NARROW:
        return 0.001
    return 0.15 if code == WIDE else 0.75 / (units - 2)


def _at_intake(teller: _Teller) -> Iterator[Told]:
    for days in range(0, 14, 2):
        yield Told(*teller.register(days), 0.0003, "now")
        yield Told(*teller.sorted_out(days + 1, "zjj"), 0.0003, "now")
    yield Told(*teller.register(30), 0.0002, "now")


def _of_unit(teller: _Teller, unit: str, weight: float) -> Iterator[Told]:
    """Tell of one unit: a third closed after handling, most ended at the office, the rest in hand, some late."""
    supervisor = teller.who("supervisor", "dcs")
    for takes in (4, 9, 20, 50):
        called = teller.closed(ENDED + takes + 7, unit, takes)
        teller.step(
            ENDED + 2, after.call_back, case_id=called[0], actor=supervisor, mode="phone", reached=True, solved=True,
            satisfaction="satisfied",
        )  # fmt: skip
        yield Told(*called, 0.075 * weight, "years")
    for takes in (5, 15):  # closed in the last weeks, waiting for the call
        yield Told(*teller.closed(ENDED + takes, unit, takes), 0.01 * weight, "weeks")
    declined = teller.sorted_out(145, unit)
    teller.step(
        143, sorting.decline, case_id=declined[0], actor=teller.clerk, reason="not_petition_matter",
        article="《信访工作条例》第三十一条", way_on="请向有管辖权的人民法院起诉。",
    )  # fmt: skip
    yield Told(*declined, 0.325 * weight, "years")
    redirected = teller.sorted_out(147, unit)
    teller.step(
        144, sorting.redirect, case_id=redirected[0], actor=teller.clerk, route="litigation",
        body_and_limit="区人民法院，六个月内。", told_on=teller.at(144).date(),
    )  # fmt: skip
    yield Told(*redirected, 0.325 * weight, "years")
    yield Told(*teller.transferred(6, unit), 0.007 * weight, "now")
    yield Told(*teller.accepted(12, unit), 0.007 * weight, "now")
    yield Told(*teller.accepted(40, unit), 0.007 * weight, "now")
    late = teller.accepted(80, unit)
    teller.step(3, after.supervise, case_id=late[0], actor=supervisor, kind="urge", finding="已超过办理期限。")
    yield Told(*late, 0.002 * weight, "now")
    yield Told(*teller.accepted(85, unit), 0.002 * weight, "now")


def _accusations(teller: _Teller) -> Iterator[Told]:
    jtj = teller.county.units["jtj"]
    values = {"nature": "report_accusation", "accused_unit_ids": [jtj]}
    yield Told(*teller.closed(200, "jwjw", 30, **values), 0.01, "years")
    yield Told(*teller.accepted(20, "jwjw", **values), 0.002, "now")


def _categories() -> dict[str, str]:
    """Map each unit to a subject it answers for."""
    from anlan.demo import lists

    county = area_tree().of_kind("county")[0].id
    found: dict[str, str] = {}
    for row in lists.category_rows():
        if len(row.code) == 6:
            for unit in competent_units(row.code, county):
                found.setdefault(unit.code, row.code)
    return found
