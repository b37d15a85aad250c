"""Lists of cases: filters, keyset paging, and the one line a list shows of each (architecture §7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q

from anlan.cases.models import Case
from anlan.cases.models.cases import CaseQuerySet
from anlan.cases.queries.search import ABOVE_ALL, matching_serials, terms_of
from anlan.cases.queries.visible import visible_and_own, visible_parts
from anlan.cases.rules.clock import LOCAL, local_day
from anlan.cases.rules.law import lawbook
from anlan.gate.rules.text import search_key
from anlan.offices.queries.units import unit_tree
from anlan.offices.rules.actors import Actor
from anlan.places.queries import area_name

PAGE = 50
MOST = 200
SOME_MORE = 10  # candidates beyond a page, for those whose pairs stand apart in the text
FURTHEST = 20_000  # candidates of a search asked for at once
COLUMNS = [
    "id",
    "serial",
    "number",
    "title",
    "state",
    "phase",
    "procedure",
    "channel",
    "category",
    "nature",
    "urgent",
    "retaliation",
    "area_id",
    "place_text",
    "holder_id",
    "lead_unit_id",
    "received_at",
    "changed_at",
    "closed_at",
    "due_code",
    "due_start",
    "nominal_due",
    "due",
    "provisional",
    "paused",
    "supervised",
    "rule_assumed",
    "receipts_count",
    "events_count",
    "owner_post",
    "call_back_state",
    "lon",
    "lat",
]


class FilterRefused(ValueError):
    """A filter or cursor is none; names it. `code` is N-01 when somebody asks to group or filter by person."""

    def __init__(self, code: str, name: str) -> None:
        self.code, self.name = code, name
        super().__init__(f"{code}: {name}")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to; nothing about persons exists here (domain §1.1)."""

    words: str = ""
    state: str = ""
    phase: str = ""
    unit_id: UUID | None = None
    category: str = ""
    area_ids: tuple[UUID, ...] = ()
    channel: str = ""
    nature: str = ""
    late: bool = False
    urgent: bool = False
    due_from: date | None = None
    due_to: date | None = None
    received_from: date | None = None
    received_to: date | None = None
    order: str = "newest"  # newest | due


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """One case as a list shows it; nothing of the petitioner."""

    id: UUID
    serial: int
    number: str
    title: str
    state: str
    state_zh: str
    state_en: str
    phase: str
    procedure: str
    channel: str
    category: str
    nature: str
    urgent: bool
    retaliation: bool
    area_id: UUID | None
    area: str
    place_text: str
    holder_id: UUID | None
    holder: str
    holder_en: str
    lead_unit_id: UUID | None
    received_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    due_code: str
    due_title_zh: str
    due_title_en: str
    due_start: date | None
    nominal_due: date | None
    due: date | None
    provisional: bool
    paused: bool
    supervised: bool
    rule_assumed: bool
    receipts_count: int
    events_count: int
    owner_post: str
    call_back_state: str
    lon: float | None
    lat: float | None
    today: date

    @property
    def days_left(self) -> int | None:
        """Count the days to the due day; negative when late."""
        return None if self.due is None else (self.due - self.today).days

    @property
    def late(self) -> bool:
        """Say whether the pressing clock has run out."""
        return self.due is not None and not self.paused and self.due < self.today

    @property
    def late_days(self) -> int:
        """Count the days since the due day; 0 when not late."""
        return (self.today - self.due).days if self.due is not None and self.late else 0

    @property
    def status(self) -> str:
        """Name the status shape of look §2.2: late | soon | on | pause | prov | done."""
        if self.due is None:
            return "done"
        if self.paused:
            return "pause"
        if self.late:
            return "late"
        if self.provisional:
            return "prov"
        return "soon" if (self.due - self.today).days <= 3 else "on"


@dataclass(frozen=True)
class Page:
    """A page of a list and the cursors to its neighbours; None where there is none."""

    lines: tuple[CaseLine, ...]
    after: str | None
    before: str | None


