"""The guards a procedure names: each says why a step may not be taken now, or nothing."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from anlan.cases.rules.attempt import Attempt, Refusal, unless
from anlan.cases.rules.clock import LOCAL, local_day
from anlan.cases.rules.guards_beside import (
    no_owner_yet,
    not_last_receipt,
    owned,
    owned_work_done,
    owner_not_recused,
    ownership_result,
    receipt_of_case,
    same_petitioner,
    same_wall,
    supervision_kind,
    supervision_open,
)
from anlan.cases.rules.state import CaseState

NATURES = ("suggestion", "report_accusation", "appeal_request", "consultation", "help")
DECLINE_REASONS = ("duplicate_open", "finished_after_re_review", "not_petition_matter")
OPINION_RESULTS = ("support", "explain", "not_support")
REVIEW_RESULTS = ("uphold", "change", "redo")
REOPENING_GROUNDS = ("execution_failed", "new_facts", "not_solved", "wrongly_refused")
OPINION_PARTS = ("claims", "facts", "reasons", "handling", "legal_basis")
CALL_BACK_ATTEMPTS = 3
CALLED_BACK_IN = frozenset({"closed", "not_accepted", "redirected_legal_route", "reviewed", "final"})
CALLING_HOURS = (9, 20)  # domain §26
EXTENSION_LIMIT = 30  # R-PET-06


Guard = Callable[[CaseState, Attempt], Refusal | None]


def has_channel_time_text(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask for channel, time of receipt and a text (domain §19.11)."""
    return unless(
        attempt.values.get("channel") and attempt.values.get("received_at") and attempt.texts.get("text"),
        "channel_time_text_missing",
        "R-PET-01",
    )


