"""The county the benchmark runs in: the demo county's lists, founded through the real actions, one person per role."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from anlan.demo import geography, lists
from anlan.offices.actions.accounts import grant_role, open_account
from anlan.offices.actions.calendar import seed_calendar
from anlan.offices.actions.catalogue import load_categories, load_competences
from anlan.offices.actions.duties import charge
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries.accounts import account_by_username
from anlan.offices.queries.units import unit_by_code, unit_tree
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.places.actions import load_areas
from anlan.places.rules.rows import geojson_rows

LOCAL = ZoneInfo("Asia/Shanghai")
FOUNDED = date(2015, 1, 1)
BEGAN = datetime(2015, 1, 1, 9, tzinfo=LOCAL)
DUTIES = (
    ("xfj", "petition_office"),
    ("lxb", "retaliation"),
    ("jwjw", "accusations"),
    ("szf", "urgent_reports"),
)
NARROW = "t204"  # the unit that gets one case of a thousand
WIDE = "zjj"
CAST = {
    # who measures: user name → role, unit
    "clerk": ("intake_clerk", "xfj"),
    "supervisor": ("supervisor", "dcs"),
    "publisher": ("publisher", "xfj"),  # reads every closed case
    "wide": ("unit_leader", WIDE),
    "narrow": ("unit_handler", NARROW),
    "accused": ("unit_leader", "jtj"),  # accused in some cases, which must stay away from them
    "statistician": ("statistician", "xfj"),  # counts everything
}


@dataclass(frozen=True)
class County:
    """Units by code and the people who measure by user name."""

    units: dict[str, UUID]
    actors: dict[str, Actor]


def found(years: range) -> County:
    """Found the county; takes some seconds."""
    seed_calendar(actor=SYSTEM, now=BEGAN, years=years)
    load_areas(actor=SYSTEM, now=BEGAN, rows=geojson_rows(geography.geojson()), source="demo")
    load_units(actor=SYSTEM, now=BEGAN, rows=lists.unit_rows(), founded_on=FOUNDED)
    for code, duty in DUTIES:
        charge(actor=SYSTEM, now=BEGAN, unit_id=unit_by_code(code).id, duty=duty)
    load_categories(actor=SYSTEM, now=BEGAN, rows=lists.category_rows(), current=True, **lists.scheme())
    load_competences(actor=SYSTEM, now=BEGAN, scheme=lists.scheme()["scheme"], rows=lists.competence_rows())
    for username, (role, code) in CAST.items():
        account = open_account(actor=SYSTEM, now=BEGAN, username=username, display_name=username)
        unit = unit_by_code(code).id
        grant_role(actor=SYSTEM, now=BEGAN, account_id=account, role=role, unit_id=unit, from_date=FOUNDED)
    return read()


def read() -> County:
    """Read the county of a database that is filled already."""
    units = {node.code: node.id for node in unit_tree().in_order}
    actors = {name: actor(role, code, account_by_username(name).id) for name, (role, code) in CAST.items()}
    return County(units=units, actors=actors)


def actor(role: str, code: str, account_id: UUID) -> Actor:
    """Return somebody of a unit in a role."""
    unit = unit_by_code(code)
    return Actor(role=role, account_id=account_id, unit_id=unit.id, unit_path=unit.path)
