"""`anlan calendar …`: load a year's arrangement, seed known years, show days and due dates."""

from datetime import date
from pathlib import Path

import click
from django.utils import timezone

from anlan.cases.actions.deadlines import recompute_deadlines
from anlan.offices.actions.calendar import YearLoaded, library_years, load_year, seed_calendar
from anlan.offices.queries.calendar import calendar, days_of, loaded_years
from anlan.offices.rules.actors import SYSTEM
from anlan.offices.rules.arrangement import read_arrangement
from anlan.offices.rules.days import after_months, after_natural_days, after_working_days
from anlan.offices.rules.published import YearRefused

PERIODS = {"d": after_natural_days, "w": after_working_days, "m": after_months}
WEEKDAYS = "一二三四五六日"


@click.group()
def command() -> None:
    """Load and show the office calendar."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Put a published year in force from a TOML file and recompute the clocks that cross its days.

    The file states year, source, published_on, holidays = ["2027-01-01..2027-01-03", …] and
    makeup_workdays = ["2027-01-30", …].
    """
    now = timezone.now()
    try:
        notice = read_arrangement(file.read_text(encoding="utf-8-sig"))
        loaded = load_year(
            actor=SYSTEM,
            now=now,
            year=notice.year,
            days=notice.days,
            source=notice.source,
            published_on=notice.published_on,
        )
    except (YearRefused, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    _report([loaded])


@command.command()
@click.option("--from", "first", type=int, default=2016, show_default=True)
@click.option("--to", "last", type=int, help="Last year; the last one known unless given.")
def seed(first: int, last: int | None) -> None:
    """Load the years whose notices we carry; years loaded already stay as they are."""
    have = {row["year"] for row in loaded_years()}
    years = [year for year in range(first, (last or library_years()[-1]) + 1) if year not in have]
    try:
        loaded = seed_calendar(actor=SYSTEM, now=timezone.now(), years=years)
    except YearRefused as error:
        raise click.ClickException(str(error)) from error
    _report(loaded)


@command.command()
@click.argument("year", type=int, required=False)
def show(year: int | None) -> None:
    """List the loaded years, or the days of one year that are not ordinary."""
    if year is None:
        for row in loaded_years():
            click.echo(f"{row['year']}  revision {row['revision']}  {row['source']}")
        return
    days = calendar()
    if not days.published(year):
        click.echo(f"{year} is not published here: its dates are provisional")
    for day, kind, source in days_of(year=year):
        if kind in ("holiday", "makeup_workday"):
            click.echo(f"{day}  周{WEEKDAYS[day.weekday()]}  {kind}  {source}")


@command.command()
@click.argument("trigger", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("period")
def due(trigger: date, period: str) -> None:
    """Explain a due date day by day: PERIOD is 15d (natural days), 5w (working days) or 1m (months)."""
    count, unit = period[:-1], period[-1:]
    if unit not in PERIODS or not count.isdigit() or not 0 < int(count) <= 3660:
        raise click.BadParameter("15d, 5w or 1m", param_hint="PERIOD")
    found = PERIODS[unit](trigger.date(), int(count), calendar())  # type: ignore[attr-defined]
    for step in found.explanation:
        number = "" if step.number is None else str(step.number)
        click.echo(f"{step.date}  周{WEEKDAYS[step.date.weekday()]}  {number:>4}  {step.why:<10} {step.rule}")
    provisional = "  provisional" if found.provisional else ""
    click.echo(f"nominal {found.nominal}  due {found.due}{provisional}")


def _report(loaded: list[YearLoaded]) -> None:
    """Say what changed and recompute the clocks it touches."""
    changed = [year for year in loaded if year.changed]
    for year in loaded:
        click.echo(f"{year.year}: revision {year.revision}, {len(year.changed)} days changed")
    if not loaded:
        click.echo("nothing to load")
    for year in changed:
        moved = recompute_deadlines(now=timezone.now(), year=year.year)
        if moved:
            click.echo(f"{year.year}: {len(moved)} due dates moved")
