"""A map as high as its page allows: found with an empty frame in its place, which is as large."""

from __future__ import annotations

import bisect
from collections.abc import Callable

from layers.export.drills.job import Job
from layers.export.paper import Figure, Sheet, pages

#: Heights of a map [mm] from the best down; the last stands even where the page runs over.
HEIGHTS = tuple(float(height) for height in range(210, 60, -10))
#: The column of an upright page and of one on its side [mm]: a map drawn so wide is printed at its own scale.
UPRIGHT_MM, ASIDE_MM = 180.0, 267.0


def fitted_height(job: Job, made: Callable[[Figure, float], Sheet], width_mm: float, most: int = 1) -> float:
    """The greatest of `HEIGHTS` [mm] at which a sheet takes so many pages at most; ``made`` makes it with a figure of a
    height in its map's place.
    """

    def runs_over(height: float) -> bool:
        return pages(made(frame(height, width_mm), height), job.wording) > most

    # Where a map fits, every lower one does.
    found = bisect.bisect_left(HEIGHTS[:-1], True, key=lambda height: not runs_over(height))
    return HEIGHTS[found]


def frame(height_mm: float, width_mm: float) -> Figure:
    """An empty drawing of the size of a map."""
    size = f'width="{width_mm:g}mm" height="{height_mm:g}mm" viewBox="0 0 {width_mm:g} {height_mm:g}"'
    return Figure(f'<svg xmlns="http://www.w3.org/2000/svg" {size}></svg>', "-")
