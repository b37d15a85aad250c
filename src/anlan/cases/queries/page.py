"""Where one case stands and what may lawfully be done now: the case page, and what the petitioner sees of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from anlan.cases.models import Case
from anlan.cases.queries.lists import COLUMNS, CaseLine, lines_of
from anlan.cases.queries.timeline import Entry, public_timeline, staff_timeline
from anlan.cases.queries.visible import visible_cases
from anlan.cases.rules.attempt import Attempt, Refusal
from anlan.cases.rules.clock import Clock, Warnings, count, local_day, warnings
from anlan.cases.rules.fold import Lawbook, fold
from anlan.cases.rules.law import lawbook
from anlan.cases.rules.procedure import Transition
from anlan.cases.rules.state import CaseState, OpinionFact, ReceiptFact
from anlan.cases.rules.statute import Rule
from anlan.cases.rules.steps import offers, procedure_of
from anlan.ledger.queries import events
from anlan.ledger.rules.event import Event
from anlan.offices.queries.calendar import calendar
from anlan.offices.queries.duties import unit_chain
from anlan.offices.queries.units import unit, unit_name
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.days import Step as DayStep
from anlan.offices.rules.units import UnitNode


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """One clock with its rule and what a clock bar needs; `explained()` counts the days one by one."""

    clock: Clock
    rule: Rule
    late: bool
    days_left: int
    days_used: int
    warnings: Warnings | None
    citizen_right: bool

    def explained(self) -> tuple[DayStep, ...]:
        """Show the way from trigger to due day by day; empty for hour periods."""
        return () if self.clock.due_at else count(self.clock, calendar()).explanation


@dataclass(frozen=True, kw_only=True)
class StepView:
    """A step that is lawful now, with the texts a form is headed by."""

    action: str
    title_zh: str
    title_en: str
    citation_zh: str
    citation_en: str
    to_zh: str
    to_en: str


@dataclass(frozen=True, kw_only=True)
class NotNow:
    """A step of this role that is not lawful now, and why."""

    action: str
    title_zh: str
    title_en: str
    citation_zh: str
    citation_en: str
    refusal: Refusal


@dataclass(frozen=True, kw_only=True)
class WhoActs:
    """Which role takes which step next."""

    role: str
    titles_zh: tuple[str, ...]
    titles_en: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """Everything the case page shows."""

    line: CaseLine
    text: str
    state: CaseState
    clocks: tuple[ClockView, ...]  # running first, the most pressing on top
    steps: tuple[StepView, ...]
    not_now: tuple[NotNow, ...]
    who_acts: tuple[WhoActs, ...]
    timeline: tuple[Entry, ...]
    draft: Mapping[str, str]
    receipts: tuple[ReceiptFact, ...]
    lead_unit: str
    co_units: tuple[str, ...]
    accused_units: tuple[str, ...]
    review_body: str
    merged_cases: tuple[CaseLine, ...]


def case_page(*, actor: Actor, case_id: UUID, now: datetime) -> CasePage | None:
    """Return a case as this actor may see it, None when there is none they may know of."""
    row = visible_cases(actor, "read", now).filter(id=case_id).values(*COLUMNS, "text").first()
    if row is None:
        return None
    text = row.pop("text")
    law = lawbook(settings.COUNTY_FOLDER)
    history = events(f"case:{case_id}")
    state = fold(law, history, calendar())
    attempt = _attempt(actor, now)
    table = procedure_of(law, state)
    offered = offers(law, state, attempt)
    timeline = staff_timeline(law, case_id, history)
    readable = visible_cases(actor, "read", now)  # what was merged keeps its own wall
    merged = readable.filter(merged_into_id=case_id).order_by("-serial").values(*COLUMNS)
    return CasePage(
        line=lines_of([row], now)[0],
        text=text,
        state=state,
        clocks=clock_views(law, state, now),
        steps=tuple(_step_view(table.states, offer.transition, state) for offer in offered if offer.refusal is None),
        not_now=tuple(_not_now(offer.transition, offer.refusal) for offer in offered if offer.refusal is not None),
        who_acts=_who_acts(law, state, now),
        timeline=tuple(timeline),
        draft=_latest_draft(timeline) if state.drafted else {},
        receipts=state.receipts,
        lead_unit=_name(state.lead_unit),
        co_units=tuple(_name(unit) for unit in state.co_units),
        accused_units=tuple(_name(unit) for unit in state.accused),
        review_body=_name(state.review_body),
        merged_cases=tuple(lines_of(merged, now)),
    )


def _attempt(actor: Actor, now: datetime) -> Attempt:
    return Attempt(
        action="",
        now=now,
        actor=actor.ledger_name,
        role=actor.role,
        unit_id=str(actor.unit_id) if actor.unit_id else None,
        unit_chain=tuple(str(unit) for unit in unit_chain(actor.unit_id)) if actor.unit_id else (),
    )


def _name(unit_id: str | None) -> str:
    return unit_name(UUID(unit_id)) if unit_id else ""


def _step_view(states: Mapping[str, object], transition: Transition, state: CaseState) -> StepView:
    target = states.get(transition.target(state.state, state.before_merge, {}))
    return StepView(
        action=transition.action,
        title_zh=transition.title_zh,
        title_en=transition.title_en,
        citation_zh=transition.citation_zh,
        citation_en=transition.citation_en,
        to_zh=getattr(target, "title_zh", ""),
        to_en=getattr(target, "title_en", ""),
    )


def _not_now(transition: Transition, refusal: Refusal) -> NotNow:
    return NotNow(
        action=transition.action,
        title_zh=transition.title_zh,
        title_en=transition.title_en,
        citation_zh=transition.citation_zh,
        citation_en=transition.citation_en,
        refusal=refusal,
    )


# Steps that may come at any time and say nothing about whose turn it is.
ASIDE = frozenset(
    [
        "join",
        "detach",
        "absorb",
        "release",
        "merge",
        "recompute",
        "recuse",
        "own",
        "report_milestone",
        "end_ownership",
        "supplement",
    ]
)


def _who_acts(law: Lawbook, state: CaseState, now: datetime) -> tuple[WhoActs, ...]:
    """Name, role by role, the steps that are open to somebody of that role."""
    roles = {role: None for step in procedure_of(law, state).steps_from(state.state or "") for role in step.roles}
    found = []
    for role in roles:
        offered = offers(law, state, Attempt(action="", now=now, actor="", role=role)) if role != "system" else []
        open_steps = [offer.transition for offer in offered if offer.refusal is None]
        idle = ASIDE if state.extension_days and not state.extension_told else ASIDE | {"tell_extension"}
        steps = [step for step in open_steps if step.action not in idle]
        if steps:
            titles_zh, titles_en = tuple(step.title_zh for step in steps), tuple(step.title_en for step in steps)
            found.append(WhoActs(role=role, titles_zh=titles_zh, titles_en=titles_en))
    return tuple(found)


def _latest_draft(timeline: Sequence[Entry]) -> Mapping[str, str]:
    return next(({**entry.values, **entry.texts} for entry in timeline if entry.action == "draft_opinion"), {})


def clock_views(law: Lawbook, state: CaseState, now: datetime) -> tuple[ClockView, ...]:
    """Describe every clock of a case, the running ones first and by urgency."""
    views = [_clock_view(law, clock, now) for clock in state.clocks if clock.outcome not in ("void", "merged")]
    return tuple(sorted(views, key=lambda view: (not view.clock.running, view.citizen_right, view.clock.due)))


def _clock_view(law: Lawbook, clock: Clock, now: datetime) -> ClockView:
    end = local_day(clock.stopped_at or now)
    return ClockView(
        clock=clock,
        rule=law.rules.named(clock.rule),
        late=clock.late(now),
        days_left=clock.days_left(local_day(now)),
        days_used=max((end - clock.trigger).days, 0),
        warnings=None if clock.due_at else warnings(clock, calendar()),
        citizen_right=clock.code in ("R-PET-07", "R-PET-09"),
    )


@dataclass(frozen=True, kw_only=True)
class Right:
    """Something the petitioner may do, until which day (inclusive), by which article."""

    action: str
    title_zh: str
    title_en: str
    citation_zh: str
    citation_en: str
    until: date | None


@dataclass(frozen=True, kw_only=True)
class PublicStatus:
    """What number and query code show: by when, who has it, what was answered, what the petitioner may do."""

    case_id: UUID
    title: str
    state: str
    phase: str
    public_zh: str
    public_en: str
    holder: str
    holder_en: str
    holder_phone: str
    received_at: datetime
    clocks: tuple[ClockView, ...]
    timeline: tuple[Entry, ...]
    opinions: tuple[OpinionFact, ...]
    rights: tuple[Right, ...]
    rated: bool
    rule_assumed: bool
    merged_into: UUID | None


def public_status(*, case_id: UUID, now: datetime) -> PublicStatus | None:
    """Return what the petitioner of a case sees; the caller has checked number and code."""
    case = Case.objects.filter(id=case_id).values("title", "merged_into_id").first()
    if case is None:
        return None
    law = lawbook(settings.COUNTY_FOLDER)
    history: list[Event] = events(f"case:{case_id}")
    state = fold(law, history, calendar())
    if state.state == "merged" and case["merged_into_id"]:
        return public_status(case_id=case["merged_into_id"], now=now)
    words = procedure_of(law, state).states[state.state or ""]
    answering = _unit(state)
    return PublicStatus(
        case_id=case_id,
        title=case["title"],
        state=words.code,
        phase=words.phase,
        public_zh=words.public_zh,
        public_en=words.public_en,
        holder=answering.name if answering else "",
        holder_en=(answering.name_en or answering.name) if answering else "",
        holder_phone=answering.phone if answering else "",
        received_at=state.received_at or now,
        clocks=clock_views(law, state, now),
        timeline=tuple(public_timeline(law, case_id, history)),
        opinions=tuple(opinion for opinion in state.opinions if opinion.delivered_at),
        rights=_rights(law, state, now),
        rated=state.rating is not None,
        rule_assumed=state.rule_assumed,
        merged_into=case["merged_into_id"],
    )


def _unit(state: CaseState) -> UnitNode | None:
    holder = state.review_body if state.state in ("review", "re_review", "suspended_hearing") else state.holder
    return unit(UUID(holder)) if holder else None


NOT_ASKED_FOR = frozenset({"join", "deliver"})  # they happen by handing in again and by reading the answer


def _rights(law: Lawbook, state: CaseState, now: datetime) -> tuple[Right, ...]:
    ends = {"request_review": state.clock("R-PET-07"), "request_re_review": state.clock("R-PET-09")}
    found = []
    for offer in offers(law, state, Attempt(action="", now=now, actor="public", role="citizen")):
        if offer.refusal is None and offer.transition.action not in NOT_ASKED_FOR:
            clock = ends.get(offer.transition.action)
            found.append(
                Right(
                    action=offer.transition.action,
                    title_zh=offer.transition.title_zh,
                    title_en=offer.transition.title_en,
                    citation_zh=offer.transition.citation_zh,
                    citation_en=offer.transition.citation_en,
                    until=clock.due if clock else None,
                )
            )
    return tuple(found)
