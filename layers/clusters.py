"""Many points for one view of a map: single records where few are seen, counts by screen cell where many are.

A grid for each zoom level, built once and kept: 115,000 points cost some tens of milliseconds a level, a view then
about one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

#: Side of a cell on the screen [px].
CELL_PX = 64
_TILE_PX = 256
#: A count stands at the mean of its points, but within this share of its cell's middle, so that counts do not overlap.
_MIDDLE = 0.4
#: The view is widened by this share on every side, so that a small pan shows no empty border.
_PAD = 0.15


def mercator(longitude: np.ndarray, latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Web Mercator in world units (0–1, origin north-west) from degrees (EPSG:3857, spherical)."""
    sine = np.sin(np.radians(latitude))
    return (longitude + 180) / 360, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)


def degrees(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The inverse of `mercator`."""
    return x * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))


def _toward_middle(position: np.ndarray) -> np.ndarray:
    """Positions in cells (whole part: which cell), moved into the middle share of their own cell."""
    cell = np.floor(position)
    return cell + np.clip(position - cell, 0.5 - _MIDDLE / 2, 0.5 + _MIDDLE / 2)


@dataclass(frozen=True)
class Cells:
    """The cells of one zoom level: mean position [degrees], number of points, and the points, cell after cell."""

    longitude: np.ndarray
    latitude: np.ndarray
    count: np.ndarray
    first: np.ndarray


@dataclass(frozen=True)
class Seen:
    """What a view shows: positions of single points in the index, and the cells drawn as a count."""

    single: np.ndarray
    longitude: np.ndarray
    latitude: np.ndarray
    count: np.ndarray
    complete: bool


@dataclass
class PointIndex:
    """Points in degrees, as n-vectors; positions in answers are positions in these."""

    longitude: np.ndarray
    latitude: np.ndarray
    _levels: dict[int, Cells] = field(default_factory=dict, repr=False)

    def level(self, zoom: float) -> Cells:
        """The cells of a zoom level, to the half below."""
        halves = int(2 * zoom)
        if halves not in self._levels:
            self._levels[halves] = self._make(halves / 2)
        return self._levels[halves]

    def _make(self, zoom: float) -> Cells:
        x, y = mercator(self.longitude, self.latitude)
        cells = 2**zoom * _TILE_PX / CELL_PX
        key = (x * cells).astype(np.int64) << 32 | (y * cells).astype(np.int64)
        order = np.argsort(key, kind="stable")
        start = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0]) if len(order) else np.zeros(0, dtype=np.int64)
        count = np.diff(np.r_[start, len(order)])
        if not len(order):
            return Cells(np.zeros(0), np.zeros(0), count, start)
        means = [np.add.reduceat(values[order] * cells, start) / count for values in (x, y)]
        inner = [np.where(count > 1, _toward_middle(mean), mean) / cells for mean in means]
        return Cells(*degrees(*inner), count, order[start])

    def view(self, box: tuple[float, float, float, float], zoom: float, most: int) -> Seen:
        """What to draw in a box (west, south, east, north in degrees): at most about ``most`` single points.

        ``complete`` says that every point of the index is among the single ones, so that no further view need be asked.
        """
        none = np.zeros(0)
        if len(self.longitude) <= most:
            return Seen(np.arange(len(self.longitude)), none, none, none, complete=True)
        west, south, east, north = _padded(box)
        inside = _within(self.longitude, self.latitude, west, south, east, north)
        if int(inside.sum()) <= most:
            return Seen(np.flatnonzero(inside), none, none, none, complete=False)
        cells = self.level(zoom)
        seen = _within(cells.longitude, cells.latitude, west, south, east, north)
        many = seen & (cells.count > 1)
        return Seen(
            cells.first[seen & (cells.count == 1)],
            cells.longitude[many],
            cells.latitude[many],
            cells.count[many],
            complete=False,
        )


def _padded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = box
    dx, dy = (east - west) * _PAD, (north - south) * _PAD
    return west - dx, south - dy, east + dx, north + dy


def _within(x: np.ndarray, y: np.ndarray, west: float, south: float, east: float, north: float) -> np.ndarray:
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)
