"""`anlan cases …`: bring rows back in line with their events."""

from datetime import UTC, datetime

import click

from anlan.cases.actions import rebuild as rows
from anlan.offices.rules.actors import SYSTEM


@click.group()
def command() -> None:
    """Cases: their rows are projections of their events."""


@command.command()
def rebuild() -> None:
    """Write every case row, clock and search row anew from the events."""
    found = rows.rebuild_rows(
        actor=SYSTEM, now=datetime.now(UTC), progress=lambda done: click.echo(f"\r{done} cases", nl=False, err=True)
    )
    click.echo(err=True)
    click.echo(f"{found.cases} cases, {found.mended} of them had rows that did not follow from their events")
