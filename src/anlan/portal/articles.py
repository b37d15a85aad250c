"""Articles of law as the citizen's pages name them: short, and with their text behind the link."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.cases.rules.law import lawbook
from anlan.cases.rules.statute import Rule

PRIVACY_LAW = {
    "zh": "《个人信息保护法》第十三条第一款第三项",
    "en": "Personal Information Protection Law, Art. 13(1)(3)",
    "text_zh": "符合下列情形之一的，个人信息处理者方可处理个人信息：……（三）为履行法定职责或者法定义务所必需。",
    "text_en": "Personal information may be handled only where … (3) it is necessary for statutory duties.",
}


def is_english() -> bool:
    """Tell whether this page is being written in English."""
    return (get_language() or "").startswith("en")


def bilingual(source: Any, name: str) -> str:
    """Read `name`_zh or `name`_en of an object, whichever the page is written in."""
    english: str = getattr(source, f"{name}_en")
    chinese: str = getattr(source, f"{name}_zh")
    return (english or chinese) if is_english() else chinese


def of_rule(rule: Rule) -> dict[str, str]:
    """Describe the article that sets a period."""
    title = bilingual(rule, "citation")
    return {
        "title": title,
        "short": shortened(title),
        "text": bilingual(rule, "text"),
        "mark": rule.mark,
        "version": _("%(day)s 起施行") % {"day": rule.valid_from.isoformat()},
    }


def of_code(code: str) -> dict[str, str]:
    """Describe the article of a rule of the newest table, e.g. R-PET-05."""
    return of_rule(_newest()[code])


def of_step(source: Any) -> dict[str, str] | None:
    """Describe the article a step rests on, with its text where the rule table has it."""
    if not source.citation_zh:
        return None
    rule = next((rule for rule in _newest().values() if rule.citation_zh == source.citation_zh), None)
    if rule is not None:
        return of_rule(rule)
    title = bilingual(source, "citation")
    return {"title": title, "short": shortened(title)}


def of_basis(code: str) -> dict[str, str]:
    """Describe the legal basis of an opening of the vault; both of our codes stand in Art. 13 PIPL."""
    english = is_english()
    if code == "PIPL-13-1":
        title = _("《个人信息保护法》第十三条第一款第一项")
        return {"title": title, "text": _("取得个人的同意。"), "mark": "R"}
    return {
        "title": PRIVACY_LAW["en" if english else "zh"],
        "text": PRIVACY_LAW["text_en" if english else "text_zh"],
        "mark": "R",
    }


def shortened(title: str) -> str:
    """Shorten 《信访工作条例》第三十四条 to 第三十四条, and Petition Work Regulations, Art. 34 to Art. 34."""
    found = re.search(r"(?<=》)第.+$|Art\. .+$", title)
    return found.group() if found else title


def _newest() -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for _from, rules in lawbook(settings.COUNTY_FOLDER).rules.versions:
        found |= rules
    return found
