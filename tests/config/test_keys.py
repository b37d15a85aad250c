"""Key files are made whole, never twice, and shown by fingerprint only (trust §8.3)."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from anlan.config import keys
from anlan.config.commands.keys import command


def run(folder: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ANLAN_KEYS", str(folder))
    done = CliRunner().invoke(command, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_missing_keys_stop_a_production_start_with_the_command_that_makes_them(tmp_path) -> None:
    with pytest.raises(keys.KeysMissing, match="anlan keys init"):
        keys.load(tmp_path / "none", may_create=False)


def test_init_makes_keys_only_their_owner_reads_and_never_replaces_one(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "keys"
    run(folder, "init", monkeypatch=monkeypatch)
    first = keys.load(folder, may_create=False)
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o400}
    assert "every key is there" in run(folder, "init", monkeypatch=monkeypatch)
    assert keys.load(folder, may_create=False) == first


def test_eight_processes_that_start_at_once_read_the_same_keys(tmp_path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: keys.load(tmp_path / "keys", may_create=True), range(8)))
    assert len(set(found)) == 1


def test_rotation_adds_a_newer_key_to_the_ring_and_the_older_may_go_later(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "keys"
    run(folder, "init", monkeypatch=monkeypatch)
    assert "intake-kek-2" in run(folder, "rotate", monkeypatch=monkeypatch)
    assert [number for number, _ in keys.load(folder, may_create=False).intake_kek] == [1, 2]
    (folder / "intake-kek-1.key").unlink()
    assert [number for number, _ in keys.load(folder, may_create=False).intake_kek] == [2]


def test_what_is_shown_is_no_key(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "keys"
    run(folder, "init", monkeypatch=monkeypatch)
    shown = run(folder, "show", monkeypatch=monkeypatch)
    assert "code-pepper" in shown
    for file in folder.iterdir():
        assert file.read_bytes().hex() not in shown


def test_a_key_of_the_wrong_length_is_named(tmp_path) -> None:
    keys.load(tmp_path, may_create=True)
    (tmp_path / "web.key").chmod(0o600)
    (tmp_path / "web.key").write_bytes(b"short")
    with pytest.raises(keys.KeysMissing, match="has 5 bytes"):
        keys.load(tmp_path, may_create=False)
