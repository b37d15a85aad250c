"""Runs a parser of strangers' bytes where it can only kill itself (trust T-29).

One call is one fresh interpreter: limited memory, processor time and file size, no network, an empty
environment, the input as a file in memory, the answer through a pipe of limited length. Nothing is pickled.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from anlan.gate.caged import TRAILER

MIB = 1024 * 1024
SOURCE = str(Path(__file__).resolve().parents[2])
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from anlan.gate.caged import main; main()"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The walls: bytes of memory, of any file and of the answer; seconds of processor and of waiting."""

    memory: int = 512 * MIB
    cpu: int = 20
    wall: float = 30.0
    file_size: int = 64 * MIB
    answer: int = 256 * MIB


class CageRefused(ValueError):
    """The function inside said no; `code` and `detail` are its own."""

    def __init__(self, code: str, detail: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class CageDied(RuntimeError):
    """The child was stopped or died; `code` ∈ {memory, cpu, wall, answer, crashed}."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the parser's process ended: {code}")
        self.code = code


def in_cage(function: str, data: bytes, *, limits: Limits | None = None, **arguments: Any) -> Any:
    """Call `anlan.module:name(data, **arguments)` in a caged child and return its bytes or JSON value.

    `arguments` must be JSON. Raises CageRefused with the function's own code, or CageDied; always within
    `limits.wall` and a second.
    """
    walls = limits or Limits()
    with request_file(function, data, walls, arguments) as request:
        child = subprocess.Popen(  # noqa: S603  our own interpreter and our own text
            [sys.executable, "-I", "-c", BOOT, SOURCE],
            stdin=request,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            start_new_session=True,
        )
    try:
        payload = read_answer(child, walls)
        code = child.wait(timeout=5)
    finally:
        end(child)
    return understood(payload, code)


@contextlib.contextmanager
def request_file(function: str, data: bytes, limits: Limits, arguments: dict[str, Any]) -> Iterator[IO[bytes]]:
    """Open the request as a file in memory: one line of JSON, then the bytes."""
    head = {"function": function, "arguments": arguments, "limits": asdict(limits)}
    with file_in_memory() as request:
        request.write(json.dumps(head, ensure_ascii=True).encode() + b"\n")
        request.write(data)
        request.seek(0)
        yield request


def file_in_memory() -> IO[bytes]:
    """Open an unnamed file without a disk where the system has that, else a temporary one."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("anlan-cage"), "w+b")
    return tempfile.TemporaryFile()


def read_answer(child: subprocess.Popen[bytes], limits: Limits) -> bytearray:
    """Return all the child writes, or raise CageDied when it writes too much or too long."""
    assert child.stdout is not None
    until = time.monotonic() + limits.wall
    payload = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(timeout=max(0.0, until - time.monotonic())):
                raise CageDied("wall")
            chunk = os.read(child.stdout.fileno(), MIB)
            if not chunk:
                return payload
            payload += chunk
            if len(payload) > limits.answer:
                raise CageDied("answer")
            if time.monotonic() > until:
                raise CageDied("wall")


def end(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started, and leave no zombie."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    if child.stdout is not None:
        child.stdout.close()
    child.wait()


def understood(payload: bytearray, code: int) -> Any:
    """Return the answer in a payload, or raise what it says or what the exit code means."""
    if code != 0:
        raise CageDied(DEATHS.get(-code, "crashed"))
    kind, body = payload[:1], memoryview(payload)[1:]
    if kind == b"B":
        return bytes(body)
    if kind == b"J":
        return json.loads(bytes(body))
    if kind == b"S":
        cut = payload.rindex(TRAILER)
        refuse_if_told(bytes(payload[cut + len(TRAILER) :]))
        return bytes(body[: cut - 1])
    if kind == b"E":
        refuse_if_told(bytes(body))
    raise CageDied("crashed")


def refuse_if_told(told: bytes) -> None:
    """Raise the refusal a child wrote, if it wrote one."""
    refusal = json.loads(told)
    if refusal:
        raise CageRefused(refusal["code"], refusal["detail"])


# Rust aborts when it cannot allocate; the kernel sends KILL for memory and XCPU for time.
DEATHS: dict[int, str] = {
    signal.SIGABRT: "memory",
    signal.SIGKILL: "memory",
    signal.SIGSEGV: "memory",
    signal.SIGXCPU: "cpu",
}
