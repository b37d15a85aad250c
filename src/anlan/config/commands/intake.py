"""`anlan intake …`: import sheets of matters, hand out empty ones."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from anlan.gate.rules.reasons import file_sentences, sentence
from anlan.gate.rules.tables import SheetRefused
from anlan.gate.sheets import template_workbook
from anlan.intake.actions.imports import ImportReport, commit_import
from anlan.intake.actions.receive import NoPetitionOffice
from anlan.intake.queries.imports import Preview, preview, sheet_profiles
from anlan.intake.rules.sheet_profiles import ProfileUnknown
from anlan.offices.queries.accounts import account_by_username, grants_of
from anlan.offices.queries.units import unit
from anlan.offices.rules.actors import Actor


@click.group()
def command() -> None:
    """Take matters in from spreadsheets."""


@command.command()
def profiles() -> None:
    """List the kinds of sheets that can be imported."""
    for profile in sheet_profiles():
        click.echo(f"{profile.code}  {profile.title_zh} / {profile.title_en}")


@command.command()
@click.argument("code")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def template(code: str, out: Path) -> None:
    """Write an empty sheet of profile CODE to the file OUT (.xlsx)."""
    found = next((profile for profile in sheet_profiles() if profile.code == code), None)
    if found is None:
        raise click.ClickException(f"there is no profile {code}; see `anlan intake profiles`")
    out.write_bytes(template_workbook(found))
    click.echo(f"{out}: {found.title_zh}")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", "code", required=True, help="Which kind of sheet: see `anlan intake profiles`.")
@click.option("--as", "username", required=True, help="The intake clerk who imports.")
@click.option("--drop", multiple=True, help="A column whose values are never looked at.")
@click.option("--commit", is_flag=True, help="Write; without it only a preview is shown.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the refused rows.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_sheet(
    file: Path, code: str, username: str, drop: tuple[str, ...], commit: bool, refused: Path | None, as_json: bool
) -> None:
    """Preview FILE, or import it with --commit; a second time adds nothing."""
    now = datetime.now(UTC)
    given = {
        "actor": clerk(username, now),
        "now": now,
        "data": file.read_bytes(),
        "filename": file.name,
        "profile_code": code,
        "mapping": dict.fromkeys(drop, "drop"),
    }
    try:
        report = commit_import(**given, progress=show_progress) if commit else preview(**given)  # type: ignore[arg-type]
    except SheetRefused as problem:
        raise click.ClickException("\n".join(file_sentences(problem, language="en"))) from problem
    except (ProfileUnknown, NoPetitionOffice) as problem:
        raise click.ClickException(f"{problem.code}: {problem}") from problem
    if commit:
        click.echo(err=True)
    if refused and isinstance(report, ImportReport) and report.refused_workbook:
        refused.write_bytes(report.refused_workbook)
    values = as_values(report)
    click.echo(json.dumps(values, ensure_ascii=False, indent=2) if as_json else in_words(values))


def clerk(username: str, now: datetime) -> Actor:
    """Return the intake clerk of a user name, acting for their unit."""
    account = account_by_username(username)
    today = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    grants = grants_of(account.id, on=today) if account and account.is_active else []
    grant = next((grant for grant in grants if grant.role == "intake_clerk"), None)
    if grant is None or grant.unit_id is None:
        raise click.ClickException(f"{username} is no intake clerk today")
    path = unit(grant.unit_id).path
    return Actor(role=grant.role, account_id=grant.account_id, unit_id=grant.unit_id, unit_path=path)


def as_values(report: Preview | ImportReport) -> dict[str, object]:
    """Return a report as plain values without anything a row says."""
    return {
        "written": isinstance(report, ImportReport),
        "accepted": report.accepted,
        "repeated": report.repeated,
        "refused": len(report.refused),
        "footers": report.footers,
        "blank": report.blank,
        "dropped": list(report.dropped),
        "reasons": [
            {"row": row.number, "codes": [reason.code for reason in row.reasons], "words": _words(row.reasons)}
            for row in report.refused
        ],
    }


def _words(reasons: tuple) -> list[str]:  # type: ignore[type-arg]
    return [sentence(reason, language="en") for reason in reasons]


def in_words(values: dict[str, object]) -> str:
    """Say what was, or would be, done."""
    tense = "" if values["written"] else "would be "
    lines = [f"{tense}accepted {values['accepted']}, repeated {values['repeated']}, refused {values['refused']}"]
    if values["dropped"]:
        lines.append(f"dropped columns: {', '.join(values['dropped'])}")  # type: ignore[arg-type]
    lines += [f"  row {row['row']}: {'; '.join(row['words'])}" for row in values["reasons"]]  # type: ignore[attr-defined]
    return "\n".join(lines)


def show_progress(done: int, total: int) -> None:
    """Write one line that is overwritten, on the error stream."""
    click.echo(f"\r{done} of {total} rows", nl=False, err=True)
