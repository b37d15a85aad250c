"""`anlan serve`: the web process, with the long-kept processes' settings of field F-85."""

import os
import sys

import click
from django.conf import settings


@click.command()
@click.option("--address", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes; one suffices for an office on SQLite.")
@click.option("--threads", default=8, show_default=True)
def command(address: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages until interrupted."""
    click.echo(f"Anlan 安澜: http://{address}:{port}/ (public) · http://{address}:{port}/desk/ (staff)")
    if settings.PROFILE == "demo":
        click.echo("Ctrl+C stops it; `make demo` again finds the county as you left it.")
    if settings.PROFILE == "demo":  # what letters and slips print must lead back to where this is served
        os.environ.setdefault("ANLAN_STATUS_ADDRESS", f"http://{address}:{port}/status")
        os.environ.setdefault("ANLAN_CHECK_ADDRESS", f"http://{address}:{port}/check/{{number}}")
    sys.stdout.flush()
    options = ["--bind", f"{address}:{port}", "--workers", str(workers), "--threads", str(threads)]
    quiet = ["--log-level", "warning", "--graceful-timeout", "10", "--timeout", "60", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", *options, *quiet, "anlan.config.wsgi:application"]
    os.execv(sys.executable, command)  # noqa: S606  (no shell; replaces this process, so signals reach the server)
