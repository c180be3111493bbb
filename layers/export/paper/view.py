"""From degrees to points of paper: the part of the world that a map shows."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.ground import plane_m

#: Points in a millimetre.
PT_PER_MM = 72 / 25.4
#: Detail below this [pt] is not drawn: 0.1 mm.
_TOLERANCE = 0.3
#: Drawn beyond the frame [pt], where it is cut away.
_BEYOND = 9.0


@dataclass(frozen=True)
class MapSize:
    """How a map is drawn: ``width_mm`` × ``height_mm`` with its legend, the type of legend and numbers in ``text_pt``.

    ``round_scale`` sets it at a round scale, which `layers.export.paper.map.map_view` tells.
    """

    width_mm: float = 180
    height_mm: float = 120
    text_pt: float = 8.5
    round_scale: bool = False

    @property
    def width(self) -> float:
        """In points."""
        return self.width_mm * PT_PER_MM

    @property
    def height(self) -> float:
        """In points."""
        return self.height_mm * PT_PER_MM


#: A map of a usual size.
USUAL = MapSize()


@dataclass(frozen=True)
class View:
    """A panel of ``width`` × ``height`` [pt], north up, with ``middle`` [degrees] in its centre."""

    middle: tuple[float, float]
    pt_per_m: float
    width: float
    height: float

    @property
    def denominator(self) -> float:
        """The n of the scale 1:n."""
        return 1000 * PT_PER_MM / self.pt_per_m

    def places(self, at: np.ndarray) -> np.ndarray:
        """Positions (n × 2, longitude and latitude in degrees) as x, y [pt] from the upper left; NaN stays NaN."""
        metres = plane_m(at, self.middle) * self.pt_per_m
        return np.column_stack([self.width / 2 + metres[:, 0], self.height / 2 - metres[:, 1]])

    def inside(self, x: float, y: float) -> bool:
        """Whether a point of paper lies in the panel; NaN does not."""
        return 0 <= x <= self.width and 0 <= y <= self.height

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """What of a geometry [degrees] the panel shows, in points; it may be empty."""
        if geometry.geom_type == "MultiLineString":
            geometry = self._near(geometry)
        drawn = shapely.simplify(shapely.transform(shapely.force_2d(geometry), self.places), _TOLERANCE)
        # A little beyond the frame, so that no cut edge is drawn as a border.
        return shapely.clip_by_rect(
            shapely.make_valid(drawn), -_BEYOND, -_BEYOND, self.width + _BEYOND, self.height + _BEYOND
        )

    def _near(self, lines: BaseGeometry) -> BaseGeometry:
        """The lines whose box the panel touches: of a city's streets a map shows few."""
        a_degree = plane_m(np.asarray(self.middle)[None] + 1, self.middle)[0]
        reach = (np.array([self.width, self.height]) / 2 + _BEYOND) / self.pt_per_m / a_degree
        parts = shapely.get_parts(lines)
        box = shapely.bounds(parts)
        low, high = np.asarray(self.middle) - reach, np.asarray(self.middle) + reach
        return shapely.multilinestrings(parts[((box[:, 2:] >= low) & (box[:, :2] <= high)).all(axis=1)])


def fitted(box: tuple[float, float, float, float], width: float, height: float) -> View:
    """The view that shows a box (west, south, east, north) as large as the panel allows."""
    west, south, east, north = box
    middle = (west + east) / 2, (south + north) / 2
    corners = plane_m(np.array([[west, south], [east, north]]), middle)
    across, along = corners[1] - corners[0]
    return View(middle, float(min(width / max(across, 1.0), height / max(along, 1.0))), width, height)


def rounded(view: View) -> View:
    """The same panel at the next smaller round scale (1:1,000, 1:2,500 …), so that people can measure on it."""
    power = 10.0 ** math.floor(math.log10(view.denominator))
    steps = [step * power for step in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 10)]
    # What is round already stays.
    chosen = min(step for step in steps if step >= view.denominator * (1 - 1e-9))
    return dataclasses.replace(view, pt_per_m=1000 * PT_PER_MM / chosen)
