"""The training city's facts: districts, people, water, stock, stations: what computations will rest on."""

from __future__ import annotations

import datetime
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import Polygon
from shapely.geometry import shape

from layers.ground import mesh_boxes
from layers.spec import load_config
from tests.support import NOT_IN_TRAINING
from tests.training.city import FAULTY, ROOT, SCRIPT, load, metres, point

Rows = list[dict[str, str]]

CONFIG = load_config()
WARDS = load("training_source.places").WARDS
SOUTH = {"港区", "中川区", "南区", "熱田区", "緑区", "中村区", "瑞穂区"}
AS_OF = datetime.date(2026, 10, 1)


@pytest.fixture(scope="module")
def districts(layers: dict[str, Any]) -> list[tuple[dict[str, str], Polygon]]:
    return [(each["properties"], shape(each["geometry"])) for each in layers["school_district"]]


# --- school districts --------------------------------------------------------------------------


def test_about_260_districts_with_fictional_names(districts: list[tuple[dict[str, str], Polygon]]) -> None:
    assert 250 <= len(districts) <= 270
    for field in ("code", "name"):
        assert len({about[field] for about, _ in districts}) == len(districts)
    assert all(about["name"].startswith("訓練") and about["name"].endswith("学区") for about, _ in districts)
    codes = {ward.name: ward.code for ward in WARDS}
    assert all(about["code"].startswith("X" + codes[about["ward"]]) for about, _ in districts)


def test_every_district_lies_inside_its_ward(
    districts: list[tuple[dict[str, str], Polygon]], wards: dict[str, Polygon]
) -> None:
    for about, outline in districts:
        assert outline.geom_type == "Polygon"
        assert outline.is_valid
        assert wards[about["ward"]].covers(outline), about


def test_districts_fill_their_ward_without_gap_or_overlap(
    districts: list[tuple[dict[str, str], Polygon]], wards: dict[str, Polygon]
) -> None:
    assert shapely.coverage_is_valid([outline for _, outline in districts])
    for ward, outline in wards.items():
        own = [each for about, each in districts if about["ward"] == ward]
        assert len(own) >= 8
        assert shapely.coverage_union_all(own).normalize().equals(outline.normalize()), ward
        assert sum(each.area for each in own) == pytest.approx(outline.area, rel=1e-12)


def test_districts_are_neither_slivers_nor_half_a_ward(districts: list[tuple[dict[str, str], Polygon]]) -> None:
    km2 = [metres(outline).area / 1e6 for _, outline in districts]
    assert min(km2) > 0.2
    assert max(km2) < 4


def test_every_district_has_its_primary_school(
    layers: dict[str, Any], districts: list[tuple[dict[str, str], Polygon]]
) -> None:
    schools = {row["name"]: row for row in layers["emergency_site"] if row["name"].endswith("小学校")}
    assert len(schools) == len(districts)
    for about, outline in districts:
        school = schools[about["name"].removesuffix("学区") + "小学校"]
        assert outline.contains(point(school))
        assert school["ward"] == about["ward"]


@pytest.mark.parametrize("kind", ["welfare_commissioner", "neighbourhood_group", "npo", "partner_company"])
def test_a_network_says_its_district(
    layers: dict[str, Any], districts: list[tuple[dict[str, str], Polygon]], kind: str
) -> None:
    outlines = {about["name"]: outline for about, outline in districts}
    for row in layers[kind]:
        assert outlines[row["district"]].covers(point(row)), row


def test_every_district_has_its_commissioners(
    layers: dict[str, Any], districts: list[tuple[dict[str, str], Polygon]]
) -> None:
    rows: Rows = layers["welfare_commissioner"]
    assert [row["district"] for row in rows] == [about["name"] for about, _ in districts]
    cells = layers["population_cell"]
    assert sum(int(row["households"]) for row in rows) == sum(int(cell["households"]) for cell in cells)


# --- people ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cells(layers: dict[str, Any]) -> Rows:
    return layers["population_cell"]


@pytest.fixture(scope="module")
def centres(cells: Rows) -> np.ndarray:
    boxes = mesh_boxes([row["mesh_code"] for row in cells])
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def column(rows: Rows, name: str) -> np.ndarray:
    return np.array([int(row[name]) for row in rows])


def test_cells_are_250_m_and_all_different(cells: Rows, centres: np.ndarray) -> None:
    assert {len(row["mesh_code"]) for row in cells} == {10}
    assert len({row["mesh_code"] for row in cells}) == len(cells)
    assert not np.isnan(centres).any()


