"""Who is near what, as the crow flies."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from layers.readiness.reach import Straight, band_of, covered

GEOD = Geod(ellps="GRS80")
spot = st.tuples(st.floats(136.85, 136.95), st.floats(35.05, 35.15))


def ways(cells: list[tuple[float, float]], places: list[tuple[float, float]]) -> np.ndarray:
    """Geodesics of every cell to every place [m]: another way than ours."""
    return np.array([[GEOD.inv(*cell, *place)[2] for place in places] for cell in cells])


@settings(max_examples=25)
@given(st.lists(spot, min_size=1, max_size=8), st.lists(spot, min_size=1, max_size=8), st.floats(50, 9000))
def test_pairs_are_those_of_a_geodesic(cells, places, limit):
    # 1.5 m beside the limit either answer is right: two formulas, one millimetre apart.
    away = ways(cells, places) * 1.3
    found = Straight(np.array(cells), np.array(places), 1.3).pairs(
        np.full(len(cells), limit), np.ones(len(places), bool)
    )
    told = set(zip(found.cell.tolist(), found.place.tolist(), strict=True))
    near, maybe = (
        set(zip(*(one.tolist() for one in np.nonzero(away <= limit + slack)), strict=True)) for slack in (-1, 1)
    )
    assert near <= told <= maybe
    assert np.allclose(found.walk_m, away[found.cell, found.place], atol=0.05)
    assert sorted(told) == list(zip(found.cell.tolist(), found.place.tolist(), strict=True))


def test_each_cell_has_its_own_limit_and_each_place_may_be_left_out():
    cells, places = (
        np.array([[136.9, 35.1], [136.9, 35.1]]),
        np.array([[136.905, 35.1], [136.901, 35.1], [np.nan, 35.1]]),
    )
    straight = Straight(cells, places, 1.0)
    found = straight.pairs(np.array([1000.0, 100.0]), np.array([True, True, True]))
    assert list(zip(found.cell, found.place, strict=True)) == [(0, 0), (0, 1), (1, 1)]
    assert len(straight.pairs(np.array([1000.0, 100.0]), np.array([True, False, True]))) == 1
    assert len(straight.pairs(np.array([-1.0, -1.0]), np.ones(3, bool))) == 0


def test_the_nearest_of_places_on_one_spot_is_the_first():
    cells = np.array([[136.9, 35.1]])
    places = np.array([[136.95, 35.1], [136.901, 35.1], [136.901, 35.1], [np.nan, np.nan]])
    straight = Straight(cells, places, 1.0)
    assert straight.nearest(np.ones(4, bool))[1].tolist() == [1]
    assert straight.nearest(np.array([True, False, True, True]))[1].tolist() == [2]
    way, place = straight.nearest(np.array([False, False, False, True]))
    assert (way.tolist(), place.tolist()) == ([np.inf], [-1])


def test_all_hazards_at_once():
    cells, places = np.array([[136.9, 35.1], [136.93, 35.1]]), np.array([[136.9, 35.101], [136.93, 35.101]])
    pairs = Straight(cells, places, 1.0).pairs(np.full(2, 500.0), np.ones(2, bool))
    serves = np.array([[True, False, True], [False, False, True]])
    assert covered(pairs, serves, 2).tolist() == [[True, False, True], [False, False, True]]


def test_bands_end_where_they_say():
    seconds = np.array([0, 300, 300.1, 3600, 3601, np.inf, np.nan])
    assert band_of(seconds, [5, 10, 60]).tolist() == [0, 0, 1, 2, 3, 3, -1]
