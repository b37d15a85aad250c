"""`anlan manage …`: Django's own commands (migrate, makemigrations, shell)."""

import click
from django.core.management import execute_from_command_line


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run a Django management command."""
    execute_from_command_line(["anlan", *arguments])
