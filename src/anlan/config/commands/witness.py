"""`anlan witness …`: the work of a body outside the county's office that watches its log. Needs no database."""

import os
import sys
import time
from pathlib import Path

import click

from anlan.ledger.rules.checkpoint import open_checkpoint
from anlan.ledger.rules.merkle import ProofRefused, check_consistency, digest_of
from anlan.ledger.rules.notes import NoteRefused, parse_vkey
from anlan.ledger.rules.witnessing import parse_request
from anlan.ledger.witness import Witness, WitnessKey, read_key
from anlan.ledger.witness import serve as make_server

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Watch a county's log: cosign what goes on from what was seen before, and nothing else."""


@command.command()
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def key(name: str, file: Path) -> None:
    """Make a witness's key under a NAME like witness.example/w1, and print what counties put into their policy."""
    try:
        made = WitnessKey(name, os.urandom(32))
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except (NoteRefused, OSError) as error:
        raise click.ClickException(str(error)) from error
    with os.fdopen(handle, "w") as written:
        written.write(made.text)
    click.echo(made.public.text)


def _with_witness(function):
    for option in (
        click.option("--key", "key_file", required=True, type=FILE, help="File of `anlan witness key`."),
        click.option("--log", "vkeys", required=True, multiple=True, help="Key of a log: name+id+base64."),
        click.option("--state", required=True, type=click.Path(file_okay=False, path_type=Path)),
    ):
        function = option(function)
    return function


@command.command()
@_with_witness
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--port", default=8040, show_default=True)
def serve(state: Path, vkeys: tuple[str, ...], key_file: Path, address: str, port: int) -> None:
    """Answer POST /add-checkpoint as c2sp.org/tlog-witness says; GET /checkpoint/<origin> shows what was seen."""
    witness = _witness(state, vkeys, key_file)
    server = make_server(witness, address=address, port=port, clock=time.time)
    click.echo(f"witness {witness.key.name} at http://{address}:{server.server_address[1]}/add-checkpoint")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


@command.command()
@_with_witness
@click.argument("request", type=FILE)
@click.argument("answer", type=click.Path(dir_okay=False, path_type=Path))
def exchange(state: Path, vkeys: tuple[str, ...], key_file: Path, request: Path, answer: Path) -> None:
    """Answer a REQUEST that came as a file with a file: its first line is the status, the rest the answer."""
    given = _witness(state, vkeys, key_file).answer(request.read_bytes(), at=int(time.time()))
    answer.write_text(f"{given.status}\n{given.body}", "utf-8")
    click.echo(f"{given.status} {given.body.strip()}")
    if given.status != 200:
        sys.exit(1)


@command.command()
@click.option("--log", "vkeys", required=True, multiple=True, help="Key of the log: name+id+base64.")
@click.option("--request", type=FILE, help="A request to a witness, whose proof joins the two.")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
def compare(vkeys: tuple[str, ...], request: Path | None, old: Path, new: Path) -> None:
    """Compare two checkpoints of one log; print both signed ones as evidence when they contradict each other."""
    try:
        logs = [parse_vkey(text) for text in vkeys]
        read = sorted((open_checkpoint(path.read_bytes(), logs)[:2] for path in (old, new)), key=lambda r: r[0].size)
        (first, first_note), (second, second_note) = read
        if first.origin != second.origin:
            raise click.ClickException(f"two logs: {first.origin} and {second.origin}")
        proof = parse_request(request.read_bytes()).proof if request else ()
        check_consistency(
            old=first.size,
            size=second.size,
            old_root=first.root,
            root=second.root,
            proof=proof,
            digest=digest_of(first.origin),
        )
    except NoteRefused as error:
        raise click.ClickException(f"not signed by this log: {error}") from error
    except ProofRefused as error:
        if first.size != second.size and request is None:
            raise click.ClickException("two sizes: a proof (--request) must join them") from error
        click.echo(f"THE LOG CONTRADICTS ITSELF: {error}\n\n{first_note.written}\n{second_note.written}", nl=False)
        sys.exit(2)
    click.echo(f"consistent: {first.size} and {second.size} events of {first.origin}")


def _witness(state: Path, vkeys: tuple[str, ...], key_file: Path) -> Witness:
    try:
        logs = [parse_vkey(text) for text in vkeys]
        return Witness(state=state, logs=logs, key=read_key(key_file.read_text("utf-8")))
    except NoteRefused as error:
        raise click.ClickException(str(error)) from error
