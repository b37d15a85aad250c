"""A warm press, invented letters, and poppler's eyes for what came out."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from tests.offices.letters.values import FONTS

from anlan.offices.rules.letter import Letter
from anlan.offices.rules.letter_pdf import LetterPress
from anlan.offices.rules.letter_samples import sample_letter
from anlan.offices.rules.letter_templates import FOLDER, load_templates

MM = 25.4 / 72


@pytest.fixture(scope="session")
def press() -> LetterPress:
    return LetterPress(templates=load_templates(), fonts=FONTS)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A county's own folder of letters, still empty."""
    folder = tmp_path / "letters"
    folder.mkdir()
    return folder


@pytest.fixture
def copy_of(county: Path):
    """Copy one of our template files into the county's folder, with a change in its text."""

    def copy(name: str, change=lambda text: text) -> Path:
        target = county / name
        if target.suffix == ".docx":
            shutil.copyfile(FOLDER / name, target)
        else:
            target.write_text(change((FOLDER / name).read_text("utf-8")), "utf-8")
        return target

    return copy


@pytest.fixture
def letter_of(press: LetterPress):
    """Write a sample letter of a kind, some of its parts replaced."""

    def write(code: str, **changes) -> Letter:
        return replace(sample_letter(press.templates[code]), **changes)

    return write


class Eyes:
    """Reads a PDF back with poppler."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, tool: str, pdf: bytes, *arguments: str) -> str:
        source = self.folder / "read.pdf"
        source.write_bytes(pdf)
        done = subprocess.run([tool, *arguments, str(source), "-"][: None if tool == "pdftotext" else -1],
                              capture_output=True, text=True, check=True)  # fmt: skip
        return done.stdout

    def pages(self, pdf: bytes, *arguments: str) -> list[str]:
        """The text of each page."""
        return self.run("pdftotext", pdf, *arguments).split("\f")[:-1]

    def text(self, pdf: bytes) -> str:
        """All text without line breaks and the hyphen a break may add."""
        return re.sub(r"\s", "", self.run("pdftotext", pdf, "-raw"))

    def words(self, pdf: bytes) -> list[list[tuple[float, float, float, float, str]]]:
        """Per page: left, top, right, bottom in mm and the word."""
        pages = self.run("pdftotext", pdf, "-bbox").split("<page ")[1:]
        form = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
        return [
            [(*(float(edge) * MM for edge in found[:4]), found[4]) for found in form.findall(page)] for page in pages
        ]

    def fonts(self, pdf: bytes) -> set[str]:
        """Names of the embedded fonts without the subset letters."""
        rows = self.run("pdffonts", pdf).splitlines()[2:]
        assert all(row.split()[-5] == "yes" for row in rows), "a font is not embedded"
        return {row.split()[0].partition("+")[2].removesuffix("-Identity-H") for row in rows}


@pytest.fixture
def eyes(tmp_path: Path) -> Eyes:
    if shutil.which("pdftotext") is None or shutil.which("pdffonts") is None:
        pytest.skip("poppler's pdftotext and pdffonts are not installed (Debian: poppler-utils)")
    return Eyes(tmp_path)
