"""The area tree as one immutable value, held in memory by whoever asks often."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from anlan.gate.rules.text import search_key
from anlan.places.rules.codes import COUNTY, DEPTH, TOWNSHIP
from anlan.places.rules.names import SearchKeys, rank, search_keys


@dataclass(frozen=True, kw_only=True)
class AreaNode:
    """One area without its outline; figures are estimates of the area, never a list (N-09)."""

    id: UUID
    code: str
    cell_suffix: str
    kind: str
    name: str
    name_en: str
    parent_id: UUID | None
    path: str
    urban_rural_class: str
    population_estimate: int | None
    households_estimate: int | None
    lon: float | None
    lat: float | None
    valid_from: date
    valid_to: date | None

    @property
    def full_code(self) -> str:
        """Return the twelve digits, for a cell with its suffix."""
        return f"{self.code}-{self.cell_suffix}" if self.cell_suffix else self.code

    @property
    def is_current(self) -> bool:
        """Tell whether no end has been set; retired areas stay only to name old matters."""
        return self.valid_to is None


@dataclass(frozen=True, kw_only=True)
class Landmark:
    """One place by its name, for the clerk's place box."""

    id: UUID
    kind: str
    name: str
    name_en: str
    area_id: UUID
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class Found:
    """One line of the place box: an area, or a landmark in it (then `place_id` is set)."""

    area_id: UUID
    place_id: UUID | None
    kind: str
    name: str
    name_en: str
    township: str
    township_en: str
    code: str


class AreaUnknown(LookupError):
    """No such area in the tree."""


@dataclass(frozen=True)
class AreaTree:
    """All areas by id, parents before children, brothers in code order."""

    nodes: dict[UUID, AreaNode]
    children: dict[UUID | None, tuple[UUID, ...]]
    landmarks: tuple[Landmark, ...] = ()
    _by_code: dict[str, UUID] = field(default_factory=dict)
    _keys: dict[UUID, SearchKeys] = field(default_factory=dict)

    def __iter__(self) -> Iterator[AreaNode]:
        return iter(self.nodes.values())

    def __len__(self) -> int:
        return len(self.nodes)

    def area(self, area_id: UUID) -> AreaNode:
        """Return one area, retired ones too; AreaUnknown."""
        try:
            return self.nodes[area_id]
        except KeyError:
            raise AreaUnknown(area_id) from None

    def by_code(self, full_code: str) -> AreaNode:
        """Return the current area of a code, `999999103201` or a cell's `999999103201-02`; AreaUnknown."""
        try:
            return self.nodes[self._by_code[full_code]]
        except KeyError:
            raise AreaUnknown(full_code) from None

    def ancestors(self, area_id: UUID) -> list[AreaNode]:
        """List the areas above, county first."""
        above: list[AreaNode] = []
        parent_id = self.area(area_id).parent_id
        while parent_id is not None:
            above.append(self.nodes[parent_id])
            parent_id = above[-1].parent_id
        return above[::-1]

    def within(self, area_id: UUID, kind: str) -> AreaNode | None:
        """Return the area itself or the one above it that is of `kind`."""
        chain = [*self.ancestors(area_id), self.area(area_id)]
        return next((node for node in reversed(chain) if node.kind == kind), None)

    def subtree(self, area_id: UUID) -> list[AreaNode]:
        """List an area and everything in it, parents before children."""
        found = [self.area(area_id)]
        for node in found:
            found.extend(self.nodes[child] for child in self.children.get(node.id, ()))
        return found

    def of_kind(self, kind: str) -> list[AreaNode]:
        """List the current areas of one kind in code order."""
        return [node for node in self if node.kind == kind and node.is_current]

    def find(self, text: str, *, limit: int, kinds: frozenset[str]) -> list[Found]:
        """Rank areas of `kinds` and landmarks by name part, initials or pinyin; needs two characters."""
        wanted = search_key(text)
        if len(wanted) < 2:
            return []
        hits: list[tuple[int, int, str, AreaNode, Landmark | None]] = []
        for node in self:
            if node.kind in kinds and node.is_current:
                place = self._rank(node, wanted)
                if place is not None:
                    hits.append((place, DEPTH[node.kind], node.full_code, node, None))
        for mark in self.landmarks:
            place = self._rank(mark, wanted)
            if place is not None:
                area = self.area(mark.area_id)
                hits.append((place, len(DEPTH), area.full_code + mark.name, area, mark))
        hits.sort(key=lambda hit: hit[:3])
        return [self._found(area, mark) for *_, area, mark in hits[:limit]]

    def _rank(self, named: AreaNode | Landmark, wanted: str) -> int | None:
        keys = self._keys.get(named.id)
        if keys is None:
            keys = self._keys[named.id] = search_keys(named.name, named.name_en)
        return rank(keys, wanted)

    def _found(self, area: AreaNode, mark: Landmark | None) -> Found:
        township = self.within(area.id, TOWNSHIP)
        return Found(
            area_id=area.id,
            place_id=mark.id if mark else None,
            kind=mark.kind if mark else area.kind,
            name=mark.name if mark else area.name,
            name_en=mark.name_en if mark else area.name_en,
            township=township.name if township else "",
            township_en=township.name_en if township else "",
            code=area.full_code,
        )


def build_tree(nodes: Iterable[AreaNode], landmarks: Sequence[Landmark] = ()) -> AreaTree:
    """Put areas in order: parents before children, brothers by code; a child without parent is left out."""
    listed: dict[UUID | None, list[AreaNode]] = {}
    for node in sorted(nodes, key=lambda node: (node.full_code, node.valid_from)):
        listed.setdefault(node.parent_id, []).append(node)
    ordered: list[AreaNode] = list(listed.get(None, ()))
    for node in ordered:
        ordered.extend(listed.get(node.id, ()))
    return AreaTree(
        nodes={node.id: node for node in ordered},
        children={parent: tuple(node.id for node in some) for parent, some in listed.items()},
        landmarks=tuple(landmarks),
        _by_code={node.full_code: node.id for node in ordered if node.is_current},
    )


def county_of(tree: AreaTree) -> AreaNode | None:
    """Return the county the platform serves: the first current root."""
    return next(iter(tree.of_kind(COUNTY)), None)
