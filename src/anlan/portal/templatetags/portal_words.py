"""Two words the citizen's pages need beside the frame's: a name in the page's language, and the big day on top."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from anlan.portal.articles import is_english

register = template.Library()


@register.simple_tag
def bilingual(chinese: str, english: str) -> str:
    """Write a proper name in the language of the page, the Chinese one where there is no other."""
    return english or chinese if is_english() else chinese


@register.inclusion_tag("portal/bigday.html")
def bigday(due: date, due_at: datetime | None = None, provisional: bool = False) -> dict[str, Any]:
    """Write the day everything is about, large: 6 月 15 日 星期一."""
    return {
        "due": due,
        "at": timezone.localtime(due_at) if due_at else None,
        "provisional": provisional,
        "english": is_english(),
        "weekday": date_format(due, "l") if is_english() else f"星期{'一二三四五六日'[due.weekday()]}",
        "other_year": due.year != timezone.localdate().year,
    }
