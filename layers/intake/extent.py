"""How far a municipality reaches: by the boundaries of the same folder, else by its other records, else Japan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.ground import JAPAN, area_of_points
from layers.intake.wards import City

_M_PER_DEGREE = 111_195.0
#: Fewer records than this tell nothing of where a municipality lies.
_FEWEST = 10
#: Records farther from the middle than this many times the distance of three quarters of them are no evidence.
_TIMES = 3.0


@dataclass(frozen=True)
class Extent:
    """``shape`` is in a plane around ``centre`` (longitude, latitude), in metres; None where Japan is all there is."""

    basis: Literal["boundary", "records", "japan"]
    centre: tuple[float, float]
    shape: BaseGeometry | None
    wards: gpd.GeoDataFrame | None = None

    def off_m(self, longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
        """How far each position (n-vectors, degrees) lies outside [m]; 0 inside, infinite outside Japan or unknown."""
        west, south, east, north = JAPAN
        away = np.full(len(longitude), np.inf)
        inside = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
        away[inside] = 0.0
        if self.shape is not None:
            shapely.prepare(self.shape)
            x, y = _plane(longitude[inside], latitude[inside], self.centre)
            away[inside] = shapely.distance(shapely.points(x, y), self.shape)
        return away

    def from_centre_m(self, longitude: float, latitude: float) -> float | None:
        """Distance of a position from the centre [m]; None where Japan is all there is."""
        if self.shape is None:
            return None
        x, y = _plane(np.array([longitude]), np.array([latitude]), self.centre)
        return float(np.hypot(x[0], y[0]))

    def ward_of(self, longitude: float, latitude: float) -> str:
        """The ward the boundaries say of a position, "" for none."""
        if self.wards is None or "ward" not in self.wards:
            return ""
        (found,) = area_of_points(gpd.GeoSeries([shapely.Point(longitude, latitude)]), self.wards.geometry)
        return str(self.wards["ward"].iat[found]) if found >= 0 else ""


def extent_of(city: City, boundaries: gpd.GeoDataFrame | None, longitude: np.ndarray, latitude: np.ndarray) -> Extent:
    """The extent of a city. ``longitude`` and ``latitude`` (n-vectors, NaN allowed) are its records' positions.

    Without a city (a file of the whole country) it is Japan.
    """
    if boundaries is not None and city.name:
        own = boundaries[(boundaries["city"] == city.name) & boundaries.geometry.notna()]
        if len(own):
            return _of_boundary(own)
    west, south, east, north = JAPAN
    sound = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    if city.code and int(sound.sum()) >= _FEWEST:
        return _of_records(longitude[sound], latitude[sound])
    return Extent("japan", ((west + east) / 2, (south + north) / 2), None)


def _of_boundary(own: gpd.GeoDataFrame) -> Extent:
    whole = shapely.union_all(own.geometry.to_numpy())
    centre = (float(whole.centroid.x), float(whole.centroid.y))
    plane = shapely.transform(whole, lambda xy: np.column_stack(_plane(xy[:, 0], xy[:, 1], centre)))
    return Extent("boundary", centre, plane, own.reset_index(drop=True))


def _of_records(longitude: np.ndarray, latitude: np.ndarray) -> Extent:
    centre = (float(np.median(longitude)), float(np.median(latitude)))
    x, y = _plane(longitude, latitude, centre)
    away = np.hypot(x, y)
    main = away <= _TIMES * np.quantile(away, 0.75)
    return Extent("records", centre, shapely.convex_hull(shapely.multipoints(shapely.points(x[main], y[main]))))


def _plane(longitude: np.ndarray, latitude: np.ndarray, centre: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    east = (longitude - centre[0]) * np.cos(np.radians(centre[1])) * _M_PER_DEGREE
    return east, (latitude - centre[1]) * _M_PER_DEGREE
