"""Which fonts exist, which characters they hold, which ones a finished PDF contains (field F-05)."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from anlan.offices.rules.letter import LetterRefused

# The chain of the body in `letters/layout.typ`: a character missing in the first is looked for in the next.
FANG = ("FandolFang R", "LXGW WenKai", "Noto Serif CJK SC")
# What the file names in a PDF may begin with, behind the six letters of a subset.
_FONT_NAME = re.compile(rb"/FontName\s*/(?:[A-Z]{6}\+)?([^/\s<>\[\]()]+)")
# Fonts named in a typst file: `font: "…"` or `font: ("…", "…")`.
_FONT_ARGUMENT = re.compile(r'font:\s*("[^"]*"|\([^()]*\))')
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
# Never drawn: line ends are split before printing, the rest has no shape.
_SHAPELESS = frozenset("\n\t ")
_LAST_CODE_POINT = 0x10FFFF


class Characters:
    """A set of code points as one bit each: sets of integers took 36 MB of every worker."""

    def __init__(self) -> None:
        self._bits = bytearray(_LAST_CODE_POINT // 8 + 1)

    def add(self, code: int) -> None:
        """Put a code point into the set."""
        self._bits[code >> 3] |= 1 << (code & 7)

    def __contains__(self, code: int) -> bool:
        return bool(self._bits[code >> 3] & 1 << (code & 7))

    def __or__(self, other: "Characters") -> "Characters":
        both = Characters()
        both._bits = bytearray(mine | theirs for mine, theirs in zip(self._bits, other._bits, strict=True))
        return both


@dataclass(frozen=True, kw_only=True)
class FontFile:
    """One file of the fonts folder: its family as the compiler knows it, its PDF name, its characters."""

    family: str
    postscript_name: str
    characters: Characters


@cache
def font_files(folder: Path) -> tuple[FontFile, ...]:
    """Read every font of a folder; LetterRefused when there is none."""
    files = tuple(_read(path) for path in sorted(folder.glob("*")) if path.suffix.lower() in {".otf", ".ttf"})
    if not files:
        raise LetterRefused("no_fonts", folder=str(folder))
    return files


def families(folder: Path) -> frozenset[str]:
    """Name every family a template may use."""
    return frozenset(file.family for file in font_files(folder))


@cache
def characters(folder: Path, chain: tuple[str, ...] = FANG) -> Characters:
    """Unite the characters of a chain's files; LetterRefused names a family no file has."""
    if missing := set(chain) - families(folder):
        raise LetterRefused("font_unknown", family=sorted(missing)[0], folder=str(folder))
    union = Characters()
    for file in font_files(folder):
        if file.family in chain:
            union |= file.characters
    return union


def check_characters(text: str, *, folder: Path, field: str) -> None:
    """Raise LetterRefused naming the first character that no font of the chain has, and its code point."""
    known = characters(folder)
    for sign in text:
        if ord(sign) not in known and sign not in _SHAPELESS:
            raise LetterRefused("character_unknown", field=field, character=sign, code_point=f"U+{ord(sign):04X}")


def check_named_fonts(source: Path, *, folder: Path) -> None:
    """Raise LetterRefused naming file and family when a typst file asks for a font that does not exist."""
    known = {family.lower() for family in families(folder)}
    for argument in _FONT_ARGUMENT.findall(source.read_text("utf-8")):
        for family in re.findall(r'"([^"]*)"', argument):
            if family.lower() not in known:
                raise LetterRefused("font_unknown", file=source.name, family=family)


def embedded_fonts(pdf: bytes) -> frozenset[str]:
    """Name the fonts embedded in a PDF, without the subset letters."""
    names = set(_FONT_NAME.findall(pdf))
    if not names:  # descriptions may lie in compressed object streams
        for stream in _STREAM.findall(pdf):
            try:
                names.update(_FONT_NAME.findall(zlib.decompress(stream)))
            except zlib.error:
                continue
    return frozenset(name.decode("ascii", "replace") for name in names)


def check_embedded(pdf: bytes, *, folder: Path) -> None:
    """Raise LetterRefused when a finished PDF carries a font that is not ours: a silent replacement."""
    allowed = {file.postscript_name for file in font_files(folder)}
    strange = embedded_fonts(pdf) - allowed
    if strange:
        raise LetterRefused("font_replaced", fonts=", ".join(sorted(strange)))


def _read(path: Path) -> FontFile:
    with TTFont(path, lazy=True) as font:
        found = Characters()
        for first, last in _ranges(font.reader["cmap"]):
            for code in range(first, last + 1):
                found.add(code)
        return FontFile(
            family=str(font["name"].getDebugName(1)),  # not 16: the compiler goes by name 1
            postscript_name=str(font["name"].getDebugName(6)),
            characters=found,
        )


def _ranges(cmap: bytes) -> Iterator[tuple[int, int]]:
    """Read first and last code point of each group of a font's widest character table (OpenType `cmap`)."""
    tables = []
    for place in range(struct.unpack_from(">H", cmap, 2)[0]):
        (at,) = struct.unpack_from(">I", cmap, 4 + 8 * place + 4)
        tables.append((struct.unpack_from(">H", cmap, at)[0], at))
    wide = [at for form, at in tables if form == 12]  # whole Unicode; format 4 ends at U+FFFF
    if wide:
        for group in range(struct.unpack_from(">I", cmap, wide[0] + 12)[0]):
            first, last, _ = struct.unpack_from(">III", cmap, wide[0] + 16 + 12 * group)
            yield first, last
        return
    narrow = next(at for form, at in tables if form == 4)
    segments = struct.unpack_from(">H", cmap, narrow + 6)[0] // 2
    lasts = struct.unpack_from(f">{segments}H", cmap, narrow + 14)
    firsts = struct.unpack_from(f">{segments}H", cmap, narrow + 16 + 2 * segments)
    yield from ((first, last) for first, last in zip(firsts, lasts, strict=True) if last != 0xFFFF)
