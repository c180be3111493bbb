"""Who has to flee: whole people, never a guess and never 0 for unknown."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from layers.exposure import exposed_cells
from layers.folder import DataFolder
from layers.readiness.demand import demand_of, start_times_s, whole_people
from layers.readiness.scenario import Scenario
from tests import support
from tests.small_city import A, B, C, cells

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
