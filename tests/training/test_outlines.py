"""The training city's outlines: sixteen wards that hang together, their neighbours, coast and rivers."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
import shapely
from shapely import Point, Polygon
from shapely.geometry import shape

from tests.training.city import load, metres

CITY_KM2 = 326.5
# Which wards of Nagoya border on which: facts, each pair once.
NEIGHBOURS = {
    "千種区": "東区 中区 昭和区 天白区 名東区 守山区",
    "東区": "北区 中区 守山区",
    "北区": "西区 中区 守山区",
    "西区": "中村区 中区",
    "中村区": "中区 中川区",
    "中区": "昭和区 熱田区 中川区",
    "昭和区": "瑞穂区 熱田区 天白区",
    "瑞穂区": "熱田区 南区 天白区",
    "熱田区": "中川区 港区 南区",
    "中川区": "港区",
    "港区": "南区",
    "南区": "緑区 天白区",
    "守山区": "名東区",
    "緑区": "天白区",
    "名東区": "天白区",
}
NEIGHBOUR_PAIRS = [frozenset({ward, other}) for ward, others in NEIGHBOURS.items() for other in others.split()]
WARDS = load("training_source.places").WARDS


def test_sixteen_wards_with_their_codes(layers: dict[str, Any]) -> None:
    properties = [each["properties"] for each in layers["boundary"]]
    assert [each["code"] for each in properties] == [str(code) for code in range(23101, 23117)]
    assert [each["ward"] for each in properties] == [ward.name for ward in WARDS]
    assert {(each["prefecture"], each["city"]) for each in properties} == {("愛知県", "名古屋市")}


def test_every_outline_is_one_valid_polygon(wards: dict[str, Polygon]) -> None:
    for ward, outline in wards.items():
        assert outline.geom_type == "Polygon", ward
        assert outline.is_valid, ward
        assert not outline.interiors, ward


def test_wards_neither_overlap_nor_leave_gaps(wards: dict[str, Polygon]) -> None:
    for ward, other in combinations(wards, 2):
        assert wards[ward].intersection(wards[other]).area == pytest.approx(0, abs=1e-12), (ward, other)
    city = shapely.union_all(list(wards.values()))
    assert city.geom_type == "Polygon"
    assert not city.interiors


def test_neighbours_share_their_vertices(wards: dict[str, Polygon]) -> None:
    assert shapely.coverage_is_valid(list(wards.values()))


def test_real_neighbours_touch_and_no_others(wards: dict[str, Polygon]) -> None:
    touching = {
        frozenset({ward, other})
        for ward, other in combinations(wards, 2)
        if metres(wards[ward].intersection(wards[other])).length > 100
    }
    found = [pair for pair in NEIGHBOUR_PAIRS if pair in touching]
    assert len(found) >= 0.9 * len(NEIGHBOUR_PAIRS)
    assert len(touching - set(NEIGHBOUR_PAIRS)) <= 2


def test_area_is_plausible(wards: dict[str, Polygon]) -> None:
    assert sum(metres(each).area for each in wards.values()) / 1e6 == pytest.approx(CITY_KM2, rel=0.15)
    for ward in WARDS:
        assert metres(wards[ward.name]).area / 1e6 == pytest.approx(ward.area_km2, rel=0.25), ward.name


def test_every_place_stands_in_its_own_ward(wards: dict[str, Polygon]) -> None:
    for ward in WARDS:
        for name, place in ward.places.items():
            assert wards[ward.name].contains(Point(place)), (ward.name, name)


def test_the_sea_lies_south_and_covers_no_ward(layers: dict[str, Any], wards: dict[str, Polygon]) -> None:
    (feature,) = layers["coast"]
    sea, city = shape(feature["geometry"]), shapely.union_all(list(wards.values()))
    assert sea.is_valid
    assert sea.intersection(city).area == pytest.approx(0, abs=1e-12)
    assert metres(sea.intersection(city)).length > 10_000
    assert sea.bounds[1] < city.bounds[1]
    assert sea.bounds[3] < city.centroid.y


def test_lines_run_through_the_city(layers: dict[str, Any], wards: dict[str, Polygon]) -> None:
    city = shapely.union_all(list(wards.values()))
    rivers = {each["properties"]["name"] for each in layers["river"]}
    assert {"庄内川", "堀川", "天白川", "中川運河"} <= rivers
    for feature in layers["river"] + layers["main_road"]:
        line = shape(feature["geometry"])
        assert line.intersection(city).length > 0.3 * line.length, feature["properties"]["name"]


def test_coordinates_have_at_most_six_decimals(layers: dict[str, Any]) -> None:
    for kind in ("boundary", "coast", "river", "main_road"):
        for feature in layers[kind]:
            for number in shapely.get_coordinates(shape(feature["geometry"])).ravel():
                assert round(number, 6) == number, kind
