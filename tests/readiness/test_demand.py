"""Who has to flee: whole people, never a guess and never 0 for unknown."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from layers.exposure import exposed_cells
from layers.folder import DataFolder
from layers.readiness.answer import readiness
from layers.readiness.demand import demand_of, start_times_s, whole_people
from layers.readiness.scenario import Scenario
from layers.readiness.terms import default_scenario
from tests import support
from tests.small_city import DAY, PORT, A, B, C, cells

TSUNAMI = Scenario()
Town = Callable[..., DataFolder]


def told(folder: DataFolder, scenario: Scenario) -> tuple[dict[str, int], list[str]]:
    found, said = demand_of(folder, scenario)
    assert found is not None
    return dict(zip(found.cells["id"], found.cells["people"].tolist(), strict=True)), [one.code for one in said]


def test_people_in_the_inundation_area(small: DataFolder):
    # All of A, the western half of B; nobody of C.
    people, said = told(small, TSUNAMI)
    assert people == {A: 1000, B: 100}
    assert said == ["times_missing", "spread_evenly"]


def test_everybody_where_the_area_is_left_out_or_the_hazard_has_none(small: DataFolder):
    everyone = {A: 1000, B: 200, C: 300}
    assert told(small, dataclasses.replace(TSUNAMI, inundation="off")) == (everyone, ["zone_ignored"])
    assert told(small, Scenario(hazard="earthquake")) == (everyone, ["everyone_counted"])
    assert told(small, Scenario(hazard="flood")) == (everyone, ["zone_not_drawn"])


def test_a_cell_of_unknown_people_is_in_no_number_and_told(small: DataFolder):
    # B's day population is blank; it lies partly in the water.
    found, said = demand_of(small, Scenario(when="day"))
    assert found is not None
    assert found.cells["people"].tolist() == [400]
    assert found.unknown == {"港区": 1}
    assert said[0].code == "population_unknown"


@pytest.mark.parametrize(("kind", "code"), [("inundation", "zone_missing"), ("population_cell", "population_missing")])
def test_without_population_or_area_nothing_is_told(town: Town, kind: str, code: str):
    folder = town(**{kind: None})
    found, said = demand_of(folder, TSUNAMI)
    assert found is None
    assert [one.code for one in said] == [code]
    assert (demand_of(folder, Scenario(inundation="off"))[0] is None) == (kind == "population_cell")


def test_towns_without_a_place_are_told_and_not_placed(town: Town):
    towns = support.csv_bytes(["地域名", "総人口"], ["甲町", "1200"], ["乙町", "300"])
    found, said = demand_of(town(population_cell=None, population_town=towns), TSUNAMI)
    assert found is None
    assert [(one.code, one.values.get("people")) for one in said] == [
        ("population_without_geometry", "1,500"),
        ("population_missing", None),
    ]


def town_areas(*rows: tuple[str, str, str, tuple[float, float, float, float]]) -> bytes:
    """Town areas: (code, people at night, aged 65 and over, box)."""
    return support.collection(
        *(
            support.feature({"area_code": code, "population_night": people, "age_65_up": old}, support.box(*edges))
            for code, people, old, edges in rows
        )
    )


TOWNS = town_areas(
    # All in the water; a quarter of it; outside; nobody knows how many.
    ("T1", "800", "200", (136.90, 35.08, 136.91, 35.09)),
    ("T2", "400", "100", (136.91625, 35.08, 136.92625, 35.09)),
    ("T3", "900", "90", (136.96, 35.08, 136.97, 35.09)),
    ("T4", "", "", (136.905, 35.06, 136.91, 35.07)),
)


def test_towns_with_outlines_stand_in_for_cells(town: Town):
    """From the file to the answer: people shared by area, each town at a point inside it, and that is said."""
    place = support.csv_bytes(
        ["名称", "住所", "経度", "緯度", "想定収容人数", "状態", "階数", "使用できる階"],
        ["ビル", PORT, "136.905", "35.085", "500", "指定", "5", "3階"],
    )
    folder = town(population_cell=None, population_area=TOWNS, tsunami_building=place)
    found, said = demand_of(folder, TSUNAMI)
    assert found is not None
    assert found.cells[["id", "people", "ward", "district"]].to_numpy().tolist() == [
        ["T1", 800, "港区", "M1"],
        ["T2", 100, "港区", "M2"],
    ]
    assert found.position[0] == pytest.approx([136.905, 35.085], abs=0.005)
    assert found.unknown == {"港区": 1}
    codes = {one.code: one.values for one in said}
    assert codes["towns_coarse"]["towns"] == "4"
    assert "population_unknown" in codes
    answered = readiness(folder, support.CONFIG, default_scenario(support.CONFIG, "23100"), DAY, "港区")
    port = answered.by_ward.set_index("id").loc["港区"]
    assert (port["demand"], port["served"], port["at_least"]) == (900, 500, True)
    assert port["demand_age_65_up"] == 225
    assert answered.by_district.set_index("id")["demand"].to_dict() == {"M1": 800, "M2": 100}


def test_cells_go_before_towns(town: Town):
    people, said = told(town(population_area=TOWNS), TSUNAMI)
    assert people == {A: 1000, B: 100}
    assert "towns_coarse" not in said


def test_a_bent_town_is_where_it_is_and_not_in_the_middle_of_its_box(town: Town):
    """An L around the corner of the wards: the middle of its box lies in the other ward."""
    ring = [[136.80, 35.0], [136.82, 35.0], [136.82, 35.18], [137.08, 35.18], [137.08, 35.19], [136.80, 35.19]]
    bent = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    towns = support.collection(support.feature({"area_code": "L", "population_night": "100"}, bent))
    found, _ = demand_of(town(population_cell=None, population_area=towns), Scenario(inundation="off"))
    assert found is not None
    assert shapely.Polygon(ring).covers(shapely.Point(found.position[0]))


def test_the_census_file_of_towns_is_recognised(town: Town):
    rows = support.collection(
        support.feature(
            {"KEY_CODE": "231110010", "S_NAME": "甲町", "JINKO": 120, "SETAI": 50},
            support.box(136.90, 35.08, 136.91, 35.09),
        )
    )
    folder = town(population_cell=None, population_area=rows)
    layer = folder.layer("population_area")
    assert layer is not None
    assert layer.frame[["area_code", "name", "households"]].to_numpy().tolist() == [["231110010", "甲町", 50]]
    assert told(folder, TSUNAMI)[0] == {"231110010": 120}


@pytest.mark.parametrize(("code", "people"), [("52365702", 1000), ("523657022", 90), ("5236570221", 80)])
def test_meshes_of_every_size(town: Town, code: str, people: int):
    found, _ = demand_of(town(population_cell=cells((code, str(people), ""))), TSUNAMI)
    assert found is not None
    assert found.cells[["id", "people"]].to_numpy().tolist() == [[code, people]]


def test_an_area_nobody_drew_is_no_dry_city(town: Town):
    """A layer without one usable shape tells of no water: nobody is counted, rather than 0 people."""
    folder = town()
    layer = folder.layer("inundation")
    assert layer is not None
    layer.frame.geometry = gpd.GeoSeries([None] * len(layer.frame), index=layer.frame.index, crs=layer.frame.crs)
    found, said = demand_of(folder, TSUNAMI)
    assert (found, [one.code for one in said]) == (None, ["zone_missing"])


def test_cells_without_a_place_are_told(town: Town):
    found, said = demand_of(town(population_cell=cells((A, "1000", ""), ("x", "70", ""))), TSUNAMI)
    assert found is not None
    assert found.cells["people"].tolist() == [1000]
    assert (said[0].code, said[0].values["people"]) == ("population_without_geometry", "70")


def test_start_times_are_the_earliest_of_the_zones_there():
    cells_ = gpd.GeoSeries([box(0, 0, 1, 1), box(2, 0, 3, 1), box(4, 0, 5, 1), box(8, 0, 9, 1)])
    shapes = [box(0.5, 0, 1.5, 1), box(0.9, 0, 2.5, 1), box(4, 0, 4.5, 1), box(4.5, 0, 5, 1)]
    zones = gpd.GeoDataFrame({"start_min": pd.array([60, 20, 30, None], dtype="Float64")}, geometry=shapes)
    assert np.array_equal(start_times_s(cells_, zones), [1200, 1200, np.nan, np.nan], equal_nan=True)
    assert np.isnan(start_times_s(cells_, zones.drop(columns="start_min"))).all()


@settings(max_examples=20)
@given(st.lists(st.tuples(st.floats(0, 500), st.sampled_from("ab")), min_size=1, max_size=30))
def test_whole_people_keep_the_sum_of_their_ward(rows: list[tuple[float, str]]):
    people, groups = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    ids = np.array([f"{number:02d}" for number in range(len(rows))])
    whole = whole_people(people, groups, ids)
    assert (np.abs(whole - people) <= 1).all()
    for ward in set(groups):
        assert abs(whole[groups == ward].sum() - people[groups == ward].sum()) <= 0.5 + 1e-6
    again = np.random.default_rng(1).permutation(len(rows))
    assert whole_people(people[again], groups[again], ids[again]).tolist() == whole[again].tolist()


@pytest.mark.parametrize("when", ["night", "day"])
def test_the_training_city_agrees_with_the_figures_by_ward(training: DataFolder, when: str):
    found, _ = demand_of(training, Scenario(when=when))  # type: ignore[arg-type]
    exposed = exposed_cells(training)
    assert found is not None
    assert exposed is not None
    expected = exposed.groupby("ward")[f"exposed_{when}"].sum()
    people = found.cells.groupby("ward")["people"].sum()
    assert (people - expected.reindex(people.index)).abs().max() <= 0.5
    assert people.sum() == pytest.approx(expected.sum(), abs=8)


def test_ages_are_those_of_the_night(training: DataFolder):
    found, _ = demand_of(training, TSUNAMI)
    assert found is not None
    ages = found.cells[["age_0_5", "age_6_14", "age_15_64", "age_65_up"]].sum(axis=1)
    assert ages.sum() == pytest.approx(found.cells["people"].sum(), rel=1e-3)
    day, _ = demand_of(training, Scenario(when="day"))
    assert day is not None
    assert not [name for name in day.cells if name.startswith("age_")]
