"""What each step adds to a case beyond its state and its clocks; one small function a step."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from anlan.cases.rules.clock import Clock
from anlan.cases.rules.state import CallBackFact, CaseState, OpinionFact, ReceiptFact, SupervisionFact


class Event(Protocol):
    """What an effect reads of an event."""

    @property
    def n(self) -> int: ...
    @property
    def occurred_at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...


Effect = Callable[[CaseState, Event], CaseState]


def _day(payload: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(payload[key]) if payload.get(key) else None


def _moment(payload: Mapping[str, Any], key: str, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(payload[key]) if payload.get(key) else otherwise


def _receipt(payload: Mapping[str, Any]) -> ReceiptFact:
    return ReceiptFact(payload["number"], payload["channel"], datetime.fromisoformat(payload["received_at"]))


def _with_receipts(state: CaseState, receipts: tuple[ReceiptFact, ...]) -> CaseState:
    earliest = min((receipt.received_at for receipt in receipts), default=state.received_at)
    return replace(state, receipts=receipts, received_at=earliest)


def _register(state: CaseState, event: Event) -> CaseState:
    payload = event.payload
    state = replace(
        state,
        registered_at=event.occurred_at,
        direct=payload.get("direct", False),
        registering_unit=payload.get("unit"),
        holder=payload.get("unit"),
    )
    return _with_receipts(state, (_receipt(payload),))


def _sort(state: CaseState, event: Event) -> CaseState:
    return replace(state, accused=tuple(event.payload.get("accused", ())))


def _hand_over(state: CaseState, event: Event) -> CaseState:
    unit = event.payload["unit"]
    others = tuple(event.payload.get("co_units", ()))
    return replace(state, sender_unit=state.holder, holder=unit, lead_unit=unit, co_units=others)


def _back_to_sender(state: CaseState, event: Event) -> CaseState:
    return replace(state, holder=state.sender_unit or state.registering_unit, lead_unit=None, co_units=())


def _accept_direct(state: CaseState, event: Event) -> CaseState:
    return replace(state, lead_unit=state.holder)


def _work(state: CaseState, event: Event) -> CaseState:
    return replace(state, handled_by=state.handled_by | {event.actor})


def _draft(state: CaseState, event: Event) -> CaseState:
    return replace(_work(state, event), drafted=True)


def _extend(state: CaseState, event: Event) -> CaseState:
    told = _day(event.payload, "told_on") is not None
    state = replace(state, extension_days=event.payload.get("days", state.extension_days), extension_told=told)
    # An extension the petitioner was not told of has no effect (R-PET-06, AC-19-2).
    return (
        replace(state, clocks=tuple(_lengthened(clock, state.extension_days) for clock in state.clocks))
        if told
        else state
    )


def _lengthened(clock: Clock, days: int) -> Clock:
    return replace(clock, extension=days) if clock.code == "R-PET-05" and clock.running else clock


def _issue(kind: str) -> Effect:
    def effect(state: CaseState, event: Event) -> CaseState:
        payload = event.payload
        delivered = _moment(payload, "delivered_at", event.occurred_at) if kind != "opinion" else None
        opinion = OpinionFact(
            kind=kind,
            result=payload["result"],
            issued_at=event.occurred_at,
            unit_id=state.holder if kind == "opinion" else state.review_body,
            n=event.n,
            execution_due=_day(payload, "execution_due"),
            delivered_at=delivered,
            delivery_method=payload.get("method"),
        )
        state = replace(_work(state, event), opinions=(*state.opinions, opinion), drafted=False)
        if opinion.execution_due:
            state = replace(state, execution_due=opinion.execution_due)
        return _reopen(state, event) if payload["result"] == "redo" else state

    return effect


def _deliver(state: CaseState, event: Event) -> CaseState:
    *earlier, last = state.opinions
    at = _moment(event.payload, "delivered_at", event.occurred_at)
    delivered = replace(last, delivered_at=at, delivery_method=event.payload.get("method"))
    return replace(state, opinions=(*earlier, delivered))


def _plan(state: CaseState, event: Event) -> CaseState:
    return replace(state, execution_due=_day(event.payload, "execution_due"))


def _execute(state: CaseState, event: Event) -> CaseState:
    return replace(state, executed_at=event.occurred_at)


def _close(state: CaseState, event: Event) -> CaseState:
    return replace(state, closed_at=event.occurred_at, closed_by=event.actor)


def _reason(state: CaseState, event: Event) -> CaseState:
    return replace(state, reason=event.payload.get("reason"), closed_at=event.occurred_at, closed_by=event.actor)


def _reopen(state: CaseState, event: Event) -> CaseState:
    return replace(
        state,
        holder=state.lead_unit or state.holder,
        closed_at=None,
        closed_by=None,
        executed_at=None,
        call_backs=(),
        rating=None,
        extension_days=0,
        extension_told=False,
        reopened=state.reopened + 1,
    )


def _call_back(state: CaseState, event: Event) -> CaseState:
    payload = event.payload
    attempt = CallBackFact(
        at=event.occurred_at,
        mode=payload["mode"],
        reached=payload["reached"],
        solved=payload.get("solved"),
        satisfaction=payload.get("satisfaction"),
        wants_reopen=payload.get("wants_reopen", False),
    )
    return replace(state, call_backs=(*state.call_backs, attempt))


def _rate(state: CaseState, event: Event) -> CaseState:
    return replace(state, rating=dict(event.payload))


def _join(state: CaseState, event: Event) -> CaseState:
    return _with_receipts(state, (*state.receipts, _receipt(event.payload)))


def _detach(state: CaseState, event: Event) -> CaseState:
    gone = event.payload["number"]
    return _with_receipts(state, tuple(receipt for receipt in state.receipts if receipt.number != gone))


def _absorb(state: CaseState, event: Event) -> CaseState:
    taken = tuple(_receipt(receipt) for receipt in event.payload["receipts"])
    state = replace(state, absorbed=(*state.absorbed, event.payload["case"]))
    return _with_receipts(state, (*state.receipts, *taken))


def _release(state: CaseState, event: Event) -> CaseState:
    gone = set(event.payload["numbers"])
    state = replace(state, absorbed=tuple(case for case in state.absorbed if case != event.payload["case"]))
    return _with_receipts(state, tuple(receipt for receipt in state.receipts if receipt.number not in gone))


def _merge(state: CaseState, event: Event) -> CaseState:
    return replace(state, merged_into=event.payload["into"])


def _unmerge(state: CaseState, event: Event) -> CaseState:
    return replace(state, merged_into=None)


def _recuse(state: CaseState, event: Event) -> CaseState:
    return replace(state, recused=state.recused | {event.payload["account"]})


def _own(state: CaseState, event: Event) -> CaseState:
    payload = event.payload
    return replace(
        state,
        owner_unit=payload.get("unit"),
        owner_post=payload["post"],
        owner_account=payload.get("account"),
        milestones=0,
        ownership_result=None,
    )


def _milestone(state: CaseState, event: Event) -> CaseState:
    return replace(state, milestones=state.milestones + 1)


def _end_ownership(state: CaseState, event: Event) -> CaseState:
    return replace(
        state, owner_unit=None, owner_post=None, owner_account=None, ownership_result=event.payload["result"]
    )


def _supervise(state: CaseState, event: Event) -> CaseState:
    payload = event.payload
    fact = SupervisionFact(payload["kind"], event.occurred_at, payload.get("clock"), _day(payload, "reply_due"))
    return replace(state, supervisions=(*state.supervisions, fact))


def _reply(state: CaseState, event: Event) -> CaseState:
    answered = tuple(
        fact if fact.replied_at or fact.reply_due is None else replace(fact, replied_at=event.occurred_at)
        for fact in state.supervisions
    )
    return replace(state, supervisions=answered)


EFFECTS: Mapping[str, Effect] = {
    "register": _register,
    "sort": _sort,
    "transfer": _hand_over,
    "assign": _hand_over,
    "agree_objection": _back_to_sender,
    "accept_direct": _accept_direct,
    "redirect": _reason,
    "decline": _reason,
    "withdraw": _close,
    "investigate": _work,
    "draft_opinion": _draft,
    "extend": _extend,
    "tell_extension": _extend,
    "issue_opinion": _issue("opinion"),
    "issue_review": _issue("review"),
    "issue_re_review": _issue("re_review"),
    "deliver": _deliver,
    "plan_execution": _plan,
    "execute": _execute,
    "prove_execution": _execute,
    "close": _close,
    "reopen": _reopen,
    "hand_back": _reopen,
    "call_back": _call_back,
    "rate": _rate,
    "join": _join,
    "detach": _detach,
    "absorb": _absorb,
    "release": _release,
    "merge": _merge,
    "unmerge": _unmerge,
    "recuse": _recuse,
    "own": _own,
    "report_milestone": _milestone,
    "end_ownership": _end_ownership,
    "supervise": _supervise,
    "reply_supervision": _reply,
}
