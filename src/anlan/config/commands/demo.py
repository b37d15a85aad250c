"""`anlan demo …`: tell the synthetic county's year into an empty demo ledger, show who may sign in."""

import sys
import time
from datetime import datetime

import click
from django.conf import settings
from django.utils import timezone

from anlan.cases.rules.law import lawbook
from anlan.demo import cast as people
from anlan.demo.clock import ClockIsReal
from anlan.demo.load import SEED, SIZE, AlreadyTold, Told
from anlan.demo.load import load as load_county
from anlan.desk.names import ROLES
from anlan.ledger.rules.codes import shown_code

RECEIPTS = "demo-receipts.txt"


@click.group()
def command() -> None:
    """Tell the demo county, show its cast."""


@command.command()
@click.option("--size", default=SIZE, show_default=True, help="Petitions of the year.")
@click.option("--seed", default=SEED, show_default=True, help="Another seed tells another year.")
@click.option("--now", "told_until", type=click.DateTime(), help="Last moment of the story; real now unless given.")
@click.option("--quiet", is_flag=True, help="No progress.")
def load(size: int, seed: int, told_until: datetime | None, quiet: bool) -> None:
    """Found the county and tell its year up to now; does nothing when cases are there already."""
    now = timezone.make_aware(told_until) if told_until else timezone.now()
    began = time.monotonic()
    try:
        told = load_county(now=now, size=size, seed=seed, progress=None if quiet else _show_progress)
    except AlreadyTold:
        click.echo("The demo county is told already: this ledger holds cases. Nothing was changed.")
        return
    except ClockIsReal as error:
        raise click.ClickException(f"{error}: the demo is told only where the ledger's origin begins demo.") from error
    if not quiet:
        click.echo(err=True)
    _report(told, time.monotonic() - began)
    _keep_receipts(told)


@command.command()
def cast() -> None:
    """List the sign-ins of the cast and the receipts to try the public pages with."""
    _show_cast()


def _show_progress(done: int, total: int) -> None:
    click.echo(f"\r{done} of {total} steps", nl=False, err=True)


def _report(told: Told, seconds: float) -> None:
    states = lawbook(settings.COUNTY_FOLDER).procedures["petition"].states
    click.echo(f"{told.cases} cases, {told.steps} steps, {seconds:.0f} s")
    for code, count in sorted(told.states.items(), key=lambda entry: -entry[1]):
        click.echo(f"{count:>5}  {states[code].title_zh} ({states[code].title_en})")
    click.echo("by channel: " + ", ".join(f"{name} {count}" for name, count in sorted(told.channels.items())))


def _keep_receipts(told: Told) -> None:
    """Write down the two receipts: a query code is shown once, and the demo must be tried more than once."""
    lines = [f"{one.petitioner.name}  {one.number}  {shown_code(one.code)}" for one in told.shown]
    settings.VAR.mkdir(parents=True, exist_ok=True)
    (settings.VAR / RECEIPTS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _show_cast() -> None:
    click.echo(f"\nSign in at /desk/ with the password {people.PASSWORD}")
    click.echo(f"and a code of the authenticator with the secret {people.TOTP_SECRET}\n")
    for member in people.cast():
        click.echo(f"{member.username:<6} {member.name_en:<24} {ROLES[member.role]}  {member.unit_name}".rstrip())
    receipts = settings.VAR / RECEIPTS
    if receipts.exists():
        click.echo("\nTrack a petition at /status with its number and query code:\n")
        click.echo(receipts.read_text(encoding="utf-8").rstrip())
    sys.stdout.flush()
