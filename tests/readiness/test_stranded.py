"""Stranded commuters by station: gaps only where both sides are known, totals that say what they leave out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from layers.folder import DataFolder
from layers.readiness.stranded import GAPS, Published, Stranded, stranded
from layers.wording import Wording
from tests.evidence.city import places
from tests.readiness import city as small
from tests.small_city import DAY, PORT, SOUTH
from tests.support import CONFIG

FIELDS = ["need", "secured", "usable", "planned", *GAPS, "state"]
#: need, secured, usable, planned; gap now, secured, after the plan; state.
EXPECTED: dict[str, tuple[Any, ...]] = {
    "駅1": (1000, 600, 500, 300, 500, 400, 100, "short"),
    "駅2": (100, 400, 300, 0, 0, 0, 0, "now"),
    "駅3": (None, 10, 10, 10, None, None, None, "unknown"),
    "駅4": (200, 50, None, 40, None, 150, 110, "short"),
    # Two rows of one station: 80 and 90 expected; nobody knows which. The one plan that is told stands.
    "駅5": (None, 10, 10, 20, None, None, None, "unknown"),
}


@pytest.fixture(scope="module")
def found(city: DataFolder) -> Stranded:
    told = stranded(city, CONFIG, DAY)
    assert told is not None
    return told


@pytest.mark.parametrize("name", EXPECTED)
def test_a_station(found: Stranded, name: str):
    row = found.stations.set_index("name").loc[name, FIELDS]
    assert tuple(None if pd.isna(value) else value for value in row) == EXPECTED[name]


def total(found: Stranded, name: str, ward: str = "") -> tuple[float | None, bool, int]:
    one = found.totals[ward][name]
    return one.people, one.at_least, one.of


def test_totals_say_what_they_leave_out_and_no_station_fills_the_gap_of_another(found: Stranded):
    assert total(found, "need") == (1300, True, 5)
    assert total(found, "secured") == (1070, False, 5)
    assert total(found, "usable") == (820, True, 5)
    # 駅2 has 200 places to spare: they are of no use at 駅1.
    assert total(found, "gap_now") == (500, True, 5)
    assert total(found, "gap_planned") == (210, True, 5)
    assert total(found, "gap_now", "南区") == (0, True, 3)
    assert found.totals["港区"]["need"].known == 1


def test_values_that_differ_stand_beside_each_other(city: DataFolder, found: Stranded):
    assert found.beside[["station", "field", "people", "row"]].to_numpy().tolist() == [
        ["駅5", "need", 80, 6],
        ["駅5", "need", 90, 7],
    ]
    press = [Published("駅1", "secured", 700, "報道", "S"), Published("駅1", "need", 1000, "報道", "S")]
    again = stranded(city, CONFIG, DAY, press)
    assert again is not None
    own = again.beside[again.beside["station"] == "駅1"]
    # Only what differs; the list's own number stays in the table.
    assert own[["field", "people", "source", "level"]].to_numpy().tolist()[1] == ["secured", 700, "報道", "S"]
    assert own["field"].tolist() == ["secured", "secured"]
    assert again.stations.set_index("name").loc["駅1", "secured"] == 600


def test_refuges_near_a_station_are_counted_apart(tmp_path: Path, found: Stranded):
    assert found.stations["refuges"].isna().all()
    assert found.basis.missing == ("commuter_refuge",)
    rows = (PORT, "136.9005", "300"), (PORT, "136.9", ""), (SOUTH, "137.02", "50")
    refuges = places(*rows, header=("受入人数",), latitude="35.1")
    told = stranded(small.build(tmp_path / "data", commuter_refuge=refuges), CONFIG, DAY)
    assert told is not None
    near = told.stations.set_index("name")[["refuges", "refuge_people", "refuge_unknown"]]
    assert near.loc["駅1"].tolist() == [2, 300, 1]
    # 137.02 is 1,823 m from 137.0.
    assert near.loc["駅2"].tolist() == [0, 0, 0]
    assert near.loc["駅5"].isna().all()


def test_no_stations_registered(tmp_path: Path):
    assert stranded(small.build(tmp_path / "data", without=("station",)), CONFIG, DAY) is None


def test_what_it_rests_on(found: Stranded):
    assert (found.basis.as_of, found.basis.training) == (DAY, False)
    for language in ("ja", "en"):
        words = Wording(CONFIG, language)
        assert all("{" not in rule.words(words) for rule in found.basis.rules)
        assert set(CONFIG.text[language]["stranded_state"]) == {"now", "planned", "short", "unknown"}


def test_the_training_city(training: DataFolder):
    told = stranded(training, CONFIG, training.default_as_of())
    assert told is not None
    assert told.basis.training
    assert [total(told, name) for name in ("need", "usable", "gap_now", "gap_planned")] == [
        (131_680, False, 20),
        (34_820, True, 20),
        (75_020, True, 20),
        (46_760, True, 20),
    ]
    known = told.stations.dropna(subset=list(GAPS))
    assert (known["gap_planned"] <= known["gap_secured"]).all()
    assert (known["gap_secured"] <= known["gap_now"]).all()
    wards = [totals["gap_now"].people or 0 for ward, totals in told.totals.items() if ward]
    assert sum(wards) == 75_020
