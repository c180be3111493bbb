"""Where to flee: designation, floors, capacity, and what is unknown of each."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from layers.folder import DataFolder, load_folder
from layers.readiness.capacity import capacities
from layers.readiness.floors import depth_m, floors
from layers.readiness.places import Places, place_statements, places_of
from layers.readiness.scenario import Scenario
from layers.readiness.terms import Terms, terms
from tests import small_city
from tests.small_city import DAY, PORT
from tests.support import CONFIG, apply, csv_bytes, read

NAN = math.nan


def numbers(**choices: str) -> Terms:
    return terms(Scenario(**choices), CONFIG)  # type: ignore[arg-type]


def found(folder: DataFolder, as_of: datetime.date | None = DAY, **choices: str) -> Places:
    scenario = Scenario(**choices)  # type: ignore[arg-type]
    return places_of(folder, CONFIG, scenario, terms(scenario, CONFIG), as_of)


def by_name(places: Places, column: str) -> dict[str, object]:
    return dict(zip(places.table["name"], places.table[column], strict=True))


# --- capacity -------------------------------------------------------------------------------------

BUILDINGS = pd.DataFrame(
    {
        "capacity_people": pd.array([100, None, 100, None, 0], dtype="Int64"),
        "usable_area_m2": pd.array([70, 70, None, None, 0], dtype="Float64"),
    }
)


@pytest.mark.parametrize(
    ("space", "expected", "by"),
    [
        ("", [100, 70, 100, NAN, NAN], ["published", "area", "published", "unknown", "unknown"]),
        ("tsunami_bldg_area", [70, 70, 100, NAN, NAN], ["area", "area", "published", "unknown", "unknown"]),
        ("3.5", [20, 20, 100, NAN, NAN], ["area", "area", "published", "unknown", "unknown"]),
        ("2", [35, 35, 100, NAN, NAN], ["area", "area", "published", "unknown", "unknown"]),
    ],
)
def test_places_are_space_by_a_standard_or_published(space: str, expected: list[float], by: list[str]):
    table = capacities(BUILDINGS, "tsunami_building", numbers(space=space))
    assert np.array_equal(table["capacity"], expected, equal_nan=True)
    assert table["capacity_by"].tolist() == by


def test_the_same_shelter_floor_holds_57_percent_under_the_national_standard():
    floor = pd.DataFrame({"floor_area_m2": pd.array([900], dtype="Float64")})
    held = {
        name: float(capacities(floor, "shelter", numbers(purpose="stay", space=name))["capacity"][0])
        for name in ("2", "shelter_area_national")
    }
    assert held == {"2": 450, "shelter_area_national": 257}


# --- floors ---------------------------------------------------------------------------------------

ZONES = gpd.GeoDataFrame(
    {"depth_max_m": pd.array([3, 5, None], dtype="Float64")},
    geometry=[box(0, 0, 2, 1), box(1, 0, 2, 1), box(3, 0, 4, 1)],
)


def building(x: float, storeys: object, low: object, high: object, roof: object = False) -> dict[str, object]:
    names = ("storeys", "usable_floors_lowest", "usable_floors_highest", "usable_floors_roof")
    return {**dict(zip(names, (storeys, low, high, roof), strict=True)), "geometry": Point(x, 0.5)}


def frame(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    table = gpd.GeoDataFrame(list(rows), geometry="geometry")
    for name in ("storeys", "usable_floors_lowest", "usable_floors_highest"):
        table[name] = pd.array(table[name], dtype="Int64")
    return table.assign(usable_floors="x", usable_floors_roof=table["usable_floors_roof"].astype("boolean"))


def test_the_deepest_zone_counts_and_one_without_an_end_has_none():
    points = gpd.GeoSeries([Point(0.5, 0.5), Point(1.5, 0.5), Point(3.5, 0.5), Point(9, 9)])
    assert depth_m(points, ZONES).tolist() == [3, 5, math.inf, 0]


def test_usable_floors_against_the_water():
    # Floors at 3 m each: the second floor is 3 m up, the third 6 m.
    table = frame(
        building(0.5, 4, 2, 4),  # 3 m of water: the second floor is dry
        building(1.5, 4, 2, 4),  # 5 m: the third floor and up are
        building(1.5, 2, 1, 2),
        building(1.5, None, 3, None),  # "3rd floor and up" of nobody knows how many
        building(1.5, 5, None, None, True),  # roof only, 15 m up
        building(1.5, None, None, None, True),  # a roof at nobody knows what height
        building(1.5, 9, None, None),
        building(3.5, 9, 3, 9),
        building(9, None, None, None),
    )
    found_ = floors(table, ZONES, numbers())
    expected = ["dry", "partly", "wet", "dry", "dry", "unknown", "unknown", "wet", "outside"]
    # Without a word on floors the storeys alone say nothing of what may be used.
    assert found_["floor"].tolist() == expected
    # Two metres of stairs for each metre of height, to the first dry floor.
    assert found_["climb_m"].tolist() == [6, 12, 0, 12, 30, 0, 0, 0, 0]
    assert floors(table, None, numbers())["floor"].eq("outside").all()
    assert floors(table.drop(columns="usable_floors"), ZONES, numbers())["floor"][6] == "trusted"


# --- places ---------------------------------------------------------------------------------------


def test_places_of_the_small_city_for_a_tsunami(small: DataFolder):
    places = found(small)
    status = by_name(places, "status")
    # 施設4 and 施設3 are not designated for tsunami; ビル1 stands in the water and tells no floors.
    assert status == {
        "ビル1": "unknown",
        "ビル2": "unknown",
        "候補ビル": "candidate",
        "ビル4": "open",
        "解除ビル": "ended",
        "施設1": "unknown",
        "施設2": "unknown",
        "施設3": "undesignated",
        "施設4": "undesignated",
    }
    why = by_name(places, "why")
    assert (why["ビル1"], why["ビル2"], why["施設1"], why["ビル4"]) == ("floor", "capacity", "capacity", "")
    assert places.table["id"].tolist() == sorted(places.table["id"])
    said = {one.code: one.values for one in place_statements(small, places)}
    assert set(said) == {"capacity_unknown", "floor_unknown", "floor_trusted", "wave_unconfirmed"}
    assert said["capacity_unknown"] == {"sites": "3", "of": "5"}


def test_an_agreement_after_the_reference_date_does_not_count(town: Callable[..., DataFolder]):
    rows = [
        ["甲", PORT, "136.93", "35.1", "B1", "指定", "10", "2026-06-01"],
        ["乙", PORT, "136.93", "35.1", "B2", "指定", "10", "2026-06-02"],
    ]
    header = ["名称", "住所", "経度", "緯度", "ID", "状態", "想定収容人数", "協定日"]
    folder = town(tsunami_building=csv_bytes(header, *rows))
    status = by_name(found(folder), "status")
    assert (status["甲"], status["乙"]) == ("open", "undesignated")
    assert "not_yet_agreed" in {one.code for one in place_statements(folder, found(folder))}
    assert by_name(found(folder, None), "status")["乙"] == "open"


def test_other_hazards_use_emergency_sites_alone_and_staying_shelters(small: DataFolder):
    flood = found(small, hazard="flood")
    assert set(flood.table["kind"]) == {"emergency_site"}
    assert by_name(flood, "status") == {
        "施設1": "unknown",
        "施設2": "undesignated",
        "施設3": "unknown",
        "施設4": "undesignated",
    }
    stay = found(small, purpose="stay", hazard="earthquake")
    assert by_name(stay, "status") == {"避難所1": "open", "避難所2": "open"}


def test_one_building_in_two_lists_is_one_place(town: Callable[..., DataFolder]):
    header = ["名称", "住所", "経度", "緯度", "ID", "状態", "想定収容人数"]
    row = ["施設2の建物", PORT, "136.93", "35.1", "E2310000002301", "指定", "70"]
    sites = small_city.FILES["emergency_site"][1]
    folder = town(tsunami_building=csv_bytes(header, row), emergency_site=sites)
    names = found(folder).table["name"].tolist()
    assert "施設2の建物" in names
    assert "施設2" not in names
    assert "施設1" in names


def test_a_place_without_a_position_serves_nobody_and_is_told(town: Callable[..., DataFolder]):
    header = ["名称", "住所", "経度", "緯度", "ID", "状態", "想定収容人数"]
    folder = town(tsunami_building=csv_bytes(header, ["甲", PORT, "", "", "B1", "指定", "70"]))
    places = found(folder)
    assert by_name(places, "status")["甲"] == "open"
    assert not places.with_status("open").any()
    assert "sites_without_coordinates" in {one.code for one in place_statements(folder, places)}


@pytest.mark.real
def test_where_buildings_are_only_estimated_their_sites_count_once(nagoya: DataFolder):
    places = found(nagoya)
    assert set(places.table["kind"]) == {"emergency_site"}
    assert int((places.table["designation"] == "yes").sum()) == 980
    said = {one.code: one.values for one in place_statements(nagoya, places)}
    assert said["designation_estimated"]["sites"] == "787"
    assert "capacity_all_unknown" in said


def test_places_of_a_kind_without_hazards_serve_by_being_registered(tmp_path):
    folder = small_city.build(tmp_path / "data")
    scenario = Scenario()
    numbers_ = terms(scenario, CONFIG)
    by_list = found(folder).table.set_index("id")["designation"]
    own = places_of(folder, CONFIG, scenario, numbers_, DAY, ("tsunami_building",))
    assert own.kinds == ("tsunami_building",)
    told = own.table.set_index("id")["designation"]
    # What the layer says of candidates, ended and later agreements holds all the same.
    assert told.to_dict() == by_list[told.index].replace("yes", "registered").to_dict()
    assert {"registered", "candidate", "ended"} <= set(told)
    status = own.table["status"]
    assert (status[own.table["designation"] == "candidate"] == "candidate").all()
    refuges = csv_bytes(["名称", "住所", "経度", "緯度", "受入人数"], ["駅前ホール", PORT, "136.905", "35.1", "300"])
    path = tmp_path / "data"
    apply(path, read(path, "refuges.csv", refuges, as_kind="commuter_refuge"))
    (row,) = places_of(load_folder(path, CONFIG), CONFIG, scenario, numbers_, DAY, ("commuter_refuge",)).table.to_dict(
        "records"
    )
    # It stands in the water, and no designation for tsunami stands for a dry floor.
    assert (row["designation"], row["floor"], row["status"], row["why"]) == (
        "registered",
        "unknown",
        "unknown",
        "floor",
    )
    assert row["capacity"] == 300
    assert places_of(folder, CONFIG, scenario, numbers_, DAY, ("volunteer_centre",)).table.empty
