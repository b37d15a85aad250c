"""What runs inside the cage: the walls first, then the one function asked for (trust T-29).

Started by cage.py as a fresh interpreter that has imported nothing of ours but this file.
"""

import contextlib
import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
# Where a network namespace is not permitted, Python code at least cannot connect or start a program.
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.")


def main() -> None:
    """Read the request from standard input, shut ourselves in, run the function, write one answer."""
    with os.fdopen(0, "rb", closefd=False) as request_file:
        request = json.loads(request_file.readline())
        data = request_file.read()
    out = os.fdopen(os.dup(1), "wb")
    # What a library prints must not become part of the answer.
    with open(os.devnull, "r+b") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    build_walls(request["limits"])
    with out:
        answer(out, request, data)
        out.flush()
    # Skip the interpreter's tidying: it costs milliseconds and runs the parser's destructors.
    os._exit(0)


def build_walls(limits: dict[str, int]) -> None:
    """Take the network away and limit memory, processor time and file size (bytes, seconds)."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_size"], limits["file_size"]))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    sys.addaudithook(refuse_ways_out)


def refuse_ways_out(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop Python code that opens a socket or starts a program."""
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(f"{event} is not possible in the cage")


def answer(out: Any, request: dict[str, Any], data: bytes) -> None:
    """Run the function and write its answer: one letter for the kind, then the payload.

    B bytes, J a JSON value, S a stream of bytes, E a refusal. Words of exceptions stay here: they can quote a
    row; only codes and values chosen by our own rules leave the cage.
    """
    try:
        result = function_named(request["function"])(data, **request["arguments"])
        if isinstance(result, bytes):
            out.write(b"B" + result)
        elif isinstance(result, Iterator):
            write_stream(out, result)
        else:
            out.write(b"J" + json.dumps(result, ensure_ascii=False).encode())
    except BaseException as problem:  # noqa: BLE001  a Rust panic is no Exception
        with contextlib.suppress(BrokenPipeError):
            out.write(b"E" + json.dumps(refusal(problem)).encode())


def write_stream(out: Any, chunks: Iterator[bytes]) -> None:
    """Write the chunks of a stream; its first one is made before the kind is said, so it can still refuse."""
    first = next(chunks, b"")
    out.write(b"S" + first)
    told: dict[str, Any] = {}
    try:
        for chunk in chunks:
            out.write(chunk)
    except BaseException as problem:  # noqa: BLE001
        told = refusal(problem)
    out.write(TRAILER + json.dumps(told).encode())


# After a stream: nothing, or why it broke off. JSON holds no NUL, so the last trailer is ours.
TRAILER = b"\n\0"


def refusal(problem: BaseException) -> dict[str, Any]:
    """Return what the parent may know of an exception."""
    code = getattr(problem, "code", None)
    if isinstance(code, str):
        return {"code": code, "detail": getattr(problem, "detail", {})}
    if isinstance(problem, MemoryError):
        return {"code": "too_big", "detail": {}}
    return {"code": "parser_failed", "detail": {"kind": type(problem).__name__}}


def function_named(path: str) -> Any:
    """Return the function `anlan.<module>:<name>`; nothing outside our own package runs here."""
    module, _, name = path.partition(":")
    if not module.startswith("anlan."):
        raise PermissionError("only our own functions run in the cage")
    return getattr(importlib.import_module(module), name)
