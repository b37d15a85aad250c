"""A procedure is a readable table: states, steps, guards by name, clocks (architecture §3)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "procedures"
PHASES = ("open", "closed", "final")
OUTCOMES = ("met", "lapsed", "void", "merged")
CONDITIONS = ("direct", "retaliation", "redo")  # attributes of a case a clock may depend on


class ProcedureBroken(ValueError):
    """A procedure table is refused; the message names file, line and rule."""


@dataclass(frozen=True)
class StateRow:
    """One state: its words for staff and for the public, its phase, and the clocks one of which must run in it."""

    code: str
    title_zh: str
    title_en: str
    public_zh: str
    public_en: str
    phase: str
    clocks: tuple[str, ...]


@dataclass(frozen=True)
class ClockStart:
    """Start a clock, always or only when the case has (or lacks) one attribute."""

    code: str
    condition: str | None = None
    wanted: bool = True

    def applies(self, attributes: Mapping[str, bool]) -> bool:
        """Say whether the clock starts for a case with these attributes."""
        return self.condition is None or attributes.get(self.condition, False) is self.wanted


@dataclass(frozen=True)
class Transition:
    """One step: who may take it, from where to where, what must hold, which clocks it moves."""

    action: str
    title_zh: str
    title_en: str
    sources: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    guards: tuple[str, ...]
    start: tuple[ClockStart, ...]
    stop: tuple[tuple[str, str], ...]
    resume: tuple[str, ...]  # clock codes to run on as if never stopped, or "merged" for all stopped by a merge
    pause: tuple[str, ...]
    unpause: tuple[str, ...]
    restart: tuple[tuple[str, str], ...]  # (stopped clock, clock started from its trigger day)
    extends: str | None
    redo: str | None  # where the step leads when its result orders the matter to be handled anew
    procedure: str | None  # the procedure the case goes on in
    citation_zh: str
    citation_en: str
    order: int
    line: int

    def target(self, here: str | None, before: str | None, attributes: Mapping[str, bool]) -> str:
        """Name the state this step leads to."""
        if self.redo is not None and attributes.get("redo"):
            return self.redo
        if self.to == "@same":
            return here or ""
        return (before or "") if self.to == "@before" else self.to


@dataclass(frozen=True)
class Procedure:
    """One loaded table; `transition(action, state)` is the question every step asks first."""

    code: str
    title_zh: str
    title_en: str
    valid_from: date
    initial: str
    states: Mapping[str, StateRow]
    transitions: tuple[Transition, ...]
    file: str

    def transition(self, action: str, state: str | None) -> Transition | None:
        """Return the step `action` from `state`, or None when the table does not allow it."""
        for transition in self.transitions:
            if transition.action == action and (
                state in transition.sources or (state is None and not transition.sources)
            ):
                return transition
        return None

    def steps_from(self, state: str) -> tuple[Transition, ...]:
        """List the steps that leave (or stay in) `state`, the most natural next one first."""
        return tuple(sorted((t for t in self.transitions if state in t.sources), key=lambda t: t.order))


def load_procedures(*folders: Path) -> dict[str, Procedure]:
    """Read every procedure, a later folder (the county's) replacing files of the same name; proof.py proves them."""
    files = {file.name: file for folder in folders or (FOLDER,) for file in sorted(folder.glob("*.toml"))}
    sources = {}
    for file in files.values():
        text = file.read_text(encoding="utf-8")
        try:
            raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ProcedureBroken(f"{file.name}: not readable as TOML: {error}") from error
        sources[str(raw.get("code"))] = (file.name, text, raw)
    loaded: dict[str, Procedure] = {}
    for code in sorted(sources, key=lambda code: "based_on" in sources[code][2]):
        name, text, raw = sources[code]
        own = _parse(name, text, raw)
        loaded[code] = _derive(own, raw, loaded) if "based_on" in raw else own
    return loaded


def _parse(file: str, text: str, raw: Mapping[str, Any]) -> Procedure:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[transitions]]"]
    for key in ("code", "title_zh", "title_en", "valid_from"):
        if key not in raw:
            raise ProcedureBroken(f"{file}, line 1: {key} is missing")
    return Procedure(
        code=raw["code"],
        title_zh=raw["title_zh"],
        title_en=raw["title_en"],
        valid_from=raw["valid_from"],
        initial=raw.get("initial", ""),
        states={code: _state(file, text, code, row) for code, row in raw.get("states", {}).items()},
        transitions=tuple(
            _transition(file, line, row) for line, row in zip(lines, raw.get("transitions", []), strict=True)
        ),
        file=file,
    )


