"""How petitions come in: written on the website, typed in at the counter, or on a sheet another system handed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.cases.queries.lists import Filters, case_list
from anlan.demo.matters import Wording
from anlan.demo.office_days import LOCAL
from anlan.demo.places import Spot
from anlan.demo.telling import Petition, Story
from anlan.gate.sheets import Sheet, SheetColumn, write_xlsx
from anlan.intake.actions.imports import commit_import
from anlan.intake.actions.receive import receive
from anlan.intake.channels import counter, web
from anlan.intake.rules.submission import Submission
from anlan.offices.queries.catalogue import category_name
from anlan.offices.rules.actors import PUBLIC, Actor

POINT_SHARE = 0.6  # of those who write on the website put a point on the map
MOST_ROWS = 100  # of one sheet
HEADERS = {
    "hotline": ("省信访件编号", "反映日期", "姓名", "联系电话", "发生地", "反映内容", "内容分类"),
    "board": ("留言编号", "留言时间", "留言主题", "留言内容"),
}
PROFILES = {"hotline": "P-01", "board": "P-07"}
NUMBERS = {"hotline": "SX", "board": "LY"}


class SheetBroken(ValueError):
    """A sheet of the story did not become the cases it lists."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One matter on a sheet, and the petition it will be."""

    received_at: datetime
    petition: Petition
    wording: Wording
    spot: Spot


def words_of(wording: Wording, spot: Spot, story: Story, **more: Any) -> dict[str, Any]:
    """Return the matter as the fields of a form; part of the writers put a point on the map."""
    words: dict[str, Any] = {
        "title": wording.title,
        "text": wording.text,
        "area_id": spot.area_id,
        "place_text": spot.place_text,
        "urgent": wording.matter.urgent,
    }
    if story.dice.random() < POINT_SHARE:
        words |= {"lon": spot.lon, "lat": spot.lat}
    return words | more


def on_website(story: Story, petition: Petition, at: datetime, words: Mapping[str, Any]) -> None:
    """Let somebody send the public form."""
    contact = petition.petitioner.words()
    story.beat(at, lambda now: _take_in(petition, PUBLIC, now, web.submission({**contact, **words}, now=now)))


def at_counter(story: Story, petition: Petition, at: datetime, words: Mapping[str, Any], **how: Any) -> None:
    """Let the clerk type in a visit, a letter or a call; `how` goes to `receive`."""
    clerk, contact = story.offices.people["lin"], petition.petitioner.words()

    def act(now: datetime) -> None:
        _take_in(petition, clerk, now, counter.submission({**contact, **words}, now=now), **how)

    story.beat(at, act)


def joining(story: Story, petition: Petition, first: Petition, at: datetime, words: Mapping[str, Any]) -> None:
    """Let the clerk join a visit to the open matter the same petitioner wrote about before."""
    clerk, contact = story.offices.people["lin"], petition.petitioner.words()

    def act(now: datetime) -> None:
        visit = counter.submission({**contact, **words, "channel": "visit"}, now=now)
        _take_in(petition, clerk, now, visit, join_case_id=first.case)

    story.beat(at, act)


def _take_in(petition: Petition, actor: Actor, now: datetime, submission: Submission, **how: Any) -> None:
    given = receive(actor=actor, now=now, submission=submission, **how)
    petition.case_id, petition.receipt_id = given.case_id, given.receipt_id
    petition.number, petition.code = given.number, given.code


def on_sheet(story: Story, channel: str, rows: list[Row], at: datetime) -> None:
    """Let the clerk import a sheet; its rows are then found again in the clerk's own list, by their moment."""
    if not rows:
        return
    clerk = story.offices.people["lin"]

    def act(now: datetime) -> None:
        data = write_xlsx([_sheet(channel, rows, now)])
        name = f"{channel}-{now.astimezone(LOCAL):%Y%m%d}.xlsx"
        report = commit_import(actor=clerk, now=now, data=data, filename=name, profile_code=PROFILES[channel])
        if report.accepted != len(rows):
            raise SheetBroken(f"{name}: {report.accepted} of {len(rows)} accepted, {report.refused[:1]}")
        _find_again(clerk, now, channel, rows)

    story.beat(at, act)


def _sheet(channel: str, rows: list[Row], now: datetime) -> Sheet:
    columns = [
        SheetColumn(title=title, kind="moment" if title in ("反映日期", "留言时间") else "text")
        for title in HEADERS[channel]
    ]
    day = now.astimezone(LOCAL)
    cells = []
    for place, row in enumerate(rows, start=1):
        number = f"{NUMBERS[channel]}{day:%Y%m%d}{place:03d}"
        moment = row.received_at.astimezone(LOCAL).replace(tzinfo=None)
        person, wording = row.petition.petitioner, row.wording
        subject = category_name(wording.matter.category)
        cells.append(
            [number, moment, person.name, person.phone, row.spot.place_text, wording.text, subject]
            if channel == "hotline"
            else [number, moment, wording.title, wording.text]
        )
    return Sheet(name="交办清单", columns=columns, rows=cells)


def _find_again(clerk: Actor, now: datetime, channel: str, rows: list[Row]) -> None:
    filters = Filters(
        state="registered",
        channel=channel,
        received_from=min(row.received_at for row in rows).astimezone(LOCAL).date(),
    )
    lines = case_list(actor=clerk, now=now, filters=filters, size=MOST_ROWS).lines
    found = {line.received_at: line for line in lines}
    for row in rows:
        line = found[row.received_at]
        row.petition.case_id, row.petition.number = line.id, line.number