def test_cells_fill_the_city(centres: np.ndarray, city: Polygon) -> None:
    assert shapely.contains_xy(city, centres).all()
    cell_km2 = metres(shapely.box(0, 0, 1 / 320, 1 / 480)).area / 1e6
    assert len(centres) * cell_km2 == pytest.approx(metres(city).area / 1e6, rel=0.01)


def test_people_are_whole_numbers_and_add_up(cells: Rows) -> None:
    ages = [column(cells, name) for name in ("age_0_5", "age_6_14", "age_15_64", "age_65_up")]
    night = column(cells, "population_night")
    assert all((age >= 0).all() for age in ages)
    assert (sum(ages) == night).all()
    assert 2_200_000 <= night.sum() <= 2_400_000
    assert night.sum() < column(cells, "population_day").sum() < 2_800_000
    households = column(cells, "households")
    assert ((households > 0) == (night > 0)).all()
    assert (households <= night).all()
    assert 2 < night.sum() / households.sum() < 2.2
    assert 0.03 < ages[0].sum() / night.sum() < 0.06


def test_wards_have_their_residents_and_the_middle_fills_by_day(
    cells: Rows, centres: np.ndarray, wards: dict[str, Polygon]
) -> None:
    night, day = column(cells, "population_night"), column(cells, "population_day")
    ratio = {}
    for ward in WARDS:
        inside = shapely.contains_xy(wards[ward.name], centres)
        assert night[inside].sum() == ward.residents_thousand * 1000
        ratio[ward.name] = day[inside].sum() / night[inside].sum()
    assert sorted(ratio, key=lambda ward: -ratio[ward])[:2] == ["中区", "中村区"]
    assert min(ratio["中区"], ratio["中村区"]) > 1.5


def test_density_falls_outward(cells: Rows, centres: np.ndarray) -> None:
    night = column(cells, "population_night")
    away_km = np.hypot(*((centres - np.array([136.905, 35.169])) * (91.25, 110.94)).T)
    rings = [night[(away_km >= low) & (away_km < high)].mean() for low, high in pairwise([0, 4, 8, 20])]
    assert rings == sorted(rings, reverse=True)


# --- inundation --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def zones(layers: dict[str, Any]) -> list[tuple[dict[str, str], Polygon]]:
    return [(each["properties"], shape(each["geometry"])) for each in layers["inundation"]]


def test_zones_are_sound_and_do_not_overlap(zones: list[tuple[dict[str, str], Polygon]]) -> None:
    assert 40 <= len(zones) <= 250
    assert all(area.is_valid and area.geom_type == "Polygon" for _, area in zones)
    whole = shapely.union_all([area for _, area in zones])
    assert sum(area.area for _, area in zones) == pytest.approx(whole.area, rel=1e-9)


def test_five_depth_classes_and_start_times_with_a_few_unknown(zones: list[tuple[dict[str, str], Polygon]]) -> None:
    depths = {(float(about["depth_min_m"]), float(about["depth_max_m"])) for about, _ in zones}
    assert sorted(depths) == [(0.01, 0.3), (0.3, 1), (1, 2), (2, 3), (3, 5)]
    starts = Counter(about["start_min"] for about, _ in zones)
    assert set(starts) == {"", *(str(minutes) for minutes in range(60, 181, 20))}
    assert 2 <= starts[""] <= 0.2 * len(zones)


def test_water_lies_in_the_southern_wards_and_not_in_the_sea(
    zones: list[tuple[dict[str, str], Polygon]], wards: dict[str, Polygon]
) -> None:
    whole = shapely.union_all([area for _, area in zones])
    share = {ward: whole.intersection(outline).area / outline.area for ward, outline in wards.items()}
    assert {ward for ward in share if share[ward] > 0.02} == SOUTH
    assert min(share["港区"], share["中川区"], share["南区"]) > 0.7
    assert max(share["緑区"], share["中村区"], share["瑞穂区"]) < 0.6
    assert 40 < metres(whole).area / 1e6 < 140


def test_water_comes_later_inland(zones: list[tuple[dict[str, str], Polygon]], sea: Polygon) -> None:
    away: dict[int, list[float]] = {}
    for about, area in zones:
        if about["start_min"]:
            inland_m = metres(sea).distance(metres(area.representative_point()))
            away.setdefault(int(about["start_min"]), []).append(inland_m)
    means = [sum(away[minutes]) / len(away[minutes]) for minutes in sorted(away)]
    assert means[0] < means[2] < means[-1]
    assert means[0] < 1500


# --- stock, stations, buildings ----------------------------------------------------------------


