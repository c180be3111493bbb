"""Counts by screen cell: every point in a view is shown once, alone or in a count, and counts stand apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.clusters import CELL_PX, PointIndex, degrees, mercator

JAPAN = (120.0, 20.0, 155.0, 46.0)


def points(seed: int, count: int) -> PointIndex:
    rng = np.random.default_rng(seed)
    return PointIndex(rng.uniform(123, 150, count), rng.uniform(24, 45, count))


def pixels(longitude: np.ndarray, latitude: np.ndarray, zoom: float) -> np.ndarray:
    return np.column_stack(mercator(longitude, latitude)) * 2**zoom * 256


@given(st.integers(0, 999), st.floats(4, 9))
@settings(max_examples=30, deadline=None)
def test_the_whole_country_counts_every_point_once(seed: int, zoom: float):
    index = points(seed, 900)
    seen = index.view(JAPAN, zoom, most=100)
    assert len(seen.single) + seen.count.sum() == 900
    assert len(set(seen.single)) == len(seen.single)
    assert (seen.count > 1).all()
    assert not seen.complete


def test_few_points_are_all_single():
    seen = points(1, 80).view((130.0, 30.0, 131.0, 31.0), 9, most=100)
    assert seen.complete
    assert sorted(seen.single) == list(range(80))


def test_a_view_with_few_inside_shows_those_and_no_count():
    index = points(2, 900)
    box = (135.0, 35.0, 137.0, 37.0)
    seen = index.view(box, 8, most=100)
    x, y = index.longitude, index.latitude
    inside = np.flatnonzero((x >= 135) & (x <= 137) & (y >= 35) & (y <= 37))
    assert set(inside) <= set(seen.single)
    assert len(seen.count) == 0
    assert not seen.complete


@pytest.mark.parametrize("zoom", [5, 5.25, 5.5, 6.75, 8])
def test_counts_do_not_stand_on_each_other(zoom: float):
    seen = points(3, 5000).view(JAPAN, zoom, most=100)
    at = pixels(seen.longitude, seen.latitude, zoom)
    apart = np.linalg.norm(at[:, None] - at[None], axis=2)[np.triu_indices(len(at), 1)]
    # Middles of neighbouring cells are a cell apart; each count may leave its middle by a fifth of a cell.
    assert apart.min() >= 0.6 * CELL_PX - 1e-6


def test_a_count_stands_in_its_own_cell():
    index = PointIndex(np.array([135.0, 135.0001, 145.0]), np.array([35.0, 35.0, 40.0]))
    seen = index.view(JAPAN, 5, most=1)
    assert seen.count.tolist() == [2]
    offset = pixels(seen.longitude, seen.latitude, 5) - pixels(np.array([135.0]), np.array([35.0]), 5)
    assert np.abs(offset).max() <= CELL_PX / 2
    assert index.longitude[seen.single].tolist() == [145.0]


@given(st.floats(-179, 179), st.floats(-84, 84))
def test_mercator_there_and_back(longitude: float, latitude: float):
    x, y = degrees(*mercator(np.array([longitude]), np.array([latitude])))
    assert x[0] == pytest.approx(longitude, abs=1e-9)
    assert y[0] == pytest.approx(latitude, abs=1e-9)
