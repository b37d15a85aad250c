"""The states of a petition in the order of its procedure, for a filter."""

from django.conf import settings

from anlan.cases.rules.law import lawbook
from anlan.desk import days


def state_choices() -> list[tuple[str, str]]:
    """List every state by its name in the language of the page."""
    states = lawbook(settings.COUNTY_FOLDER).procedures["petition"].states.values()
    return [(state.code, state.title_en if days.is_english() else state.title_zh) for state in states]
