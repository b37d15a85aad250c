"""How alike two texts are: cosine of their pairs and triples of characters, after the search key (trust §6.0).

No dictionary and no model: the same two texts are as alike on every machine, and a clerk can be told why.
"""

from collections import Counter
from functools import lru_cache
from math import sqrt

from anlan.gate.rules.text import search_key

SAME = 0.9  # the very same matter: a machine may join it
LIKELY = 0.5  # perhaps the same: shown to the clerk, who decides
SHORTEST = 8  # characters; shorter texts are the same only when they are equal
LONGEST = 4_000  # characters compared


def likeness(one: str, other: str) -> float:
    """Tell how alike two texts are, from 0 to 1; 1 for texts that differ in width, case, spaces and dots only."""
    first, second = search_key(one)[:LONGEST], search_key(other)[:LONGEST]
    if first == second:
        return 1.0 if first else 0.0
    if min(len(first), len(second)) < SHORTEST:
        return 0.0
    left, right = _grams(first), _grams(second)
    if len(left) > len(right):
        left, right = right, left
    product = sum(count * right[gram] for gram, count in left.items() if gram in right)
    return min(product / sqrt(_square(left) * _square(right)), 1.0)


@lru_cache(maxsize=256)
def _grams(key: str) -> Counter[str]:
    return Counter(key[place : place + size] for size in (2, 3) for place in range(len(key) - size + 1))


def _square(grams: Counter[str]) -> int:
    return sum(count * count for count in grams.values())
