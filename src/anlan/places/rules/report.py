"""What an import of areas came to, row by row."""

from dataclasses import dataclass, field
from uuid import UUID

from anlan.places.rules.geometry import Vertex
from anlan.places.rules.shift import Shift


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One row handed back: which, why, and where in it."""

    number: int
    code: str
    field: str
    value: str = ""
    vertex: Vertex | None = None


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """One outline taken after a repair, which is shown (trust B-081)."""

    number: int
    codes: tuple[str, ...]
    area_change: float


@dataclass(kw_only=True)
class LoadReport:
    """What became of every row: each is in exactly one of accepted, changed, repeated, refused."""

    import_id: UUID
    accepted: int = 0
    changed: int = 0
    repeated: int = 0
    refused: list[Refused] = field(default_factory=list)
    repaired: list[Repaired] = field(default_factory=list)
    shift: Shift | None = None  # set when known outlines would all move one way (F-51)