def test_lots_lie_at_depots_and_shelters(layers: dict[str, Any]) -> None:
    places = {row["site_id"]: row["name"] for kind in ("stock_depot", "shelter") for row in layers[kind]}
    lots: Rows = layers["stock_lot"]
    assert {lot["site_id"]: lot["site_name"] for lot in lots}.items() <= places.items()
    depots = {row["site_id"] for row in layers["stock_depot"]}
    assert depots <= {lot["site_id"] for lot in lots}
    assert {(lot["item"], lot["unit"]) for lot in lots} == {
        ("飲料水", "L"), ("食料", "食"), ("毛布", "枚"), ("携帯トイレ", "回分"),
    }  # fmt: skip
    assert len({lot["lot_id"] for lot in lots}) == len(lots)
    assert all(int(lot["quantity"]) >= 0 for lot in lots)
    assert any(lot["quantity"] == "0" for lot in lots)


def test_some_lots_have_expired_and_some_will_within_a_year(layers: dict[str, Any]) -> None:
    lots = [lot for lot in layers["stock_lot"] if lot["item"] in ("飲料水", "食料")]
    days = [(datetime.date.fromisoformat(lot["expiry"]) - AS_OF).days for lot in lots]
    assert 0.02 < sum(left < 0 for left in days) / len(days) < 0.25
    assert 0.05 < sum(0 <= left <= 365 for left in days) / len(days) < 0.4
    assert all(lot["expiry"] == "" for lot in layers["stock_lot"] if lot["item"] == "毛布")


def test_stations_tell_needs_and_places(layers: dict[str, Any]) -> None:
    rows: Rows = layers["station"]
    figures = ["need_people", "secured_people", "usable_now_people", "planned_people"]
    assert all(row["name"].endswith("駅") for row in rows)
    assert 3 <= sum(not row[figure] for row in rows for figure in figures) <= 20
    assert max(int(row["need_people"] or 0) for row in rows) > 20_000
    for row in rows:
        if row["secured_people"] and row["usable_now_people"]:
            assert int(row["usable_now_people"]) <= int(row["secured_people"])


def test_buildings_tell_area_and_next_inspection(layers: dict[str, Any]) -> None:
    rows = [row for row in layers["tsunami_building"] if ("tsunami_building", row["name"]) not in FAULTY]
    assert 0.05 < sum(not row["usable_area_m2"] for row in rows) / len(rows) < 0.2
    both = [row for row in rows if row["usable_area_m2"] and row["capacity_people"]]
    assert all(int(row["usable_area_m2"]) >= int(row["capacity_people"]) for row in both)
    for row in rows:
        assert bool(row["inspection_due"]) == (row["state"] in {"指定", "点検", "変更"}), row
    overdue = [row for row in rows if row["inspection_due"] and row["inspection_due"] < AS_OF.isoformat()]
    assert 0.05 < len(overdue) / len(rows) < 0.3


def test_shelters_tell_hours_and_usable_floors(layers: dict[str, Any]) -> None:
    rows: Rows = layers["shelter"]
    for field in ("hours", "usable_floors", "key_office", "toilets", "pets", "step_free"):
        assert 0.05 < sum(not row[field] for row in rows) / len(rows) < 0.5, field
    assert all(int(row["floor_area_m2"]) > 0 for row in rows)


def test_cases_stand_in_every_state(layers: dict[str, Any]) -> None:
    assert {row["state"] for row in layers["vacant_house"]} == {"受付", "調査", "指導", "解決"}


def test_the_ids_of_all_lists_begin_with_x(layers: dict[str, Any]) -> None:
    for kind in ("stock_depot", "station", "vacant_house"):
        ids = [row["site_id"] for row in layers[kind]]
        assert len(set(ids)) == len(ids)
        assert all(each.startswith("X") for each in ids)


def test_dates_in_lists_are_no_later_than_the_edition_where_they_are_past(layers: dict[str, Any]) -> None:
    edition = SCRIPT.EDITION.isoformat()
    assert all(row["received_date"] < edition for row in layers["vacant_house"])
    assert all(row["agreement_date"] < edition for row in layers["tsunami_building"])


def test_the_readme_tells_the_numbers_there_are(layers: dict[str, Any]) -> None:
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    kinds = {kind: spec for kind, spec in CONFIG.layers.kinds.items() if kind not in NOT_IN_TRAINING}
    counted = {kind: len(layers[kind]) for kind in kinds if kinds[kind].group in ("site", "fact")}
    support = sum(len(layers[kind]) for kind in kinds if kinds[kind].group == "support")
    people = [
        sum(int(row[name]) for row in layers["population_cell"]) for name in ("population_night", "population_day")
    ]
    bridges = sum(row["bridge"] == "1" for row in layers["walk_edge"])
    missing = [
        f"{n:,}" for n in (*counted.values(), support, *people, bridges) if f"{n:,} " not in readme.replace("-", " ")
    ]
    assert missing == []
