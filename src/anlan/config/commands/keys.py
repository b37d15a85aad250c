"""`anlan keys …`: make, show and rotate the key files (trust §8.3). They never leave their folder by this way."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from anlan.config import keys


@click.group()
def command() -> None:
    """Keep the keys in the folder ANLAN_KEYS names."""


@command.command()
def init() -> None:
    """Write every key that is not there yet; existing ones are left alone."""
    made = keys.create_missing(folder())
    click.echo(f"{folder()}: made {', '.join(made)}" if made else f"{folder()}: every key is there")
    click.echo("Hand sealed copies of intake-kek, intake-index and code-pepper to two custodians.")


@command.command()
def show() -> None:
    """List the keys by name and fingerprint, never the keys."""
    for name, fingerprint in keys.described(folder()):
        click.echo(f"{name:<16} {fingerprint}")


@command.command()
def rotate() -> None:
    """Add a newer key-encryption key of the petitioners' register; `rewrap` then moves the data keys under it."""
    click.echo(f"{folder()}: made {keys.add_to_ring(folder())}")
    click.echo(
        "Restart every process of Anlan, then run `anlan keys rewrap`. Keep the older key until backups are gone."
    )


@command.command()
def rewrap() -> None:
    """Wrap every petitioner's data key anew under the newest key; killed and run again it goes on."""
    import django

    django.setup()
    from anlan.intake.actions.vault import rotate_kek

    click.echo(f"{rotate_kek(now=datetime.now(UTC))} data keys wrapped anew")


def folder() -> Path:
    """Return the folder of the keys as the settings find it, without loading them."""
    root = Path(os.environ.get("ANLAN_ROOT", Path(__file__).resolve().parents[4]))
    return Path(os.environ.get("ANLAN_KEYS", Path(os.environ.get("ANLAN_VAR", root / "var")) / "keys"))
