"""`anlan replay FILE.csv`: tell another city's answered messages again, at their real times, under today's rules."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from anlan.gate.rules.reasons import file_sentences
from anlan.gate.rules.tables import SheetRefused
from anlan.intake.actions.replay import NotADemo, ReplayReport, replay


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what became of the rows as JSON.")
@click.option("--quiet", is_flag=True, help="No progress.")
def command(file: Path, as_json: bool, quiet: bool) -> None:
    """Register, route, answer and close the messages of FILE (columns of profile P-07) in a demo ledger."""
    try:
        report = replay(
            now=datetime.now(UTC),
            data=file.read_bytes(),
            filename=file.name,
            progress=None if quiet else show_progress,
        )
    except SheetRefused as refused:
        raise click.ClickException("; ".join(file_sentences(refused, language="en"))) from refused
    except NotADemo as real:
        raise click.ClickException(f"messages of the past can only be told to a demo ledger: {real}") from real
    if not quiet:
        click.echo(err=True)
    click.echo(json.dumps(as_values(report), ensure_ascii=False, indent=2) if as_json else in_words(report))


def as_values(report: ReplayReport) -> dict[str, object]:
    """Return a report as plain values; rows count from 1 as in the file, and no text of them is repeated."""
    return {
        "accepted": report.accepted,
        "repeated": report.repeated,
        "refused": report.refused,
        "answered": report.answered,
        "open": report.accepted - report.answered,
        "reasons": [{"row": row, "codes": list(codes)} for row, codes in report.reasons],
        "units": dict(report.units),
    }


def in_words(report: ReplayReport) -> str:
    """Say what became of the rows."""
    lines = [
        f"{report.accepted} accepted ({report.answered} answered and closed), {report.repeated} repeated, "
        f"{report.refused} refused"
    ]
    lines += [f"  row {row}: {', '.join(codes)}" for row, codes in report.reasons]
    return "\n".join(lines)


def show_progress(done: int, total: int) -> None:
    """Draw one bar that is overwritten, on the error stream."""
    filled = 30 * done // max(total, 1)
    click.echo(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done} of {total} messages", nl=False, err=True)
