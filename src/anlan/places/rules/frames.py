"""One frame for everything on the ground: degrees in CGCS2000, EPSG:4490 (field F-50, F-51)."""

import math
from collections.abc import Callable
from functools import cache

import pyproj
import pyproj.network
from pyproj import Geod, Transformer

# An intranet installation asks nobody for grids, and a null offset needs none.
pyproj.network.set_network_enabled(False)

CGCS2000, WGS84, GCJ02, BD09 = "cgcs2000", "wgs84", "gcj02", "bd09"
LON_LAT_SYSTEMS = frozenset({CGCS2000, WGS84, GCJ02, BD09})
# CGCS2000 / 3-degree Gauss–Krüger by central meridian: EPSG:4534 is 75° E, EPSG:4554 is 135° E.
_FIRST_ZONE, _FIRST_MERIDIAN, _LAST_MERIDIAN = 4534, 75, 135
_GEOD = Geod(ellps="GRS80")

# The public GCJ-02 formulas work on the Krasovsky 1940 ellipsoid.
_A, _EE = 6378245.0, 0.00669342162296594323
_BD_ANGLE = math.pi * 3000.0 / 180.0


class FrameRefused(ValueError):
    """The coordinates cannot be brought into the one frame; `code` names the rule."""

    def __init__(self, code: str, value: object) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value


def read_system(text: str) -> str:
    """Return the canonical name of a coordinate system, or `epsg:45xx` for a Gauss–Krüger zone.

    Raises FrameRefused("coordinate_system").
    """
    name = "".join(text.lower().replace("-", "").replace("_", "").split())
    aliases = {
        "epsg:4490": CGCS2000,
        "国家2000": CGCS2000,
        "2000国家大地坐标系": CGCS2000,
        "epsg:4326": WGS84,
        "crs84": WGS84,
        "火星坐标": GCJ02,
        "高德": GCJ02,
        "百度": BD09,
        "bd09ll": BD09,
    }
    name = aliases.get(name, name)
    if name in LON_LAT_SYSTEMS or name in {f"epsg:{zone}" for zone in range(_FIRST_ZONE, _FIRST_ZONE + 21)}:
        return name
    raise FrameRefused("coordinate_system", text)


def zone_of(lon: float) -> int:
    """Return the EPSG code of the 3° Gauss–Krüger zone for a longitude in degrees (112.40 → 4546)."""
    meridian = 3 * math.floor(lon / 3 + 0.5)
    if not _FIRST_MERIDIAN <= meridian <= _LAST_MERIDIAN:
        raise FrameRefused("outside_zones", lon)
    return _FIRST_ZONE + (meridian - _FIRST_MERIDIAN) // 3


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_metres(*, lon: float, lat: float, zone: int) -> tuple[float, float]:
    """Project CGCS2000 degrees to (easting, northing) in metres of a Gauss–Krüger zone."""
    east, north = _transformer(4490, zone).transform(lon, lat)
    return float(east), float(north)


def from_metres(*, east: float, north: float, zone: int) -> tuple[float, float]:
    """Bring easting and northing in metres of a Gauss–Krüger zone back to (lon, lat) in degrees."""
    lon, lat = _transformer(zone, 4490).transform(east, north)
    return float(lon), float(lat)


def distance_m(lon_1: float, lat_1: float, lon_2: float, lat_2: float) -> float:
    """Measure the geodesic between two points of the frame in metres."""
    return float(_GEOD.inv(lon_1, lat_1, lon_2, lat_2)[2])


def area_km2(ring: list[tuple[float, float]]) -> float:
    """Measure the area enclosed by a ring of (lon, lat) in square kilometres on the ellipsoid."""
    lons, lats = zip(*ring, strict=True)
    return abs(float(_GEOD.polygon_area_perimeter(lons, lats)[0])) / 1e6


def to_cgcs2000(*, lon: float, lat: float, system: str) -> tuple[float, float]:
    """Bring a point stated in `system` into the one frame; WGS 84 is taken as equal (F-50)."""
    # Outside China the shifts are not applied, and absurd numbers are the range check's business.
    if system in (CGCS2000, WGS84) or (system in LON_LAT_SYSTEMS and _outside_china(lon, lat)):
        return lon, lat
    if system == GCJ02:
        return _inverse(gcj02_of, lon, lat)
    if system == BD09:
        return _inverse(bd09_of, lon, lat)
    if system.startswith("epsg:"):
        return from_metres(east=lon, north=lat, zone=int(system[5:]))
    raise FrameRefused("coordinate_system", system)


def gcj02_of(lon: float, lat: float) -> tuple[float, float]:
    """Shift a true point as the public GCJ-02 formulas do (needed only to invert them)."""
    if _outside_china(lon, lat):
        return lon, lat
    radians = math.radians(lat)
    magic = 1 - _EE * math.sin(radians) ** 2
    root = math.sqrt(magic)
    d_lat = _lat_offset(lon - 105.0, lat - 35.0) * 180.0 / (_A * (1 - _EE) / (magic * root) * math.pi)
    d_lon = _lon_offset(lon - 105.0, lat - 35.0) * 180.0 / (_A / root * math.cos(radians) * math.pi)
    return lon + d_lon, lat + d_lat


def bd09_of(lon: float, lat: float) -> tuple[float, float]:
    """Shift a true point to BD-09: the GCJ-02 shift, then the map maker's own."""
    x, y = gcj02_of(lon, lat)
    z = math.hypot(x, y) + 0.00002 * math.sin(y * _BD_ANGLE)
    theta = math.atan2(y, x) + 0.000003 * math.cos(x * _BD_ANGLE)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def _inverse(forward: Callable[[float, float], tuple[float, float]], lon: float, lat: float) -> tuple[float, float]:
    """Iterate until the shifted guess meets the given point: within 0.01 m after a few rounds."""
    guess_lon, guess_lat = lon, lat
    for _ in range(12):
        shifted_lon, shifted_lat = forward(guess_lon, guess_lat)
        step_lon, step_lat = lon - shifted_lon, lat - shifted_lat
        guess_lon, guess_lat = guess_lon + step_lon, guess_lat + step_lat
        if abs(step_lon) < 1e-10 and abs(step_lat) < 1e-10:
            break
    return guess_lon, guess_lat


def _outside_china(lon: float, lat: float) -> bool:
    return not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271)


def _waves(x: float) -> float:
    return (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0


def _lat_offset(x: float, y: float) -> float:
    offset = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + _waves(x)
    offset += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    return offset + (160.0 * math.sin(y / 12.0 * math.pi) + 320 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0


def _lon_offset(x: float, y: float) -> float:
    offset = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + _waves(x)
    offset += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    return offset + (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
