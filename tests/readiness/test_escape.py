"""逃げ地図: every street in bands of minutes back from safety."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from layers.folder import DataFolder
from layers.readiness.escape import EscapeMap, escape_map
from layers.readiness.scenario import Scenario
from layers.readiness.terms import default_scenario
from tests.small_city import DAY, PORT
from tests.support import CONFIG, csv_bytes

Town = Callable[..., DataFolder]
BASE = Scenario(when="day", speed="1", route="network")


@pytest.fixture
def street(town: Town) -> DataFolder:
    """One street from a (the building) eastward: b after 180 m, c after 330 m, d after 630 m; d is out of the water."""
    nodes = [
        ["a", "136.9", "35.0875"],
        ["b", "136.902", "35.0875"],
        ["c", "136.904", "35.0875"],
        ["d", "136.93", "35.0875"],
    ]
    ways = [["a", "b", "180"], ["b", "c", "150"], ["c", "d", "300"]]
    building = [["ビル", PORT, "136.9", "35.0875", "B1", "指定", "", "3階"]]
    return town(
        walk_node=csv_bytes(["node", "longitude", "latitude"], *nodes),
        walk_edge=csv_bytes(["u", "v", "length_m"], *ways),
        tsunami_building=csv_bytes(
            ["名称", "住所", "経度", "緯度", "ID", "状態", "想定収容人数", "使用できる階"], *building
        ),
    )


def bands(found: EscapeMap | None) -> list[int]:
    assert found is not None
    return found.streets["band"].tolist()


def test_streets_in_bands_of_three_minutes(street: DataFolder):
    found = escape_map(street, CONFIG, BASE, DAY, outside_is_safe=False)
    assert found is not None
    # Farther ends after 180, 330 and 630 seconds: three minutes are still in the first band.
    assert found.streets["minutes"].round(3).tolist() == [3.0, 5.5, 10.5]
    assert bands(found) == [0, 1, 3]
    assert found.streets["nearest"].unique().tolist() == ["tsunami_building:B1"]
    assert found.streets["outside"].tolist() == [False, False, False]


def test_out_of_the_water_is_safe_too(street: DataFolder):
    found = escape_map(street, CONFIG, BASE, DAY)
    assert found is not None
    assert found.streets["minutes"].round(3).tolist() == [3.0, 5.0, 5.0]
    assert bands(escape_map(street, CONFIG, dataclasses.replace(BASE, inundation="off"), DAY)) == [0, 1, 3]


def test_closed_streets_have_no_band_and_cut_off_what_lies_behind(street: DataFolder):
    shut = dataclasses.replace(BASE, blocked=(("b", "c"),))
    found = escape_map(street, CONFIG, shut, DAY, outside_is_safe=False)
    assert found is not None
    assert bands(found) == [0, -1, -1]
    assert found.streets["closed"].tolist() == [False, True, False]
    assert np.isinf(found.streets["minutes"].to_numpy()[1:]).all()
    assert bands(escape_map(street, CONFIG, shut, DAY)) == [0, -1, 1]


def test_slow_people_take_longer(street: DataFolder):
    slow = dataclasses.replace(BASE, profile="slow", speed="walk_slow")
    assert bands(escape_map(street, CONFIG, slow, DAY, outside_is_safe=False)) == [1, 3, 6]


def test_without_a_network_there_is_no_map(town: Town):
    assert escape_map(town(), CONFIG, BASE, DAY) is None


def test_the_training_citys_map(training: DataFolder):
    scenario = dataclasses.replace(default_scenario(CONFIG, "23100"), speed="nigechizu_speed", when="day")
    found = escape_map(training, CONFIG, scenario, training.default_as_of())
    assert found is not None
    assert (len(found.streets), found.band_min, found.training) == (41_903, 3, True)
    wet = found.streets[~found.streets["outside"]]
    assert 0 < (wet["band"] >= 1).sum() < len(wet)
    assert (found.streets.loc[found.streets["outside"], "minutes"] < 1e-6).mean() > 0.99
    out = escape_map(training, CONFIG, dataclasses.replace(scenario, bridges_out=True), training.default_as_of())
    assert out is not None
    assert out.streets["closed"].sum() > 0
    assert (out.streets["minutes"] >= found.streets["minutes"] - 1e-9).all()