def _state(file: str, text: str, code: str, row: Mapping[str, Any]) -> StateRow:
    line = next((n for n, words in enumerate(text.splitlines(), 1) if words.strip() == f"[states.{code}]"), 1)
    try:
        state = StateRow(code=code, **{**row, "clocks": tuple(row.get("clocks", ()))})
    except TypeError as error:
        raise ProcedureBroken(f"{file}, line {line}, state {code}: {error}") from error
    if state.phase not in PHASES:
        raise ProcedureBroken(f"{file}, line {line}, state {code}: phase {state.phase!r} is none of {PHASES}")
    return state


LISTS = ("from", "roles", "guards", "resume", "pause", "unpause")
REQUIRED = (
    "action",
    "title_zh",
    "title_en",
    "from",
    "to",
    "roles",
    "guards",
    "citation_zh",
    "citation_en",
    "order",
)


def _transition(file: str, line: int, row: Mapping[str, Any]) -> Transition:
    where = f"{file}, line {line}, step {row.get('action', '?')}"
    missing = [key for key in REQUIRED if key not in row]
    unknown = (
        set(row)
        - set(REQUIRED)
        - {"start", "stop", "resume", "pause", "unpause", "restart", "extends", "redo", "procedure"}
    )
    if missing or unknown:
        raise ProcedureBroken(f"{where}: missing {missing}, unknown {sorted(unknown)}")
    lists = {key: tuple(row.get(key, ())) for key in LISTS}
    return Transition(
        action=row["action"],
        title_zh=row["title_zh"],
        title_en=row["title_en"],
        sources=lists["from"],
        to=row["to"],
        roles=lists["roles"],
        guards=lists["guards"],
        start=tuple(_start(where, words) for words in row.get("start", ())),
        stop=tuple(_stop(where, words) for words in row.get("stop", ())),
        resume=lists["resume"],
        pause=lists["pause"],
        unpause=lists["unpause"],
        restart=tuple(row.get("restart", {}).items()),
        extends=row.get("extends"),
        redo=row.get("redo"),
        procedure=row.get("procedure"),
        citation_zh=row["citation_zh"],
        citation_en=row["citation_en"],
        order=row["order"],
        line=line,
    )


def _start(where: str, words: str) -> ClockStart:
    code, _, condition = words.partition(" ")
    if not condition:
        return ClockStart(code)
    word, _, attribute = condition.partition(" ")
    if word not in ("if", "unless") or attribute not in CONDITIONS:
        raise ProcedureBroken(f"{where}: cannot read the clock start {words!r}")
    return ClockStart(code, attribute, word == "if")


def _stop(where: str, words: str) -> tuple[str, str]:
    code, _, outcome = words.partition("=")
    if outcome not in OUTCOMES:
        raise ProcedureBroken(f"{where}: {words!r} must end in one of {OUTCOMES}")
    return code, outcome


def _derive(own: Procedure, raw: Mapping[str, Any], loaded: Mapping[str, Procedure]) -> Procedure:
    base = loaded.get(raw["based_on"])
    if base is None:
        raise ProcedureBroken(f"{own.file}, line 1: based on {raw['based_on']!r}, which is not there")
    swap: Mapping[str, str] = raw.get("replace_clocks", {})
    gone = set(raw.get("without_states", ()))
    states = {
        code: replace(row, clocks=tuple(swap.get(clock, clock) for clock in row.clocks))
        for code, row in base.states.items()
        if code not in gone
    }
    leaving: Mapping[str, str] = raw.get("continue_in", {})
    dropped = set(raw.get("without", ())) | {t.action for t in own.transitions}
    kept = tuple(_adapt(t, swap, gone, leaving) for t in base.transitions if t.action not in dropped)
    kept = tuple(t for t in kept if t.sources or t.action == "register")
    return replace(own, initial=base.initial, states={**states, **own.states}, transitions=kept + own.transitions)


def _adapt(transition: Transition, swap: Mapping[str, str], gone: set[str], leaving: Mapping[str, str]) -> Transition:
    sources = tuple(source for source in transition.sources if source not in gone)
    if transition.action in leaving:  # its clocks are those of the procedure it leads to
        return replace(transition, sources=sources, procedure=leaving[transition.action])
    return replace(
        transition,
        sources=sources,
        start=tuple(replace(start, code=swap.get(start.code, start.code)) for start in transition.start),
        stop=tuple((swap.get(code, code), outcome) for code, outcome in transition.stop),
    )
