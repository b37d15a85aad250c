"""Render letters to PDF with typst: our fonts only, values as data (field F-05, F-06)."""

import json
import shutil
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

from anlan.offices.rules.letter import Letter, LetterRefused
from anlan.offices.rules.letter_fonts import check_characters, check_embedded, check_named_fonts
from anlan.offices.rules.letter_templates import Templates

STANDARDS = ["a-2b", "ua-1"]
_UNKNOWN_FONT = "unknown font family: "
_ONE = """#import "/{code}.typ": render
#let data = json(bytes(sys.inputs.letter))
#set document(title: data.title + " " + data.number, author: data.signer.name)
#render(data)
"""
_MANY = """{imports}
#let renders = ({renders})
#set document(title: "公文合订")
#for data in json(bytes(sys.inputs.letters)) {{
  pagebreak({to}weak: true)
  (renders.at(data.kind))(data)
}}
"""
# The window of a Chinese business envelope is 20 mm high.
_WINDOW_LINES = 3
_SHEETS = """#import "/layout.typ": address-sheet
#set document(title: "邮寄封面")
#for lines in json(bytes(sys.inputs.sheets)) { address-sheet(lines) }
"""


@dataclass(frozen=True, kw_only=True)
class SealPlace:
    """Where the seal goes: the words it stands on, the page, its middle in mm from the page's top left."""

    keyword: str
    page: int
    x: float
    y: float


class LetterPress:
    """A warm compiler over one set of templates and one folder of fonts; one letter at a time."""

    def __init__(self, *, templates: Templates, fonts: Path) -> None:
        self.templates, self.fonts = templates, fonts
        # The compiler can read this folder and nothing else, and it holds only the typst files.
        self._folder = tempfile.TemporaryDirectory(prefix="anlan-letters-")
        root = Path(self._folder.name)
        shutil.copyfile(templates.layout, root / "layout.typ")
        check_named_fonts(templates.layout, folder=fonts)
        for template in templates:
            check_named_fonts(template.typ, folder=fonts)
            shutil.copyfile(template.typ, root / f"{template.code}.typ")
        self._settings: dict[str, Any] = {
            "root": str(root),
            "font_paths": typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
            ),
            "ignore_system_fonts": True,
            # No package is ever fetched: there is none in this folder.
            "package_path": str(root),
            "package_cache_path": str(root),
        }
        self._compiler = typst.Compiler(**self._settings)
        self._lock = threading.Lock()

    def pdf(self, letter: Letter) -> bytes:
        """Render one letter as PDF/A-2b and PDF/UA-1; the same letter gives the same bytes.

        LetterRefused when the template breaks or a font was replaced.
        """
        source = _ONE.format(code=self.templates[letter.kind].code)
        pdf = self._compile(letter.kind, source, {"letter": _data(letter)}, on=letter.date, standards=STANDARDS)
        check_embedded(pdf, folder=self.fonts)
        return pdf

    def merged(self, letters: Sequence[Letter], *, odd_pages: bool = True) -> bytes:
        """Render several letters into one PDF for printing.

        With `odd_pages` each begins on an odd page, so that a stack printed on both sides can be parted.
        """
        codes = sorted({letter.kind for letter in letters})
        imports = [f'#import "/{self.templates[code].code}.typ": render as render{n}' for n, code in enumerate(codes)]
        renders = [f'"{code}": render{n},' for n, code in enumerate(codes)]
        to = 'to: "odd", ' if odd_pages else ""
        source = _MANY.format(imports="\n".join(imports), renders=" ".join(renders), to=to)
        data = "[" + ",".join(_data(letter) for letter in letters) + "]"
        pdf = self._compile("+".join(codes), source, {"letters": data}, on=letters[0].date, standards=["a-2b"])
        check_embedded(pdf, folder=self.fonts)
        return pdf

    def address_sheets(self, addresses: Sequence[Sequence[str]]) -> bytes:
        """Render sheets to fold over letters sent by post: the address where an envelope's window is (F-11)."""
        if not addresses or any(not lines or len(lines) > _WINDOW_LINES for lines in addresses):
            raise LetterRefused("address_malformed", most_lines=_WINDOW_LINES)
        for line in (line for lines in addresses for line in lines):
            check_characters(line, folder=self.fonts, field="address")
        data = json.dumps([list(lines) for lines in addresses], ensure_ascii=False)
        pdf = self._compile("address-sheets", _SHEETS, {"sheets": data}, on=date(1980, 1, 1), standards=["a-2b"])
        check_embedded(pdf, folder=self.fonts)
        return pdf

    def seal_place(self, letter: Letter) -> SealPlace:
        """Find where the signer's name was set, for a platform that wants words or a point (F-10)."""
        source = _ONE.format(code=self.templates[letter.kind].code)
        compiler = typst.Compiler(source.encode(), sys_inputs={"letter": _data(letter)}, **self._settings)
        found = json.loads(compiler.query("<seal>", field="value"))
        if not found:
            raise LetterRefused("seal_place_missing", kind=letter.kind)
        return SealPlace(keyword=letter.signer.name, **found[-1])

    def _compile(self, kind: str, source: str, inputs: dict[str, str], *, on: date, standards: list[Any]) -> bytes:
        with self._lock:
            try:
                pdf, warnings = self._compile_locked(source, inputs, on, standards)
            except typst.TypstError as error:
                raise LetterRefused("template_broken", file=kind, detail=error.diagnostic or error.message) from error
        for warning in warnings:
            if warning.message.startswith(_UNKNOWN_FONT):
                family = warning.message.removeprefix(_UNKNOWN_FONT)
                raise LetterRefused("font_unknown", file=_file_of(warning.diagnostic), family=family)
        return pdf

    def _compile_locked(
        self, source: str, inputs: dict[str, str], on: date, standards: list[Any]
    ) -> tuple[bytes, list[Any]]:
        # The day of the letter at 00:00 in China: the file must not tell two renderings apart.
        midnight = datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(hours=8)
        pdf, warnings = self._compiler.compile_with_warnings(
            input=source.encode(),
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=standards,
            timestamp=int(midnight.timestamp()),
        )
        if not isinstance(pdf, bytes):
            raise LetterRefused("template_broken", detail="no output")
        return pdf, warnings


def _data(letter: Letter) -> str:
    data = json.loads(letter.as_data())
    data["qr"] = qr_svg(letter.check_address)
    return json.dumps(data, ensure_ascii=False)


@lru_cache(maxsize=256)
def qr_svg(address: str) -> str:
    """Draw the QR code of an address as SVG."""
    return segno.make(address, error="m", micro=False).svg_inline(scale=4, border=1)


def _file_of(diagnostic: str) -> str:
    # The compiler says "┌─ path:line:column" under its message.
    for line in diagnostic.splitlines():
        if "┌─" in line:
            return Path(line.partition("┌─")[2].strip().partition(":")[0]).name
    return "?"
