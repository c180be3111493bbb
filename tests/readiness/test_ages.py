"""How old the people are who have to flee and who have no place: as the cells tell, else unknown."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from layers.folder import DataFolder
from layers.readiness.ages import AGE_NUMBERS
from layers.readiness.answer import Readiness, readiness
from layers.readiness.demand import AGES
from layers.readiness.terms import default_scenario
from tests.small_city import DAY, PORT, A, B, C
from tests.support import CONFIG, csv_bytes

NIGHT = default_scenario(CONFIG, "23100")
HEADER = ["mesh_code", "population_night", "age_0_5", "age_65_up"]


@pytest.fixture(scope="module")
def answered(training: DataFolder) -> Readiness:
    return readiness(training, CONFIG, NIGHT, training.default_as_of())


def test_ages_are_those_of_the_cells_and_add_up(answered: Readiness):
    cells = answered.cells
    left = cells[["not_designated", "floor_inundated", "too_far", "too_late", "full"]].sum(axis=1) / cells["people"]
    for column, table in (("ward", answered.by_ward), ("district", answered.by_district)):
        for age in AGES:
            own = table.set_index("id")
            for name, part in (("demand", np.ones(len(cells))), ("unserved", left)):
                expected = (cells[age] * part).groupby(cells[column]).sum()
                expected = expected[expected.index.isin(own.index)]
                got = own.loc[expected.index, f"{name}_{age}"]
                assert ((got - expected).abs() <= 0.5).all()
                assert (own[f"{name}_{age}"].drop(expected.index) == 0).all()
    for name in AGE_NUMBERS:
        assert answered.total[name] == answered.by_ward[name].sum()
    # Ages of the demand are those of everybody in the water, within what whole people round away.
    everyone = sum(answered.total[f"demand_{age}"] for age in AGES)
    assert everyone == pytest.approx(answered.total["demand"], rel=1e-3)
    assert 0 < answered.total["unserved_age_65_up"] < answered.total["demand_age_65_up"]


def test_a_band_that_one_cell_does_not_tell_is_unknown_in_its_ward(town: Callable[..., DataFolder]):
    """Half of B lies in the water; the one place is far. Bands no column tells are unknown everywhere."""
    rows = csv_bytes(HEADER, [A, "1000", "100", "300"], [B, "200", "", "50"], [C, "300", "10", "20"])
    place = csv_bytes(
        ["名称", "住所", "経度", "緯度", "想定収容人数", "状態"], ["ビル", PORT, "137", "35.1", "9", "指定"]
    )
    found = readiness(town(population_cell=rows, tsunami_building=place), CONFIG, NIGHT, DAY, "港区")
    port = found.by_ward.set_index("id").loc["港区"]
    assert (port["demand_age_65_up"], port["unserved_age_65_up"]) == (325, 325)
    districts = found.by_district.set_index("id")
    assert districts.loc["M1", ["demand_age_0_5", "demand_age_65_up"]].tolist() == [100, 300]
    assert districts["demand_age_0_5"].isna().tolist() == [False, True]
    unknown = ["demand_age_0_5", "unserved_age_0_5", "demand_age_6_14", "unserved_age_15_64"]
    assert port[unknown].isna().all()
    # Nobody of the other ward is in the water: of no age.
    south = found.by_ward.set_index("id").loc["南区"]
    assert (south[["demand_age_0_5", "unserved_age_65_up"]] == 0).all()


def test_nobody_unserved_because_nothing_is_known_is_no_zero(town: Callable[..., DataFolder]):
    """No list of places: whether anybody has one is unknown."""
    rows = csv_bytes(HEADER, [A, "1000", "100", "300"])
    found = readiness(town(population_cell=rows), CONFIG, NIGHT, DAY)
    port = found.by_ward.set_index("id").loc["港区"]
    assert (port["unknown"], port["demand_age_65_up"]) == (1000, 300)
    assert port[["unserved_age_65_up", "unserved_age_0_5"]].isna().all()


def test_nobody_knows_how_old_people_are_by_day_or_without_population(town: Callable[..., DataFolder]):
    people = csv_bytes([*HEADER, "population_day"], [A, "1000", "100", "300", "800"])
    day = dataclasses.replace(NIGHT, when="day")
    found = readiness(town(population_cell=people), CONFIG, day, DAY)
    assert found.total["demand"] == 800
    assert found.by_ward.loc[:, list(AGE_NUMBERS)].isna().loc[0].all()
    assert found.total[list(AGE_NUMBERS)].isna().all()
    none = readiness(town(population_cell=None), CONFIG, NIGHT, DAY)
    assert none.by_ward.loc[:, list(AGE_NUMBERS)].isna().all(axis=None)
