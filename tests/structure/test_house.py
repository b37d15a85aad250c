"""The map is true: imports, folders, sizes, names (architecture §2)."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "anlan"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
SUBJECTS = sorted(path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__")
DRAWERS = {"utils", "helpers", "common", "core", "misc", "manager", "managers", "service", "services", "signals"}


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(ROOT / ".importlinter")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_is_in_the_tour_and_the_tour_names_no_other() -> None:
    tour = (ROOT / "docs" / "tour.md").read_text("utf-8")
    named = set(re.findall(r"^\| `(\w+)/` \|", tour, re.MULTILINE))
    assert named == set(SUBJECTS)


def test_every_rule_imports_with_no_django_loaded() -> None:
    modules = sorted(
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        for path in FILES
        if "rules" in path.relative_to(SOURCE).with_suffix("").parts and path.name != "__init__.py"
    )
    program = (
        "import importlib, sys\n"
        f"for name in {modules!r}:\n"
        "    importlib.import_module(name)\n"
        "    assert not any(m == 'django' or m.startswith('django.') for m in sys.modules), name\n"
        "print(len(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_file_can_be_held_in_the_head(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_drawer_has_appeared_and_no_folder_lies_deep(path: Path) -> None:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    assert not DRAWERS & set(parts)
    assert len(parts) <= 4, "a subject, a kind of file, at most one folder of data beside it"


def test_package_files_stay_empty_but_for_the_tables_django_looks_for() -> None:
    for path in FILES:
        if path.name == "__init__.py" and path.stat().st_size:
            where = path.relative_to(SOURCE).parent.parts
            assert where[-1] == "models" or where == ("config", "commands"), path


def test_there_are_no_listeners_and_no_save_overrides() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        assert "django.dispatch" not in text, path
        assert "models.signals" not in text, path
        if "models" in path.relative_to(SOURCE).parts or path.name == "models.py":
            assert "def save(" not in text, path


def test_sql_of_our_own_stands_in_the_ledger_and_the_search_only() -> None:
    allowed = {"ledger", "cases/queries/search.py"}
    for path in FILES:
        where = str(path.relative_to(SOURCE))
        if ".cursor()" in path.read_text("utf-8"):
            assert where in allowed or where.split("/")[0] in allowed, where


def test_names_in_the_database_fit_every_supported_server() -> None:
    from django.apps import apps

    for model in apps.get_models():
        if not model.__module__.startswith("anlan."):
            continue
        names = [model._meta.db_table, *(field.column for field in model._meta.local_fields if field.column)]
        names += [index.name for index in model._meta.indexes] + [c.name for c in model._meta.constraints]
        assert all(len(name) <= 30 for name in names), [name for name in names if len(name) > 30]


def test_public_functions_of_rules_actions_and_queries_say_what_they_do() -> None:
    silent = []
    for path in FILES:
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if not {"rules", "actions", "queries", "jobs"} & set(parts):
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{'/'.join(parts)}:{node.name}")
    assert silent == []


def test_nothing_names_a_package_index_or_a_path_of_a_machine() -> None:
    for path in (ROOT / "requirements").glob("*"):
        text = path.read_text("utf-8")
        assert "index-url" not in text, path
        assert "http" not in text, path
        assert "file:" not in text, path
    lock = (ROOT / "web" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
