"""Coordinates and areas: against shapely asked one by one, and by hand."""

from __future__ import annotations

import math
import random

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers.ground import CRS, area_of_points, bounds, dissolve, distance_m, in_japan, near_any, plane_m


@pytest.mark.parametrize(
    ("longitude", "latitude", "inside"),
    [
        (136.9, 35.1, True),
        (122.93, 24.45, True),
        (153.98, 24.28, True),
        (136.08, 20.42, True),
        (148.75, 45.5, True),
        (35.1, 136.9, False),
        (36.9, 35.1, False),
        (136.9, 3.51, False),
        (0.0, 0.0, False),
        (math.nan, 35.1, False),
        (136.9, math.nan, False),
        (math.inf, 35.1, False),
    ],
)
def test_in_japan(longitude: float, latitude: float, inside: bool):
    assert in_japan(longitude, latitude) is inside


def frame(*rows: tuple[str, str, shapely.Geometry | None]) -> gpd.GeoDataFrame:
    data = {"code": [row[0] for row in rows], "note": [row[1] for row in rows]}
    return gpd.GeoDataFrame(data, geometry=[row[2] for row in rows], crs=CRS)


def test_dissolve_joins_the_parts_of_a_code_in_order():
    parts = frame(
        ("2", "b", shapely.box(3, 0, 4, 1)),
        ("1", "a", shapely.box(0, 0, 1, 1)),
        ("2", "c", shapely.box(5, 0, 6, 1)),
        ("2", "d", shapely.box(3.5, 0, 4.5, 1)),
        ("3", "e", None),
    )
    whole = dissolve(parts, "code")
    assert whole[["code", "note"]].to_numpy().tolist() == [["1", "a"], ["2", "b"]]
    assert whole.geometry.iloc[1].equals(shapely.MultiPolygon([shapely.box(3, 0, 4.5, 1), shapely.box(5, 0, 6, 1)]))
    assert whole.crs == CRS


def test_dissolve_of_single_parts_keeps_them():
    whole = dissolve(frame(("2", "b", shapely.box(1, 0, 2, 1)), ("1", "a", shapely.box(0, 0, 1, 1))), "code")
    assert whole["code"].tolist() == ["1", "2"]
    assert [shape.area for shape in whole.geometry] == [1.0, 1.0]


def test_dissolve_of_nothing():
    assert len(dissolve(frame(("1", "a", None)), "code")) == 0


def test_dissolve_makes_rings_valid():
    tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    whole = dissolve(frame(("1", "a", tie)), "code")
    assert whole.geometry.iloc[0].is_valid
    assert whole.geometry.iloc[0].area == 2.0


def test_the_area_of_each_point_as_shapely_says_one_by_one():
    dice = random.Random(20260401)
    areas = [shapely.Point(dice.uniform(0, 10), dice.uniform(0, 10)).buffer(dice.uniform(0.5, 2)) for _ in range(40)]
    areas.append(shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(9, 9, 10, 10)]))
    points: list[shapely.Point | None] = [shapely.Point(dice.uniform(0, 10), dice.uniform(0, 10)) for _ in range(400)]
    points += [None, shapely.Point(50, 50)]
    found = area_of_points(gpd.GeoSeries(points, crs=CRS), gpd.GeoSeries(areas, crs=CRS))
    expected = [
        next((i for i, area in enumerate(areas) if point is not None and area.intersects(point)), -1)
        for point in points
    ]
    assert found.tolist() == expected
    assert found.dtype == np.int64
    assert {-1, 0, 40} <= set(expected) or len(set(expected)) > 20


def test_a_point_on_a_common_edge_is_in_the_first_area():
    areas = gpd.GeoSeries([shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)], crs=CRS)
    assert area_of_points(gpd.GeoSeries([shapely.Point(1, 0.5)], crs=CRS), areas).tolist() == [0]


def test_no_points_or_no_areas():
    none = gpd.GeoSeries([], crs=CRS)
    assert area_of_points(none, gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs=CRS)).tolist() == []
    assert area_of_points(gpd.GeoSeries([shapely.Point(0, 0)], crs=CRS), none).tolist() == [-1]


def test_bounds_of_everything_that_has_a_place():
    one = frame(("1", "a", shapely.box(136, 35, 137, 36)), ("2", "b", None))
    two = frame(("3", "c", shapely.Point(138, 34)))
    nowhere = frame(("4", "d", None))
    assert bounds([one, two, nowhere]) == (136.0, 34.0, 138.0, 36.0)
    assert bounds([nowhere]) is None
    assert bounds([]) is None


def test_near_any_place_within_the_limit_in_metres():
    # 0.0087° of longitude at 35.0875° are 793 m, 0.0088° are 802 m.
    places = np.array([[136.9, 35.0875], [np.nan, np.nan]])
    points = np.array([[136.9087, 35.0875], [136.9088, 35.0875], [np.nan, 35.0875], [136.9, 35.0875]])
    assert near_any(points, places, 800).tolist() == [True, False, False, True]
    assert near_any(points, places[1:], 800).tolist() == [False] * 4
    assert near_any(points[:0], places, 800).tolist() == []


def test_a_plane_for_drawing_is_true_near_its_middle():
    middle = (136.9, 35.1)
    at = np.array([[137.0, 35.1], [136.9, 35.2], [136.85, 35.05], [math.nan, 35.1]])
    east, north, both, missing = plane_m(at, middle)
    here = np.array([middle])
    assert east == pytest.approx([distance_m(*here.T, *at[:1].T)[0], 0], rel=1e-4)
    assert north == pytest.approx([0, distance_m(*here.T, *at[1:2].T)[0]], rel=1e-4)
    assert math.hypot(*both) == pytest.approx(distance_m(*here.T, *at[2:3].T)[0], rel=1e-3)
    assert both[0] < 0
    assert both[1] < 0
    assert math.isnan(missing[0])
