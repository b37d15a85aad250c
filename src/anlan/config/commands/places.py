"""`anlan places …`: load the county's areas from a file, show what is loaded."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from anlan.gate.rules.sheets import SheetRefused
from anlan.gate.sheets import read_table
from anlan.offices.rules.actors import SYSTEM
from anlan.places import queries
from anlan.places.actions import load_areas
from anlan.places.rules.frames import FrameRefused, read_system
from anlan.places.rules.report import LoadReport, Refused
from anlan.places.rules.rows import AreaRow, FileRefused, geojson_rows, read_geojson
from anlan.places.rules.sheet import read_area_sheet


@click.group()
def command() -> None:
    """Load and show the areas of the county."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--system", help="Frame of outlines that do not state theirs: cgcs2000, wgs84, gcj02, bd09, epsg:4546 …")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def load(file: Path, system: str | None, as_json: bool) -> None:
    """Load areas from GeoJSON, or from a sheet of profile P-10; exit with 1 if a row was refused."""
    now = timezone.now()
    try:
        rows, source, refused = _rows(file, system, now)
    except (FileRefused, FrameRefused, SheetRefused) as error:
        raise click.ClickException(f"{file.name}: {_whole_file(error)}") from error
    report = load_areas(actor=SYSTEM, now=now, rows=rows, source=source)
    report.refused[:0] = refused
    click.echo(json.dumps(_as_json(report), ensure_ascii=False) if as_json else _described(report))
    sys.exit(1 if report.refused else 0)


@command.command()
@click.option("--find", "text", help="Find areas and landmarks as the clerk's place box does.")
def show(text: str | None) -> None:
    """List the townships with what lies in them, or what a search finds."""
    tree = queries.area_tree()
    if text is not None:
        for found in queries.find_areas(text, limit=20):
            click.echo(f"{found.code}  {found.township} {found.name}")
        return
    for county in tree.of_kind("county"):
        click.echo(f"{county.code}  {county.name}  {county.population_estimate or ''}".rstrip())
    for township in tree.of_kind("township"):
        below = [node.kind for node in tree.subtree(township.id) if node.is_current]
        villages = below.count("village") + below.count("community")
        click.echo(f"{township.code}    {township.name}  {villages} villages, {below.count('cell')} cells")


def _rows(file: Path, system: str | None, now: Any) -> tuple[list[AreaRow], str, list[Refused]]:
    """Read the file by its name: .json and .geojson are GeoJSON, the rest is a sheet."""
    system = read_system(system) if system else None
    data = file.read_bytes()
    if file.suffix.lower() in (".json", ".geojson"):
        return geojson_rows(read_geojson(data), system=system), "geojson", []
    reading, rows = read_area_sheet(read_table(data, file.name), today=timezone.localdate(now))
    refused = [
        Refused(number=row.number, code=row.reasons[0].code, field=row.reasons[0].column) for row in reading.refused
    ]
    return rows, "sheet", refused


def _whole_file(error: FileRefused | FrameRefused | SheetRefused) -> str:
    columns = ", ".join(f"{some.column} {some.red_line}".strip() for some in getattr(error, "problems", ()))
    return f"{error.code} ({columns})" if columns else str(error)


def _described(report: LoadReport) -> str:
    lines = [
        f"{report.accepted} accepted, {report.changed} changed, {report.repeated} repeated, "
        f"{len(report.refused)} refused"
    ]
    lines += [
        f"row {row.number}: repaired {', '.join(row.codes)}, area changed by {row.area_change:.4%}"
        for row in report.repaired
    ]
    for row in report.refused:
        at = row.vertex
        where = f" at part {at.part}, ring {at.ring}, vertex {at.vertex}" if at else ""
        lines.append(f"row {row.number}: {row.field}: {row.code}{where} {row.value}".rstrip())
    if report.shift:
        lines.append(f"坐标系可能有误: known areas moved {report.shift.median_m:.0f} m one way")
    return "\n".join(lines)


def _as_json(report: LoadReport) -> dict[str, Any]:
    return {
        "accepted": report.accepted,
        "changed": report.changed,
        "repeated": report.repeated,
        "refused": [
            {"row": row.number, "code": row.code, "field": row.field, "vertex": row.vertex} for row in report.refused
        ],
        "repaired": [{"row": row.number, "codes": row.codes} for row in report.repaired],
        "shift_m": round(report.shift.median_m) if report.shift else None,
    }
