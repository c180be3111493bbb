"""The rows behind the numbers: every table of the answer can be looked at, with one value in every cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from dashboard.readiness.room import Room
from dashboard.readiness.rows_view import named, told
from dashboard.session import Context
from layers.export.tables import table_csv
from layers.folder import DataFolder
from layers.readiness.answer import Readiness, kept_answer
from layers.readiness.terms import default_scenario
from layers.wording import Wording
from tests.dashboard.screen import Screen
from tests.readiness import city
from tests.small_city import DAY
from tests.support import CONFIG


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return city.build(tmp_path_factory.mktemp("rows") / "data")


@pytest.fixture(scope="module")
def found(folder: DataFolder) -> Readiness:
    return kept_answer(folder, CONFIG, default_scenario(CONFIG, "23100"), DAY)


@pytest.fixture
def screen(use: Callable[[Path], None], folder: DataFolder) -> Screen:
    use(folder.path)
    return Screen("readiness", as_of=DAY.isoformat())


def shown(screen: Screen, name: str) -> pd.DataFrame:
    screen.choose("readiness_rows", name)
    (table,) = [frame.value for frame in screen.at.dataframe]
    return table


def test_where_room_runs_out_stands_with_its_cells_and_places_in_the_file():
    scenario = default_scenario(CONFIG, "23100")
    room = Room(cast(Context, SimpleNamespace(words=Wording(CONFIG, "ja"), config=CONFIG)), scenario)
    row = {
        "people": 30,
        "room": 10,
        "short": 20,
        "wards": ["", "港区"],
        "cells": ["C1", "C2"],
        "places": ["shelter:H1"],
    }
    table = named(told(pd.DataFrame([row | {"training": True}]), room), room)
    lines = table_csv(table, training=True).decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[:-1] == ["人数", "入れる人数", "不足", "区", "メッシュのID", "場所のID"]
    nowhere = room.of_unit("")
    assert lines[1].split(",") == ["30", "10", "20", f"{nowhere} 港区", "C1 C2", "shelter:H1", "訓練データ"]


def test_without_a_shortage_the_table_says_so(screen: Screen, found: Readiness):
    assert found.shortages.empty
    screen.choose("readiness_rows", "shortages")
    assert "行はありません。" in screen.text


def test_walking_times_stand_in_words(screen: Screen, found: Readiness):
    table = shown(screen, "bands")
    assert list(table) == ["区", "出発してから着くまで", "面積（km²）", "人数"]
    assert table["人数"].sum() == found.bands["people"].sum()
    first = found.bands.iloc[0]
    assert (first["band"], first["upto_min"]) == (0, 5)
    assert (table.loc[0, "区"], table.loc[0, "出発してから着くまで"]) == (first["unit"], "5 分まで")
    assert not table["出発してから着くまで"].str.contains("inf|nan").any()
