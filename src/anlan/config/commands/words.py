"""`anlan words …`: put the English words of all parts together for the pages."""

import sys
from pathlib import Path

import click
from django.conf import settings


@click.group()
def command() -> None:
    """Words of the pages: Chinese is the source, English stands in web/locale/fragments."""


@command.command()
def build() -> None:
    """Merge the fragments and compile them; two translations of one sentence are refused."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    folder = Path(settings.LOCALE_PATHS[0])
    whole, found_in = Catalog(locale="en"), dict[tuple[str | None, str], tuple[str, object]]()
    for file in sorted((folder / "fragments").glob("*.po")):
        with file.open("rb") as handle:
            part = read_po(handle, locale="en")
        for message in part:
            if not message.id or not message.string:
                continue
            key = (message.context, message.id if isinstance(message.id, str) else message.id[0])
            known = found_in.get(key)
            if known and known[1] != message.string:
                click.echo(f"{file.name}: {key[1]!r} is translated otherwise in {known[0]}", err=True)
                sys.exit(1)
            found_in[key] = (file.name, message.string)
            whole.add(message.id, message.string, context=message.context, flags=message.flags)
    target = folder / "en" / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    with (target / "django.mo").open("wb") as handle:
        write_mo(handle, whole)
    click.echo(f"{len(found_in)} sentences from {len(list((folder / 'fragments').glob('*.po')))} parts")
