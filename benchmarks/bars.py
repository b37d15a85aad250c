"""The bars, as ratios within one run, and whether they are met."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST_STATEMENTS_TO_CREATE = 15
MOST_STATEMENTS_OF_A_LIST = 10
CREATE_AT_MOST_SLOWER = 5
LIST_AT_MOST_SLOWER = 8
DEEP_AT_MOST_SLOWER = 1.2
SEARCH_AT_MOST_SLOWER = 3
MOST_MEMORY = 150  # MB
SEARCHED_CASES = 1_000_000  # the bar of the search is one of a million cases


@dataclass(frozen=True)
class Bar:
    """One bar: what was wanted, what was found, by whom the worst."""

    what: str
    wanted: str
    found: str
    met: bool


def bars(found: dict[str, Any], cases: int) -> Iterator[Bar]:
    """Hold the figures of one database against the bars; the worst figure counts."""
    counted = found["statements"]
    yield _at_most("create: statements", counted["create"], MOST_STATEMENTS_TO_CREATE)
    yield _slower("create: floor's rate / ours", found["create"]["times_slower"], CREATE_AT_MOST_SLOWER)
    lists = {name: count for name, count in counted.items() if name != "create"}
    worst = max(lists, key=lambda name: lists[name])
    yield _at_most("lists and searches: statements", lists[worst], MOST_STATEMENTS_OF_A_LIST, worst)
    name, slowest = _worst(found["lists"])
    yield _slower("lists: floor's rate / ours", slowest, LIST_AT_MOST_SLOWER, name)
    if found["depth"]:
        name, slowest = _worst(found["depth"])
        yield _slower("page 1,000 / page 1", slowest, DEEP_AT_MOST_SLOWER, name)
    if cases >= SEARCHED_CASES:
        words = {f"{who}: {w}": one for who, group in found["search"].items() for w, one in group["words"].items()}
        name, slowest = _worst(words)
        yield _slower("search p95 / list p95", slowest, SEARCH_AT_MOST_SLOWER, name)
    yield _at_most("worker: MB", round(found["memory"]["most"]), MOST_MEMORY)


def _worst(figures: dict[str, Any]) -> tuple[str, float]:
    name = max(figures, key=lambda one: figures[one]["times_slower"])
    return name, figures[name]["times_slower"]


def _at_most(what: str, found: int, wanted: int, who: str = "") -> Bar:
    return Bar(what, f"≤ {wanted}", f"{found}{f' ({who})' if who else ''}", found <= wanted)


def _slower(what: str, found: float, wanted: float, who: str = "") -> Bar:
    return Bar(what, f"≤ {wanted}", f"{found:.2f}{f' ({who})' if who else ''}", found <= wanted)
