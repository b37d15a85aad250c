"""One table answers may they, who may and which ones; what is not in it is denied."""

from uuid import UUID, uuid4

import pytest

from anlan.offices.rules.actors import ADMINISTRATORS, PUBLIC, ROLES, Actor
from anlan.offices.rules.permissions import OFFICES, STAFF
from anlan.offices.rules.policy import ALL, ASSIGNED, OWN, SUBTREE, UNIT, NotAllowed, Policy, Thing, Who

ME = UUID(int=1)
POLICY = Policy(
    {
        "read": {
            "citizen": OWN,
            "unit_handler": ASSIGNED.unless("accusation"),
            "unit_leader": UNIT,
            "reviewer": SUBTREE,
            "supervisor": (ALL.when("overdue"), ALL.when("sampled")),
        },
        "close": {"unit_leader": UNIT},
        "forbid": {},
    }
)


def actor(role: str, path: str = "/zf/jt/") -> Actor:
    return Actor(role=role, account_id=ME, unit_id=UUID(int=2), unit_path=path)


@pytest.mark.parametrize(
    ("who", "thing", "allowed"),
    [
        (actor("unit_handler"), Thing(assigned_to=ME), True),
        (actor("unit_handler"), Thing(assigned_to=uuid4()), False),
        (actor("unit_handler"), Thing(assigned_to=ME, traits=frozenset({"accusation"})), False),
        (actor("unit_leader"), Thing(unit_path="/zf/jt/"), True),
        (actor("unit_leader"), Thing(unit_path="/zf/jt/ky/"), False),
        (actor("unit_leader"), Thing(), False),
        (actor("reviewer", "/zf/"), Thing(unit_path="/zf/jt/ky/"), True),
        (actor("reviewer", "/zf/jt/"), Thing(unit_path="/zf/jtx/"), False),
        (actor("reviewer", ""), Thing(unit_path="/zf/"), False),
        (actor("supervisor"), Thing(traits=frozenset({"overdue"})), True),
        (actor("supervisor"), Thing(traits=frozenset({"sampled"})), True),
        (actor("supervisor"), Thing(), False),
        (PUBLIC, Thing(own=True), True),
        (PUBLIC, Thing(), False),
        (Actor(role="unit_handler"), Thing(assigned_to=None), False),
    ],
)
def test_may_they(who: Actor, thing: Thing, allowed: bool) -> None:
    assert POLICY.may(who, "read", thing) is allowed


@pytest.mark.parametrize("role", sorted(ROLES - {"unit_leader"}))
def test_what_is_not_in_the_table_is_denied(role: str) -> None:
    everything = Thing(unit_path="/zf/jt/", assigned_to=ME, account_id=ME, own=True)
    assert not POLICY.may(actor(role), "close", everything)
    with pytest.raises(NotAllowed):
        POLICY.require(actor(role), "close", everything)
    assert not POLICY.scope_for(actor(role), "close")


def test_n04_a_unit_shut_out_sees_nothing_whatever_else_allows_it() -> None:
    thing = Thing(
        unit_path="/zf/jt/",
        assigned_to=ME,
        closed_to=("/zf/jt/",),
        traits=frozenset({"overdue", "sampled"}),
    )
    for role in ("unit_handler", "unit_leader", "reviewer", "supervisor"):
        assert not POLICY.may(actor(role, "/zf/jt/"), "read", thing)
        assert not POLICY.may(actor(role, "/zf/jt/ky/"), "read", thing)
    assert POLICY.may(actor("supervisor", "/zf/dc/"), "read", thing)
    assert POLICY.may(actor("reviewer", "/zf/"), "read", thing)


def test_who_may_names_roles_and_the_place_they_are_held_in() -> None:
    thing = Thing(unit_path="/zf/jt/", assigned_to=ME, closed_to=("/zf/gl/",))
    shut = ("/zf/gl/",)
    assert POLICY.who_may("read", thing) == (
        Who("unit_handler", account_id=ME, not_within=shut),
        Who("unit_leader", unit_path="/zf/jt/", not_within=shut),
        Who("reviewer", unit_path="/zf/jt/", also_above=True, not_within=shut),
    )


