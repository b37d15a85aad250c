"""Words of the desk in templates: the right language of a pair, codes, places, articles."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from anlan.cases.queries.page import ClockView
from anlan.cases.rules.law import lawbook
from anlan.desk import articles, clocks, days, names
from anlan.offices.queries.catalogue import category_name
from anlan.offices.queries.units import unit_tree
from anlan.places.queries import area_name

register = template.Library()


@register.filter
def said(source: Any, name: str) -> Any:
    """Take `name` of a pair in the page's language: {{ step|said:"title" }} reads title_zh or title_en."""
    return getattr(source, f"{name}_en" if days.is_english() else f"{name}_zh", "")


@register.filter
def word(code: str | None, table: str) -> str:
    """Say a code of a table in anlan.desk.names: {{ result|word:"RESULTS" }}."""
    return names.named(getattr(names, table), code)


@register.filter
def channel(code: str) -> str:
    """Name a channel."""
    return names.channel(code, english=days.is_english())


@register.filter
def category(code: str) -> str:
    """Name a subject."""
    return category_name(code, language="en" if days.is_english() else "zh-hans") if code else ""


@register.filter
def area(area_id: UUID | None) -> str:
    """Name a place down to the community."""
    return area_name(area_id, english=days.is_english()) if area_id else ""


@register.filter
def unit(unit_id: UUID | str | None) -> str:
    """Name a unit; empty for none and for an unknown one."""
    node = unit_tree().nodes.get(UUID(str(unit_id))) if unit_id else None
    return node.named("en" if days.is_english() else "zh") if node else ""


@register.filter
def as_clock(view: ClockView, now: datetime) -> dict[str, Any]:
    """Prepare a clock for {% clock %}."""
    return clocks.full(view, now)


@register.filter
def as_mini(line: Any) -> dict[str, Any] | None:
    """Prepare the pressing clock of a list line for {% clock_mini %}."""
    return clocks.mini(line)


@register.filter
def article(step: Any) -> dict[str, str]:
    """Describe the article of a step."""
    return articles.of_citation(step.citation_zh, step.citation_en, english=days.is_english())


@register.filter
def rule_article(clock_view: ClockView) -> dict[str, str]:
    """Describe the article of a clock."""
    return articles.of_rule(clock_view.rule, english=days.is_english())


@register.filter
def due_article(line: Any) -> dict[str, str] | None:
    """Describe the article behind the pressing clock of a list line."""
    if not line.due_code or not line.due_start:
        return None
    rule = lawbook(settings.COUNTY_FOLDER).rules.rule(line.due_code, line.due_start)[0]
    return articles.of_rule(rule, english=days.is_english())


@register.filter
def left(line: Any) -> str:
    """Say when the pressing clock of a line ends: 逾期 3 天, 今天, 周四, 28 天."""
    return clocks.left(line)


@register.filter
def said_holder(line: Any) -> str:
    """Name the unit that has the case."""
    holder: str = line.holder_en if days.is_english() else line.holder
    return holder


@register.filter
def state_word(line: Any) -> str:
    """Say the state of a line in the language of the page."""
    state: str = line.state_en if days.is_english() else line.state_zh
    return state


@register.filter
def state_name(code: str) -> str:
    """Name a state of the petition procedure."""
    state = lawbook(settings.COUNTY_FOLDER).procedures["petition"].states[code]
    return state.title_en if days.is_english() else state.title_zh


@register.filter
def day_plain(value: Any) -> str:
    """Write 5 月 18 日，星期一 or Monday, 18 May, for the head of my desk."""
    return days.day_plain(value)


@register.filter
def question(query: str) -> str:
    """Put a question mark before a query that is there."""
    return f"?{query}" if query else ""


@register.filter
def said_titles(who: Any) -> str:
    """Name the steps of a role in the language of the page."""
    return _("、").join(who.titles_en if days.is_english() else who.titles_zh)


@register.filter
def channels_said(receipts: Any) -> str:
    """Name the channels of receipts, each once."""
    codes = dict.fromkeys(receipt.channel for receipt in receipts)
    return _("、").join(names.channel(code, english=days.is_english()) for code in codes)


@register.filter
def length_in_days(clock: Any) -> int:
    """Count the days of a period, its extension included."""
    return (clock.nominal - clock.trigger).days if clock.day_kind == "natural" else clock.value


@register.filter
def place_name(found: Any) -> str:
    """Name a place of the place box."""
    return str(found.name_en or found.name) if days.is_english() else str(found.name)


@register.filter
def place_township(found: Any) -> str:
    """Name the township a place lies in."""
    return str(found.township_en or found.township) if days.is_english() else str(found.township)
