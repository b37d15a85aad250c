"""`anlan letters …`: check the templates of letters, look at them, write the Word forms anew."""

from collections.abc import Iterator
from pathlib import Path

import click
from django.conf import settings

from anlan.offices.queries.letters import press
from anlan.offices.rules.letter import LetterRefused
from anlan.offices.rules.letter_docx import render_docx
from anlan.offices.rules.letter_docx_forms import write_forms
from anlan.offices.rules.letter_samples import sample_letter, try_template
from anlan.offices.rules.letter_templates import Template


@click.group("letters")
def command() -> None:
    """Check and show the templates of letters."""


@command.command()
def check() -> None:
    """Render a sample of every kind, the county's own included; ends with 1 when one breaks."""
    broken = 0
    for template, refused in _tried():
        place = template.source.parent
        click.echo(f"{template.code:<6}{template.title_zh}  {place}" + (f"\n      {refused}" if refused else ""))
        broken += refused is not None
    click.echo(f"{broken} broken")
    raise SystemExit(1 if broken else 0)


@command.command()
@click.argument("code")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--large", is_flag=True, help="Large print, 18 points.")
@click.option("--plain", is_flag=True, help="Leave the head free, for preprinted paper.")
def sample(code: str, target: Path, large: bool, plain: bool) -> None:
    """Write a sample letter of invented values to TARGET, PDF or Word by its ending."""
    try:
        template = press().templates[code]
        letter = sample_letter(template, large_print=large, print_head="none" if plain else "full")
        word = target.suffix.lower() == ".docx"
        target.write_bytes(render_docx(letter, template=template.docx) if word else press().pdf(letter))
    except LetterRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{target}: {template.title_zh}, {template.citation}")


@command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def forms(folder: Path) -> None:
    """Write our Word forms of all kinds into FOLDER, to start a county's own from."""
    codes = [template.code for template in press().templates]
    for path in write_forms(folder=folder, codes=codes):
        click.echo(path)


def _tried() -> Iterator[tuple[Template, LetterRefused | None]]:
    try:
        warm = press()
    except LetterRefused as refused:
        county = settings.COUNTY_FOLDER or "none"
        raise click.ClickException(f"{refused} (county folder: {county})") from refused
    for template in warm.templates:
        try:
            try_template(template, press=warm)
        except LetterRefused as refused:
            yield template, refused
        else:
            yield template, None
