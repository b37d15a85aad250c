"""Which body a message or its official reply names (the routing of `anlan replay`)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("bodies.toml")
# Places of the city, as sources that hide names write them: A7县, B市.
PLACE = re.compile(r"(?<![A-Za-z0-9])([A-Z][0-9]{0,2})(市|区|县)(?![A-Za-z])")
LOCAL = re.compile(r"街道|镇|乡|社区|村委会|管委会|管理委员会|区政府|县政府|区人民政府|县人民政府|园区|经开区")
HANDED_TO = re.compile(
    r"转(?:至|交|到|由|给|送|请)?(?P<to>[^，。；,;]{2,24}?)(?:调查|核查|核处|办理|处理|办复|阅处|进行|了解|按)"
)
SIGNED = re.compile(r"(?P<by>[^，。；！!：:\s]{2,24})\s*[0-9]{4}[年.．][0-9]{1,2}[月.．][0-9]{1,2}日?\s*$")


@dataclass(frozen=True, kw_only=True)
class Department:
    """One kind of department and what it goes by."""

    code: str
    name: str
    name_en: str
    bodies: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NamedBody:
    """Who is named: a department, or the government of a place (`A7县`), or the city when nobody is."""

    code: str
    name: str
    name_en: str
    keywords: tuple[str, ...] = ()  # by which a county's own unit is the same body
    found_in: str = "nowhere"  # signature | handed_to | reply | message | topic | nowhere


CITY = NamedBody(code="city", name="市人民政府", name_en="City Government", keywords=())


@cache
def departments() -> tuple[Department, ...]:
    """Return the list of departments."""
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["departments"]
    return tuple(
        Department(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            bodies=tuple(row["bodies"]),
            topics=tuple(row["topics"]),
        )
        for row in rows
    )


def named_body(*, subject: str, body: str, reply: str) -> NamedBody:
    """Name the body that answers: who signed the reply, to whom it was handed, who is named first; else the place.

    A township, a community or a park is answered for by the government of its place.
    """
    place = _place(subject, reply, body)
    for where, text in _zones(subject, body, reply):
        found = _first_named(text, place, where)
        if found:
            return found
    topic = _by_topic(f"{subject}\n{body}")
    return topic or place or CITY


def _zones(subject: str, body: str, reply: str) -> list[tuple[str, str]]:
    signed, handed = SIGNED.search(reply), HANDED_TO.search(reply)
    zones = [("signature", signed["by"])] if signed else []
    if handed:
        zones.append(("handed_to", handed["to"]))
    return [*zones, ("reply", reply), ("message", f"{subject}\n{body}")]


def _first_named(text: str, place: NamedBody | None, where: str) -> NamedBody | None:
    named = _bodies().search(text)
    local = LOCAL.search(text) if place and where != "message" else None
    if local and (named is None or local.start() < named.start()):
        assert place is not None
        return NamedBody(code=place.code, name=place.name, name_en=place.name_en, found_in=where)
    return _department(_by_body()[named.group()], where) if named else None


def _by_topic(text: str) -> NamedBody | None:
    found = _topics().search(text)
    return _department(_by_topic_word()[found.group()], "topic") if found else None


def _department(department: Department, where: str) -> NamedBody:
    return NamedBody(
        code=department.code,
        name=department.name,
        name_en=department.name_en,
        keywords=(department.name, *department.bodies),
        found_in=where,
    )


def _place(*texts: str) -> NamedBody | None:
    for text in texts:
        found = [match for match in PLACE.finditer(text) if match[1][1:]] or list(PLACE.finditer(text))
        if found:
            code, kind = found[0].groups()
            name = f"{code}{kind}人民政府"
            return NamedBody(code=f"place-{code}", name=name, name_en=f"Government of {code}", found_in="topic")
    return None


@cache
def _by_body() -> dict[str, Department]:
    return {word: department for department in departments() for word in department.bodies}


@cache
def _by_topic_word() -> dict[str, Department]:
    return {word: department for department in departments() for word in department.topics}


@cache
def _bodies() -> re.Pattern[str]:
    return _any_of(_by_body())


@cache
def _topics() -> re.Pattern[str]:
    return _any_of(_by_topic_word())


def _any_of(words: dict[str, Department]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
