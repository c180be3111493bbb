"""The faults planted in the training city, each once and as listed."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import shapely
from shapely import Polygon
from shapely.geometry import shape

from tests.support import NOT_IN_TRAINING
from tests.training.city import FAULTY, SCRIPT, WHOLE_LIST, fault, load, metres, point

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / "config" / "layers.toml").read_text(encoding="utf-8"))
KINDS: dict[str, Any] = {kind: spec for kind, spec in CONFIG["kinds"].items() if kind not in NOT_IN_TRAINING}
POINT_KINDS = [kind for kind, spec in KINDS.items() if spec["geometry"] == "point"]
SITE_KINDS = [kind for kind, spec in KINDS.items() if spec["group"] == "site"]
HAZARDS = list(CONFIG["field_sets"]["hazards"])

WARDS = load("training_source.places").WARDS

Rows = list[dict[str, str]]


def test_every_planted_fault_is_listed_once(layers: dict[str, Any]) -> None:
    assert len(FAULTY) == len(SCRIPT.PLANTED_FAULTS) == 10
    for kind, name, what in SCRIPT.PLANTED_FAULTS:
        if name != WHOLE_LIST:
            assert [row["name"] for row in layers[kind]].count(name) == (2 if name == "訓練二重登録公園" else 1)
        assert what


def test_a_site_without_coordinates(layers: dict[str, Any]) -> None:
    row = fault(layers, "訓練座標なし公園")
    assert (row["longitude"], row["latitude"]) == ("", "")
    assert sum(not row["longitude"] for kind in POINT_KINDS for row in layers[kind]) == 1


def test_a_site_in_another_ward_than_it_says(layers: dict[str, Any], wards: dict[str, Polygon]) -> None:
    row = fault(layers, "訓練区ちがい広場")
    assert row["ward"] == "南区"
    assert row["address"].startswith("愛知県名古屋市南区")
    here = metres(point(row))
    assert metres(wards["緑区"]).contains(here)
    assert 200 < metres(wards["南区"]).distance(here) < 1500


def test_a_duplicate_id(layers: dict[str, Any]) -> None:
    ids = Counter(row["site_id"] for kind in SITE_KINDS for row in layers[kind])
    assert [each for each, count in ids.items() if count > 1] == [fault(layers, "訓練番号かさなり公園")["site_id"]]
    (original,) = [row for row in layers["emergency_site"] if row["name"] == "訓練番号もと公園"]
    assert original["site_id"] == fault(layers, "訓練番号かさなり公園")["site_id"]


def test_an_unreadable_flag(layers: dict[str, Any]) -> None:
    row = fault(layers, "訓練要確認グラウンド")
    assert [hazard for hazard in HAZARDS if row[hazard] == "要確認"] == ["tsunami"]


def test_a_site_outside_the_city(layers: dict[str, Any], wards: dict[str, Polygon]) -> None:
    row = fault(layers, "訓練市外広場")
    assert row["address"] == "愛知県訓練村大字訓練1"
    assert row["ward"] == ""
    assert point(row).x < min(outline.bounds[0] for outline in wards.values())


def test_a_site_registered_twice(layers: dict[str, Any]) -> None:
    one, other = [row for row in layers["emergency_site"] if row["name"] == "訓練二重登録公園"]
    assert one["site_id"] != other["site_id"]
    assert one | {"site_id": ""} == other | {"site_id": ""}
    others = [row["site_id"] for row in layers["emergency_site"] if row is not one and row is not other]
    assert not {one["site_id"], other["site_id"]} & set(others)


def test_a_shelter_of_one_floor_in_the_inundation(layers: dict[str, Any]) -> None:
    row = fault(layers, "訓練浸水一階会館")
    assert row["usable_floors"] == "1階のみ"
    zones = [each for each in layers["inundation"] if shape(each["geometry"]).contains(point(row))]
    assert [float(zone["properties"]["depth_min_m"]) >= 1 for zone in zones] == [True]


def test_no_other_shelter_in_the_inundation_has_but_its_ground_floor(sound: dict[str, Rows], layers: Any) -> None:
    water = shapely.union_all([shape(each["geometry"]) for each in layers["inundation"]])
    low = [row for row in sound["shelter"] if row["usable_floors"] == "1階のみ"]
    assert len(low) > 30
    assert not [row for row in low if row["ward"] in {"港区", "中川区", "南区", "熱田区"}]
    assert sum(water.contains(point(row)) for row in low) <= 12


def test_a_building_in_force_without_capacity(layers: dict[str, Any]) -> None:
    row = fault(layers, "訓練収容未登録ビル")
    assert row["state"] == "指定"
    assert (row["capacity_people"], row["usable_area_m2"]) == ("", "")


def test_the_list_of_stock_depots_is_stale() -> None:
    standards = tomllib.loads((ROOT / "config" / "standards.toml").read_text(encoding="utf-8"))
    limit = standards[KINDS["stock_depot"]["freshness"]]["value"]
    age = {kind: (SCRIPT.AS_OF - SCRIPT.STALE.get(kind, SCRIPT.EDITION)).days for kind in KINDS}
    assert age["stock_depot"] > limit
    assert [kind for kind in KINDS if age[kind] != age["shelter"]] == ["stock_depot"]


def test_a_capacity_of_zero(layers: dict[str, Any]) -> None:
    assert fault(layers, "訓練収容ゼロ会館")["capacity_people"] == "0"
    cells = [row.get("capacity_people") for kind in POINT_KINDS for row in layers[kind]]
    assert cells.count("0") == 1