def nature_known(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask for one of the five natures (domain §19.2)."""
    nature = attempt.values.get("nature")
    if attempt.values.get("accused") and nature != "report_accusation":
        return Refusal("accused_without_accusation", "R-PET-16")
    return unless(nature in NATURES, "nature_unknown", "PET-29-31", allowed=list(NATURES))


def competent_unit(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Let the matter go to a unit of the dispatch catalogue, or to another one with a reason."""
    known = attempt.values.get("in_catalogue") or attempt.texts.get("reason")
    return unless(attempt.values.get("unit") and known, "unit_not_competent", "PET-22")


def not_accused_unit(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Keep an accusation away from the accused unit and everything below it (R-PET-16, N-04)."""
    chain = attempt.values.get("target_chain", ())
    hit = next((unit for unit in state.accused if unit in chain), None)
    return unless(hit is None, "accused_unit", "R-PET-16")


def retaliation_route(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Lead a report of retaliation to the joint-conference office or the discipline body only (R-PET-20)."""
    return unless(not state.retaliation or attempt.values.get("handles_retaliation"), "retaliation_route", "R-PET-20")


def retaliation_only(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Offer the first response only where retaliation was reported."""
    return unless(state.retaliation and any(c.code == "R-PET-20" for c in state.running), "no_retaliation", "R-PET-20")


def route_told_in_writing(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask for the route, the body and the day it was told in writing (Art. 31)."""
    values = attempt.values
    return unless(
        values.get("route") and values.get("told_on") and attempt.texts.get("body_and_limit"),
        "route_incomplete",
        "PET-31",
    )


def reason_has_article(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Allow three reasons only, each with its article and the way on (domain §19.11)."""
    if attempt.values.get("reason") not in DECLINE_REASONS:
        return Refusal("decline_reason_unknown", "PET-19-31-36", {"allowed": list(DECLINE_REASONS)})
    return unless(attempt.values.get("article") and attempt.texts.get("way_on"), "decline_incomplete", "PET-19-31-36")


def within_objection_period(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Refuse an objection after five working days: the unit must handle (R-PET-04)."""
    clock = state.clock("R-PET-04")
    if clock is None:
        return Refusal("objection_not_open", "R-PET-04")
    in_time = clock.running and local_day(attempt.now) <= clock.due
    return unless(in_time, "objection_too_late", "R-PET-04", due=clock.due.isoformat())


def reason_given(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask for a reason in words."""
    return unless(attempt.texts.get("reason"), "reason_missing", "PET-23")


def notice_sent(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask for the written notice, or the note that the address is unknown (Art. 23)."""
    return unless(attempt.values.get("notice") in ("sent", "address_unknown"), "notice_missing", "PET-23")


def received_direct(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Let only a body that received the matter itself accept it on the spot."""
    return unless(state.direct, "not_received_direct", "R-PET-02")


def not_recused(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Keep an officer with an interest out of the case (Art. 28 ¶3)."""
    return unless(attempt.actor not in state.recused, "recused", "PET-28")


def extension_within_limit(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Allow one extension of 1–30 days (R-PET-06)."""
    if state.extension_days:
        return Refusal("extended_already", "R-PET-06")
    days = attempt.values.get("days")
    if not isinstance(days, int) or not 1 <= days <= EXTENSION_LIMIT:
        return Refusal("extension_too_long", "R-PET-06", {"limit": EXTENSION_LIMIT})
    return _told_on_possible(state, attempt) or unless(attempt.texts.get("reason"), "reason_missing", "R-PET-06")


def _told_on_possible(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Take only a day between acceptance and today as the day the petitioner was told."""
    told, clock = attempt.values.get("told_on"), state.clock("R-PET-05")
    if not told or clock is None:
        return None
    possible = clock.trigger <= date.fromisoformat(told) <= local_day(attempt.now)
    return unless(possible, "told_on_impossible", "R-PET-06")


def extension_untold(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Tell of an extension that was approved and not yet told."""
    waiting = state.extension_days and not state.extension_told
    if not (waiting and attempt.values.get("told_on")):
        return Refusal("no_extension_to_tell", "R-PET-06")
    return _told_on_possible(state, attempt)


def before_due(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Refuse what comes after the period has ended."""
    clock = state.clock("R-PET-05")
    if clock is None:
        return Refusal("no_clock", "R-PET-06")
    return unless(local_day(attempt.now) <= clock.due, "period_over", "R-PET-06", due=clock.due.isoformat())


def opinion_complete(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask for every part of a reasoned opinion (Art. 32)."""
    if attempt.values.get("result") not in OPINION_RESULTS:
        return Refusal("opinion_result_unknown", "PET-32", {"allowed": list(OPINION_RESULTS)})
    missing = [part for part in OPINION_PARTS if not attempt.texts.get(part)]
    return unless(not missing, "opinion_incomplete", "PET-32", missing=missing)


def delivery_proved(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask how and when the answer reached the petitioner; delivery starts the periods of review."""
    values = attempt.values
    if not (values.get("method") and values.get("delivered_at")):
        return Refusal("delivery_unproved", "PET-32")
    at, opinion = datetime.fromisoformat(values["delivered_at"]), state.opinion
    possible = opinion is not None and opinion.issued_at <= at <= attempt.now
    return unless(possible, "delivery_time_impossible", "PET-32")


def not_delivered_yet(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Deliver once."""
    return unless(state.opinion and state.opinion.delivered_at is None, "delivered_already", "PET-32")


def delivered(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask that the opinion has reached the petitioner."""
    return unless(state.opinion and state.opinion.delivered_at, "not_delivered", "PET-32")


def opinion_supports(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Carry out only what the opinion supports."""
    return unless(state.opinion and state.opinion.result == "support", "nothing_to_execute", "PET-32-2")


def execution_dated(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask for a day in the future by which it is carried out."""
    day = attempt.values.get("execution_due")
    return unless(day and date.fromisoformat(day) > local_day(attempt.now), "execution_undated", "PET-32-2")


def execution_planned(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Prove later only what was closed on a plan."""
    return unless(any(clock.code == "R-EXE-01" for clock in state.running), "nothing_to_execute", "PET-32-2")


def proof_given(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask for proof that it was carried out."""
    return unless(attempt.texts.get("proof"), "proof_missing", "PET-32-2")


def executed_or_planned(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Close a supported matter only with proof, or with a plan and its date (Art. 32 ¶2)."""
    supports = state.opinion is not None and state.opinion.result == "support"
    since = state.opinion.issued_at if state.opinion else attempt.now  # an older opinion's plan proves nothing
    done = state.executed_at is not None and state.executed_at >= since
    planned = any(
        clock.code == "R-EXE-01" and clock.trigger_at >= since and clock.outcome in (None, "met")
        for clock in state.clocks
    )
    return unless(not supports or done or planned, "execution_open", "PET-32-2")


def caller_is_independent(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Let nobody check their own work: not the handling unit, not who closed it (domain §2.6, §26)."""
    own_unit = state.lead_unit is not None and state.lead_unit in attempt.unit_chain
    return unless(not own_unit and attempt.actor not in state.handled_by | {state.closed_by}, "own_case", "PET-38")


def attempts_left(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Try at most three times, and no more once reached (domain §26)."""
    if any(call.reached for call in state.call_backs):
        return Refusal("reached_already", "PET-38")
    return unless(len(state.call_backs) < CALL_BACK_ATTEMPTS, "attempts_used", "PET-38", limit=CALL_BACK_ATTEMPTS)


def another_day(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Try on different days."""
    today = local_day(attempt.now)
    return unless(all(local_day(call.at) != today for call in state.call_backs), "called_today", "PET-38")


def calling_hours(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ring between 09:00 and 20:00."""
    hour = attempt.now.astimezone(LOCAL).hour
    silent = attempt.values.get("mode") != "phone"
    return unless(silent or CALLING_HOURS[0] <= hour < CALLING_HOURS[1], "outside_calling_hours", "PET-38")


def answered(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Rate an answer, not a promise."""
    told = state.closed_at or (state.opinion and state.opinion.delivered_at)
    return unless(told, "not_answered_yet", "PET-21")


def rated_once(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Rate once an answer."""
    return unless(state.rating is None, "rated_already", "PET-21")


def reopening_ground(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Reopen on one of the grounds of domain §19.11."""
    return unless(attempt.values.get("ground") in REOPENING_GROUNDS, "ground_unknown", "PET-38")


def within_review_period(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Take a request for review within 30 days of delivery (R-PET-07)."""
    return _within(state, attempt, "R-PET-07")


def within_re_review_period(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Take a request for re-review within 30 days of the review opinion (R-PET-09)."""
    return _within(state, attempt, "R-PET-09")


def _within(state: CaseState, attempt: Attempt, code: str) -> Refusal | None:
    clock = state.clock(code)
    if clock is None or not clock.running:
        return Refusal("not_delivered", code)
    return unless(local_day(attempt.now) <= clock.due, "period_over", code, due=clock.due.isoformat())


def review_period_over(state: CaseState, attempt: Attempt) -> Refusal | None:
    """End the right to a review only after its last day."""
    return _over(state, attempt, "R-PET-07")


def re_review_period_over(state: CaseState, attempt: Attempt) -> Refusal | None:
    """End the right to a re-review only after its last day."""
    return _over(state, attempt, "R-PET-09")


def _over(state: CaseState, attempt: Attempt, code: str) -> Refusal | None:
    clock = state.clock(code)
    over = clock is not None and clock.running and local_day(attempt.now) > clock.due and not clock.provisional
    over = over and not any(running.code == "R-EXE-01" for running in state.running)  # what was promised is still due
    return unless(over, "period_runs", code)


def review_complete(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Ask for result, findings and reasons, and for the delivery that starts the next period."""
    if attempt.values.get("result") not in REVIEW_RESULTS:
        return Refusal("review_result_unknown", "PET-35", {"allowed": list(REVIEW_RESULTS)})
    delivered_at = attempt.values.get("delivered_at")
    if not (attempt.texts.get("facts") and attempt.texts.get("reasons") and delivered_at):
        return Refusal("review_incomplete", "PET-35")
    asked = next((clock.trigger_at for clock in state.running if clock.code in ("R-PET-08", "R-PET-10")), attempt.now)
    possible = asked <= datetime.fromisoformat(delivered_at) <= attempt.now
    return unless(possible, "delivery_time_impossible", "PET-35")


def remaining_routes_listed(state: CaseState, attempt: Attempt) -> Refusal | None:
    """Print the lawful routes and relief that remain (Art. 37 ¶2–3)."""
    return unless(attempt.texts.get("routes"), "routes_missing", "PET-37")


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        has_channel_time_text, nature_known, competent_unit, not_accused_unit, retaliation_route, retaliation_only,
        route_told_in_writing, reason_has_article, within_objection_period, reason_given, notice_sent, received_direct,
        not_recused, extension_within_limit, extension_untold, before_due, opinion_complete, delivery_proved,
        not_delivered_yet, delivered, opinion_supports, execution_dated, execution_planned, proof_given,
        executed_or_planned, caller_is_independent, attempts_left, another_day, calling_hours, answered, rated_once,
        reopening_ground, within_review_period, within_re_review_period, review_period_over, re_review_period_over,
        review_complete, remaining_routes_listed, receipt_of_case, not_last_receipt, same_petitioner, same_wall,
        no_owner_yet,
        owner_not_recused, owned, ownership_result, owned_work_done, supervision_kind, supervision_open,
    )
}  # fmt: skip
# Guards a person's form cannot answer: when they fail the step is not offered at all.
BEFOREHAND = frozenset(
    [
        "retaliation_only",
        "within_objection_period",
        "received_direct",
        "not_recused",
        "before_due",
        "not_delivered_yet",
        "delivered",
        "opinion_supports",
        "execution_planned",
        "executed_or_planned",
        "caller_is_independent",
        "attempts_left",
        "another_day",
        "answered",
        "rated_once",
        "within_review_period",
        "within_re_review_period",
        "review_period_over",
        "re_review_period_over",
        "not_last_receipt",
        "no_owner_yet",
        "owned",
        "owned_work_done",
        "supervision_open",
    ]
)
