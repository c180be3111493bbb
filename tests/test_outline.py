"""Outlines as a drawing: north up, true to scale, shared borders shared, nothing drawn for what has no shape."""

from __future__ import annotations

import math
import re

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.outline import WIDTH, drawing


def series(*shapes: object) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs="EPSG:6668")


def points(path: str) -> list[tuple[float, float]]:
    """The corners of a path of straight lines, ring after ring."""
    assert re.fullmatch(r"(M[-\d. L]+Z)*", path), path
    return [(float(x), float(y)) for x, y in re.findall(r"([-\d.]+) ([-\d.]+)", path)]


WEST, EAST = shapely.box(136.8, 35.0, 136.95, 35.2), shapely.box(136.95, 35.0, 137.1, 35.2)


def test_two_boxes_side_by_side():
    found = drawing(series(WEST, EAST))
    assert found is not None
    # 0.3° × cos 35.1° wide, 0.2° high.
    assert found.width == WIDTH + 1
    assert found.height == pytest.approx(WIDTH * 0.2 / (0.3 * math.cos(math.radians(35.1))), abs=1.01)
    west, east = (points(path) for path in found.paths)
    assert {x for x, _ in west} == {0, 500}
    assert {x for x, _ in east} == {500, 1000}
    for label, middle in zip(found.labels, (250, 750), strict=True):
        assert label is not None
        # The largest circle may slide up and down in a box that is higher than wide.
        assert label[0] == pytest.approx(middle, abs=5)


def test_north_is_up():
    found = drawing(series(shapely.box(0, 0, 1, 1), shapely.box(0, 1, 1, 2)))
    assert found is not None
    south, north = (points(path) for path in found.paths)
    assert max(y for _, y in north) <= min(y for _, y in south)
    assert min(y for _, y in north) == 0


def test_what_has_no_shape_keeps_its_place():
    found = drawing(series(None, WEST, shapely.Polygon()))
    assert found is not None
    assert [bool(path) for path in found.paths] == [False, True, False]
    assert [label is None for label in found.labels] == [True, False, True]


@pytest.mark.parametrize("shapes", [[], [None, None], [shapely.Polygon()]])
def test_nothing_to_draw(shapes: list[object]):
    assert drawing(series(*shapes)) is None


def test_holes_and_parts_are_rings_of_their_own():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    found = drawing(series(shapely.MultiPolygon([*shapely.get_parts(ring), shapely.box(5, 0, 6, 1)])))
    assert found is not None
    assert found.paths[0].count("M") == found.paths[0].count("Z") == 3


def test_a_label_stands_in_the_largest_part_and_not_in_its_hole():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    found = drawing(series(shapely.MultiPolygon([shapely.box(5, 0, 6, 1), *shapely.get_parts(ring)])))
    assert found is not None
    label = found.labels[0]
    assert label is not None
    scale = WIDTH / (6 * math.cos(math.radians(1.5)))
    x, y = label[0] / (scale * math.cos(math.radians(1.5))), 3 - label[1] / scale
    assert ring.contains(shapely.Point(x, y))


def test_a_shared_border_stays_shared():
    """A wavy border is simplified alike on both sides: no gap and no overlap opens."""
    wave = [(0.5 + 0.02 * math.sin(n), n / 200) for n in range(201)]
    west = shapely.Polygon([(0, 0), *wave, (0, 1)])
    east = shapely.Polygon([(1, 0), *wave, (1, 1)])
    found = drawing(series(west, east))
    assert found is not None
    one, other = (set(points(path)) for path in found.paths)
    shared = one & other
    assert 2 < len(shared) < 201
    assert {at for at in one if 5 < at[0] < 995} == {at for at in other if 5 < at[0] < 995} == shared


GRID = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=10, unique=True)


@given(GRID)
def test_every_area_lies_in_the_frame_with_its_label_inside(squares: list[tuple[int, int]]):
    shapes = [shapely.box(x, y, x + 1, y + 1) for x, y in squares]
    found = drawing(series(*shapes))
    assert found is not None
    for path, label in zip(found.paths, found.labels, strict=True):
        corners = points(path)
        assert all(-0.1 <= x <= found.width and -0.1 <= y <= found.height for x, y in corners)
        assert label is not None
        assert shapely.Polygon(corners).buffer(0.1).contains(shapely.Point(label))
