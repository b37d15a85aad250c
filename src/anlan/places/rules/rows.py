"""Read rows that name areas, from GeoJSON or from a sheet (P-10), into checked values or refusals."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from anlan.gate.rules.text import TextRefused, clean_code
from anlan.places.rules import codes
from anlan.places.rules.codes import AreaCode, CodeRefused
from anlan.places.rules.frames import FrameRefused, read_system, to_cgcs2000
from anlan.places.rules.geometry import GeometryRefused, Outline, Vertex, read_outline

IN_SHEETS = ("code", "name")
IN_GEOJSON = ("code", "name", "kind", "parent", "coordinate_system")
LARGEST_FILE = 50_000_000  # bytes; the outlines of a county's villages take about 10 MB
_MOST_PEOPLE = 100_000_000
_CELL_KINDS = frozenset({"", "community", "village", "patrol"})


class FileRefused(ValueError):
    """The whole file cannot be read as areas; `code` names the rule."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(f"{code}: {value}")
        self.code = code
        self.value = value


class RowRefused(ValueError):
    """One row cannot be taken: the rule, the field and, for outlines, the vertex."""

    def __init__(self, code: str, field: str, value: object = "", at: Vertex | None = None) -> None:
        super().__init__(f"{field}: {code} ({value!r})")
        self.code = code
        self.field = field
        self.value = value
        self.at = at


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """One row as it came; `number` is its row in the sheet or its place in the file, from 1."""

    number: int
    values: Mapping[str, Any]
    geometry: Mapping[str, Any] | None = None
    required: tuple[str, ...] = IN_SHEETS


@dataclass(frozen=True, kw_only=True)
class AreaFacts:
    """One checked row: everything about an area but its identity."""

    number: int
    code: AreaCode
    kind: str
    name: str
    name_en: str
    parent: AreaCode | None
    urban_rural_class: str
    cell_kind: str
    population_estimate: int | None
    households_estimate: int | None
    valid_from: date | None
    valid_to: date | None
    outline: Outline | None


def read_geojson(data: bytes) -> object:
    """Parse the bytes of a GeoJSON file; FileRefused("too_large" | "not_utf8" | "not_json")."""
    if len(data) > LARGEST_FILE:
        raise FileRefused("too_large", len(data))
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileRefused("not_utf8", error.start) from error
    except (ValueError, RecursionError) as error:
        raise FileRefused("not_json", str(error)[:80]) from error


def geojson_rows(document: object, *, system: str | None = None) -> list[AreaRow]:
    """Read a FeatureCollection; `system` stands in where features do not state their own.

    Raises FileRefused("not_geojson" | "not_a_feature_collection" | "coordinate_system").
    """
    if not isinstance(document, Mapping):
        raise FileRefused("not_geojson")
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise FileRefused("not_a_feature_collection", str(document.get("type"))[:40])
    rows = []
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, Mapping) else None
        geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
        values = dict(properties) if isinstance(properties, Mapping) else {}
        if system is not None:
            values.setdefault("coordinate_system", system)
        outline = geometry if isinstance(geometry, Mapping) else None
        rows.append(AreaRow(number=number, values=values, geometry=outline, required=IN_GEOJSON))
    return rows


def read_row(row: AreaRow) -> AreaFacts:
    """Check one row; RowRefused names the rule and the field."""
    values = row.values
    _must_have(row)
    code = _code(values, "code")
    kind = _text(values, "kind", most=12) or codes.kind_of(code)
    if kind not in codes.DEPTH:
        raise RowRefused("unknown_kind", "kind", kind)
    if not codes.fits(code, kind):
        raise RowRefused("code_does_not_fit_kind", "code", str(code))
    valid_from, valid_to = _day(values, "valid_from"), _day(values, "valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        raise RowRefused("days_out_of_order", "valid_to", valid_to.isoformat())
    return AreaFacts(
        number=row.number,
        code=code,
        kind=kind,
        name=_text(values, "name", most=80),
        name_en=_text(values, "name_en", most=120),
        parent=_parent(values, code),
        urban_rural_class=_one_of(values, "urban_rural_class", codes.URBAN_RURAL_CLASSES),
        cell_kind=_one_of(values, "cell_kind", _CELL_KINDS),
        population_estimate=_count(values, "population_estimate"),
        households_estimate=_count(values, "households_estimate"),
        valid_from=valid_from,
        valid_to=valid_to,
        outline=_outline(row),
    )


def _must_have(row: AreaRow) -> None:
    """Refuse a row that leaves out a field its source owes; only a county has no parent."""
    for field in row.required:
        of_a_county = field == "parent" and row.values.get("kind") == codes.COUNTY
        if not of_a_county and not _text(row.values, field, most=120):
            raise RowRefused("missing", field)


def _code(values: Mapping[str, Any], field: str) -> AreaCode:
    try:
        return codes.read_code(unicodedata.normalize("NFKC", _text(values, field, most=24)).upper())
    except CodeRefused as refused:
        raise RowRefused(refused.code, field, refused.value) from refused


def _parent(values: Mapping[str, Any], code: AreaCode) -> AreaCode | None:
    """Return the stated parent, which must be one the code allows, or the nearest one it implies."""
    above = codes.parents(code)
    if not _text(values, "parent", most=24):
        return above[-1] if above else None
    stated = _code(values, "parent")
    if stated not in above:
        raise RowRefused("parent_does_not_fit_code", "parent", str(stated))
    return stated


def _text(values: Mapping[str, Any], field: str, *, most: int) -> str:
    value = values.get(field)
    if value is None:
        return ""
    # A spreadsheet hands numbers over as floats; a code is never a fraction (F-22).
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return clean_code(str(value).strip("\u3000\u00a0 \t\r\n"), max_length=most)
    except TextRefused as refused:
        raise RowRefused(refused.code, field) from refused


def _one_of(values: Mapping[str, Any], field: str, allowed: Iterable[str]) -> str:
    text = _text(values, field, most=12)
    if text and text not in allowed:
        raise RowRefused("unknown_value", field, text)
    return text


def _count(values: Mapping[str, Any], field: str) -> int | None:
    text = unicodedata.normalize("NFKC", _text(values, field, most=12))
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > _MOST_PEOPLE:
        raise RowRefused("not_a_count", field, text)
    return int(text)


def _day(values: Mapping[str, Any], field: str) -> date | None:
    value = values.get(field)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = _text(values, field, most=24)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RowRefused("not_a_day", field, text) from error


def _outline(row: AreaRow) -> Outline | None:
    """Read the outline in its stated system; a list without outlines is welcome."""
    if row.geometry is None:
        return None
    try:
        system = read_system(_text(row.values, "coordinate_system", most=40))
        return read_outline(row.geometry, convert=_converter(system))
    except FrameRefused as refused:
        raise RowRefused(refused.code, "coordinate_system", refused.value) from refused
    except GeometryRefused as refused:
        raise RowRefused(refused.code, "geometry", at=refused.at) from refused


def _converter(system: str) -> Callable[[float, float], tuple[float, float]]:
    def convert(lon: float, lat: float) -> tuple[float, float]:
        return to_cgcs2000(lon=lon, lat=lat, system=system)

    return convert
