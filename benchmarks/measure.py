"""Everything that is measured on one filled database."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.cases.queries.lists import PAGE, Filters, case_list
from anlan.cases.queries.visible import visible_cases
from anlan.offices.rules.actors import SYSTEM, Actor
from benchmarks import county, floor, server
from benchmarks.calls import Answer, Browser, Line, inside, signed_in
from benchmarks.rounds import Figure, in_turns
from benchmarks.submissions import Sender
from benchmarks.words import FREQUENT, SELDOM

DEEP = 1_000
WORDS = (FREQUENT, "电梯 漏水", *SELDOM, "龘龖")
READERS = ("clerk", "supervisor", "publisher", "wide", "accused", "narrow")
LISTS = {
    # name → who, address
    **{f"cases ({who})": (who, "/desk/cases/") for who in READERS},
    "cases, late (supervisor)": ("supervisor", "/desk/cases/?late=on"),
    "cases, by due day (wide)": ("wide", "/desk/cases/?order=due"),
    "cases, one subject (clerk)": ("clerk", "/desk/cases/?category=01"),
    "my desk (clerk)": ("clerk", "/desk/"),
    "my desk (supervisor)": ("supervisor", "/desk/"),
    "my desk (wide)": ("wide", "/desk/"),
    "my desk (narrow)": ("narrow", "/desk/"),
    "sorting (clerk)": ("clerk", "/desk/sorting/"),
    "call-backs (supervisor)": ("supervisor", "/desk/call-backs/"),
}
# Pages that count over a whole period; no bar is set for them.
BOARDS = {
    "supervision (supervisor)": ("supervisor", "/desk/board/"),
    "dashboard (statistician)": ("statistician", "/desk/dashboard/"),
}
ROW = re.compile(rb"/desk/(?:cases|call-backs)/([0-9a-f-]{36})/")


@dataclass(frozen=True)
class Effort:
    """How often things are done."""

    rounds: int
    times: int


def measured(effort: Effort) -> dict[str, Any]:
    """Measure the database of DATABASE_URL."""
    logging.disable(logging.CRITICAL)
    floor.make_table()
    people = county.read().actors
    found: dict[str, Any] = {"statements": _statements(people)}
    with server.measured() as served:
        line = Line(served.port)
        who = {name: signed_in(line, people[name].account_id) for name in READERS}
        found["create"] = _create(line, effort)
        found["lists"] = _lists(line, who, effort, LISTS)
        who["statistician"] = signed_in(line, people["statistician"].account_id)
        found["boards"] = _lists(line, who, Effort(1, effort.times), BOARDS)
        found["depth"] = _depth(people, who, effort)
        found["search"] = _search(who, effort)
    found["search"] |= _search_of_all(effort)
    found["memory"] = _memory(people)
    return found


def _statements(people: dict[str, Actor]) -> dict[str, int]:
    """Count what each request asks of the database, BEGIN and COMMIT included."""
    line = inside()
    ready = [Sender(line).at_step_three() for _ in range(2)]
    counted = {"create": _count(lambda: _sent(ready))}
    for name, (who, path) in LISTS.items():
        browser = signed_in(inside(), people[who].account_id)
        browser.get(path)  # what is folded once stays in memory
        counted[name] = _count(lambda browser=browser, path=path: browser.get(path))
    for word in WORDS:
        for who in READERS:
            browser = signed_in(inside(), people[who].account_id)
            counted[f"{who}: {word}"] = _count(lambda b=browser, w=word: b.get(f"/desk/cases/?q={w}"))
    now = datetime.now(UTC)
    for size in (10, 200):
        counted[f"page of {size}"] = _count(lambda size=size: case_list(actor=people["supervisor"], now=now, size=size))
    return counted


def _sent(ready: list[tuple[Browser, dict[str, str]]]) -> Answer:
    browser, form = ready.pop()
    return browser.post("/submit/contact/", form)


def _count(ask: Callable[[], Any]) -> int:
    ask()
    with CaptureQueriesContext(connection) as made:
        answer = ask()
    if isinstance(answer, Answer) and answer.status not in (200, 302):
        return 0
    return len(made)


def _create(line: Line, effort: Effort) -> dict[str, Any]:
    sender, bare = Sender(line), Browser(line)
    kept: list[Answer] = []
    text = sender.writer.petition()

    def ours() -> float:
        kept.append(sender.send())
        return kept[-1].seconds - kept[-1].hashing

    def inserted() -> float:
        return bare.post("/floor/create", {"title": text.title, "text": text.text}).seconds

    figures = in_turns({"ours": ours, "floor": inserted}, rounds=effort.rounds, times=effort.times)
    hashing = sorted(answer.hashing for answer in kept)
    whole = sorted(answer.seconds for answer in kept)
    return {
        **{name: _said(figure) for name, figure in figures.items()},
        "times_slower": figures["ours"].slower_than(figures["floor"]),
        "hash_p50": hashing[len(hashing) // 2],
        "whole_p50": whole[len(whole) // 2],
        "inside_p50": sorted(answer.inside - answer.hashing for answer in kept)[len(kept) // 2],
    }


def _lists(line: Line, who: dict[str, Browser], effort: Effort, pages: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """Time each list beside a floor that draws as many rows."""
    bare, found = Browser(line), {}
    for name, (reader, path) in pages.items():
        browser = who[reader]
        answer = browser.get(path)
        if answer.status != 200:
            continue
        rows = max(PAGE, len(set(ROW.findall(answer.body))))
        pair = {
            "ours": lambda browser=browser, path=path: browser.get(path).seconds,
            "floor": lambda rows=rows: bare.get(f"/floor/list/{rows}").seconds,
        }
        figures = in_turns(pair, rounds=effort.rounds, times=effort.times)
        found[name] = {
            **{side: _said(figure) for side, figure in figures.items()},
            "rows": rows,
            "bytes": len(answer.body),
            "times_slower": figures["ours"].slower_than(figures["floor"]),
        }
    return found


def _depth(people: dict[str, Actor], who: dict[str, Browser], effort: Effort) -> dict[str, Any]:
    """Compare page 1,000 with page 1, for whoever has so many pages."""
    now, found = datetime.now(UTC), {}
    for reader in READERS:
        serials = visible_cases(people[reader], "read", now).order_by("-serial").values_list("serial", flat=True)
        last = list(serials[PAGE * (DEEP - 1) - 1 : PAGE * (DEEP - 1)])
        if not last:
            continue
        browser = who[reader]
        pair = {
            "first": lambda browser=browser: browser.get("/desk/cases/").seconds,
            "deep": lambda browser=browser, at=last[0]: browser.get(f"/desk/cases/?cursor=a..{at}").seconds,
        }
        figures = in_turns(pair, rounds=effort.rounds, times=effort.times)
        slower = figures["deep"].slower_than(figures["first"])
        found[reader] = {**{side: _said(figure) for side, figure in figures.items()}, "times_slower": slower}
    return found


def _search(who: dict[str, Browser], effort: Effort) -> dict[str, Any]:
    """Compare the p95 of a search with that of the same reader's list."""
    found = {}
    for reader in READERS:
        browser = who[reader]
        things = {"list": lambda browser=browser: browser.get("/desk/cases/").seconds}
        for word in WORDS:
            things[word] = lambda browser=browser, word=word: browser.get(f"/desk/cases/?q={word}").seconds
        found[reader] = _against_list(in_turns(things, rounds=effort.rounds, times=effort.times))
    return found


