"""Who may read, count, supervise and release cases (domain §2.8); what is not here is denied.

Which step somebody may take on a case they may read is said by the procedure, never here.
"""

from anlan.offices.rules.policy import ALL, ASSIGNED, SUBTREE, UNIT, Policy

# Traits of a case: `sorting` (at intake, before a unit has it), `accusation`, `late`, `supervised`, `call_back`
# (answered and waiting for the call), `called`, `closed`, `review` (asked for or given).
ACCUSATION = "accusation"

CASES = Policy(
    {
        # The text of a case and its timeline.
        "read": {
            # create → locked: once an accusation has left intake its clerk no longer sees it.
            "intake_clerk": (ALL.when("sorting"), UNIT.unless(ACCUSATION)),
            "unit_handler": UNIT,
            "unit_leader": SUBTREE,
            "reviewer": UNIT.when("review"),
            "supervisor": (
                ALL.when("late").unless(ACCUSATION),
                ALL.when("supervised").unless(ACCUSATION),
                ALL.when("call_back").unless(ACCUSATION),
                ALL.when("called").unless(ACCUSATION),
            ),
            "leader": ASSIGNED,
            "publisher": ALL.when("closed").unless(ACCUSATION),
            "system": ALL,
        },
        # Receipts and cases of one petitioner, put together and taken apart by the office, wherever the case is.
        "match": {"intake_clerk": (ALL.unless(ACCUSATION), ALL.when("sorting")), "system": ALL},
        # Numbers by unit, category and stage; never by person (domain §1.1(c)).
        "count": {
            "intake_clerk": ALL.unless(ACCUSATION),
            "unit_handler": UNIT,
            "unit_leader": SUBTREE,
            "supervisor": ALL,
            "statistician": ALL,
            "leader": ALL,
        },
        # The register of receipts and matters at the counter.
        "register": {"intake_clerk": ALL, "citizen": ALL, "system": ALL},
        "supervise": {"supervisor": ALL.unless(ACCUSATION), "system": ALL},
        "call_back": {"supervisor": ALL.when("call_back").unless(ACCUSATION)},
        "export": {
            "unit_leader": SUBTREE,
            "unit_handler": UNIT,
            "supervisor": ALL.unless(ACCUSATION),
            "statistician": ALL.unless(ACCUSATION),
        },
    }
)
