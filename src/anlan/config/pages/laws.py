"""Articles of law named on a page: a link each, and one popover with the text per article."""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.http import HttpRequest

from anlan.config.pages.clock_bar import value_of


@dataclass(frozen=True)
class Article:
    """An article as a page shows it."""

    id: str
    title: str
    short: str
    text: str
    mark: str
    version: str
    url: str


def article(source: Any) -> Article:
    """Prepare an article from its title, or from a mapping or object.

    Fields: title; and if known short, text, mark (R, P or M), version, url.
    """
    if isinstance(source, str):
        source = {"title": source}
    title = value_of(source, "title", "")
    return Article(
        id=f"law-{crc32(title.encode()):08x}",
        title=title,
        short=value_of(source, "short") or title,
        text=value_of(source, "text", "") or "",
        mark=value_of(source, "mark", "") or "",
        version=value_of(source, "version", "") or "",
        url=value_of(source, "url", "") or "",
    )


def remember(request: HttpRequest | None, found: Article) -> bool:
    """Note that this page names the article, so that its text is put at the end; False without a text."""
    if request is None or not found.text:
        return False
    named(request).setdefault(found.id, found)
    return True


def named(request: HttpRequest) -> dict[str, Article]:
    """Return the articles this page has named so far, in order."""
    if not hasattr(request, "anlan_laws"):
        request.anlan_laws = {}  # type: ignore[attr-defined]
    found: dict[str, Article] = request.anlan_laws  # type: ignore[attr-defined]
    return found
