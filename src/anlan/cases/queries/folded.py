"""States of cases kept in memory: a state is a pure function of its events, and events never change."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from uuid import UUID

from anlan.cases.rules.fold import Lawbook, fold
from anlan.cases.rules.state import CaseState
from anlan.ledger.queries import events_of
from anlan.offices.rules.days import Calendar

MOST = 2_000


class Folded:
    """The states folded last, by case and number of events; another law book or calendar begins anew."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, int], CaseState] = OrderedDict()
        self._under: tuple[Lawbook, Calendar] | None = None
        self._turn = threading.Lock()

    def states(self, counts: Mapping[UUID, int], law: Lawbook, days: Calendar) -> dict[UUID, CaseState]:
        """Return the states of cases that have so many events each. One statement, none when all are known."""
        with self._turn:
            if self._under is None or self._under[0] is not law or self._under[1] is not days:
                self._kept.clear()
                self._under = (law, days)
            known = {case_id: self._kept.get((case_id, n)) for case_id, n in counts.items()}
        missing = [case_id for case_id, state in known.items() if state is None]
        histories = events_of([f"case:{case_id}" for case_id in missing]) if missing else {}
        found = {case_id: fold(law, histories[f"case:{case_id}"], days) for case_id in missing}
        with self._turn:
            if self._under is not None and self._under[0] is law and self._under[1] is days:
                # Under the number of events read, which may be one more than the row said a moment ago.
                self._kept.update({(case_id, state.n): state for case_id, state in found.items()})
                while len(self._kept) > MOST:
                    self._kept.popitem(last=False)
        return {case_id: state or found[case_id] for case_id, state in known.items()}


FOLDED = Folded()
