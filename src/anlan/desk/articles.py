"""Articles of law as a page names them: from the rule table with their text, or by title only."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from anlan.cases.rules.articles import Article, article_of_citation, article_of_rule
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.statute import Rule

REGULATIONS = ("《信访工作条例》", "Petition Work Regulations, Art. ")
# Rules a refusal names that are no period of law.
TITLES = {
    "PET-18": ("第十八条", "18"),
    "PET-19": ("第十九条", "19"),
    "PET-19-31-36": ("第十九、三十一、三十六条", "19, 31, 36"),
    "PET-21": ("第二十一条", "21"),
    "PET-22": ("第二十二条", "22"),
    "PET-23": ("第二十三条", "23"),
    "PET-28": ("第二十八条", "28"),
    "PET-29-31": ("第二十九至三十一条", "29–31"),
    "PET-31": ("第三十一条", "31"),
    "PET-32": ("第三十二条", "32"),
    "PET-32-2": ("第三十二条第二款", "32 ¶2"),
    "PET-35": ("第三十五条", "35"),
    "PET-37": ("第三十七条", "37"),
    "PET-38": ("第三十八条", "38"),
    "R-PET-16": ("第三十条", "30"),
    "R-EXE-01": ("第三十二条第二款", "32 ¶2"),
}


def of_rule(rule: Rule, *, english: bool) -> dict[str, str]:
    """Describe the article behind a period, with its text, mark and version."""
    return _as_law(article_of_rule(rule, english=english))


def of_code(code: str, on: date, *, english: bool) -> dict[str, str] | None:
    """Describe the article a refusal rests on; None for rules of our own making."""
    law = lawbook(settings.COUNTY_FOLDER)
    if code in law.rules.codes():
        return of_rule(law.rules.rule(code, on)[0], english=english)
    if code not in TITLES:
        return None
    number_zh, number_en = TITLES[code]
    return of_citation(f"{REGULATIONS[0]}{number_zh}", f"{REGULATIONS[1]}{number_en}", english=english)


def of_citation(citation_zh: str, citation_en: str, *, english: bool) -> dict[str, str]:
    """Describe the article of a step; with its text where the rule table has it."""
    rules = lawbook(settings.COUNTY_FOLDER).rules
    return _as_law(article_of_citation(rules, citation_zh, citation_en, english=english))


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
