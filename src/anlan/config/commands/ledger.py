"""`anlan ledger …`: give events their place, sign, prove, and check that history is what was written."""

import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import click
from django.conf import settings
from django.db import DatabaseError, connection

from anlan.cases.queries.rebuild import first_differences
from anlan.config import keys, sending
from anlan.ledger import queries, sequencer, tree, witnesses
from anlan.ledger.checkpoint_file import CheckpointFile
from anlan.ledger.rules.chain import Fault
from anlan.ledger.rules.checkpoint import Checkpoint, parse_checkpoint
from anlan.ledger.rules.notes import NoteRefused, parse_note
from anlan.ledger.rules.policy import NOBODY, Policy, PolicyRefused, Witness, parse_policy

WORDS = {
    "missing": "an event is missing",
    "twice": "this place is taken twice",
    "leaf": "the event was changed",
    "body": "the event was changed",
    "column": "a column was changed",
    "prev": "the link to the event before it is broken",
    "clock": "the clock went back",
    "tail": "the end of the stream is missing",
    "inserted": "an event was inserted",
    "place": "the event is not the one that was put into the tree",
    "tile": "the tree was changed",
    "root": "history is not the one that was signed",
    "behind": "the end of the history is missing",
}
log = logging.getLogger("anlan.ledger")


@click.group()
def command() -> None:
    """Verify the ledger, sign it, prove what is in it."""


@command.command()
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--checkpoint", "held", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A checkpoint somebody else holds: a witness, a newspaper, an old proof.")  # fmt: skip
def verify(quiet: bool, held: tuple[Path, ...]) -> None:
    """Read every event and the tree, name the first bad event of each stream, exit with 1 if there is any."""
    known = [one.checkpoint for one in _file().all()] + [_read_checkpoint(path) for path in held]
    report = queries.verify(None if quiet else show_progress, known=known)
    if not quiet:
        click.echo(err=True)
    for fault in report.faults:
        click.echo(described(fault))
    forged = first_differences()
    for difference in forged:
        click.echo(
            f"case {difference.number}: {difference.column} says {difference.stored!r}, "
            f"its events say {difference.rebuilt!r}"
        )
    if not report.clean or forged:
        click.echo(f"{report.events} events in {report.streams} streams: NOT intact")
        sys.exit(1)
    click.echo(f"{report.events} events in {report.streams} streams: intact")
    if known and not quiet:
        click.echo(f"agrees with {len(known)} checkpoints signed before, the newest over {known[-1].size} events")


@command.command()
@click.option("--once", is_flag=True, help="One round with a checkpoint, then end.")
@click.option("--place-every", default=10.0, show_default=True, help="Seconds between two looks at what waits.")
@click.option("--sign-every", default=60.0, show_default=True, help="Seconds between two checkpoints.")
def run(once: bool, place_every: float, sign_every: float) -> None:
    """Put events into the tree, sign it, ask witnesses; a second one waits for the first to end.

    The only process that reads the log's key: run it as a user of its own, with ANLAN_PROCESS=ledger.
    """
    seeds = keys.load_log(settings.LOG_KEY_FOLDER, may_create=settings.PROFILE != "production")
    signer = sequencer.Signer(seeds, _file())
    policy = _policy()
    while True:
        try:
            with sequencer.only_sequencer(settings.VAR / "ledger.lock"):
                _rounds(_State(place_every, sign_every), signer, policy, once=once)
                return
        except DatabaseError as error:
            # The connection may have taken the lock with it: let go of everything and begin again.
            log.warning("database gone: %s", type(error).__name__)
            connection.close()
            if once:
                raise click.ClickException(f"no database: {type(error).__name__}") from error
            time.sleep(place_every / 2)


@command.command()
def status() -> None:
    """Show how far the log and its witnesses are; exit with 1 when it is late or refuses to sign."""
    now = datetime.now(UTC)
    found = tree.ledger_status(now=now, origin=settings.LEDGER_ORIGIN)
    click.echo(f"log       {found.origin}")
    for vkey in found.vkeys:
        click.echo(f"key       {vkey}")
    click.echo(f"events    {found.size} in the tree, {found.waiting} waiting")
    if found.checkpoint_size is not None:
        click.echo(f"signed    {found.checkpoint_size} events, {_ago(found.age(now))} ago")
    for witness in found.witnesses:
        click.echo(f"witness   {witness.name}: {witness.size} events, {_ago(now - witness.cosigned_at)} ago")
    if not found.witnesses:
        click.echo("witness   none: whoever owns server and key could rewrite what nobody holds")
    if found.late or found.refused:
        click.echo("REFUSES TO SIGN" if found.refused else "LATE")
        sys.exit(1)


@command.command()
def checkpoint() -> None:
    """Print the newest published checkpoint."""
    note = tree.latest_checkpoint()
    if note is None:
        raise click.ClickException("nothing is signed yet: anlan ledger run")
    click.echo(note, nl=False)


@command.command()
@click.argument("number")
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), help="Default: <number>.tlog-proof")
def prove(number: str, file: Path | None) -> None:
    """Write the proof that a receipt's event is in the log."""
    leaf = queries.leaf_of_number(number)
    if leaf is None:
        raise click.ClickException(f"no event registered {number}")
    proof = tree.proof_for(leaf)
    if proof is None:
        raise click.ClickException("no checkpoint covers it yet: wait a minute, or see anlan ledger status")
    file = file or Path(f"{number}.tlog-proof")
    file.write_text(proof, "utf-8")
    click.echo(f"{file}: verify it with tools/verify_receipt.py or web/verify/verify.html")


