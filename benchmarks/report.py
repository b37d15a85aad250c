"""The figures as tables, in Markdown, so that docs/benchmarks.md can hold them as they were printed."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.bars import Bar

PREFACE = """\
The floor is Django as `startproject` leaves it, served by the same gunicorn worker (one thread) on the same database:
one view with one INSERT, one view with one SELECT … LIMIT n drawn by a template, n being the rows of our own page.
Ours is the whole site with all its middleware. Both are asked in turns over one kept connection; times are those of
the browser. Ratios count, and of a ratio the median over the rounds; absolute values depend on the machine.

A database is filled with copies of some 370 cases told by the real actions: own ids, numbers, texts of about 190
Chinese characters, index words, receipts, phone indexes and clocks, and an own chain of events whose every link,
salt and commitment is computed anew. Closed copies lie anywhere in nine years, their days moved by whole weeks
(holidays are not looked up again); copies carry no sealed contact fields and none of the words of later steps.
"""


def of(database: str, cases: int, found: dict[str, Any], held: Sequence[Bar]) -> str:
    """Write everything about one database."""
    filled = found["filled"]
    size = f"{filled['bytes'] / 1e9:.1f} GB"
    built = f", filled in {filled['seconds']:.0f} s" if filled["seconds"] else ""
    parts = [
        f"## {cases:,} cases on {'SQLite' if database == 'sqlite' else 'PostgreSQL'} ({size}{built})",
        _table(
            ["bar", "wanted", "found", "met"], ([b.what, b.wanted, b.found, "yes" if b.met else "**no**"] for b in held)
        ),
        "### Create by the public form",
        _create(found),
        "### Lists",
        _table(
            [
                "list",
                "statements",
                "rows",
                "KB",
                "p50 ms",
                "p95 ms",
                "per s",
                "floor p50 ms",
                "floor per s",
                "times slower",
            ],
            (_list_row(name, one, found["statements"]) for name, one in found["lists"].items()),
        ),
        "### Pages that count over a period (no bar)",
        _table(
            ["page", "p50 ms", "p95 ms"],
            ([name, _ms(one["ours"]["p50"]), _ms(one["ours"]["p95"])] for name, one in found["boards"].items()),
        ),
        "### Page 1,000",
        _table(["who", "page 1 p50 ms", "page 1,000 p50 ms", "times slower"], _depth_rows(found["depth"])),
        "### Search, p95 in ms (times the p95 of the same reader's list; statements)",
        _search(found),
        f"Worker memory: {found['memory']['now']:.0f} MB after, {found['memory']['most']:.0f} MB at most.",
    ]
    return "\n\n".join(parts) + "\n"


def _create(found: dict[str, Any]) -> str:
    create = found["create"]
    rows = [
        ["ours, without the hash", found["statements"]["create"], *_times(create["ours"])],
        ["floor", 1, *_times(create["floor"])],
    ]
    said = (
        f"The code's hash, apart: {_ms(create['hash_p50'])} ms; with it {_ms(create['whole_p50'])} ms. "
        f"Inside the application, without hash and HTTP: {_ms(create['inside_p50'])} ms."
    )
    return _table(["", "statements", "p50 ms", "p95 ms", "per s"], rows) + "\n\n" + said


def _list_row(name: str, one: dict[str, Any], statements: dict[str, int]) -> list[object]:
    ours, floor = one["ours"], one["floor"]
    return [
        name, statements[name], one["rows"], round(one["bytes"] / 1000), *_times(ours),
        _ms(floor["p50"]), f"{floor['rate']:.0f}", f"{one['times_slower']:.1f}",
    ]  # fmt: skip


def _depth_rows(depth: dict[str, Any]) -> Iterable[list[object]]:
    for who, one in depth.items():
        yield [who, _ms(one["first"]["p50"]), _ms(one["deep"]["p50"]), f"{one['times_slower']:.2f}"]


def _search(found: dict[str, Any]) -> str:
    groups = found["search"]
    words = list(next(iter(groups.values()))["words"])

    def cell(who: str, word: str) -> str:
        one, count = groups[who]["words"][word], found["statements"].get(f"{who}: {word}", "")
        return f"{_ms(one['p95'])} ({one['times_slower']:.1f}{f'; {count}' if count else ''})"

    rows = ([who, _ms(group["list"]["p95"]), *(cell(who, word) for word in words)] for who, group in groups.items())
    return _table(["who", "list", *words], rows)


def _times(figure: dict[str, float]) -> list[str]:
    return [_ms(figure["p50"]), _ms(figure["p95"]), f"{figure['rate']:.0f}"]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
