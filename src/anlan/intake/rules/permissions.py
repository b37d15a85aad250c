"""Who may take a receipt, look for the same petitioner and open the vault (domain §2.8); what is not here is denied.

The three administrators stand nowhere in this table: they cannot read the vault (domain §2.3).
"""

from anlan.offices.rules.policy import ALL, OWN, UNIT, Policy

# Traits of a receipt, beside those of its case: `released` (may the handling unit learn who writes?).
RELEASED = "released"
WRITERS = ("unit_handler", "unit_leader", "reviewer")

INTAKE = Policy(
    {
        # Take a matter in and hand out number and code.
        "take_receipt": {"citizen": ALL, "intake_clerk": ALL, "system": ALL},
        # Find open matters of the same petitioner, through the keyed hash only (domain §1.1(b)).
        "match_petitioner": {"citizen": OWN, "intake_clerk": ALL, "system": ALL},
        # Name, phone, address and ID number, while the matter is at intake.
        "open_identity": {"citizen": OWN, "intake_clerk": ALL.when("sorting")},
        # Name, phone and address, to write to or visit the petitioner of an assigned case.
        "open_contact": {
            "citizen": OWN,
            "intake_clerk": ALL.when("sorting"),
            "unit_handler": UNIT.when(RELEASED),
        },
        # The number that is being called, and the language to speak.
        "open_call_back_number": {"supervisor": ALL.when("call_back").unless("accusation")},
        # A letter that is part of an act carries the name; without this permission it is addressed to nobody by name.
        "write_letter": {"intake_clerk": (ALL.when("sorting"), UNIT), **dict.fromkeys(WRITERS, UNIT)},
        "address_letter": {
            "intake_clerk": ALL.when("sorting"),
            **dict.fromkeys(WRITERS, UNIT.when(RELEASED)),
        },
        "correct_contact": {"citizen": OWN, "intake_clerk": ALL.when("sorting")},
        "erase_party": {"citizen": OWN, "system": ALL},
        "replace_code": {"intake_clerk": ALL},
        "import": {"intake_clerk": ALL, "system": ALL},
        # Work of the machine itself, started by whoever holds the key files.
        "rotate_keys": {"system": ALL},
    }
)
FIELDS = {
    "open_identity": frozenset({"name", "phone", "address", "id_number", "language"}),
    "open_contact": frozenset({"name", "phone", "address", "language"}),
    "open_call_back_number": frozenset({"phone", "language"}),
}
PURPOSES = ("notice", "visit", "verify", "delivery", "call_back", "letter", "code_replacement", "own_request")
# PIPL Art. 13(1)(3): necessary for a statutory duty; 13(1)(1): with consent.
LEGAL_BASES = ("PIPL-13-3", "PIPL-13-1")
