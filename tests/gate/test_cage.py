"""The cage: a parser can only kill itself, the parent answers in time (trust T-29)."""

import json
import os
import socket
import time
from pathlib import Path

import pytest

from anlan.gate.cage import CageDied, CageRefused, Limits, in_cage

HERE = "anlan.gate.rules"
MIB = 1024 * 1024


@pytest.fixture
def inside(monkeypatch, tmp_path):
    """Run a piece of Python in the cage: a module that stands, for the child only, in our package's place."""
    package = tmp_path / "anlan"
    source = Path(__file__).resolve().parents[2] / "src" / "anlan"
    (package / "gate").mkdir(parents=True)
    for name in ("__init__.py", "gate/__init__.py", "gate/caged.py"):
        (package / name).write_bytes((source / name).read_bytes())
    monkeypatch.setattr("anlan.gate.cage.SOURCE", str(tmp_path))

    def run(body: str, data: bytes = b"", **options):
        lines = "\n    ".join(body.splitlines())
        (package / "trial.py").write_text(f"def trial(data, **more):\n    {lines}\n", encoding="utf-8")
        return in_cage("anlan.trial:trial", data, **options)

    return run


def test_bytes_values_and_streams_come_back(inside):
    assert inside("return data[::-1]", b"abc") == b"cba"
    assert inside("return {'n': len(data), 'more': more}", b"x" * 5_000_000, word="澜") == {
        "n": 5_000_000,
        "more": {"word": "澜"},
    }
    assert inside("return iter([b'a', b'\\n\\0', b'b'])") == b"a\n\0b"


def test_a_refusal_keeps_its_code_and_other_exceptions_lose_their_words(inside):
    refusing = "class No(ValueError):\n    code = 'no_header'\n    detail = {'rows': 15}\nraise No('13800138000')"
    with pytest.raises(CageRefused) as refused:
        inside(refusing)
    assert (refused.value.code, refused.value.detail) == ("no_header", {"rows": 15})
    with pytest.raises(CageRefused) as refused:
        inside("raise ValueError('13800138000')")
    assert refused.value.code == "parser_failed"
    assert "138" not in json.dumps(refused.value.detail)
    with pytest.raises(CageRefused, match="broke_off"):
        inside(
            "def rows():\n    yield b'a'\n    e = ValueError()\n    e.code = 'broke_off'\n    raise e\nreturn rows()"
        )


@pytest.mark.parametrize(
    ("body", "limits", "code"),
    [
        ("x = [bytes(1 << 20) for _ in range(4000)]\nreturn 1", Limits(), "too_big"),
        ("while True: pass", Limits(cpu=1), "cpu"),
        ("import time\ntime.sleep(60)", Limits(wall=0.5), "wall"),
        ("return iter(lambda: b'x' * 1000000, None)", Limits(answer=5 * MIB), "answer"),
        ("import os\nos.abort()", Limits(), "memory"),
        ("import os\nos._exit(3)", Limits(), "crashed"),
        ("import os\nos.close(1)\nos._exit(0)", Limits(), "crashed"),
    ],
)
def test_t_29_what_goes_wrong_inside_is_a_plain_answer_outside(inside, body, limits, code):
    begun = time.monotonic()
    with pytest.raises((CageDied, CageRefused)) as died:
        inside(body, limits=limits)
    assert died.value.code == code
    assert time.monotonic() - begun < 35
    assert inside("return 'next'") == "next"


def test_t_29_a_large_file_cannot_be_written(inside, tmp_path):
    body = f"open({str(tmp_path / 'big')!r}, 'wb').write(bytes(3000000))"
    with pytest.raises((CageDied, CageRefused)):
        inside(body, limits=Limits(file_size=MIB))
    assert (tmp_path / "big").stat().st_size <= MIB


def test_t_29_there_is_no_network_no_environment_and_no_program_to_start(inside, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CageRefused) as refused:
            inside(f"import socket\nsocket.create_connection(('127.0.0.1', {port}))")
    assert refused.value.detail == {"kind": "PermissionError"}
    assert "DATABASE_URL" not in inside("import os\nreturn dict(os.environ)")
    with pytest.raises(CageRefused):
        inside("import subprocess\nsubprocess.run(['true'])")
    with pytest.raises(CageRefused):
        in_cage("os:getcwd", b"")


def test_what_a_library_prints_is_no_part_of_the_answer(inside):
    assert inside("import os\nprint('x')\nos.write(1, b'y')\nreturn 'z'") == "z"


def test_no_child_is_left_behind(inside):
    with pytest.raises(CageDied):
        inside("import time\ntime.sleep(60)", limits=Limits(wall=0.3))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_small_call_is_quick(inside):
    inside("return 1")
    begun = time.monotonic()
    for _ in range(5):
        inside("return 1")
    assert (time.monotonic() - begun) / 5 < 1
