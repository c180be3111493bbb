"""A map as high as its page allows: found with an empty frame in its place, which is as large."""

from __future__ import annotations

from collections.abc import Callable

from layers.export.drills.job import Job
from layers.export.paper import Figure, Sheet, pages

#: Heights of a map [mm] from the best down; the last stands even where the page runs over.
HEIGHTS = (200.0, 185.0, 170.0, 155.0, 140.0, 125.0, 110.0, 95.0, 80.0)
#: The column of an upright page and of one on its side [mm]: a map drawn so wide is printed at its own scale.
UPRIGHT_MM, ASIDE_MM = 180.0, 267.0


def fitted_height(job: Job, made: Callable[[Figure], Sheet], width_mm: float) -> float:
    """The greatest of `HEIGHTS` [mm] at which a sheet takes one page; ``made`` makes it with a figure in its map's place."""
    for height in HEIGHTS[:-1]:
        if pages(made(frame(height, width_mm)), job.wording) == 1:
            return height
    return HEIGHTS[-1]


def frame(height_mm: float, width_mm: float) -> Figure:
    """An empty drawing of the size of a map."""
    size = f'width="{width_mm:g}mm" height="{height_mm:g}mm" viewBox="0 0 {width_mm:g} {height_mm:g}"'
    return Figure(f'<svg xmlns="http://www.w3.org/2000/svg" {size}></svg>', "-")
