"""The library of injects: true to the ward's own lists, and silent or 未登録 where they are."""

from __future__ import annotations

import re
from typing import Any

import geopandas as gpd
import numpy as np
import pytest

from layers.drills.injects import Proposal, library, nearest
from layers.drills.routes import Routes, WalkRoute
from layers.drills.templates import filled
from layers.folder import DataFolder
from layers.readiness.scenario import Scenario
from layers.states import DRILL_TYPES, DrillType
from layers.store.drill_bodies import DrillBody, Leg, StartPlace
from layers.wording import Wording
from tests import small_city
from tests.support import CONFIG, TWO_WARDS, csv_bytes, imported

JA, EN = Wording(CONFIG, "ja"), Wording(CONFIG, "en")
#: One metre north at this latitude, in degrees.
METRE = 1 / 110_940
FIELDS = ["名称", "住所", "経度", "緯度", "共通ID", "想定収容人数", "段差なし", "ペット", "鍵の管理"]
START = StartPlace(id="s", name="北公園", longitude=136.9, latitude=35.1)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Two shelters, one about which much is known and one about which nothing is, and what is near them."""
    port, south, x, y = small_city.PORT, small_city.SOUTH, "136.905", 35.1
    place = FIELDS[:4]
    kinds = {
        "shelter": csv_bytes(
            FIELDS,
            ["ア小学校", port, x, str(y), "H1", "340", "×", "○", "施設班"],
            ["イ小学校", port, x, "35.2", "H2", "", "", "", ""],
        ),
        "aed": csv_bytes(
            place,
            ["遠いAED", port, x, str(y + 900 * METRE)],
            ["近いAED", port, x, str(y + 200 * METRE)],
            ["場所不明のAED", port, "", ""],
        ),
        "welfare_shelter": csv_bytes([*place, "受入人数"], ["ア福祉", port, x, str(y + 300 * METRE), ""]),
        "station": csv_bytes(
            [*place, "駅ID", "帰宅困難者の想定数"],
            ["ア駅", port, x, str(y), "S1", "1500"],
            ["イ駅", port, x, str(y), "S2", ""],
            ["ウ駅", south, "137.0", str(y), "S3", "70"],
            ["エ駅", port, x, str(y), "S4", "0"],
        ),
    }
    folder = tmp_path_factory.mktemp("town") / "data"
    imported(folder, ("n03.geojson", TWO_WARDS), city_code="23100")
    for kind, raw in kinds.items():
        found = imported(folder, (f"{kind}.csv", raw), as_kind=kind)
    return found


def drill(type_: DrillType = "shelter", **more: Any) -> DrillBody:
    return DrillBody.model_validate({"title": "x", "type": type_, "ward": "港区", **more})


def both(type_: DrillType = "shelter", **more: Any) -> DrillBody:
    return drill(type_, sites=("shelter:H1", "shelter:H2"), **more)


def of(found: list[Proposal], template: str) -> dict[str, str]:
    """About → text of one template."""
    return {one.about: one.inject.text for one in found if one.template == template}


def test_a_place_that_overflows_is_told_with_its_own_capacity(town: DataFolder):
    found = library(town, CONFIG, JA, both(), None)
    assert of(found, "over_capacity") == {
        "shelter:H1": "ア小学校に来た人が408人になった。収容人数は340人。",
    }
    assert of(found, "capacity_unknown") == {
        "shelter:H2": "イ小学校に何人まで入れるか聞かれた。収容人数は未登録。",
    }


def test_the_nearest_is_named_with_its_straight_distance(town: DataFolder):
    found = library(town, CONFIG, JA, both(), None)
    assert "「近いAED」（直線200m）" in of(found, "injured_aed")["shelter:H1"]
    assert "「ア福祉」（直線300m、受入人数未登録）" in of(found, "care_needed")["shelter:H1"]
    (one,) = [one for one in found if one.inject.id == "injured_aed:shelter:H1"]
    assert one.basis == "指定避難所の一覧（2025年10月27日時点） / AEDの一覧（2025年10月27日時点） / 距離は直線"


def test_a_layer_that_is_not_registered_gives_no_inject(town: DataFolder):
    found = {one.template for one in library(town, CONFIG, JA, both(), None)}
    assert not found & {"injured_hospital", "stock_short", "commissioner", "partner"}
    assert {"injured_aed", "care_needed", "no_water", "rumour"} <= found


def test_fields_of_the_list_decide(town: DataFolder):
    found = library(town, CONFIG, JA, both(), None)
    assert set(of(found, "wheelchair_on_stairs")) == set(of(found, "pets_accepted")) == {"shelter:H1"}
    unknown = ("step_free_unknown", "pets_unknown", "key_unknown")
    assert all(set(of(found, one)) == {"shelter:H2"} for one in unknown)
    assert all("未登録" in text for one in unknown for text in of(found, one).values())
    assert not of(found, "pets_refused")


def test_stations_of_the_ward_with_the_number_they_are_registered_with(town: DataFolder):
    found = library(town, CONFIG, JA, drill("stranded"), None)
    assert of(found, "station_crowd") == {
        "station:S1": "ア駅に人がたまっている。登録された帰宅困難者の想定数は1,500人。"
    }
    assert of(found, "station_unknown") == {
        "station:S2": "イ駅に人がたまっている。帰宅困難者の想定数は未登録。",
    }
    everywhere = library(town, CONFIG, JA, drill("stranded", ward=""), None)
    assert set(of(everywhere, "station_crowd")) == {"station:S1", "station:S3"}


def test_night_and_step_free_come_with_such_a_drill_only(town: DataFolder):
    night = of(library(town, CONFIG, JA, both(night=True), None), "power_cut_night")
    assert set(night) == {"shelter:H1", "shelter:H2"}
    for told in (None, False):
        assert not of(library(town, CONFIG, JA, both(night=told, step_free=told), None), "power_cut_night")


def route(leg: Leg, reason: str = "", bridges: int = 0) -> WalkRoute:
    return WalkRoute(leg, "北公園", "ア小学校", reason, bridges=bridges)


def test_ways_are_told_between_their_ends_and_bridges_where_there_are_some(town: DataFolder):
    legs = tuple(Leg(id=f"l{n}", start="s", site=f"shelter:H{n}") for n in (1, 2))
    body = both("tsunami", starts=(START,), legs=legs)
    plain = library(town, CONFIG, JA, body, None)
    assert of(plain, "way_blocked") == {
        "l1": "北公園からア小学校へ向かう道が、倒れた塀でふさがっている。",
        "l2": "北公園からイ小学校へ向かう道が、倒れた塀でふさがっている。",
    }
    assert not of(plain, "bridge_closed")
    routes = Routes((route(legs[0], bridges=2), route(legs[1], "no_way")), (), (), Scenario(), (), ())
    known = library(town, CONFIG, JA, body, None, routes)
    assert set(of(known, "way_blocked")) == set(of(known, "bridge_closed")) == {"l1"}


def test_a_site_that_is_gone_is_about_nothing(town: DataFolder):
    gone = drill(sites=("shelter:H9",), starts=(START,), legs=(Leg(id="l", start="s", site="shelter:H9"),))
    assert {one.about for one in library(town, CONFIG, JA, gone, None)} == {""}


def test_the_order_is_by_time_and_the_same_every_time(town: DataFolder):
    found = library(town, CONFIG, JA, both(night=True), None)
    assert found == library(town, CONFIG, JA, both(night=True), None)
    assert [one.inject.minute for one in found] == sorted(one.inject.minute for one in found)
    turned = library(town, CONFIG, JA, drill(sites=("shelter:H2", "shelter:H1"), night=True), None)
    assert {one.inject.id for one in turned} == {one.inject.id for one in found}


@pytest.mark.parametrize("words", [JA, EN])
@pytest.mark.parametrize("type_", DRILL_TYPES)
def test_every_proposal_is_complete_and_fits_into_the_drill(town: DataFolder, type_: DrillType, words: Wording):
    body = both(type_, night=True, step_free=True, starts=(START,), legs=(Leg(id="l", start="s", site="shelter:H1"),))
    found = [one.inject for one in library(town, CONFIG, words, body, None)]
    assert len(found) >= 8
    assert all(one.sender and one.to and one.expected and not re.search(r"[{}]", one.text) for one in found)
    whole = body.model_copy(update={**filled(CONFIG, words, type_), "injects": tuple(found)})
    assert DrillBody.model_validate(whole.model_dump()) == whole


def test_of_two_at_one_distance_the_first_by_id():
    town = {"uid": ["b", "a", "c"], "longitude": [136.9, 136.9, np.nan], "latitude": [35.1, 35.1, 35.0]}
    frame = gpd.GeoDataFrame(town)
    found = nearest(frame, 136.9, 35.1)
    assert found is not None
    assert (found[0]["uid"], found[1]) == ("a", 0.0)
    assert nearest(frame, float("nan"), 35.1) is None
    assert nearest(frame.iloc[2:], 136.9, 35.1) is None


@pytest.mark.real
def test_ube_offers_only_what_its_lists_know(ube: DataFolder):
    shelter, site = (ube.layer(kind) for kind in ("shelter", "emergency_site"))
    assert shelter is not None
    assert site is not None
    sites = (f"shelter:{shelter.frame['uid'].iloc[0]}", f"emergency_site:{site.frame['uid'].iloc[0]}")
    for type_ in DRILL_TYPES:
        found = library(ube, CONFIG, JA, drill(type_, ward="全域", sites=sites, night=True), None)
        asked = [CONFIG.drills.injects[one.template] for one in found]
        assert not [spec for spec in asked if spec.near or spec.need or spec.capacity == "known"]
        assert {one.about for one in found} == {"", *sites}
    shown = of(library(ube, CONFIG, JA, drill(ward="全域", sites=sites), None), "capacity_unknown")
    assert all("収容人数は未登録" in text for text in shown.values())
    assert set(shown) == set(sites)
