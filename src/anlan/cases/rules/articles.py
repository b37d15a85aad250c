"""Articles of law as pages name them: the title, its short form, and the text behind it from the rule table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anlan.cases.rules.statute import Rule, RuleTable


@dataclass(frozen=True)
class Article:
    """What a page says of an article; text, mark and version are empty where only the title is known."""

    title: str
    short: str
    text: str = ""
    mark: str = ""
    valid_from: date | None = None


def article_of_rule(rule: Rule, *, english: bool) -> Article:
    """Describe the article that sets a period, with its text, mark and the day its version came into force."""
    title = rule.citation_en if english else rule.citation_zh
    return Article(title, shortened(title), rule.text_en if english else rule.text_zh, rule.mark, rule.valid_from)


def article_of_citation(rules: RuleTable, citation_zh: str, citation_en: str, *, english: bool) -> Article:
    """Describe the article a step rests on, with its text where the rule table has it."""
    rule = _by_citation(rules).get(citation_zh)
    if rule is not None:
        return article_of_rule(rule, english=english)
    title = citation_en if english else citation_zh
    return Article(title, shortened(title))


def shortened(title: str) -> str:
    """Shorten 《信访工作条例》第三十四条 to 第三十四条, and Petition Work Regulations, Art. 34 to Art. 34."""
    found = re.search(r"(?<=》)第[^（《》]+|Art\. .+$", title)
    return found.group() if found else title


def newest(rules: RuleTable) -> Mapping[str, Rule]:
    """Return the newest version of every rule."""
    return {code: rule for _, version in rules.versions for code, rule in version.items()}


def _by_citation(rules: RuleTable) -> Mapping[str, Rule]:
    return {rule.citation_zh: rule for rule in newest(rules).values()}
