"""Every write is an event, every route says for whom, every job has its hour (examples §2.3)."""

import ast
import re
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from anlan.config.schedule import SCHEDULE

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "anlan"
APPENDING = {"append", "append_many", "take", "advance", "_recompute"}
# Writes that are no event of their own, each with its reason.
NO_EVENT = {
    "cases.draft": "writes down the fact that record appends",
    "offices.put_message": "a message is part of the act that puts it",
    "offices.mark_read": "reading is no event",
    "offices.record_sent": "the fate of a message, not an act of the office",
    "offices.record_failure": "the fate of a message, not an act of the office",
    "offices.begin_session": "sign-in goes to the security log",
    "offices.end_session": "sign-in goes to the security log",
    "offices.use_first_password": "sign-in goes to the security log",
    "intake.doubt_opening": "a message about an opening; the opening is the event",
    "intake.keep_upload": "a sheet waits sealed; the import of it is the event",
    "intake.forget_old_uploads": "what nobody imported is gone after a day",
}


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}


def called(node: ast.AST) -> set[str]:
    """Name everything a piece of code calls or hands on."""
    names = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return names | {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def reaches_the_ledger(subject: str) -> set[str]:
    """Name every function and class of a subject's actions that appends, directly or by way of another one."""
    files = [*SOURCE.glob(f"{subject}/actions.py"), *SOURCE.glob(f"{subject}/actions/*.py")]
    bodies: dict[str, set[str]] = {}
    for path in files:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                bodies.setdefault(node.name, set()).update(called(node))
    known = set(APPENDING)
    while True:
        more = {name for name, calls in bodies.items() if calls & known} - known
        if not more:
            return known
        known |= more


def test_every_public_action_appends_to_the_ledger() -> None:
    from_below: set[str] = set()
    silent = []
    for subject in ("places", "offices", "cases", "intake"):
        known = reaches_the_ledger(subject)
        files = [*SOURCE.glob(f"{subject}/actions.py"), *SOURCE.glob(f"{subject}/actions/*.py")]
        for path in files:
            for name, node in functions(path).items():
                private = name.startswith("_") or not any(k.arg == "now" for k in node.args.kwonlyargs)
                if not private and name not in known and not called(node) & from_below:
                    silent.append(f"{subject}.{name}")
        from_below |= known
    assert sorted(set(silent) - set(NO_EVENT)) == []


def routes(patterns=None, prefix: str = "") -> list[tuple[str, object]]:
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            found.append((route, pattern.callback))
    return found


def test_every_route_of_the_desk_declares_its_roles() -> None:
    desk = [(route, view) for route, view in routes() if route.startswith("desk/")]
    assert desk
    assert [route for route, view in desk if not getattr(view, "roles", None)] == []


def test_every_job_is_in_the_schedule_and_back() -> None:
    written = {
        f"{path.parent.name}.{name}"
        for path in SOURCE.glob("*/jobs.py")
        for name in functions(path)
        if not name.startswith("_")
    }
    assert written == {entry.name for entry in SCHEDULE}


def test_every_setting_from_the_environment_is_in_the_manual_and_back() -> None:
    used = set()
    for path in [*SOURCE.rglob("*.py"), ROOT / "Makefile"]:
        used |= set(re.findall(r"\b(ANLAN_[A-Z_]+|DATABASE_URL)\b", path.read_text("utf-8")))
    manual = set(
        re.findall(r"^\| `(ANLAN_[A-Z_]+|DATABASE_URL)` \|", (ROOT / "docs" / "operate.md").read_text("utf-8"), re.M)
    )
    assert used == manual
