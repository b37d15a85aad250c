"""Start gunicorn over the database of DATABASE_URL, ask whether it is there, read its memory, stop it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path


@dataclass(frozen=True)
class Server:
    """One gunicorn with one worker."""

    port: int
    process: "subprocess.Popen[bytes]"

    def worker(self) -> int:
        """Return the process id of the worker."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def memory(self) -> tuple[float, float]:
        """Return what the worker holds in memory now and at most so far, in MB of a million bytes."""
        status = Path(f"/proc/{self.worker()}/status").read_text()
        found = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith("Vm")}
        return int(found["VmRSS"]) * 1024 / 1e6, int(found["VmHWM"]) * 1024 / 1e6


@contextmanager
def measured() -> Iterator[Server]:
    """Serve ours and the floor for timing: one worker, one thread."""
    options = ["--workers", "1", "--worker-class", "gthread", "--threads", "1", "--keep-alive", "60"]
    with _running([sys.executable, "-m", "gunicorn", *options, *_quiet(), "benchmarks.served:application"]) as found:
        yield found


@contextmanager
def as_users_get_it() -> Iterator[Server]:
    """Serve what `anlan serve` serves: one worker, eight threads."""
    anlan = str(Path(sys.executable).with_name("anlan"))
    with _running([anlan, "serve"]) as found:
        yield found


def _quiet() -> list[str]:
    return ["--log-level", "warning", "--no-control-socket"]


@contextmanager
def _running(command: list[str]) -> Iterator[Server]:
    port = _free_port()
    where = ["--port", str(port)] if command[0].endswith("anlan") else ["--bind", f"127.0.0.1:{port}"]
    position = len(command) if command[0].endswith("anlan") else 3
    whole = [*command[:position], *where, *command[position:]]
    process = subprocess.Popen(
        whole, env=os.environ, stdout=subprocess.DEVNULL, stderr=sys.stderr, start_new_session=True
    )
    try:
        _wait_for(port)
        yield Server(port, process)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/help/")
            connection.getresponse().read()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
