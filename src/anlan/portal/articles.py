"""Articles of law as the citizen's pages name them: short, and with their text behind the link."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.cases.rules.articles import Article, article_of_citation, article_of_rule, newest
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
    return _as_law(article_of_rule(rule, english=is_english()))


def of_code(code: str) -> dict[str, str]:
    """Describe the article of a rule of the newest table, e.g. R-PET-05."""
    return of_rule(newest(lawbook(settings.COUNTY_FOLDER).rules)[code])


def of_step(source: Any) -> dict[str, str] | None:
    """Describe the article a step rests on, with its text where the rule table has it."""
    if not source.citation_zh:
        return None
    rules = lawbook(settings.COUNTY_FOLDER).rules
    return _as_law(article_of_citation(rules, source.citation_zh, source.citation_en, english=is_english()))


def _as_law(article: Article) -> dict[str, str]:
    """Name the parts as the frame's law component wants them."""
    if article.valid_from is None:
        return {"title": article.title, "short": article.short}
    version = _("%(day)s 起施行") % {"day": article.valid_from.isoformat()}
    return {
        "title": article.title,
        "short": article.short,
        "text": article.text,
        "mark": article.mark,
        "version": version,
    }


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