def test_who_may_and_may_they_agree() -> None:
    things = [
        Thing(unit_path=path, assigned_to=account, closed_to=closed, traits=frozenset(traits))
        for path in ("", "/zf/", "/zf/jt/", "/zf/jt/ky/")
        for account in (None, ME)
        for closed in ((), ("/zf/jt/",))
        for traits in ((), ("overdue",), ("accusation",))
    ]
    actors = [
        Actor(role=role, account_id=account, unit_path=path)
        for role in ("unit_handler", "unit_leader", "reviewer", "supervisor", "leader")
        for account in (ME, uuid4())
        for path in ("", "/zf/", "/zf/jt/", "/zf/jt/ky/", "/zf/xf/")
    ]
    for thing in things:
        meant = POLICY.who_may("read", thing)
        for who in actors:
            assert POLICY.may(who, "read", thing) == any(one.means(who) for one in meant)


def test_which_ones_says_how_far_an_actor_reaches() -> None:
    reach = POLICY.scope_for(actor("reviewer", "/zf/"), "read")
    assert (reach.allows, reach.unit_path) == ((SUBTREE,), "/zf/")
    assert not POLICY.scope_for(actor("reviewer", ""), "read")
    assert POLICY.scope_for(actor("supervisor"), "read").allows == (ALL.when("overdue"), ALL.when("sampled"))


def test_an_unknown_verb_or_role_is_a_mistake_in_the_code() -> None:
    with pytest.raises(ValueError, match="no verb"):
        POLICY.may(PUBLIC, "dance")
    with pytest.raises(ValueError, match="unknown role"):
        Policy({"read": {"emperor": ALL}})


# Trust §10.4 and domain §2.8 for the things of this subject: verb → roles that may, everybody else may not.
MAY = {
    "edit_calendar": {"system_admin", "system"},
    "edit_units": {"system_admin", "system"},
    "edit_posts": {"system_admin", "system"},
    "edit_catalogue": {"system_admin", "system"},
    "edit_accounts": {"security_admin", "system"},
    "grant_roles": {"security_admin", "system"},
    "set_foreign_password": set(),
    "see_accounts": {"security_admin", "audit_admin"},
    "see_admin_events": {"audit_admin"},
    "see_units": set(ROLES),
    "see_calendar": set(ROLES),
    "see_catalogue": set(ROLES),
    "read_messages": set(),
    "edit_letterheads": {"system_admin", "system"},
    "issue_letters": {"system"},
    "cancel_letters": {"system"},
    "deliver_letters": {"system"},
}
WRITERS = {
    *("intake_clerk", "unit_handler", "unit_leader", "reviewer", "supervisor", "mediator", "leader"),
    "system",
}
# The same for letters of the actor's own unit.
MAY_IN_OWN_UNIT = {
    "issue_letters": WRITERS,
    "deliver_letters": WRITERS,
    "cancel_letters": {"unit_leader", "reviewer", "supervisor", "system"},
}


def test_every_verb_of_offices_has_its_row_here() -> None:
    assert set(MAY) == set(OFFICES.verbs)


@pytest.mark.parametrize(("verb", "role"), [(verb, role) for verb in MAY for role in sorted(ROLES)])
def test_each_cell_of_the_offices_matrix(verb: str, role: str) -> None:
    somebody_elses = Thing(unit_path="/zf/xf/", account_id=uuid4())
    assert OFFICES.may(actor(role), verb, somebody_elses) is (role in MAY[verb])


@pytest.mark.parametrize(("verb", "role"), [(verb, role) for verb in MAY_IN_OWN_UNIT for role in sorted(ROLES)])
def test_each_cell_of_a_units_own_letters(verb: str, role: str) -> None:
    own_units = Thing(unit_path="/zf/jt/")
    assert OFFICES.may(actor(role), verb, own_units) is (role in MAY_IN_OWN_UNIT[verb])


@pytest.mark.parametrize("role", sorted(ROLES))
def test_everybody_on_the_staff_reads_their_own_messages_only(role: str) -> None:
    staff = role in STAFF | ADMINISTRATORS
    assert OFFICES.may(actor(role), "read_messages", Thing(account_id=ME)) is staff
    in_unit = OFFICES.may(actor(role), "read_messages", Thing(unit_path="/zf/jt/"))
    assert in_unit is (role in STAFF)
    assert not OFFICES.may(actor(role), "read_messages", Thing(unit_path="/zf/"))
