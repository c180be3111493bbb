"""People in the inundation: shares of cells against boxes cut by hand, and what is unknown in them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon

from layers.exposure import exposed_cells, in_water, inundated_share
from layers.folder import load_folder
from tests import small_city
from tests.small_city import A, B, C
from tests.support import CONFIG

WATER = shapely.box(0, 0, 2, 1)


def series(*shapes: object) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs="EPSG:6668")


# --- the share of a cell --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        (shapely.box(0.5, 0.2, 1, 0.8), 1),
        (shapely.box(0, 0, 1, 1), 1),
        (shapely.box(0, 0, 2, 1), 1),
        (shapely.box(1.5, 0, 2.5, 1), 0.5),
        (shapely.box(1, 0.5, 3, 2.5), 0.125),
        (shapely.box(2, 0, 3, 1), 0),
        (shapely.box(5, 5, 6, 6), 0),
        (shapely.box(-1, -1, 3, 2), 2 / 12),
    ],
    ids=["inside", "along the edge", "the same", "half", "a corner", "touching", "outside", "around"],
)
def test_the_share_by_hand(cell: Polygon, share: float):
    assert inundated_share(series(cell), series(WATER)) == pytest.approx([share])


def test_a_cell_without_a_shape_has_no_share():
    found = inundated_share(series(None, shapely.box(0, 0, 1, 1)), series(WATER))
    assert np.isnan(found[0])
    assert found[1] == 1


@pytest.mark.parametrize("zones", [[], [None]])
def test_no_zone_no_water(zones: list[object]):
    assert inundated_share(series(shapely.box(0, 0, 1, 1)), series(*zones)).tolist() == [0]


def test_zones_that_overlap_count_once():
    assert inundated_share(series(shapely.box(0, 0, 4, 1)), series(WATER, WATER, shapely.box(1, 0, 2, 1))) == [0.5]


def test_a_crossed_ring_is_made_valid():
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert not bow.is_valid
    assert inundated_share(series(shapely.box(0, 0, 1, 1)), series(bow)) == pytest.approx([0.5])


WHOLE = st.integers(0, 20)
BOXES = st.lists(
    st.builds(lambda x, y, w, h: shapely.box(x, y, x + w, y + h), WHOLE, WHOLE, st.integers(1, 9), st.integers(1, 9)),
    min_size=1,
    max_size=6,
)


@given(BOXES, BOXES)
def test_the_share_is_the_intersection_over_the_cell(cells: list[Polygon], zones: list[Polygon]):
    water = shapely.union_all(zones)
    expected = [cell.intersection(water).area / cell.area for cell in cells]
    found = inundated_share(series(*cells), series(*zones))
    assert found == pytest.approx(expected, abs=1e-12)
    assert ((found >= 0) & (found <= 1)).all()


# --- people ---------------------------------------------------------------------------------------


COLUMNS = ["ward", "district", "night", "day", "exposed_night", "exposed_day"]


def rows(table: pd.DataFrame | None) -> list[list[object]]:
    assert table is not None
    return [[None if pd.isna(cell) else cell for cell in row] for row in table[COLUMNS].to_numpy().tolist()]


def test_cells_lie_where_their_middle_lies(tmp_path: Path):
    folder = small_city.build(tmp_path / "data")
    table = exposed_cells(folder)
    assert [row[:4] for row in rows(table)] == [
        ["港区", "M1", 1000, 400],
        ["港区", "M2", 200, None],
        ["南区", "S1", 300, 300],
    ]


def test_people_in_the_water(tmp_path: Path):
    """All of A, half of B, none of C; B's day is not registered and hence not exposed by a known number."""
    table = exposed_cells(small_city.build(tmp_path / "data"))
    assert table is not None
    assert table["exposed_night"].tolist() == pytest.approx([1000, 100, 0])
    assert table["exposed_day"].isna().tolist() == [False, True, False]
    assert table["exposed_day"].dropna().tolist() == pytest.approx([400, 0])


def test_unknown_people_outside_the_water_are_nobody_in_it(tmp_path: Path):
    cells = small_city.cells((A, "1000", ""), (C, "", ""))
    table = exposed_cells(small_city.build(tmp_path / "data", population_cell=cells))
    assert rows(table)[1] == ["南区", "S1", None, None, 0, 0]


def test_without_inundation_nothing_is_known_and_nothing_is_zero(tmp_path: Path):
    table = exposed_cells(small_city.build(tmp_path / "data", without=("inundation",)))
    assert table is not None
    assert table[["exposed_night", "exposed_day"]].isna().all(axis=None)
    assert table["night"].tolist() == [1000, 200, 300]


def test_a_cell_that_cannot_be_placed_is_in_no_ward(tmp_path: Path):
    cells = small_city.cells((A, "1000", ""), ("5236-9", "70", "70"))
    table = exposed_cells(small_city.build(tmp_path / "data", population_cell=cells))
    assert rows(table)[1] == ["", "", 70, 70, None, None]


def test_a_cell_outside_every_ward_is_in_none(tmp_path: Path):
    cells = small_city.cells((B, "10", ""), ("52365000", "70", ""))
    assert rows(exposed_cells(small_city.build(tmp_path / "data", population_cell=cells)))[1][:2] == ["", ""]


def test_no_cells_no_table(tmp_path: Path):
    assert exposed_cells(small_city.build(tmp_path / "a", without=("population_cell",))) is None
    assert exposed_cells(load_folder(tmp_path, CONFIG)) is None


def test_it_is_computed_once(tmp_path: Path):
    folder = small_city.build(tmp_path / "data")
    assert exposed_cells(folder) is exposed_cells(folder)


# --- points ---------------------------------------------------------------------------------------


def test_points_in_the_water():
    points = series(shapely.Point(1, 0.5), shapely.Point(2, 1), None, shapely.Point(2.1, 0.5))
    assert in_water(points, series(None, WATER)).tolist() == [True, True, False, False]
    assert in_water(points, series()).tolist() == [False] * 4