def case_list(
    *, actor: Actor, now: datetime, filters: Filters | None = None, cursor: str = "", size: int = PAGE
) -> Page:
    """List the cases an actor may read, page by page; page 1,000 costs what page 1 costs.

    `cursor` is what a Page gave as `after` or `before`. Raises FilterRefused, SearchRefused.
    """
    filters = filters or Filters()
    backwards, key = _read_cursor(cursor, filters.order)
    size = max(1, min(size, MOST))
    if filters.words:
        found, own = visible_and_own(actor, "read", now)
        rows = _search(narrowed(found, filters, now), filters.words, key, size, backwards, own=own)
    else:
        given = frozenset({"late"}) if filters.late else frozenset[str]()
        parts = [narrowed(part, filters, now) for part in visible_parts(actor, "read", now, given=given)]
        rows = _keyset(parts, filters.order, key, size, backwards)
    return _page(rows, size, filters.order, now, first=not cursor, backwards=backwards)


def narrowed(found: CaseQuerySet, filters: Filters, now: datetime) -> CaseQuerySet:
    """Apply every filter but the words."""
    exact = {
        "state": filters.state,
        "phase": filters.phase,
        "channel": filters.channel,
        "nature": filters.nature,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.unit_id:
        found = found.filter(holder_id=filters.unit_id)
    if filters.category:
        found = found.filter(category__startswith=filters.category)
    if filters.area_ids:
        found = found.filter(area_id__in=filters.area_ids)
    if filters.urgent:
        found = found.filter(urgent=True)
    if filters.late:
        found = found.filter(due__lt=local_day(now), paused=False)
    ranges = {
        "due__gte": filters.due_from,
        "due__lte": filters.due_to,
        "received_at__gte": _midnight(filters.received_from),
        "received_at__lt": _midnight(filters.received_to and filters.received_to + timedelta(days=1)),
    }
    return found.filter(**{name: limit for name, limit in ranges.items() if limit})


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), LOCAL) if day else None


Key = tuple[date | None, int] | None


def _read_cursor(cursor: str, order: str) -> tuple[bool, Key]:
    if order not in ("newest", "due"):
        raise FilterRefused("filter_unknown", "order")
    if not cursor:
        return False, None
    way, _, rest = cursor.partition(".")
    day, _, serial = rest.rpartition(".")
    try:
        return way == "b", (date.fromisoformat(day) if day else None, int(serial))
    except ValueError:
        raise FilterRefused("cursor_unreadable", "cursor") from None


def _keyset(parts: Sequence[CaseQuerySet], order: str, key: Key, size: int, backwards: bool) -> list[dict[str, Any]]:
    if order == "newest":
        names = ["serial"] if backwards else ["-serial"]
        beyond = Q(**{"serial__gt" if backwards else "serial__lt": key[1]}) if key else Q()
    else:
        names = ["-due", "-serial"] if backwards else ["due", "serial"]
        beyond = Q(due__isnull=False) & (_beyond_due(key, backwards) if key else Q())
    rows = first_rows([part.filter(beyond) for part in parts], names, size + 1)
    return rows[::-1] if backwards else rows


def _beyond_due(key: tuple[date | None, int], backwards: bool) -> Q:
    day, serial = key
    later, same = ("due__lt", "serial__lt") if backwards else ("due__gt", "serial__gt")
    # The first condition says nothing new; it lets both databases walk the index.
    return Q(**{f"{later}e": day}) & (Q(**{later: day}) | Q(due=day, **{same: serial}))


