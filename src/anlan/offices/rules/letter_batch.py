"""Many letters at once: progress told, one broken letter does not stop the rest (field F-12)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from anlan.offices.rules.letter import Letter, LetterRefused
from anlan.offices.rules.letter_pdf import LetterPress

# Letters in one compilation of a print run: bounds memory and what a broken one drags along.
RUN_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class BatchStep:
    """One letter of a batch: its place from 0, its file, or why there is none."""

    place: int
    total: int
    pdf: bytes | None = None
    refused: LetterRefused | None = None


def render_batch(letters: Sequence[Letter], *, press: LetterPress) -> Iterator[BatchStep]:
    """Render letters one by one in their order and tell each as it is done."""
    total = len(letters)
    for place, letter in enumerate(letters):
        try:
            yield BatchStep(place=place, total=total, pdf=press.pdf(letter))
        except LetterRefused as refused:
            yield BatchStep(place=place, total=total, refused=refused)


def print_runs(letters: Iterable[Letter], *, press: LetterPress) -> Iterator[bytes]:
    """Merge whole letters into files for printing, RUN_AT_ONCE letters each, each letter on an odd page.

    Give it letters that `render_batch` could render; LetterRefused names the kind that breaks.
    """
    run: list[Letter] = []
    for letter in letters:
        run.append(letter)
        if len(run) == RUN_AT_ONCE:
            yield press.merged(run)
            run = []
    if run:
        yield press.merged(run)
