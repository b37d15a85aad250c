"""Prove a procedure before it is used: every state reachable, every open state left and timed, every name known."""

from collections.abc import Collection, Iterator, Mapping
from itertools import product

from anlan.cases.rules.procedure import CONDITIONS, Procedure, ProcedureBroken, Transition

Walk = tuple[str, frozenset[str], str | None]  # state, running clocks, state before a merge


def prove(
    procedures: Mapping[str, Procedure],
    *,
    clocks: Collection[str],
    guards: Collection[str],
    roles: Collection[str],
) -> None:
    """Raise ProcedureBroken, naming file, line and rule, unless every table holds together."""
    for procedure in procedures.values():
        _names(procedure, procedures, clocks, guards, roles)
        _exits(procedure)
        _reachable(procedure, procedures)


def _names(
    procedure: Procedure,
    procedures: Mapping[str, Procedure],
    clocks: Collection[str],
    guards: Collection[str],
    roles: Collection[str],
) -> None:
    if procedure.initial not in procedure.states:
        raise ProcedureBroken(f"{procedure.file}, line 1: initial state {procedure.initial!r} is not a state")
    for state in procedure.states.values():
        for clock in state.clocks:
            if clock not in clocks:
                raise ProcedureBroken(f"{procedure.file}, state {state.code}: clock {clock} is not in the rule table")
    for transition in procedure.transitions:
        for problem in _problems(transition, procedure, procedures, clocks, guards, roles):
            raise ProcedureBroken(f"{procedure.file}, line {transition.line}, step {transition.action}: {problem}")


def _problems(
    transition: Transition,
    procedure: Procedure,
    procedures: Mapping[str, Procedure],
    clocks: Collection[str],
    guards: Collection[str],
    roles: Collection[str],
) -> Iterator[str]:
    goes_on_in = procedures.get(transition.procedure) if transition.procedure else procedure
    if goes_on_in is None:
        yield f"procedure {transition.procedure!r} is not there"
        return
    for source in transition.sources:
        if source not in procedure.states:
            yield f"starts from {source!r}, which is not a state"
    for target in (transition.to, transition.redo):
        if target and not target.startswith("@") and target not in goes_on_in.states:
            yield f"leads to {target!r}, which is not a state of {goes_on_in.code}"
    yield from (f"guard {name!r} does not exist" for name in transition.guards if name not in guards)
    yield from (f"role {role!r} does not exist" for role in transition.roles if role not in roles)
    if not transition.roles:
        yield "nobody may take it"
    named = {start.code for start in transition.start} | {code for code, _ in transition.stop if code != "*"}
    yield from (f"clock {code} is not in the rule table" for code in sorted(named) if code not in clocks)


def _exits(procedure: Procedure) -> None:
    for state in procedure.states.values():
        leaves = any(state.code in t.sources and t.to not in ("@same", state.code) for t in procedure.transitions)
        if state.phase == "open" and not leaves:
            raise ProcedureBroken(f"{procedure.file}, state {state.code}: an open state nobody can leave")
        if state.phase == "final" and any(
            state.code in t.sources and t.to not in ("@same",) for t in procedure.transitions
        ):
            raise ProcedureBroken(f"{procedure.file}, state {state.code}: a final state that can be left")


def _reachable(procedure: Procedure, procedures: Mapping[str, Procedure]) -> None:
    first = [t for t in procedure.transitions if not t.sources]
    if not first:
        raise ProcedureBroken(f"{procedure.file}, line 1: no step begins a case")
    seen = set(_explore(first, procedure, procedures))
    missing = sorted(set(procedure.states) - {state for state, _, _ in seen})
    if missing:
        raise ProcedureBroken(f"{procedure.file}, state {missing[0]}: no path leads to it")


def _explore(first: list[Transition], procedure: Procedure, procedures: Mapping[str, Procedure]) -> Iterator[Walk]:
    waiting: list[Walk] = []
    seen: set[Walk] = set()
    for transition in first:
        waiting.extend(_follow(transition, (procedure.initial, frozenset(), None), procedure, procedures))
    while waiting:
        walk = waiting.pop()
        if walk in seen:
            continue
        seen.add(walk)
        yield walk
        for transition in procedure.steps_from(walk[0]):
            waiting.extend(_follow(transition, walk, procedure, procedures))


def _follow(
    transition: Transition, walk: Walk, procedure: Procedure, procedures: Mapping[str, Procedure]
) -> Iterator[Walk]:
    """Take one step under every combination of the attributes its clocks depend on."""
    here, running, before = walk
    wanted = [s.condition for s in transition.start if s.condition] + (["redo"] if transition.redo else [])
    names = [name for name in CONDITIONS if name in wanted]
    for values in product((False, True), repeat=len(names)):
        attributes = dict(zip(names, values, strict=True))
        after = _clocks_after(transition, running, attributes)
        target = transition.target(here, before, attributes)
        goes_on_in = procedures[transition.procedure] if transition.procedure else procedure
        needed = goes_on_in.states[target].clocks
        if needed and not after & set(needed):
            raise ProcedureBroken(
                f"{procedure.file}, line {transition.line}, step {transition.action}: "
                f"state {target} is entered without any of its clocks {list(needed)} running"
            )
        if goes_on_in is procedure:
            yield (target, after, here if target == "merged" else None)


def _clocks_after(transition: Transition, running: frozenset[str], attributes: Mapping[str, bool]) -> frozenset[str]:
    stopped = {code for code, _ in transition.stop}
    after = frozenset() if "*" in stopped else running - stopped
    if "merged" in transition.resume:
        after = after | {
            "R-PET-01",
            "R-PET-03",
            "R-PET-05",
            "R-PET-11",
        }  # whichever ran before the merge runs on
    elif transition.resume:
        after = after | set(transition.resume)
    after = after - {old for old, _ in transition.restart} | {new for _, new in transition.restart}
    return frozenset(after | {start.code for start in transition.start if start.applies(attributes)})
