"""Where a drill takes place and where people set out."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from layers.drills.area import area_of, away_m, crossings, district_starts
from layers.folder import DataFolder
from layers.ground import distance_m, plane_m
from layers.readiness.case import network_of
from layers.store.drill_bodies import DrillBody
from tests import small_city
from tests.support import imported

BOX = ((136.9, 35.1), (136.92, 35.1), (136.92, 35.12), (136.9, 35.12))


def body(**more: object) -> DrillBody:
    return DrillBody.model_validate({"title": "訓練", "type": "tsunami", **more})


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Wards and districts without a walking network."""
    keep = {"boundary", "school_district"}
    without = tuple(kind for kind in small_city.FILES if kind not in keep)
    return small_city.build(tmp_path_factory.mktemp("area") / "data", without=without)


def test_the_drawn_area_goes_before_districts_before_the_ward_before_the_city(small: DataFolder):
    drawn = area_of(small, body(area=BOX, districts=("M1",), ward="港区"))
    assert drawn is not None
    assert drawn.equals(shapely.Polygon(BOX))
    bounds = {
        ("M2", "M1"): (136.8, 35.0, 136.95, 35.2),
        ("S1", "gone"): (136.95, 35.0, 137.1, 35.2),
        (): (136.8, 35.0, 136.95, 35.2),
    }
    for districts, box in bounds.items():
        found = area_of(small, body(districts=districts, ward="港区"))
        assert found is not None
        assert found.bounds == pytest.approx(box)
    whole = area_of(small, body())
    assert whole is not None
    assert whole.bounds == pytest.approx((136.8, 35.0, 137.1, 35.2))


def test_a_crossed_outline_is_made_sound(small: DataFolder):
    bow = area_of(small, body(area=(BOX[0], BOX[2], BOX[1], BOX[3])))
    assert bow is not None
    assert bow.is_valid
    assert bow.area > 0


def test_people_set_out_once_a_district(small: DataFolder, training: DataFolder):
    assert [(one.id, one.name) for one in district_starts(small, body(districts=("M2", "M1")))] == [
        ("M1", "港第1学区"),
        ("M2", "港第2学区"),
    ]
    assert [one.id for one in district_starts(small, body(ward="港区"))] == ["M1", "M2"]
    assert [(one.id, one.name) for one in district_starts(small, body())] == [("area", "名古屋市")]
    assert [(one.id, one.name) for one in district_starts(small, body(ward="港区", area=BOX))] == [("area", "港区")]
    # With streets people set out from a crossing inside the district.
    network = network_of(training)
    assert network is not None
    crossings = {tuple(spot) for spot in network.position.tolist()}
    starts = district_starts(training, body(ward="港区"))
    assert len(starts) == len(training.districts.of_ward("港区")) == 20
    for one in starts:
        assert (one.longitude, one.latitude) in crossings
        area = area_of(training, body(districts=(one.id,)))
        assert shapely.intersects_xy(area, one.longitude, one.latitude)


def test_a_folder_that_knows_nothing_has_neither_area_nor_starts(tmp_path):
    empty = imported(tmp_path)
    assert area_of(empty, body()) is None
    assert district_starts(empty, body()) == ()


def test_how_far_places_are_from_an_area():
    at = np.array([(136.91, 35.11), (136.9, 35.1), (136.93, 35.11), (136.91, 35.13), (np.nan, np.nan)])
    away = away_m(shapely.Polygon(BOX), at)
    assert away[:2] == pytest.approx(0)
    assert away[2] == pytest.approx(distance_m(*np.array([[136.92], [35.11], [136.93], [35.11]]))[0], rel=0.002)
    assert away[3] == pytest.approx(distance_m(*np.array([[136.91], [35.12], [136.91], [35.13]]))[0], rel=0.002)
    assert np.isnan(away[4])


def test_crossings_lie_in_the_area_half_a_kilometre_apart(training: DataFolder, small: DataFolder):
    drill = body(districts=("X2311101", "X2311102"), ward="港区")
    area, found = area_of(training, drill), crossings(training, drill)
    at = np.array([(one.longitude, one.latitude) for one in found])
    assert shapely.intersects_xy(area, *at.T).all()
    names = {training.districts.name(code) for code in drill.districts}
    assert {one.name for one in found} == names
    # About one for each cell of a quarter of a square kilometre.
    plane = shapely.transform(area, lambda spots: plane_m(spots, tuple(at[0])))
    assert 0.5 <= len(found) / (plane.area / 250_000) <= 1.5
    assert len({(one.longitude, one.latitude) for one in found}) == len(found)
    assert crossings(small, drill) == ()


@pytest.mark.real
def test_in_ube_people_set_out_from_a_crossing_of_its_streets(ube: DataFolder):
    assert area_of(ube, body()) is None
    network = network_of(ube)
    assert network is not None
    for one in (*district_starts(ube, body()), *district_starts(ube, body(ward="全域"))):
        assert (one.longitude, one.latitude) in {tuple(spot) for spot in network.position.tolist()}
    drawn = ((131.2, 33.92), (131.3, 33.92), (131.3, 34.0), (131.2, 34.0))
    assert len(crossings(ube, body())) > len(crossings(ube, body(area=drawn))) > 20
    (start,) = district_starts(ube, body(area=drawn))
    assert 131.2 < start.longitude < 131.3
