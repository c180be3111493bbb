"""The training data set: the same bytes every time, a city that hangs together, and nothing real in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import Point, Polygon
from shapely.geometry import shape

from tests.support import NOT_IN_TRAINING
from tests.training_city import FAULTY, METRES, SCRIPT, WHOLE_LIST, built, fault, load, metres, point

ROOT = Path(__file__).resolve().parent.parent
CONFIG = tomllib.loads((ROOT / "config" / "layers.toml").read_text(encoding="utf-8"))
KINDS: dict[str, Any] = {k: spec for k, spec in CONFIG["kinds"].items() if k not in NOT_IN_TRAINING}
POINT_KINDS = [kind for kind, spec in KINDS.items() if spec["geometry"] == "point"]
SITE_KINDS = [kind for kind, spec in KINDS.items() if spec["group"] == "site"]
SUPPORT_KINDS = [kind for kind, spec in KINDS.items() if spec["group"] == "support"]
HAZARDS = list(CONFIG["field_sets"]["hazards"])

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
TSUNAMI_WARDS = {"港区", "中川区", "南区", "熱田区", "緑区", "中村区", "瑞穂区"}
STATES = {"候補", "調査", "協議", "協定", "標識・鍵", "指定", "点検", "変更", "解除"}
WARDS = load("training_source.places").WARDS

Rows = list[dict[str, str]]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def files(layers: dict[str, Any]) -> dict[str, bytes]:
    return dict(SCRIPT.encode(kind, layer) for kind, layer in layers.items())


@pytest.fixture(scope="module")
def layers() -> dict[str, Any]:
    return built()


@pytest.fixture(scope="module")
def outlines(layers: dict[str, Any]) -> dict[str, Polygon]:
    return {each["properties"]["ward"]: shape(each["geometry"]) for each in layers["boundary"]}


@pytest.fixture(scope="module")
def sound(layers: dict[str, Any]) -> dict[str, Rows]:
    """The point kinds without the rows that are wrong on purpose."""
    return {kind: [row for row in layers[kind] if (kind, row["name"]) not in FAULTY] for kind in POINT_KINDS}


# --- the same bytes every time -----------------------------------------------------------------


def test_two_builds_in_one_process_are_identical(layers: dict[str, Any]) -> None:
    assert files(layers) == files(SCRIPT.build())


@pytest.mark.parametrize("hash_seed", ["4711"])
def test_a_build_in_another_process_is_the_shipped_data_byte_for_byte(tmp_path: Path, hash_seed: str) -> None:
    command = [sys.executable, str(ROOT / "data" / "build_training.py"), str(tmp_path / "made")]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed}, cwd=tmp_path)
    assert tree(tmp_path / "made") == tree(ROOT / "data" / "training")


def test_files_have_the_promised_form(layers: dict[str, Any]) -> None:
    name, content = SCRIPT.encode("shelter", layers["shelter"])
    assert name == "shelter.csv"
    assert b"\r" not in content
    assert content.decode().splitlines()[0].split(",") == SCRIPT.columns()["shelter"]
    name, content = SCRIPT.encode("boundary", layers["boundary"])
    assert name == "boundary.geojson"
    assert len(content.decode().splitlines()) == len(WARDS) + 2
    assert "港区" in content.decode()


def test_a_field_the_config_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match=r"aed: fields \['colour'\] are not declared"):
        SCRIPT._complete("aed", {"name": "訓練", "colour": "red"}, SCRIPT.columns()["aed"])


# --- outlines --------------------------------------------------------------------------------------


def test_sixteen_wards_with_their_codes(layers: dict[str, Any]) -> None:
    properties = [each["properties"] for each in layers["boundary"]]
    assert [each["code"] for each in properties] == [str(code) for code in range(23101, 23117)]
    assert [each["ward"] for each in properties] == [ward.name for ward in WARDS]
    assert {(each["prefecture"], each["city"]) for each in properties} == {("愛知県", "名古屋市")}


def test_every_outline_is_one_valid_polygon(outlines: dict[str, Polygon]) -> None:
    for ward, outline in outlines.items():
        assert outline.geom_type == "Polygon", ward
        assert outline.is_valid, ward
        assert not outline.interiors, ward


def test_outlines_neither_overlap_nor_leave_gaps(outlines: dict[str, Polygon]) -> None:
    for ward, other in combinations(outlines, 2):
        assert outlines[ward].intersection(outlines[other]).area == pytest.approx(0, abs=1e-12), (ward, other)
    city = shapely.union_all(list(outlines.values()))
    assert city.geom_type == "Polygon"
    assert not city.interiors


def test_neighbours_share_their_vertices(outlines: dict[str, Polygon]) -> None:
    assert shapely.coverage_is_valid(list(outlines.values()))


def test_real_neighbours_touch_and_no_others(outlines: dict[str, Polygon]) -> None:
    touching = {
        frozenset({ward, other})
        for ward, other in combinations(outlines, 2)
        if metres(outlines[ward].intersection(outlines[other])).length > 100
    }
    found = [pair for pair in NEIGHBOUR_PAIRS if pair in touching]
    assert len(found) >= 0.9 * len(NEIGHBOUR_PAIRS)
    assert len(touching - set(NEIGHBOUR_PAIRS)) <= 2


def test_area_is_plausible(outlines: dict[str, Polygon]) -> None:
    assert sum(metres(each).area for each in outlines.values()) / 1e6 == pytest.approx(CITY_KM2, rel=0.15)
    for ward in WARDS:
        assert metres(outlines[ward.name]).area / 1e6 == pytest.approx(ward.area_km2, rel=0.25), ward.name


def test_every_place_stands_in_its_own_ward(outlines: dict[str, Polygon]) -> None:
    for ward in WARDS:
        for name, place in ward.places.items():
            assert outlines[ward.name].contains(Point(place)), (ward.name, name)


def test_the_sea_lies_south_and_covers_no_ward(layers: dict[str, Any], outlines: dict[str, Polygon]) -> None:
    (feature,) = layers["coast"]
    sea, city = shape(feature["geometry"]), shapely.union_all(list(outlines.values()))
    assert sea.is_valid
    assert sea.intersection(city).area == pytest.approx(0, abs=1e-12)
    assert metres(sea.intersection(city)).length > 10_000
    assert sea.bounds[1] < city.bounds[1]
    assert sea.bounds[3] < city.centroid.y


def test_lines_run_through_the_city(layers: dict[str, Any], outlines: dict[str, Polygon]) -> None:
    city = shapely.union_all(list(outlines.values()))
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


# --- points ----------------------------------------------------------------------------------------


def test_every_kind_is_there(layers: dict[str, Any]) -> None:
    assert set(layers) == set(KINDS)
    for kind, layer in layers.items():
        assert layer, kind


def test_numbers_of_places(layers: dict[str, Any]) -> None:
    numbers = {kind: len(layer) for kind, layer in layers.items()}
    assert numbers["emergency_site"] == 1701
    assert numbers["shelter"] == numbers["tsunami_building"] == 800
    assert len(SUPPORT_KINDS) == 17
    assert all(16 <= numbers[kind] <= 262 for kind in SUPPORT_KINDS)
    assert 780 <= sum(numbers[kind] for kind in SUPPORT_KINDS) <= 860
    facts = {"station": 20, "convenience_store": 300, "vacant_house": 150, "public_toilet": 120}
    assert {kind: numbers[kind] for kind in facts} == facts


def test_all_data_stay_below_15_mb() -> None:
    sizes = {
        path: path.stat().st_size for path in (ROOT / "data").rglob("*") if path.suffix != ".pyc" and path.is_file()
    }
    assert 5_000_000 < sum(sizes.values()) < 15_000_000
    assert max(sizes.values()) < 2_000_000


@pytest.mark.parametrize("kind", ["emergency_site", "shelter", "ward_office"])
def test_every_ward_has_one(sound: dict[str, Rows], kind: str) -> None:
    assert {row["ward"] for row in sound[kind]} == {ward.name for ward in WARDS}


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_cells_are_text_in_declared_fields(layers: dict[str, Any], kind: str) -> None:
    sets = [CONFIG["field_sets"][name] for name in KINDS[kind]["field_sets"]]
    declared = [field for fields in [*sets, KINDS[kind].get("fields", {})] for field in fields]
    for row in layers[kind]:
        assert list(row) == declared
        assert all(type(cell) is str and cell == cell.strip() for cell in row.values())


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_names_are_fictional_read_and_unique(layers: dict[str, Any], sound: dict[str, Rows], kind: str) -> None:
    names = [row["name"] for row in sound[kind]]
    assert len(set(names)) == len(names)
    for row in layers[kind]:
        assert row["name"].startswith("訓練")
        assert re.fullmatch(r"クンレン[ァ-ヶー]+", row["kana"]), row


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_addresses_are_in_fictional_towns_of_the_ward(sound: dict[str, Rows], kind: str) -> None:
    for row in sound[kind]:
        town = r"(訓練町|演習町|備町|想定町|手順町|合図町)\d+-\d+"
        assert re.fullmatch(f"愛知県名古屋市{row['ward']}{town}", row["address"]), row


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_points_stand_inside_their_ward(sound: dict[str, Rows], outlines: dict[str, Polygon], kind: str) -> None:
    flat = {ward: metres(outline) for ward, outline in outlines.items()}
    for row in sound[kind]:
        assert re.fullmatch(r"\d+\.\d{6}", row["longitude"])
        assert re.fullmatch(r"\d+\.\d{6}", row["latitude"])
        here = metres(point(row))
        assert flat[row["ward"]].contains(here), row
        assert flat[row["ward"]].boundary.distance(here) > 100, row


@pytest.mark.parametrize("kind", POINT_KINDS)
def test_points_of_a_kind_keep_their_distance(sound: dict[str, Rows], kind: str) -> None:
    placed = [metres(point(row)) for row in sound[kind]]
    one, other = shapely.STRtree(placed).query(placed, predicate="dwithin", distance=59.9)
    assert (one == other).all()


def test_a_full_ward_is_reported_and_nothing_is_squeezed_in() -> None:
    side = 800
    square = shapely.box(*(number / metre for number, metre in zip((0, 0, side, side), METRES * 2, strict=True)))
    ground, taken = load("training_source.spots").Ground({"港区": square}), load("training_source.spots").Taken()
    dice = load("training_source.dice").Dice("a test")
    spots = []
    with pytest.raises(ValueError, match="港区: expected 3 free spots in 5000 attempts, found"):
        for _ in range(200):
            spots.append(metres(Point(ground.spot(dice, "港区", taken))))
    assert len(spots) > 30
    assert all(one.distance(other) >= 59.9 for one, other in combinations(spots, 2))


def test_ward_offices_stand_near_the_typed_place(layers: dict[str, Any]) -> None:
    for ward, row in zip(WARDS, layers["ward_office"], strict=True):
        assert row["name"] == f"訓練{ward.name}役所"
        assert 0 < metres(point(row)).distance(metres(Point(ward.office))) < 250


def test_no_cell_looks_like_a_telephone_number(layers: dict[str, Any]) -> None:
    cells = [cell for kind in POINT_KINDS for row in layers[kind] for cell in row.values()]
    assert not [cell for cell in cells if re.search(r"\d{2,4}-\d{2,4}-\d{4}", cell)]


# --- sites -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "code"), [("emergency_site", "20"), ("shelter", "11")])
def test_ids_have_the_official_form_but_start_with_x(sound: dict[str, Rows], kind: str, code: str) -> None:
    ids = [row["site_id"] for row in sound[kind]]
    assert all(re.fullmatch(rf"X23100\d{{5}}{code}1", each) for each in ids)
    assert len(set(ids)) == len(ids)


def test_about_half_of_the_shelters_are_emergency_sites_too(layers: dict[str, Any]) -> None:
    sites = {row["site_id"][:11]: row for row in layers["emergency_site"] if row["is_shelter"] == "○"}
    shelters = {row["site_id"][:11]: row for row in layers["shelter"] if row["is_emergency_site"] == "○"}
    assert set(sites) == set(shelters)
    assert 0.4 <= len(shelters) / len(layers["shelter"]) <= 0.6
    for serial, shelter in shelters.items():
        for field in ("name", "kana", "address", "ward", "longitude", "latitude"):
            assert shelter[field] == sites[serial][field]


def test_a_site_that_stands_alone_shares_no_address(sound: dict[str, Rows]) -> None:
    sites = {row["address"] for row in sound["emergency_site"]}
    alone = [row for row in sound["shelter"] if row["is_emergency_site"] == "×"]
    assert len(sites) == len(sound["emergency_site"])
    assert not sites & {row["address"] for row in alone}


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_hazard_flag_has_all_four_states(sound: dict[str, Rows], hazard: str) -> None:
    cells = [row[hazard] for row in sound["emergency_site"]]
    assert {cell[:1] for cell in cells} == {"○", "△", "×", ""}
    assert all(len(cell) > 3 for cell in cells if cell.startswith("△"))
    assert all(cell in {"○", "×", ""} for cell in cells if not cell.startswith("△"))
    assert 0.01 <= cells.count("") / len(cells) <= 0.11


def test_unknown_flags_are_about_six_percent(sound: dict[str, Rows]) -> None:
    cells = [row[hazard] for row in sound["emergency_site"] for hazard in HAZARDS]
    assert cells.count("") / len(cells) == pytest.approx(0.06, abs=0.015)


def test_tsunami_sites_lie_in_the_south(sound: dict[str, Rows]) -> None:
    usable = [row["ward"] for row in sound["emergency_site"] if row["tsunami"][:1] in {"○", "△"}]
    assert sum(ward in TSUNAMI_WARDS for ward in usable) / len(usable) > 0.6


@pytest.mark.parametrize(("kind", "low", "high"), [("emergency_site", 0.05, 0.15), ("shelter", 0.05, 0.15)])
def test_some_capacities_are_unknown(sound: dict[str, Rows], kind: str, low: float, high: float) -> None:
    cells = [row["capacity_people"] for row in sound[kind]]
    assert low <= cells.count("") / len(cells) <= high
    assert all(int(cell) > 0 for cell in cells if cell)


def test_tsunami_buildings(layers: dict[str, Any]) -> None:
    rows: Rows = layers["tsunami_building"]
    assert [row["site_id"] for row in rows] == [f"XT-{serial:04d}" for serial in range(1, 801)]
    wards = Counter(row["ward"] for row in rows)
    assert set(wards) == TSUNAMI_WARDS
    assert [ward for ward, _ in wards.most_common(3)] == ["港区", "中川区", "南区"]
    assert {row["structure"] for row in rows} == {"RC", "SRC", "S"}
    assert all(3 <= int(row["storeys"]) <= 14 and row["usable_floors"] for row in rows)
    assert 0.3 <= sum(not row["wave_resistance"] for row in rows) / len(rows) <= 0.5
    assert 0.02 <= sum(not row["capacity_people"] for row in rows) / len(rows) <= 0.14


def test_no_usable_floor_is_above_the_roof(layers: dict[str, Any]) -> None:
    for row in layers["tsunami_building"]:
        floors = [int(digit) for digit in re.findall(r"\d", row["usable_floors"])]
        assert all(floor <= int(row["storeys"]) for floor in floors), row


def test_states_of_the_life_cycle(layers: dict[str, Any]) -> None:
    rows: Rows = layers["tsunami_building"]
    states = Counter(row["state"] for row in rows)
    assert set(states) == STATES
    assert states["指定"] > len(rows) / 2
    for row in rows:
        if row["state"] in {"候補", "調査", "協議"}:
            assert row["agreement_date"] == ""
        else:
            assert "2012-01-01" <= row["agreement_date"] <= "2025-12-31"


def test_welfare_commissioners_are_counts_with_some_small_ones(layers: dict[str, Any]) -> None:
    counts = [int(row["commissioners"]) for row in layers["welfare_commissioner"]]
    assert min(counts) >= 1
    assert 5 <= sum(count < 5 for count in counts) <= 40
    assert (
        sum(220 <= int(row["households"]) / int(row["commissioners"]) <= 440 for row in layers["welfare_commissioner"])
        > 130
    )
    assert all(int(row["households"]) > int(row["commissioners"]) for row in layers["welfare_commissioner"])


# --- planted faults --------------------------------------------------------------------------------


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


def test_a_site_in_another_ward_than_it_says(layers: dict[str, Any], outlines: dict[str, Polygon]) -> None:
    row = fault(layers, "訓練区ちがい広場")
    assert row["ward"] == "南区"
    assert row["address"].startswith("愛知県名古屋市南区")
    here = metres(point(row))
    assert metres(outlines["緑区"]).contains(here)
    assert 200 < metres(outlines["南区"]).distance(here) < 1500


def test_a_duplicate_id(layers: dict[str, Any]) -> None:
    ids = Counter(row["site_id"] for kind in SITE_KINDS for row in layers[kind])
    assert [each for each, count in ids.items() if count > 1] == [fault(layers, "訓練番号かさなり公園")["site_id"]]
    (original,) = [row for row in layers["emergency_site"] if row["name"] == "訓練番号もと公園"]
    assert original["site_id"] == fault(layers, "訓練番号かさなり公園")["site_id"]


def test_an_unreadable_flag(layers: dict[str, Any]) -> None:
    row = fault(layers, "訓練要確認グラウンド")
    assert [hazard for hazard in HAZARDS if row[hazard] == "要確認"] == ["tsunami"]


def test_a_site_outside_the_city(layers: dict[str, Any], outlines: dict[str, Polygon]) -> None:
    row = fault(layers, "訓練市外広場")
    assert row["address"] == "愛知県訓練村大字訓練1"
    assert row["ward"] == ""
    assert point(row).x < min(outline.bounds[0] for outline in outlines.values())


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
