"""The name of a step, whatever procedure it belongs to."""

from functools import cache

from django.conf import settings

from anlan.cases.rules.law import lawbook
from anlan.desk import days


def title_of(action: str, language: str = "") -> str:
    """Name a step in the language of the page, or in one asked for (zh, en)."""
    titles = _titles().get(action, (action, action))
    english = language == "en" or (not language and days.is_english())
    return titles[1] if english else titles[0]


@cache
def _titles() -> dict[str, tuple[str, str]]:
    procedures = lawbook(settings.COUNTY_FOLDER).procedures.values()
    return {
        transition.action: (transition.title_zh, transition.title_en)
        for procedure in procedures
        for transition in procedure.transitions
    }
