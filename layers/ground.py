"""Coordinates, boundaries and which ward a point lies in: the only place that knows coordinate systems."""

from __future__ import annotations

import re
from functools import cache

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer
from scipy.spatial import cKDTree

#: JGD2011 longitude/latitude: every geometry in memory.
CRS = "EPSG:6668"
#: Japan with its outer islands, in degrees: west, south, east, north.
JAPAN = (122.0, 20.0, 154.5, 46.0)

#: Smallest cells of JIS X 0410 that we read (1/8 cells, 125 m): so many in one degree of longitude and of latitude.
MESH_PER_DEGREE = (640, 960)
#: Digits of a code → side of its cell, in 1/8 cells: 1 km, 500 m, 250 m, 125 m.
MESH_SIDE = {8: 8, 9: 4, 10: 2, 11: 1}
_MESH_CODE = re.compile(r"[0-9]{4}[0-7]{2}[0-9]{2}[1-4]{0,3}")


def in_japan(longitude: float, latitude: float) -> bool:
    """Whether a position lies in the box around Japan; NaN does not."""
    west, south, east, north = JAPAN
    return west <= longitude <= east and south <= latitude <= north


def dissolve(frame: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """One row for each value of ``key`` (N03 has a row for each part of an area), in order of the key.

    Invalid rings are made valid first, since simplified official files hold some; rows without geometry fall out.
    """
    whole = frame[frame.geometry.notna()].copy()
    whole["geometry"] = shapely.make_valid(whole.geometry.to_numpy())
    if whole.empty or whole[key].is_unique:
        return whole.sort_values(key, ignore_index=True)
    return whole.dissolve(by=key, as_index=False, aggfunc="first").sort_values(key, ignore_index=True)


def area_of_points(points: gpd.GeoSeries, areas: gpd.GeoSeries) -> np.ndarray:
    """For each point the position of the first area that covers it, -1 for none or for a missing point.

    Shapes: n points, m areas (longitude/latitude in degrees) → int64 array of n.
    """
    found = np.full(len(points), -1, dtype=np.int64)
    if len(areas) == 0 or len(points) == 0:
        return found
    tree = shapely.STRtree(areas.to_numpy())
    point_index, area_index = tree.query(points.to_numpy(), predicate="intersects")
    order = np.lexsort((area_index, point_index))[::-1]
    found[point_index[order]] = area_index[order]
    return found


def bounds(frames: list[gpd.GeoDataFrame]) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees of everything that has a geometry; None where nothing has."""
    boxes = [frame.total_bounds for frame in frames if len(frame) and frame.geometry.notna().any()]
    boxes = [box for box in boxes if np.isfinite(box).all()]
    if not boxes:
        return None
    stack = np.array(boxes)
    west, south = stack[:, :2].min(axis=0)
    east, north = stack[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


#: How far a position may be off after `from_tokyo_datum` [m], as EPSG:15483 states it.
TOKYO_ACCURACY_M = 9.0


@cache
def _tokyo() -> Transformer:
    # Asked for by number, PROJ would take its best way, and without GSI's grid that is none at all ("ballpark", the
    # positions unchanged). So the steps of EPSG:15483 (Tokyo to JGD2000, three parameters) stand here.
    return Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3"
        " +step +proj=cart +ellps=bessel +step +proj=helmert +x=-146.414 +y=507.337 +z=680.507"
        " +step +inv +proj=cart +ellps=GRS80 +step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


def from_tokyo_datum(longitude: np.ndarray, latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Degrees of the Tokyo Datum (旧日本測地系) as degrees of JGD, within `TOKYO_ACCURACY_M`.

    The movement of the ground between JGD2000 and JGD2011 (up to 5 m in Tohoku) is not in it.
    """
    east, north = _tokyo().transform(longitude, latitude)
    return np.asarray(east), np.asarray(north)


# --- JIS X 0410 ------------------------------------------------------------------------------


def mesh_cell(code: str) -> tuple[int, int, int]:
    """South-west corner (x, y) and side of a mesh cell, all in 1/8 cells of 125 m: whole numbers, no rounding.

    The first 4 digits are a sheet of 2/3° × 1°, the next 2 its eighths, the next 2 their tenths (1 km); each further
    digit (1 SW, 2 SE, 3 NW, 4 NE) halves the cell. Source: JIS X 0410 地域メッシュコード.

    Raises:
        ValueError: no code of 8 to 11 digits of this standard.
    """
    if not _MESH_CODE.fullmatch(code):
        raise ValueError(f"mesh code: found {code!r}, expected 8 to 11 digits of JIS X 0410")
    y = int(code[0:2]) * 640 + int(code[4]) * 80 + int(code[6]) * 8
    x = int(code[2:4]) * 640 + int(code[5]) * 80 + int(code[7]) * 8 + 100 * 640
    side = 8
    for digit in code[8:]:
        side //= 2
        x += side * ((int(digit) - 1) % 2)
        y += side * ((int(digit) - 1) // 2)
    return x, y, side


def mesh_code(x: int, y: int, digits: int) -> str:
    """The code of the cell that holds the 1/8 cell (x, y); the inverse of `mesh_cell` for a cell's own corner."""
    east = x - 100 * 640
    code = f"{y // 640:02d}{east // 640:02d}{y // 80 % 8}{east // 80 % 8}{y // 8 % 10}{east // 8 % 10}"
    for side in (4, 2, 1)[: digits - 8]:
        code += str(1 + east // side % 2 + 2 * (y // side % 2))
    return code


def mesh_boxes(codes: list[str]) -> np.ndarray:
    """West, south, east, north [degrees] of each mesh code (shape n × 4); NaN in the row of a code that is none."""
    boxes = np.full((len(codes), 4), np.nan)
    for row, code in enumerate(codes):
        if _MESH_CODE.fullmatch(code):
            x, y, side = mesh_cell(code)
            boxes[row] = x, y, x + side, y + side
    return boxes / np.array(MESH_PER_DEGREE * 2)


# --- distances -------------------------------------------------------------------------------

#: GRS80: semi-major axis [m] and flattening.
_AXIS_M, _FLATTENING = 6_378_137.0, 1 / 298.257222101


def earth_centred(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Earth-centred x, y, z [m] on GRS80 of n positions [degrees]: shape n × 3; NaN where a position is NaN."""
    x, y = np.radians(longitude), np.radians(latitude)
    flat = _FLATTENING * (2 - _FLATTENING)
    sine = np.sin(y)
    radius = _AXIS_M / np.sqrt(1 - flat * sine**2)
    across = radius * np.cos(y)
    return np.stack([across * np.cos(x), across * np.sin(x), radius * (1 - flat) * sine], axis=1)


def distance_m(west: np.ndarray, south: np.ndarray, east: np.ndarray, north: np.ndarray) -> np.ndarray:
    """Straight distance [m] between positions (west, south) and (east, north) in degrees, element by element.

    NaN where a coordinate is. The chord through GRS80: shorter than the way over ground by about 1 mm at 10 km, by
    70 m at 400 km.
    """
    chord = earth_centred(west, south) - earth_centred(east, north)
    return np.sqrt((chord**2).sum(axis=1))


def plane_m(at: np.ndarray, middle: tuple[float, float]) -> np.ndarray:
    """East and north [m] of n positions (shape n × 2, longitude and latitude in degrees) from ``middle``, for drawing.

    A plane that is true at its middle latitude (GRS80 radii of curvature there); 15 km north or south of it, east-west
    lengths are off by up to 0.2 %. For measuring use `distance_m`.
    """
    flat = _FLATTENING * (2 - _FLATTENING)
    latitude = np.radians(middle[1])
    bend = 1 - flat * np.sin(latitude) ** 2
    across = _AXIS_M / np.sqrt(bend)
    along = across * (1 - flat) / bend
    return np.radians(at - np.asarray(middle)) * [across * np.cos(latitude), along]


def near_any(points: np.ndarray, places: np.ndarray, limit_m: float) -> np.ndarray:
    """Whether any of m places lies within ``limit_m`` [m] of each of n points (bool); straight line, the limit included.

    Shapes n × 2 and m × 2, longitude and latitude in degrees; a position that is NaN is near nothing.
    """
    found = np.zeros(len(points), dtype=bool)
    known, there = ~np.isnan(points).any(axis=1), ~np.isnan(places).any(axis=1)
    if known.any() and there.any():
        tree = cKDTree(earth_centred(places[there, 0], places[there, 1]))
        away, _ = tree.query(earth_centred(points[known, 0], points[known, 1]))
        found[known] = away <= limit_m
    return found
