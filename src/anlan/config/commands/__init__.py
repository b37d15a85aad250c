"""The `anlan` command: one file per subject in this folder, found by reading it."""

import importlib
import os
import pkgutil

import click
import django

# The settings need keys, which somebody must be able to make first; a witness has no installation at all.
BEFORE_SETTINGS = frozenset({"keys", "witness"})


class Commands(click.Group):
    """Finds `anlan <subject> …` in the file of that name; Django is set up before the first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command file."""
        return sorted(module.name for module in pkgutil.iter_modules(__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command file and return its `command`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
        if cmd_name not in BEFORE_SETTINGS:
            django.setup()
        return importlib.import_module(f"{__name__}.{cmd_name}").command


@click.command(cls=Commands)
def main() -> None:
    """Run a safe county: `anlan SUBJECT --help`."""
