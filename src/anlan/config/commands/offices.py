"""`anlan offices …`: units from a sheet, the first three administrators, accounts."""

import sys
from datetime import date
from pathlib import Path
from uuid import UUID

import click
from django.utils import timezone

from anlan.gate.rules.sheets import SheetRefused
from anlan.gate.sheets import read_table
from anlan.offices.actions.accounts import AccountRefused, grant_role, issue_first_password, open_account
from anlan.offices.actions.unit_rows import load_units
from anlan.offices.queries.accounts import account_by_username, accounts
from anlan.offices.queries.units import posts_of, units
from anlan.offices.rules.actors import SYSTEM
from anlan.offices.rules.unit_sheet import read_unit_sheet

ADMINISTRATORS = (
    ("system-admin", "system_admin", "系统管理员", "System administrator"),
    ("security-admin", "security_admin", "安全管理员", "Security administrator"),
    ("audit-admin", "audit_admin", "审计管理员", "Audit administrator"),
)


@click.group()
def command() -> None:
    """Load units, open the first accounts, show who is there."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--founded-on", type=click.DateTime(["%Y-%m-%d"]), help="First day of new units; today unless given.")
def load(file: Path, founded_on: date | None) -> None:
    """Load units from a sheet of profile P-11; exit with 1 if a row was refused."""
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        reading, rows = read_unit_sheet(read_table(file.read_bytes(), file.name), today=today)
    except SheetRefused as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    first_day = founded_on.date() if founded_on else today  # type: ignore[attr-defined]
    report = load_units(actor=SYSTEM, now=now, rows=rows, founded_on=first_day)
    refused = [f"row {row.number}: {row.reasons[0].column}: {row.reasons[0].code}" for row in reading.refused]
    refused += [f"row {row.number}: {row.field}: {row.rule} {row.value}".rstrip() for row in report.refused]
    click.echo(
        f"{len(report.accepted)} accepted, {len(report.changed)} changed, "
        f"{len(report.repeated)} repeated, {len(refused)} refused"
    )
    for line in refused:
        click.echo(line)
    sys.exit(1 if refused else 0)


@command.command()
def show() -> None:
    """List the units in official order with their responsible posts."""
    today = timezone.localdate()
    for unit in units():
        depth = unit.path.count("/") - 2
        posts = "、".join(post.title for post in posts_of(unit.id, on=today) if post.responsibility != "none")
        click.echo(f"{unit.code:<16} {'  ' * depth}{unit.name}  {posts}".rstrip())


@command.command()
def administrators() -> None:
    """Open the three administrators with one-time passwords, each good for one sign-in within 24 hours.

    Hand each to a different person; whoever has signed in once is left alone.
    """
    now = timezone.now()
    for username, role, name, name_en in ADMINISTRATORS:
        known = account_by_username(username)
        if known is not None and known.last_login is not None:
            click.echo(f"{username}: in office")
            continue
        account_id = known.id if known else _open_administrator(username, role, name, name_en)
        try:
            password = issue_first_password(actor=SYSTEM, now=now, account_id=account_id)
        except AccountRefused as error:
            click.echo(f"{username}: {error.code}")
            continue
        click.echo(f"{username}: {password}")


@command.command("accounts")
def list_accounts() -> None:
    """List user names and whether they are open; no personal names."""
    for account in accounts():
        state = "open" if account.is_active else "closed"
        seen = f"{account.last_login:%Y-%m-%d}" if account.last_login else "never signed in"
        click.echo(f"{account.username:<20} {state}  {seen}")


def _open_administrator(username: str, role: str, name: str, name_en: str) -> UUID:
    now = timezone.now()
    account_id = open_account(actor=SYSTEM, now=now, username=username, display_name=name, display_name_en=name_en)
    grant_role(actor=SYSTEM, now=now, account_id=account_id, role=role, from_date=timezone.localdate(now))
    return account_id
