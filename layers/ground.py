"""Coordinates, boundaries and which ward a point lies in: the only place that knows coordinate systems."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

#: JGD2011 longitude/latitude: every geometry in memory.
CRS = "EPSG:6668"
#: Japan with its outer islands, in degrees: west, south, east, north.
JAPAN = (122.0, 20.0, 154.5, 46.0)


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
