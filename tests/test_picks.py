"""Which records a link's pick means, pick by pick, in the small city."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

from layers.folder import DataFolder
from layers.picks import PICKS, Choice, chosen, expired_lots, known_pick, picked
from layers.problems import SEVERITY
from tests import small_city
from tests.small_city import DAY, PORT, SOUTH
from tests.support import CONFIG, gsi_emergency, site


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small_city.build(tmp_path_factory.mktemp("picks") / "data")


def names(folder: DataFolder, kind: str, only: str, as_of: datetime.date | None = DAY, **choice: str) -> list[str]:
    return chosen(folder.layers[kind], folder, CONFIG, Choice(only=only, as_of=as_of, **choice))["name"].tolist()


# --- pick by pick ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "only", "found"),
    [
        ("tsunami_building", "capacity", ["ビル2", "解除ビル"]),
        ("shelter", "capacity", []),
        ("emergency_site", "capacity", ["施設1", "施設2", "施設3", "施設4"]),
        # Neither the candidate nor the ended building, both long overdue, nor the one without a date.
        ("tsunami_building", "inspection", ["ビル1"]),
        ("stock_depot", "expired", ["倉庫1"]),
        ("shelter", "expired", ["避難所1"]),
        # 施設2 is designated for tsunami too, but dry.
        ("emergency_site", "flooded", ["施設1"]),
    ],
)
def test_what_a_pick_means(city: DataFolder, kind: str, only: str, found: list[str]):
    assert names(city, kind, only) == found


@pytest.mark.parametrize(
    ("kind", "only"),
    [
        ("stock_depot", "capacity"),
        ("shelter", "inspection"),
        ("welfare_commissioner", "expired"),
        ("shelter", "flooded"),
        ("shelter", "nonsense"),
        ("shelter", "problem.nonsense"),
        ("shelter", "problem."),
    ],
)
def test_a_pick_that_does_not_concern_a_layer_means_none_of_it(city: DataFolder, kind: str, only: str):
    assert names(city, kind, only) == []


@pytest.mark.parametrize("only", ["inspection", "expired"])
def test_without_a_reference_date_nothing_is_overdue(city: DataFolder, only: str):
    for kind in city.layers:
        assert kind == "boundary" or names(city, kind, only, None) == []
    assert expired_lots(city, None) is None


def test_overdue_from_the_day_after(city: DataFolder):
    assert names(city, "tsunami_building", "inspection", datetime.date(2026, 1, 1)) == []
    assert names(city, "tsunami_building", "inspection", datetime.date(2026, 1, 2)) == ["ビル1"]
    assert names(city, "tsunami_building", "inspection", datetime.date(2027, 1, 2)) == ["ビル1", "ビル2"]


def test_the_lots_past_their_date(city: DataFolder, tmp_path: Path):
    lots = expired_lots(city, DAY)
    assert lots is not None
    assert lots["lot_id"].tolist() == ["1", "3"]
    assert expired_lots(small_city.build(tmp_path / "data", without=("stock_lot",)), DAY) is None


@pytest.mark.parametrize("state", ["△2階以上", "", "調査中"])
def test_flooded_is_only_what_has_no_condition(tmp_path: Path, state: str):
    sites = gsi_emergency(site(1, PORT, 津波=state), site(2, PORT, 津波="1"))
    folder = small_city.build(tmp_path / "data", emergency_site=sites)
    assert names(folder, "emergency_site", "flooded") == ["施設2"]


def test_without_water_nothing_is_flooded(tmp_path: Path):
    folder = small_city.build(tmp_path / "data", without=("inundation", "stock_lot"))
    assert names(folder, "emergency_site", "flooded") == []
    assert names(folder, "stock_depot", "expired") == []


def test_estimates_are_picked_by_nothing(tmp_path: Path):
    folder = small_city.build(tmp_path / "data", without=("tsunami_building",))
    layer = folder.layers["tsunami_building"]
    assert len(layer.frame) == 1
    assert [name for name in PICKS if picked(layer, folder, name, DAY).any()] == []


# --- problems -------------------------------------------------------------------------------------

ODD = gsi_emergency(
    site(1, PORT, 洪水="?", 津波="?"),
    site(2, PORT, 緯度="", 経度=""),
    site(3, PORT, 経度="137.0"),
    site(4, "愛知県蟹江町"),
    site(5, SOUTH, 緯度="136.9", 経度="35.1"),
)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("flag_unreadable", ["施設1"]),
        ("no_coordinates", ["施設2"]),
        ("ward_disagrees", ["施設3"]),
        ("outside_city", ["施設4"]),
        ("outside_japan", ["施設5"]),
        ("key_duplicate", []),
    ],
)
def test_rows_with_a_problem(tmp_path: Path, code: str, found: list[str]):
    folder = small_city.build(tmp_path / "data", emergency_site=ODD)
    assert names(folder, "emergency_site", f"problem.{code}") == found
    assert names(folder, "shelter", f"problem.{code}") == []


@pytest.mark.parametrize("name", [*PICKS, *(f"problem.{code}" for code in SEVERITY)])
def test_our_own_picks_are_known(name: str):
    assert known_pick(name)


@pytest.mark.parametrize("name", ["", "problem", "problem.", "problem.nonsense", "Capacity", "capacity ", "{{"])
def test_other_picks_are_not(name: str):
    assert not known_pick(name)


def test_every_pick_answers_for_every_row(city: DataFolder):
    for layer in city.points().values():
        for name in [*PICKS, "problem.key_missing", "nonsense"]:
            found = picked(layer, city, name, DAY)
            assert found.dtype == bool
            pd.testing.assert_index_equal(found.index, layer.frame.index)


# --- together with other choices ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({}, ["ビル1", "ビル2", "候補ビル", "ビル4", "解除ビル"]),
        ({"district": "M2"}, ["ビル2", "候補ビル"]),
        ({"district": "M2", "ward": "港区"}, ["ビル2", "候補ビル"]),
        ({"district": "M2", "ward": "南区"}, []),
        ({"district": "nothing"}, []),
        ({"district": "M2", "only": "capacity"}, ["ビル2"]),
        ({"district": "M1", "only": "capacity"}, []),
        ({"ward": "南区", "only": "capacity"}, ["解除ビル"]),
        ({"only": "capacity", "text": "ビル2"}, ["ビル2"]),
        ({"only": "capacity", "hazard": "flood"}, []),
        ({"only": "capacity", "hazard": "tsunami"}, ["ビル2", "解除ビル"]),
    ],
)
def test_choices_narrow_each_other(city: DataFolder, choice: dict[str, str], found: list[str]):
    assert names(city, "tsunami_building", **{"only": "", **choice}) == found
