"""The page of GB/T 9704-2012 in numbers; `letters/layout.typ` has the same (field F-02, F-03)."""

from dataclasses import dataclass

MM_PER_POINT = 25.4 / 72
TWIPS_PER_POINT = 20


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A type area of so many lines of so many characters; lengths in mm, type in points."""

    characters: int
    lines: int
    size: float

    top: float = 37
    left: float = 28
    width: float = 156
    height: float = 225
    page_width: float = 210
    page_height: float = 297

    @property
    def right(self) -> float:
        """Width of the right margin, mm."""
        return self.page_width - self.left - self.width

    @property
    def bottom(self) -> float:
        """Height of the bottom margin, mm."""
        return self.page_height - self.top - self.height

    @property
    def character_pitch(self) -> float:
        """Distance of two characters of a line, mm."""
        return self.width / self.characters

    @property
    def line_pitch(self) -> float:
        """Distance of two lines, mm."""
        return self.height / self.lines

    @property
    def line_pitch_twips(self) -> int:
        """Distance of two lines as Word counts it; cut off, so that the last line still fits."""
        return int(self.line_pitch / MM_PER_POINT * TWIPS_PER_POINT)

    @property
    def tracking_twips(self) -> float:
        """Space to add after each character so that a line holds `characters` of them; negative = tighter."""
        return (self.character_pitch / MM_PER_POINT - self.size) * TWIPS_PER_POINT


STANDARD = Grid(characters=28, lines=22, size=16)  # 3号
# 大字版: 18 points on the same type area, fewer and wider lines.
LARGE = Grid(characters=24, lines=19, size=18)
