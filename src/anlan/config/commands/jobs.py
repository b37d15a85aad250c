"""`anlan jobs …`: run what time itself does, one worker at a time."""

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from django.conf import settings
from django.db import connections

from anlan.cases.rules.clock import LOCAL
from anlan.config.schedule import SCHEDULE, Scheduled

PAUSE = 20  # seconds between two looks at the clock


@click.group()
def command() -> None:
    """Reminders, urging, ends of rights: running a job twice changes nothing."""


@command.command("list")
def list_jobs() -> None:
    """Show every job and its rhythm."""
    for job in SCHEDULE:
        click.echo(f"{job.name}  every {job.every}" + (f", not before {job.not_before}" if job.not_before else ""))


@command.command()
@click.argument("name", required=False)
def once(name: str | None) -> None:
    """Run all jobs, or the one named, now."""
    for job in SCHEDULE:
        if name in (None, job.name):
            click.echo(f"{job.name}: {job.run(datetime.now(UTC))}")


@command.command()
def run() -> None:
    """Run each job in its rhythm until stopped; a second worker waits for the first to end."""
    with _only_worker():
        ran = _last_runs()
        while True:
            now = datetime.now(UTC)
            for job in SCHEDULE:
                if _is_time(job, ran.get(job.name), now):
                    click.echo(f"{job.name}: {job.run(now)}")
                    ran[job.name] = now
                    _remember(ran)
            connections.close_all()
            time.sleep(PAUSE)


def _is_time(job: Scheduled, last: datetime | None, now: datetime) -> bool:
    here = now.astimezone(LOCAL)
    if job.not_before and here.time() < job.not_before:
        return False
    if job.not_before:  # a daily job: once each local day
        return last is None or last.astimezone(LOCAL).date() < here.date()
    return last is None or now - last >= job.every


@contextmanager
def _only_worker() -> Iterator[None]:
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR / "jobs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _last_runs() -> dict[str, datetime]:
    file = settings.VAR / "jobs.json"
    if not file.exists():
        return {}
    return {name: datetime.fromisoformat(text) for name, text in json.loads(file.read_text("utf-8")).items()}


def _remember(ran: dict[str, datetime]) -> None:
    # Losing this file only means that a job runs once more, which changes nothing.
    text = json.dumps({name: moment.isoformat() for name, moment in ran.items()})
    (settings.VAR / "jobs.json").write_text(text, "utf-8")
