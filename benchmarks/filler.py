"""Fill a database with as many cases as wanted: the sample told by the real actions, copied row by row.

A copy has its own id, serial, number, text, index words, query-code hash, party and phone index, and its own chain of
events: every link, salt and commitment is computed anew, so that the ledger of a filled database verifies. It has no
sealed contact fields and none of the words said in later steps.
"""

import os
import random
from bisect import bisect
from collections.abc import Iterator
from hashlib import sha256
from itertools import accumulate
from uuid import UUID

from anlan.cases.models import Case
from anlan.cases.queries.search import pairs_of
from anlan.intake.models import Party, PartyIndex, Receipt
from anlan.ledger.models import LedgerEvent
from anlan.ledger.rules.commitment import commit
from benchmarks.templates import CHILDREN, EVENT_COLUMNS, Template, Value, Week, columns_of
from benchmarks.words import Writer

YEARS = 9
LAST_WEEKS = 8
THIS_YEAR = 20  # weeks by which closed copies come closer than the sample's
CASES_OF_WEEK = 1_000
SEARCH = "case_search"
Rows = dict[str, list[tuple[Value, ...]]]
TABLES: dict[str, list[str]] = {
    Case._meta.db_table: columns_of(Case),
    **{model._meta.db_table: columns_of(model) for model in CHILDREN},
    LedgerEvent._meta.db_table: list(EVENT_COLUMNS),
    Party._meta.db_table: ["id", "dek", "created_at", "erased_at"],
    PartyIndex._meta.db_table: ["party_id", "kind", "value"],
    Receipt._meta.db_table: [field.column for field in Receipt._meta.local_concrete_fields],
    SEARCH: ["serial", "pairs"],
}
_CASE = columns_of(Case)
_AT = {name: place for place, name in enumerate(_CASE)}


def copies(made: list[Template], writer: Writer, wanted: int, seed: int = 7) -> Iterator[Rows]:
    """Yield the rows of `wanted` copies, oldest cases first, one week at a time."""
    chance = random.Random(seed)
    plan = _plan(made, wanted, chance)
    copier = _Copier(writer, chance)
    for weeks in sorted({weeks for weeks, _ in plan}, reverse=True):
        week = Week(weeks)
        rows: Rows = {table: [] for table in TABLES}
        for template in sorted((one for at, one in plan if at == weeks), key=lambda one: one.received_at):
            copier.copy(week, template, rows)
        yield rows


def _plan(made: list[Template], wanted: int, chance: random.Random) -> list[tuple[int, Template]]:
    """Say how many weeks back each copy lies."""
    step = max(1, YEARS * 52 * CASES_OF_WEEK // wanted)  # small counties fill every tenth week only: it is quicker
    sums = list(accumulate(one.told.weight for one in made))
    chosen = [made[bisect(sums, chance.random() * sums[-1])] for _ in range(wanted)]
    ways = {
        "now": lambda: 0,
        "weeks": lambda: chance.randrange(LAST_WEEKS) - THIS_YEAR,
        "years": lambda: chance.randrange(0, YEARS * 52, step) - THIS_YEAR,
    }
    return [(ways[one.told.lies](), one) for one in chosen]


class _Copier:
    """Writes one copy after the other; keeps numbers and serials apart."""

    def __init__(self, writer: Writer, chance: random.Random) -> None:
        self.writer = writer
        self.chance = chance
        self.count = 0
        self.taken = set(Case.objects.values_list("serial", flat=True))  # the sample's own

    def copy(self, week: Week, template: Template, rows: Rows) -> None:
        self.count += 1
        moved = week.of(template)
        written = self.writer.petition()
        case_id = UUID(int=self.chance.getrandbits(128), version=4)
        # Multiplying by a number without common divisors visits every number once, in no order.
        number = f"SF-{moved.received_at.year}-{self.count * 7_368_787 % 9_000_000:07d}"
        serial = (int(moved.received_at.timestamp() * 1000) << 20) | (self.count * 524_287 % (1 << 20))
        while serial in self.taken:
            serial += 1_000 << 20
        opening = os.urandom(32)
        own = {
            "id": case_id.hex, "serial": serial, "number": number,
            "title": written.title, "text": written.text, "text_r": opening,
        }  # fmt: skip
        case = list(moved.case)
        for name, value in own.items():
            case[_AT[name]] = value
        rows[Case._meta.db_table].append(tuple(case))
        pairs = written.pairs.union(pairs_of(number))
        rows[SEARCH].append((serial, " ".join(sorted(pairs))))
        for model, children in moved.children.items():
            at = columns_of(model).index("case_id")
            rows[model._meta.db_table] += [(*row[:at], case_id.hex, *row[at + 1 :]) for row in children]
        commitment = commit("text", written.text, r=opening).c
        self._events(week, template, str(case_id), number, commitment, rows)
        self._receipt(case_id, number, str(case[_AT["received_at"]]), rows)

    def _events(self, week: Week, template: Template, case_id: str, number: str, commitment: str, rows: Rows) -> None:
        marks = template.marks
        own = {marks.case_id: case_id, marks.number: number, marks.text_commit: commitment}
        prev, leaves = bytes(32), iter(marks.leaves)
        into = rows[LedgerEvent._meta.db_table]
        for n, (pieces, recorded) in enumerate(week.pieces(template), start=1):
            own[marks.salts[n - 1]] = os.urandom(16).hex()
            body = "".join(own.get(piece, piece) for piece in pieces).encode()
            leaf = sha256(b"\x00" + body).digest()
            into.append((f"case:{case_id}", n, prev, leaf, body, recorded))
            own[next(leaves, "")] = leaf.hex()
            prev = leaf

    def _receipt(self, case_id: UUID, number: str, received_at: str, rows: Rows) -> None:
        party = UUID(int=self.chance.getrandbits(128), version=4).hex
        rows[Party._meta.db_table].append((party, os.urandom(62), received_at, None))
        rows[PartyIndex._meta.db_table].append((party, "phone", os.urandom(32)))
        values = {
            "id": UUID(int=self.chance.getrandbits(128), version=4).hex, "number": number, "channel": "web",
            "external_no": "", "received_at": received_at, "registered_at": received_at, "party_id": party,
            "anonymous": 0, "identity_to_unit": "usual", "case_id": case_id.hex, "registered_by": None,
            "code_salt": os.urandom(16), "code_hash": os.urandom(32), "code_replaced": 0, "has_original": 0,
            "repeat_key": None, "replied_at": None,
        }  # fmt: skip
        table = Receipt._meta.db_table
        rows[table].append(tuple(values[name] for name in TABLES[table]))
