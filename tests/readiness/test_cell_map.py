"""The squares of the readiness map."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from layers.folder import DataFolder
from layers.readiness.answer import readiness
from layers.readiness.cell_map import UNKNOWN, Figure, cell_map, people_borders, times, unknown_cells, without
from layers.readiness.scenario import Scenario
from tests.small_city import DAY, A, B, cells
from tests.support import CONFIG

BASE = Scenario(when="day", speed="1", detour="1.3", cap="500")


def by_id(folder: DataFolder, figure: Figure, scenario: Scenario = BASE, ward: str = "") -> dict[str, tuple[int, bool]]:
    found = cell_map(folder, CONFIG, readiness(folder, CONFIG, scenario, DAY, ward), figure)
    assert found is not None
    rows = found.cells
    return {one: (int(n), bool(d)) for one, n, d in zip(rows["id"], rows["class"], rows["doubt"], strict=True)}


def test_squares_stand_where_their_cells_are(small: DataFolder):
    found = cell_map(small, CONFIG, readiness(small, CONFIG, BASE, DAY), "time")
    assert found is not None
    row = found.cells.set_index("id").loc[A]
    # A standard cell of about 1 km: 45 by 30 seconds.
    assert (row["east"] - row["west"], row["north"] - row["south"]) == (pytest.approx(1 / 80), pytest.approx(1 / 120))
    assert (row["west"], row["south"]) == (pytest.approx(136.9), pytest.approx(35.083333, abs=1e-6))
    assert found.borders == (5, 10, 15, 20, float("inf"))


def test_a_cell_without_a_number_is_unknown_in_both_figures(town: Callable[..., DataFolder]):
    folder = town(population_cell=cells((A, "100", "100"), (B, "50", "")))
    assert unknown_cells(folder, BASE, "") == [B]
    assert unknown_cells(folder, dataclasses.replace(BASE, when="night"), "") == []
    assert unknown_cells(folder, BASE, "南区") == []
    for figure in ("time", "without"):
        assert by_id(folder, figure)[B] == (UNKNOWN, True)


def test_people_who_depend_on_something_unknown_are_in_doubt_not_without_a_place(small: DataFolder):
    found = readiness(small, CONFIG, BASE, DAY)
    rows = found.cells
    assert without(rows).tolist() == (rows["people"] - rows["served"] - rows["unknown"]).tolist()
    told = by_id(small, "without")
    for _, row in rows.iterrows():
        assert told[row["id"]][1] == (row["unknown"] > 0)
        assert (told[row["id"]][0] > 0) == (without(rows.loc[[row.name]]).iloc[0] > 0)


def test_borders_of_people_begin_with_nobody():
    assert people_borders(np.array([0, 0])) == (0,)
    assert people_borders(np.array([0, 3])) == (0, 3)
    assert people_borders(np.arange(9)) == (0, 2, 4, 6, 8)


def test_without_people_the_ground_is_told_and_people_are_not(town: Callable[..., DataFolder]):
    folder = town(population_cell=None)
    found = readiness(folder, CONFIG, BASE, DAY)
    assert not found.answered
    assert cell_map(folder, CONFIG, found, "without") is None
    ground = cell_map(folder, CONFIG, found, "time")
    assert ground is not None
    assert ground.of == "ground"
    assert ground.cells["people"].isna().all()
    own = cell_map(folder, CONFIG, dataclasses.replace(found, ward="南区"), "time")
    assert own is not None
    assert 0 < len(own.cells) < len(ground.cells)
    assert set(own.cells["unit"]) == {"南区"}


def test_ground_without_a_speed_is_not_told(town: Callable[..., DataFolder]):
    folder = town(population_cell=None, boundary=None)
    assert cell_map(folder, CONFIG, readiness(folder, CONFIG, BASE, DAY), "time") is None


def test_the_classes_of_time_are_the_first_bands_of_the_settings():
    assert times(CONFIG) == (*CONFIG.app.readiness.bands_min[:4], float("inf"))
