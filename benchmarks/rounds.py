"""Time several things in turns, so that whatever else the machine does falls on all of them alike."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Timed = Callable[[], float]  # does it once, returns the seconds it counts


@dataclass(frozen=True)
class Figure:
    """What was measured of one thing."""

    p50: float
    p95: float
    rates: tuple[float, ...]  # per round, in the order of the rounds

    @property
    def rate(self) -> float:
        """Return the median of the rounds' rates, per second."""
        return statistics.median(self.rates)

    def slower_than(self, floor: "Figure") -> float:
        """Return the median over the rounds of the floor's rate by this one's in the same round."""
        return statistics.median(theirs / mine for mine, theirs in zip(self.rates, floor.rates, strict=True))


def in_turns(things: Mapping[str, Timed], *, rounds: int, times: int, warm: int = 3) -> dict[str, Figure]:
    """Do every thing `times` times in each of `rounds` rounds, one of each at a time, after warming each up."""
    for timed in things.values():
        for _ in range(warm):
            timed()
    taken: dict[str, list[list[float]]] = {name: [] for name in things}
    for _ in range(rounds):
        for found in taken.values():
            found.append([])
        for _ in range(times):
            for name, timed in things.items():
                taken[name][-1].append(timed())
    return {name: _figure(found) for name, found in taken.items()}


def _figure(found: Sequence[Sequence[float]]) -> Figure:
    every = sorted(seconds for some in found for seconds in some)
    rates = tuple(len(some) / sum(some) for some in found)
    return Figure(percentile(every, 0.5), percentile(every, 0.95), rates)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share of the ordered values lies."""
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
