"""Rows of the sample taken apart, so that they can be written again under other ids and in other weeks.

Everything in a case that names a day is a date or begins with one, and weeks move by seven days: no other part of a
row or event changes with the week. Due days keep their weekday; holidays of the other year are not looked up.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model

from anlan.cases.models import Accused, CallBack, Case, CaseClock, Supervision
from anlan.ledger.models import LedgerEvent
from benchmarks.sample import Told

Value = str | int | float | bytes | None
CHILDREN = (CaseClock, Accused, Supervision, CallBack)
EVENT_COLUMNS = ("stream", "n", "prev", "leaf", "body", "recorded_at")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# A day stands at the beginning of a string of an event; a rule's version stands at its end.
_QUOTED_DAY = re.compile(r'(?<=")\d{4}-\d\d-\d\d')


def columns_of(model: type[Model]) -> list[str]:
    """Name the columns of a table in the order rows are written; without a key the database draws."""
    return [field.column for field in model._meta.local_concrete_fields if field.column != "id" or model is Case]


@dataclass(frozen=True)
class Marks:
    """What stands in a template for a value that differs from copy to copy."""

    case_id: str
    number: str
    text_commit: str
    salts: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """One case of the sample as rows and events."""

    told: Told
    case: tuple[Value, ...]
    children: dict[type[Model], list[tuple[Value, ...]]]
    events: tuple[tuple[str, str], ...]  # body, recorded_at
    marks: Marks
    received_at: datetime

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Match whatever differs from copy to copy within an event."""
        marks = self.marks
        found = [marks.case_id, marks.number, marks.text_commit, *marks.salts, *marks.leaves]
        return re.compile("(" + "|".join(re.escape(mark) for mark in found if mark) + ")")


def templates(told: Iterable[Told]) -> list[Template]:
    """Read the sample back from the database."""
    return [_template(one) for one in told]


def _template(told: Told) -> Template:
    case = Case.objects.get(id=told.case_id)
    stream = f"case:{told.case_id}"
    events = list(LedgerEvent.objects.filter(stream=stream).order_by("n"))
    bodies = [bytes(event.body).decode() for event in events]
    salts = tuple(re.search(r'"salt":"([0-9a-f]{32})"', body)[1] for body in bodies)
    return Template(
        told=told,
        case=_values(case),
        children={
            model: [_values(row) for row in model.objects.filter(case=case).order_by("id")] for model in CHILDREN
        },
        events=tuple((body, _value(event.recorded_at)) for body, event in zip(bodies, events, strict=True)),
        marks=Marks(
            case_id=str(told.case_id),
            number=told.number,
            text_commit=re.search(r'"text":"([A-Za-z0-9+/]{43}=)"', bodies[0])[1],
            salts=salts,
            leaves=tuple(bytes(event.leaf).hex() for event in events[:-1]),
        ),
        received_at=case.received_at,
    )


def _values(row: Model) -> tuple[Value, ...]:
    fields = row._meta.local_concrete_fields
    return tuple(_value(getattr(row, f.attname)) for f in fields if f.column != "id" or isinstance(row, Case))


def _value(value: Any) -> Any:
    """Write a value as both databases read it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    return bytes(value) if isinstance(value, memoryview) else value


class Week:
    """The templates as they would stand `weeks` earlier; made once for all copies of a week."""

    def __init__(self, weeks: int) -> None:
        self._back = timedelta(weeks=weeks)
        self._days: dict[str, str] = {}
        self._made: dict[UUID, Template] = {}
        self._pieces: dict[UUID, list[tuple[list[str], str]]] = {}

    def of(self, template: Template) -> Template:
        """Return a template moved to this week."""
        key = template.told.case_id
        if key not in self._made:
            self._made[key] = self._moved(template) if self._back else template
        return self._made[key]

    def pieces(self, template: Template) -> list[tuple[list[str], str]]:
        """Return the events of a moved template, cut where copies differ, and when each was recorded."""
        key = template.told.case_id
        if key not in self._pieces:
            moved = self.of(template)
            self._pieces[key] = [(template.pattern.split(body), recorded) for body, recorded in moved.events]
        return self._pieces[key]

    def _moved(self, template: Template) -> Template:
        return Template(
            told=template.told,
            case=self._row(template.case),
            children={model: [self._row(row) for row in rows] for model, rows in template.children.items()},
            events=tuple(
                (_QUOTED_DAY.sub(self._match, body), self._text(recorded)) for body, recorded in template.events
            ),
            marks=template.marks,
            received_at=template.received_at - self._back,
        )

    def _row(self, row: Sequence[Value]) -> tuple[Value, ...]:
        return tuple(self._text(value) if isinstance(value, str) else value for value in row)

    def _text(self, value: str) -> str:
        return self._day(value[:10]) + value[10:] if _DAY.match(value) else value

    def _match(self, found: re.Match[str]) -> str:
        return self._day(found[0])

    def _day(self, day: str) -> str:
        if day not in self._days:
            self._days[day] = (date.fromisoformat(day) - self._back).isoformat()
        return self._days[day]
