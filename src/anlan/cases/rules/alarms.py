"""Numbers that look too good: integrity alarms on call-backs and closing texts (domain §26)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from anlan.cases.rules.rates import FEWEST, Rate, Satisfaction

LOW_REACH = 60  # per cent
SAME_SHARE = 0.8
GRAM = 4  # characters of a shingle


@dataclass(frozen=True)
class Alarm:
    """Something a supervisor should check by hand; it accuses nobody."""

    code: str  # perfect_with_low_reach | repeated_closing_texts
    unit_id: UUID
    numbers: Mapping[str, int]


def call_back_alarms(found: Mapping[UUID, tuple[Rate, Satisfaction]]) -> tuple[Alarm, ...]:
    """Name units that show 100 % with n ≥ 30 while fewer than 60 % were reached."""
    alarms = []
    for unit, (on_time, called) in found.items():
        perfect = [rate for rate in (on_time, called.satisfied) if rate.n >= FEWEST and rate.k == rate.n]
        low = called.reach.n > 0 and called.reach.k * 100 < LOW_REACH * called.reach.n
        if perfect and low:
            numbers = {"n": perfect[0].n, "reached": called.reach.k, "attempted": called.reach.n}
            alarms.append(Alarm("perfect_with_low_reach", unit, numbers))
    return tuple(alarms)


def alike(one: str, other: str) -> float:
    """Return how much two texts share: Jaccard index of their character shingles, in [0, 1]."""
    return _share(_shingles(one), _shingles(other))


def _shingles(text: str) -> frozenset[str]:
    words = "".join(text.split())
    return frozenset(words[place : place + GRAM] for place in range(max(len(words) - GRAM + 1, 0)))


def repeated_texts(unit_id: UUID, texts: Sequence[str], *, share: float = SAME_SHARE) -> Alarm | None:
    """Name a unit at least three of whose closing texts are ≥ 80 % the same."""
    grams = [_shingles(text) for text in texts]
    repeated: set[int] = set()
    for place, first in enumerate(grams):
        for other_place in range(place + 1, len(grams)):
            if {place, other_place} <= repeated:
                continue
            if _share(first, grams[other_place], least=share) >= share:
                repeated |= {place, other_place}
    if len(repeated) < 3:
        return None
    return Alarm("repeated_closing_texts", unit_id, {"texts": len(repeated), "of": len(texts)})


def _share(one: frozenset[str], other: frozenset[str], *, least: float = 0.0) -> float:
    """Compute the Jaccard index, or 0 at once where the sizes alone keep it below `least`."""
    small, large = sorted((len(one), len(other)))
    if not small or small < least * large:
        return 0.0
    both = len(one & other)
    return both / (small + large - both)
