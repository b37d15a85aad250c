"""Units form one tree; every change is an event (domain §2.2)."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from anlan.ledger.queries import events
from anlan.offices.actions import posts, unit_rows, units
from anlan.offices.actions.accounts import open_account
from anlan.offices.models import Post, Unit
from anlan.offices.queries import units as queries
from anlan.offices.rules.actors import SYSTEM, Actor
from anlan.offices.rules.policy import NotAllowed
from anlan.offices.rules.unit_rows import RowRefused, UnitRow
from anlan.offices.rules.units import UnknownUnit

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FOUNDED = date(2025, 1, 1)
ROWS = [
    UnitRow(number=4, code="JT-1", name="交通运输局客运所", kind="department", parent_code="JT"),
    UnitRow(number=1, code="ZF", name="市政府", name_en="City Government", kind="government"),
    UnitRow(
        number=2, code="JT", name="市交通运输局", name_en="Transport Bureau", kind="department",
        parent_code="ZF", order=2, first_post="局长", direct_post="分管副局长",
    ),
    UnitRow(number=3, code="XF", name="市信访局", kind="department", parent_code="ZF", order=1),
]  # fmt: skip

pytestmark = pytest.mark.django_db


def load(rows: list[UnitRow] = ROWS) -> unit_rows.UnitsLoaded:
    return unit_rows.load_units(actor=SYSTEM, now=NOW, rows=rows, founded_on=FOUNDED)


def id_of(code: str) -> UUID:
    return queries.unit_by_code(code).id


def test_rows_in_any_order_become_a_tree_in_official_order() -> None:
    report = load()
    assert (len(report.accepted), report.refused) == (4, ())
    assert [unit.code for unit in queries.units()] == ["ZF", "XF", "JT", "JT-1"]
    assert queries.unit_by_code("JT-1").path == "/ZF/JT/JT-1/"
    assert queries.superior(id_of("JT")).code == "ZF"
    assert [unit.code for unit in queries.superiors(id_of("JT-1"))] == ["JT", "ZF"]
    assert queries.superior(id_of("ZF")) is None
    assert queries.is_within(id_of("JT-1"), id_of("JT"))
    assert not queries.is_within(id_of("XF"), id_of("JT"))
    assert queries.subtree_ids(id_of("JT")) == [id_of("JT"), id_of("JT-1")]


def test_loading_the_same_rows_again_changes_nothing() -> None:
    load()
    again = load()
    assert (again.accepted, again.changed, len(again.repeated)) == ((), (), 4)
    assert len(events(f"unit:{id_of('JT')}")) == 3  # found, two posts


def test_a_changed_row_changes_the_unit_with_an_event() -> None:
    load()
    report = load([UnitRow(code="XF", name="市信访工作局", kind="department", parent_code="ZF", order=1)])
    assert report.changed == ("XF",)
    assert queries.unit_by_code("XF").name == "市信访工作局"
    assert events(f"unit:{id_of('XF')}")[-1].payload == {"fields": ["name"]}


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (UnitRow(code="../x", name="甲", kind="department"), "unit_code_malformed"),
        (UnitRow(code="A", name="甲", kind="bureau"), "unit_kind_unknown"),
        (UnitRow(code="A", name="", kind="department"), "missing"),
        (UnitRow(code="A", name="甲", kind="department", parent_code="NONE"), "unit_parent_unknown"),
        (UnitRow(code="A", name="甲", kind="department", parent_code="A"), "unit_own_parent"),
        (UnitRow(code="A", name="甲", kind="department", usci="12"), "usci_wrong"),
        (UnitRow(code="JT", name="交通局", kind="department"), "unit_parent_differs"),
        (UnitRow(code="A", name="甲", kind="department", area_codes=("999999999999",)), "area_unknown"),
        (
            UnitRow(code="A", name="甲", kind="department", first_post="长", direct_post="长"),
            "post_title_twice",
        ),
        (UnitRow(code="A", name="甲\u202e乙", kind="department"), "hidden_character"),
    ],
)
def test_a_bad_row_is_refused_by_rule_and_the_rest_goes_on(row: UnitRow, rule: str) -> None:
    load()
    good = UnitRow(code="GOOD", name="市水利局", kind="department", parent_code="ZF")
    report = load([row, good])
    assert [refused.rule for refused in report.refused] == [rule]
    assert report.accepted == ("GOOD",)


def test_children_of_a_refused_row_and_circles_are_refused_too() -> None:
    report = load(
        [
            UnitRow(number=1, code="A", name="甲", kind="nothing"),
            UnitRow(number=2, code="A-1", name="乙", kind="department", parent_code="A"),
            UnitRow(number=3, code="C", name="丙", kind="department", parent_code="D"),
            UnitRow(number=4, code="D", name="丁", kind="department", parent_code="C"),
        ]
    )
    assert [row.number for row in report.refused] == [1, 2, 3, 4]
    assert not Unit.objects.exists()


def test_founding_a_unit_whose_code_is_taken_is_refused() -> None:
    load()
    row = UnitRow(code="XF", name="市信访局", kind="department", parent_code="ZF", order=1)
    with pytest.raises(RowRefused) as refused:
        unit_rows.found_unit(actor=SYSTEM, now=NOW, row=row, founded_on=FOUNDED)
    assert refused.value.code == "unit_code_taken"


def test_moving_a_unit_takes_everything_below_with_it() -> None:
    load()
    units.move_unit(actor=SYSTEM, now=NOW, unit_id=id_of("JT"), parent_id=id_of("XF"))
    assert queries.unit_by_code("JT-1").path == "/ZF/XF/JT/JT-1/"
    assert queries.is_within(id_of("JT-1"), id_of("XF"))
    assert events(f"unit:{id_of('JT')}")[-1].payload == {"from": "ZF", "to": "XF"}


def test_a_unit_cannot_move_below_itself() -> None:
    load()
    with pytest.raises(units.UnitRefused) as refused:
        units.move_unit(actor=SYSTEM, now=NOW, unit_id=id_of("ZF"), parent_id=id_of("JT-1"))
    assert refused.value.code == "unit_below_itself"


def test_a_unit_with_units_below_is_not_dissolved() -> None:
    load()
    day = date(2026, 6, 30)
    with pytest.raises(units.UnitRefused) as refused:
        units.dissolve_unit(actor=SYSTEM, now=NOW, unit_id=id_of("JT"), dissolved_on=day)
    assert refused.value.code == "unit_has_units_below"
    units.dissolve_unit(actor=SYSTEM, now=NOW, unit_id=id_of("JT-1"), dissolved_on=day)
    assert "JT-1" not in [unit.code for unit in queries.units()]
    assert "JT-1" in [unit.code for unit in queries.units(on=day)]
    assert queries.unit_by_code("JT-1").named("en") == "交通运输局客运所"


@pytest.mark.parametrize(("text", "first"), [("交通", "JT"), ("jtys", "JT"), ("xf", "XF"), ("transport", "JT")])
def test_a_clerk_finds_a_unit_by_name_initials_or_english(text: str, first: str) -> None:
    load()
    assert first in [unit.code for unit in queries.find_units(text)]


def test_posts_are_held_one_after_another() -> None:
    load()
    first, second = (open_account(actor=SYSTEM, now=NOW, username=name, display_name=name) for name in ("qian", "zhao"))
    post = Post.objects.get(responsibility="first")
    posts.appoint(actor=SYSTEM, now=NOW, post_id=post.id, account_id=first, from_date=date(2025, 2, 1))
    posts.appoint(actor=SYSTEM, now=NOW, post_id=post.id, account_id=second, from_date=date(2026, 1, 1))
    jt = id_of("JT")
    assert queries.responsible(jt, on=date(2025, 12, 31)) == {"first": first, "direct": None}
    assert queries.responsible(jt, on=date(2026, 1, 1)) == {"first": second, "direct": None}
    posts.dismiss(actor=SYSTEM, now=NOW, post_id=post.id, to_date=date(2026, 3, 1))
    assert queries.responsible(jt, on=date(2026, 3, 2)) == {"first": None, "direct": None}
    assert [event.action for event in events(f"unit:{jt}")][-3:] == ["appoint", "appoint", "dismiss"]
    assert [post.title for post in queries.posts_of(jt, on=FOUNDED)] == ["局长", "分管副局长"]


def test_a_post_is_not_given_behind_a_later_holding() -> None:
    load()
    account = open_account(actor=SYSTEM, now=NOW, username="qian", display_name="钱岭")
    post = Post.objects.get(responsibility="first")
    posts.appoint(actor=SYSTEM, now=NOW, post_id=post.id, account_id=account, from_date=date(2026, 1, 1))
    with pytest.raises(posts.PostRefused) as refused:
        posts.appoint(actor=SYSTEM, now=NOW, post_id=post.id, account_id=account, from_date=date(2025, 1, 1))
    assert refused.value.code == "post_held_later"


def test_a_unit_has_one_first_responsible_post() -> None:
    load()
    with pytest.raises(posts.PostRefused):
        posts.add_post(actor=SYSTEM, now=NOW, unit_id=id_of("JT"), title="党组书记", responsibility="first")
    assert posts.add_post(actor=SYSTEM, now=NOW, unit_id=id_of("JT"), title="党组书记")


def test_no_event_of_a_unit_holds_a_name() -> None:
    load()
    bodies = b"".join(event.body for event in events(f"unit:{id_of('JT')}"))
    assert "交通".encode() not in bodies
    assert "局长".encode() not in bodies


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "unit_leader", "leader", "citizen"])
def test_only_the_system_administrator_edits_units(role: str) -> None:
    with pytest.raises(NotAllowed):
        unit_rows.load_units(actor=Actor(role=role), now=NOW, rows=ROWS, founded_on=FOUNDED)


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(UnknownUnit):
        queries.unit(uuid4())
    with pytest.raises(units.UnitRefused):
        units.change_unit(actor=SYSTEM, now=NOW, unit_id=uuid4(), name="甲")


def test_a_load_costs_the_same_statements_whatever_its_size(count_statements) -> None:
    queries.unit_tree()
    many = [UnitRow(code=f"U{n}", name=f"单位{n}", kind="department") for n in range(300)]
    with count_statements() as made:
        load(many)
    assert len(made) <= 20
