"""Files people take away: a workbook with its sheet 说明, or CSV; named without anybody's name (field F-28)."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from anlan.desk.access import DeskRequest
from anlan.desk.names import ROLES
from anlan.gate.sheets import Sheet, SheetColumn, write_csv, write_xlsx
from anlan.offices.queries.units import unit_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("xlsx", "csv")
HIDDEN = "＜5"
log = logging.getLogger("anlan.security")


def sheet(name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> Sheet:
    """Make one sheet; columns are (header, kind). Headers stay Chinese in every language of the page."""
    widths = {"text": 22, "number": 12, "date": 12, "moment": 18}
    made = [SheetColumn(title=title, kind=kind, width=widths[kind]) for title, kind in columns]  # type: ignore[arg-type]
    return Sheet(name=name, columns=made, rows=list(rows))


def file_of(
    request: DeskRequest, kind: str, name: str, sheets: Sequence[Sheet], definitions: Sequence[tuple[str, str]]
) -> HttpResponse:
    """Answer with the tables as a workbook, or the first of them as CSV; noted in the security log by account."""
    log.info("export %s %s by account %s as %s", name, kind, request.actor.account_id, request.actor.role)
    if kind == "csv":
        data = write_csv([column.title for column in sheets[0].columns], sheets[0].rows)
        return attachment(data, f"{name}.csv", "text/csv; charset=utf-8")
    told = [*made_by(request), *definitions]
    return attachment(write_xlsx(sheets, definitions=told), f"{name}.xlsx", XLSX)


def made_by(request: DeskRequest) -> list[tuple[str, str]]:
    """Say when and under which post a table was made; never by whom."""
    unit = unit_name(request.actor.unit_id)
    return [("制表时间", written(request.now)), ("制表岗位", f"{unit} {ROLES[request.actor.role]}".strip())]


def written(moment: datetime) -> str:
    """Write a moment in the county's own time."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def attachment(data: bytes, filename: str, media_type: str) -> HttpResponse:
    """Answer with a file to keep; its name is ASCII."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(data, content_type=media_type, headers=headers)


def cell(value: int | None) -> int | str:
    """Write a count, or that it is too small to be shown."""
    return HIDDEN if value is None else value