def first_rows(parts: Sequence[CaseQuerySet], order: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Read the first rows of several overlapping parts together, each part read in the order of its own index.

    `order` ends with the serial. One OR over all parts would have both databases sort everything anybody may read.
    """
    if not parts:
        return []
    found = parts[0]
    if len(parts) > 1:
        names = [name.lstrip("-") for name in order]
        heads = [
            Case.objects.filter(serial__in=part.order_by(*order).values("serial")[:limit]).values_list(*names)
            for part in parts
        ]
        keys = list(heads[0].union(*heads[1:]).order_by(*order)[:limit])
        if not keys:
            return []
        found = Case.objects.filter(serial__in=[key[-1] for key in keys])
    return list(found.order_by(*order).values(*COLUMNS)[:limit])


def _search(
    found: CaseQuerySet, words: str, key: Key, size: int, backwards: bool, *, own: CaseQuerySet | None
) -> list[dict[str, Any]]:
    """Take candidates from the index, newest first, until a page of readable cases that hold the words is full.

    `own` are about the cases of a unit's reader, who may find few among the first and then looks only there. Whoever
    reads cases of all units (None) finds enough by looking further.
    """
    terms = terms_of(words)
    before = key[1] if key and not backwards else ABOVE_ALL
    rows: list[dict[str, Any]] = []
    batch, within = size + SOME_MORE, None
    while len(rows) <= size:
        serials = matching_serials(terms, before=before, limit=batch, within=within)
        new = _readable(found, serials, limit=2 * size)
        rows += [row for row in new if _holds(row, terms)]
        if len(serials) < batch and len(new) < 2 * size:
            break
        before = new[-1]["serial"] if len(new) == 2 * size else serials[-1]
        within = own
        batch = 2 * size if within is not None else min(batch * 64, FURTHEST)
    for row in rows:
        row.pop("text")
    return rows[: size + 1]


def _readable(found: CaseQuerySet, serials: Sequence[int], *, limit: int) -> list[dict[str, Any]]:
    """Read candidates of a search; whether somebody may read it is asked of each, not of a list of all theirs."""
    mine = found.filter(pk=OuterRef("pk"))
    near = Case.objects.filter(Exists(mine), serial__in=serials)
    return list(near.order_by("-serial").values(*COLUMNS, "text")[:limit])


def _holds(row: dict[str, Any], terms: Sequence[str]) -> bool:
    words = f"{row['title']}\n{row['text']}\n{row['place_text']}\n{row['number']}"
    if all(term in words for term in terms):  # nearly always, and much quicker
        return True
    text = search_key(words)
    return all(term in text for term in terms)


def _page(rows: list[dict[str, Any]], size: int, order: str, now: datetime, *, first: bool, backwards: bool) -> Page:
    more = len(rows) > size
    shown = (rows[1:] if backwards else rows[:size]) if more else rows
    lines = tuple(lines_of(shown, now))
    after = _cursor("a", lines[-1], order) if lines and (more or backwards) else None
    before = _cursor("b", lines[0], order) if lines and not first and (more or not backwards) else None
    return Page(lines, after, before)


def _cursor(way: str, line: CaseLine, order: str) -> str:
    day = line.due.isoformat() if order == "due" and line.due else ""
    return f"{way}.{day}.{line.serial}"


def lines_of(rows: Iterable[dict[str, Any]], now: datetime) -> list[CaseLine]:
    """Word rows with the names kept in memory: states, units, areas, clocks."""
    law, tree, today = lawbook(settings.COUNTY_FOLDER), unit_tree(), local_day(now)
    found = []
    for row in rows:
        state = law.procedures[row["procedure"]].states[row["state"]]
        holder = tree.nodes.get(row["holder_id"]) if row["holder_id"] else None
        rule = law.rules.rule(row["due_code"], row["due_start"])[0] if row["due_code"] else None
        found.append(
            CaseLine(
                **row,
                state_zh=state.title_zh,
                state_en=state.title_en,
                area=area_name(row["area_id"]) if row["area_id"] else "",
                holder=holder.name if holder else "",
                holder_en=(holder.name_en or holder.name) if holder else "",
                due_title_zh=rule.title_zh if rule else "",
                due_title_en=rule.title_en if rule else "",
                today=today,
            )
        )
    return found


def count_by_due_day(found: CaseQuerySet, *, now: datetime, days: int = 14) -> list[tuple[date, int]]:
    """Count the open ones of some cases due on each of the next days, today first."""
    today = local_day(now)
    # Said as what it is not, so that the days find the few cases, not the phase.
    wanted = found.exclude(phase__in=["closed", "final"]).filter(paused=False)
    counts = dict.fromkeys((today + timedelta(days=n) for n in range(days)), 0)
    rows = wanted.filter(due__gte=today, due__lt=today + timedelta(days=days)).order_by().values("due")
    counts.update({row["due"]: row["count"] for row in rows.annotate(count=Count("id")) if row["due"]})
    return list(counts.items())
