"""First chapter: the county is founded. Ground, units, duties, subjects, people in posts, their accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from anlan.demo import geography, lists
from anlan.demo.cast import PASSWORD, TOTP_SECRET, Member, cast, staff
from anlan.desk.sign_in import enrol_second_factor
from anlan.offices.actions.accounts import grant_role, open_account, set_password
from anlan.offices.actions.calendar import seed_calendar
from anlan.offices.actions.catalogue import load_categories, load_competences
from anlan.offices.actions.duties import charge
from anlan.offices.actions.letters import set_letterhead
from anlan.offices.actions.posts import appoint
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries.accounts import account_by_username
from anlan.offices.queries.units import posts_of, unit_by_code
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.offices.rules.units import UnknownUnit
from anlan.places.actions import add_place, load_areas
from anlan.places.queries import area_by_code
from anlan.places.rules.rows import geojson_rows

YEARS = range(2015, 2027)
FOUNDED = date(2015, 1, 1)
DUTIES = (
    ("xfj", "petition_office"),
    ("lxb", "retaliation"),
    ("jwjw", "retaliation"),
    ("jwjw", "accusations"),
    ("szf", "urgent_reports"),
    ("lxb", "urgent_reports"),
    ("ljsf", "above_county"),
)


class ListRefused(ValueError):
    """A row of the demo's own lists was refused: the lists and the rules have come apart."""


@dataclass(frozen=True)
class Offices:
    """Who can act: the cast by user name, and of each unit its handler, its leader and its reviewer."""

    people: Mapping[str, Actor]
    units: Mapping[str, UUID]

    def handler(self, unit: str) -> Actor:
        """Return who handles a unit's cases."""
        return self._of(unit, "unit_handler")

    def leader(self, unit: str) -> Actor:
        """Return who signs a unit's opinions."""
        return self._of(unit, "unit_leader")

    def _of(self, unit: str, role: str) -> Actor:
        unit_id = self.units[unit]
        return next(actor for actor in self.people.values() if actor.unit_id == unit_id and actor.role == role)


def is_founded() -> bool:
    """Say whether the demo county stands already."""
    try:
        unit_by_code("ljsf")
    except UnknownUnit:
        return False
    return account_by_username("lin") is not None


def found(*, now: datetime) -> None:
    """Found the county through its actions, everything as of `now`; a row refused is an error here."""
    seed_calendar(actor=SYSTEM, now=now, years=YEARS)
    _lay_ground(now)
    _set_up_units(now)
    for member in (*cast(), *staff()):
        _hire(member, now)


def offices() -> Offices:
    """Return who can act, under the ids this ledger knows."""
    units = {row.code: unit_by_code(row.code) for row in lists.unit_rows()}
    people = {}
    for member in (*cast(), *staff()):
        account = account_by_username(member.username)
        if account is None:
            raise ListRefused(f"no account {member.username}")
        unit = units.get(member.unit)
        people[member.username] = Actor(
            role=member.role,
            account_id=account.id,
            unit_id=unit.id if unit else None,
            unit_path=unit.path if unit else "",
        )
    return Offices(
        people=MappingProxyType(people), units=MappingProxyType({code: unit.id for code, unit in units.items()})
    )


def _lay_ground(now: datetime) -> None:
    ground = load_areas(actor=SYSTEM, now=now, rows=geojson_rows(geography.geojson()), source="demo")
    if ground.refused:
        raise ListRefused(f"areas: {ground.refused[0]}")
    for mark in geography.landmarks():
        area_id = area_by_code(mark.pop("area")).id
        add_place(actor=SYSTEM, now=now, area_id=area_id, system="cgcs2000", valid_from_date=FOUNDED, **mark)


def _set_up_units(now: datetime) -> None:
    units = load_units(actor=SYSTEM, now=now, rows=lists.unit_rows(), founded_on=FOUNDED)
    if units.refused:
        raise ListRefused(f"units: {units.refused[0]}")
    for code, duty in DUTIES:
        charge(actor=SYSTEM, now=now, unit_id=unit_by_code(code).id, duty=duty)
    for head in lists.letterheads():
        unit_id, is_body = unit_by_code(head["code"]).id, head["is_body"] == "yes"
        set_letterhead(actor=SYSTEM, now=now, unit_id=unit_id, mark=head["mark"], title=head["title"], is_body=is_body)
    load_categories(actor=SYSTEM, now=now, rows=lists.category_rows(), current=True, **lists.scheme())
    scheme = lists.scheme()["scheme"]
    competences = load_competences(actor=SYSTEM, now=now, scheme=scheme, rows=lists.competence_rows())
    if competences.refused:
        raise ListRefused(f"competences: {competences.refused[0]}")


def _hire(member: Member, now: datetime) -> None:
    """Open an account, grant its role, put its person in their post; the cast gets password and second factor."""
    account_id = open_account(
        actor=SYSTEM,
        now=now,
        username=member.username,
        display_name=member.name,
        display_name_en=member.name_en,
    )
    unit_id = unit_by_code(member.unit).id if member.unit else None
    grant_role(actor=SYSTEM, now=now, account_id=account_id, role=member.role, unit_id=unit_id, from_date=now.date())
    if unit_id and member.post:
        held = next(post for post in posts_of(unit_id, on=now.date()) if post.responsibility == member.post)
        appoint(actor=SYSTEM, now=now, post_id=held.post_id, account_id=account_id, from_date=now.date())
    if member in cast():  # a hash costs a seventh of a second; the colleagues' accounts wait for their first password
        set_password(actor=SYSTEM, now=now, account_id=account_id, password=PASSWORD)
        enrol_second_factor(account_id=account_id, secret=TOTP_SECRET)
