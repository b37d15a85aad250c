"""The built pages run where a county's browsers are old, and ask nobody else (field F-90, trust §11)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"
DIST = WEB / "dist"
NODE = Path(sys.executable).parent / "node"


@pytest.fixture
def checker(tmp_path):
    """Run web/check-built.mjs over a folder; returns (exit code, what it printed)."""
    node = NODE if NODE.exists() else shutil.which("node")
    if not node or not (WEB / "node_modules" / "acorn").exists() or not DIST.exists():
        if os.environ.get("CI_BROWSER") == "required":
            pytest.fail("no built pages to check: run `make web`")
        pytest.skip("no built pages to check: run `make web`")

    def run(folder):
        done = subprocess.run(
            [str(node), str(WEB / "check-built.mjs"), str(folder)], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_ac_f_19_built_files_stay_within_es2020_and_old_css_and_name_no_other_host(checker):
    assert checker(DIST) == (0, "")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.js", "a ??= b", "above ES2020"),
        ("a.js", "class A { #x = 1; static {} }", "above ES2020"),
        ("a.css", "p{color:oklch(0.5 0.1 200)}", "uses oklch("),
        ("a.css", "p{color:color-mix(in srgb,red,blue)}", "uses color-mix("),
        ("a.css", "@layer a{p{color:red}}", "uses @layer"),
        ("a.css", "@container (width>1px){p{color:red}}", "uses @container"),
        ("a.js", 'fetch("https://tiles.example.org/1")', "names another host"),
    ],
)
def test_ac_f_19_the_check_names_what_it_refuses(checker, tmp_path, name, text, said):
    (tmp_path / name).write_text(text, "utf-8")
    code, out = checker(tmp_path)
    assert code == 1
    assert said in out


def test_the_lock_of_the_front_end_names_no_package_index():
    lock = (WEB / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock


def test_no_page_carries_inline_script_style_or_handlers():
    import re

    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*application/json)|hx-on")
    found = [
        f"{path.relative_to(WEB.parent)}: {match.group(0).strip()}"
        for folder in (WEB / "templates", WEB.parent / "src")
        for path in folder.rglob("*.html")
        for match in inline.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_every_icon_a_template_names_is_in_the_sprite():
    import re

    drawn = {path.stem for path in (WEB / "icons" / "tabler").glob("*.svg")}
    named = re.compile(r'{% icon "([\w-]+)"')
    folders = (WEB / "templates", WEB.parent / "src")
    wanted = {name for at in folders for path in at.rglob("*.html") for name in named.findall(path.read_text())}
    assert wanted - drawn == set()