def _search_of_all(effort: Effort) -> dict[str, Any]:
    """Do the same below the door for an actor whose reach nothing narrows; no role of the desk has it."""

    def asked(words: str) -> Callable[[], float]:
        return lambda: _timed(lambda: case_list(actor=SYSTEM, now=datetime.now(UTC), filters=Filters(words=words)))

    things = {"list": asked("")} | {word: asked(word) for word in WORDS}
    return {"all (query alone)": _against_list(in_turns(things, rounds=effort.rounds, times=effort.times))}


def _against_list(figures: dict[str, Figure]) -> dict[str, Any]:
    whole = figures.pop("list")
    return {
        "list": _said(whole),
        "words": {word: {**_said(found), "times_slower": found.p95 / whole.p95} for word, found in figures.items()},
    }


def _timed(do: Callable[[], Any]) -> float:
    began = perf_counter()
    do()
    return perf_counter() - began


def _memory(people: dict[str, Actor]) -> dict[str, float]:
    """Let eight browsers at once read, search and submit; then read what the worker holds."""
    sessions = {name: signed_in(inside(), people[name].account_id).cookies for name in READERS}
    with server.as_users_get_it() as served:

        def visit(turn: int) -> None:
            line = Line(served.port)
            for name, (reader, path) in list(LISTS.items())[turn % 2 :: 2]:
                browser = Browser(line, cookies=dict(sessions[reader]))
                browser.get(path)
                browser.get(f"/desk/cases/?q={WORDS[turn % len(WORDS)]}" if "cases" in name else path)
            Sender(line).send()

        with ThreadPoolExecutor(8) as many:
            list(many.map(visit, range(32)))
        now, most = served.memory()
    return {"now": now, "most": most}


def _said(figure: Figure) -> dict[str, float]:
    return {"p50": figure.p50, "p95": figure.p95, "rate": figure.rate}
