"""Which passwords are refused (trust §10.1): length, what stands in every list, what names us."""

import re
from collections.abc import Iterable

SHORTEST, LONGEST = 12, 128
FEWEST_CHARACTERS = 5
PRODUCT = ("anlan", "安澜", "safecity", "平安建设", "petition", "信访", "password", "admin")
_NOT_WORDS = re.compile(r"[\d\W_]+")


def weakness(password: str, context: Iterable[str] = ()) -> str | None:
    """Name the rule a password breaks, or None; length in code points.

    `context` are words an attacker tries first: the unit's, the county's and the account's own names. Codes:
    `password_short`, `password_long`, `password_control`, `password_few_characters`, `password_digits`,
    `password_context`. A list of common passwords is checked by whoever holds one.
    """
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    if "\0" in password:
        return "password_control"
    if len(set(password)) < FEWEST_CHARACTERS:
        return "password_few_characters"
    if re.fullmatch(r"[\d\s.,-]+", password):
        return "password_digits"
    return "password_context" if _only_names(password, context) else None


def _only_names(password: str, context: Iterable[str]) -> bool:
    """Say whether nothing is left but figures and signs once the known words are taken out."""
    rest = password.lower()
    for word in sorted({*PRODUCT, *(word.lower() for word in context)}, key=len, reverse=True):
        if len(word) > 1:
            rest = rest.replace(word, " ")
    return len(_NOT_WORDS.sub("", rest)) < 2 and rest != password.lower()
