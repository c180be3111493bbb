"""Areas as a small drawing: simplified outlines in a plane of whole units, shared borders staying shared."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

#: Width of the drawing [units]; the height follows.
WIDTH = 1000
#: Detail below this is dropped [units²]: about what a screen of this width cannot show.
_TOLERANCE = 1.5


@dataclass(frozen=True)
class Drawing:
    """``paths`` are SVG path data, "" for an area without a shape; ``labels`` points well inside (x, y), None without."""

    width: int
    height: int
    paths: list[str]
    labels: list[tuple[float, float] | None]


def drawing(shapes: gpd.GeoSeries) -> Drawing | None:
    """The outlines of areas (longitude/latitude) side by side, north up; None where none has a shape.

    An equirectangular plane with the middle latitude true: for looking at, not for measuring.
    """
    known = shapes.dropna()
    known = known[~known.is_empty]
    if known.empty:
        return None
    west, south, east, north = known.total_bounds
    stretch = float(np.cos(np.radians((south + north) / 2)))
    scale = WIDTH / max((east - west) * stretch, (north - south) / 1.5, 1e-9)
    plane = shapely.transform(
        known.to_numpy(),
        lambda at: np.column_stack([(at[:, 0] - west) * stretch * scale, (north - at[:, 1]) * scale]),
    )
    simple = dict(zip(known.index, shapely.coverage_simplify(plane, _TOLERANCE), strict=True))
    places = [simple.get(index) for index in shapes.index]
    width, height = int((east - west) * stretch * scale) + 1, int((north - south) * scale) + 1
    return Drawing(width, height, [_path(shape) for shape in places], [_label(shape) for shape in places])


def _path(shape: BaseGeometry | None) -> str:
    if shape is None:
        return ""
    rings = [ring for part in _polygons(shape) for ring in (part.exterior, *part.interiors)]
    return "".join(_ring(ring.coords) for ring in rings)


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon) and not part.is_empty]


def _ring(coords: shapely.coords.CoordinateSequence) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in coords) + "Z"


def _label(shape: BaseGeometry | None) -> tuple[float, float] | None:
    """The middle of the largest circle that fits into the largest part."""
    parts = [] if shape is None else _polygons(shape)
    if not parts:
        return None
    circle = shapely.maximum_inscribed_circle(max(parts, key=lambda part: part.area), tolerance=2)
    x, y = circle.coords[0]
    return float(x), float(y)