@command.command("continue")
@click.option("--first", required=True, type=click.UUID, help="Account that decides.")
@click.option("--second", required=True, type=click.UUID, help="Another account that agrees.")
def continue_(first: UUID, second: UUID) -> None:
    """Go on under a new name after this database lost events that were signed for; two persons decide it."""
    try:
        found = sequencer.continue_log(now=datetime.now(UTC), first=first, second=second, file=_file())
    except (sequencer.OnePerson, sequencer.RefusedToSign) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"the log goes on as {found.origin}; tell the witnesses and publish its key")


@command.command()
@click.argument("name")
@click.option("--old", type=int, help="Size the witness saw last, if it told another one.")
@click.option("--to", "file", required=True, type=click.Path(dir_okay=False, path_type=Path))
def ask(name: str, old: int | None, file: Path) -> None:
    """Write the request to a witness without a network, to be carried there (anlan witness exchange)."""
    request = witnesses.request_for(log=_log(), key=_witness(name).key, old=old)
    file.write_text(request.text, "utf-8")


@command.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def answered(name: str, file: Path) -> None:
    """Take the answer that came back from a witness without a network."""
    first, _, body = file.read_bytes().partition(b"\n")
    if first != b"200":
        raise click.ClickException(
            f"{name} answered {first.decode('ascii', 'replace')}: {body.decode('utf-8', 'replace')}"
        )
    found = _log()
    sizes = [found.published] if found.published else []
    try:
        at = witnesses.take_answer(log=found, key=_witness(name).key, size=sizes[0], body=body)
    except (witnesses.AnswerRefused, NoteRefused, IndexError) as error:
        raise click.ClickException(f"not the newest checkpoint's cosignature: {error}") from error
    click.echo(f"cosigned at {at.isoformat()}")


def _rounds(state: "_State", signer: sequencer.Signer, policy: Policy, *, once: bool) -> None:
    while True:
        now = datetime.now(UTC)
        try:
            _round(state, signer, policy, now, sign=once or state.is_time(now))
        except sequencer.RefusedToSign as refusal:
            log.error("refused to sign: %s", refusal)
            click.echo(f"refused to sign: {refusal}", err=True)
            sequencer.tell_refusal(origin=settings.LEDGER_ORIGIN, refusal=refusal, now=now)
            state.signed_at = now
            if once:
                sys.exit(1)
        if once:
            return
        time.sleep(state.place_every)


class _State:
    """When this process last signed, and whether it has made sure of the witnesses."""

    def __init__(self, place_every: float, sign_every: float) -> None:
        self.place_every, self.sign_every = place_every, timedelta(seconds=sign_every)
        self.signed_at: datetime | None = None
        self.asked_at: datetime | None = None

    def is_time(self, now: datetime) -> bool:
        return self.signed_at is None or now - self.signed_at >= self.sign_every or now < self.signed_at


def _round(state: _State, signer: sequencer.Signer, policy: Policy, now: datetime, *, sign: bool) -> None:
    found = sequencer.open_log(origin=settings.LEDGER_ORIGIN, seeds=signer.seeds)
    sequencer.check_against_file(log=found, file=signer.file)
    if state.asked_at is None:  # before the first signature: has a witness seen more than we have?
        _ask(found, policy, refresh=True)
        state.asked_at = now
    while sequencer.place_waiting(log=found):
        pass
    logs = [found]
    if settings.SECOND_TREE:
        logs.append(sequencer.open_log(origin=settings.LEDGER_ORIGIN, seeds=signer.seeds, second=True))
        while sequencer.follow(log=logs[1]):
            pass
    if not sign:
        return
    for one in logs:
        signed = sequencer.make_checkpoint(log=one, signer=signer, now=now)
        if signed:
            log.info("signed %s %d", signed.origin, signed.size)
    state.signed_at = now
    refresh = now - state.asked_at >= tree.HOURLY
    _ask(_log(), policy, refresh=refresh)
    state.asked_at = now if refresh else state.asked_at


def _ask(found: tree.Log, policy: Policy, *, refresh: bool) -> None:
    for asked in witnesses.ask_witnesses(log=found, policy=policy, send=sending.post, refresh=refresh):
        if asked.trouble:
            log.warning("witness %s: %s", asked.name, asked.trouble)
            click.echo(f"witness {asked.name}: {asked.trouble}", err=True)


def _log() -> tree.Log:
    found = tree.current_log()
    if found is None:
        raise click.ClickException("there is no log yet: anlan ledger run")
    return found


def _file() -> CheckpointFile:
    return CheckpointFile(settings.CHECKPOINTS_FILE)


def _policy() -> Policy:
    if settings.WITNESS_POLICY is None:
        return NOBODY
    try:
        return parse_policy(settings.WITNESS_POLICY.read_text("utf-8"))
    except PolicyRefused as error:
        raise click.ClickException(f"{settings.WITNESS_POLICY}: {error}") from error


def _witness(name: str) -> Witness:
    for witness in _policy().witnesses:
        if witness.name == name:
            return witness
    raise click.ClickException(f"the policy (ANLAN_WITNESSES) names no witness {name}")


def _read_checkpoint(path: Path) -> Checkpoint:
    try:
        return parse_checkpoint(parse_note(path.read_bytes()).text)
    except NoteRefused as error:
        raise click.ClickException(f"{path}: no checkpoint: {error}") from error


def _ago(passed: timedelta | None) -> str:
    seconds = int(passed.total_seconds()) if passed else 0
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"


def show_progress(done: int, total: int) -> None:
    """Write one line that is overwritten, on the error stream."""
    click.echo(f"\r{done} of {total} events", nl=False, err=True)


def described(fault: Fault) -> str:
    """Say where a fault is and what it is."""
    where = f"{fault.stream} event {fault.n}: " if fault.stream else ""
    return f"{where}{WORDS[fault.code]} ({fault.detail})"
