"""`anlan ledger …`: prove that history is what was written."""

import sys

import click

from anlan.cases.queries.rebuild import first_differences
from anlan.ledger import queries
from anlan.ledger.rules.chain import Fault

WORDS = {
    "missing": "an event is missing",
    "twice": "this place is taken twice",
    "leaf": "the event was changed",
    "body": "the event was changed",
    "column": "a column was changed",
    "prev": "the link to the event before it is broken",
    "clock": "the clock went back",
    "tail": "the end of the stream is missing",
    "inserted": "an event was inserted",
}


@click.group()
def command() -> None:
    """Verify the ledger."""


@command.command()
@click.option("--quiet", is_flag=True, help="No progress.")
def verify(quiet: bool) -> None:
    """Read every event, name the first bad one of each stream, exit with 1 if there is any."""
    report = queries.verify(None if quiet else show_progress)
    if not quiet:
        click.echo(err=True)
    for fault in report.faults:
        click.echo(described(fault))
    forged = first_differences()
    for difference in forged:
        click.echo(
            f"case {difference.number}: {difference.column} says {difference.stored!r}, "
            f"its events say {difference.rebuilt!r}"
        )
    if not report.clean or forged:
        click.echo(f"{report.events} events in {report.streams} streams: NOT intact")
        sys.exit(1)
    click.echo(f"{report.events} events in {report.streams} streams: intact")


def show_progress(done: int, total: int) -> None:
    """Write one line that is overwritten, on the error stream."""
    click.echo(f"\r{done} of {total} events", nl=False, err=True)


def described(fault: Fault) -> str:
    """Say where a fault is and what it is."""
    where = f"{fault.stream} event {fault.n}: " if fault.stream else ""
    return f"{where}{WORDS[fault.code]} ({fault.detail})"
