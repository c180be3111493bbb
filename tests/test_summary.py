"""The city by ward and the freshness of layers, against counts by hand."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from layers.folder import DataFolder, load_folder
from layers.summary import freshness, totals, ward_table
from tests.support import CONFIG, TWO_WARDS, csv_bytes, gsi_emergency, gsi_shelter, imported, site
from tests.test_sites import BUILDINGS

SITES = gsi_emergency(
    site(1, 洪水="1", 津波="1"),
    site(2, "愛知県名古屋市南区2", 洪水="△2階以上", 経度="137.0"),
    site(3, 洪水="調査中"),
    site(4, 地震="1"),
    site(5, "愛知県名古屋市南区5", 洪水="1"),
    site(6, "愛知県蟹江町", 洪水="1"),
)
SHELTERS = gsi_shelter(site(1), site(2, "愛知県名古屋市南区2"))
HOSPITALS = csv_bytes(
    ["名称", "住所", "経度", "緯度", "病床数"],
    ["a", "愛知県名古屋市港区", "136.9", "35.1", "20"],
    ["b", "愛知県名古屋市南区", "137.0", "35.1", ""],
    ["c", "愛知県名古屋市南区", "137.0", "35.1", "5"],
)
DAY = datetime.date(2025, 10, 27)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    path: Path = tmp_path_factory.mktemp("summary")
    files = [("n03.geojson", TWO_WARDS), ("s.csv", SITES), ("h.csv", SHELTERS)]
    return imported(path, *files, ("b.csv", BUILDINGS), ("hospital.csv", HOSPITALS))


COLUMNS = ["ward", "emergency_site", "conditional", "shelter", "tsunami_building", "support"]


def rows(table: pd.DataFrame) -> list[list[Any]]:
    return [[None if pd.isna(cell) else cell for cell in row] for row in table[COLUMNS].to_numpy().tolist()]


def test_the_wards_for_one_hazard(folder: DataFolder):
    assert rows(ward_table(folder, CONFIG, "flood")) == [
        ["港区", 1, 0, 1, 0, 1],
        ["南区", 2, 1, 1, 0, 2],
        ["", 1, 0, 0, 0, 0],
    ]


def test_the_wards_for_tsunami(folder: DataFolder):
    assert rows(ward_table(folder, CONFIG, "tsunami")) == [["港区", 1, 0, 1, 1, 1], ["南区", 0, 0, 1, 1, 2]]


def test_the_wards_for_any_hazard(folder: DataFolder):
    table = ward_table(folder, CONFIG)
    assert rows(table) == [["港区", 2, 0, 1, 1, 1], ["南区", 2, 1, 1, 1, 2], ["", 1, 0, 0, 0, 0]]
    assert table["capacity_rows"].tolist() == [3, 3, 1]
    assert table["capacity_known"].tolist() == [0, 0, 0]


def test_registered_capacities_are_counted(tmp_path):
    raw = csv_bytes(
        ["名称", "住所", "経度", "緯度", "トイレ", "想定収容人数"], *[["a", "", "136.9", "35.1", "", "120"]] * 2
    )
    table = ward_table(imported(tmp_path, ("h.csv", raw)), CONFIG)
    assert table[["ward", "shelter", "capacity_known", "capacity_rows"]].to_numpy().tolist()[-1] == ["", 2, 2, 2]


def test_estimates_are_counted_as_their_layer(tmp_path):
    folder = imported(tmp_path, ("s.csv", gsi_emergency(site(1, 津波="1"), site(2, 津波="1", 洪水="1"))))
    assert rows(ward_table(folder, CONFIG, "tsunami")) == [["港区", 2, 0, None, 1, None]]


def test_what_is_not_registered_is_none_and_not_zero(tmp_path):
    table = ward_table(imported(tmp_path, ("n03.geojson", TWO_WARDS)), CONFIG)
    assert rows(table)[0][1:] == [None, 0, None, None, None]
    assert totals(table)["emergency_site"] is None


def test_support_outside_the_city_is_in_the_last_row(tmp_path):
    raw = csv_bytes(["名称", "住所", "経度", "緯度", "病床数"], ["a", "愛知県蟹江町", "136.9", "35.1", "20"])
    folder = imported(tmp_path, ("s.csv", gsi_emergency(site(1))), ("hospital.csv", raw))
    assert rows(ward_table(folder, CONFIG))[-1] == ["", 0, 0, None, 0, 1]


def test_no_record_is_lost_where_a_declared_ward_is_no_ward(tmp_path):
    raw = csv_bytes(["名称", "区", "経度", "緯度", "病床数"], ["a", "大空区", "136.9", "35.1", "20"])
    table = ward_table(imported(tmp_path, ("hospital.csv", raw)), CONFIG)
    assert table["support"].sum() == 1


def test_totals(folder: DataFolder):
    table = ward_table(folder, CONFIG, "flood")
    assert totals(table) == {"emergency_site": 4, "shelter": 2, "tsunami_building": 0, "rest": 1}
    assert totals(table, "南区") == {"emergency_site": 2, "shelter": 1, "tsunami_building": 0, "rest": 0}


# --- freshness ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (DAY, "fresh"),
        (DAY + datetime.timedelta(days=365), "fresh"),
        (DAY + datetime.timedelta(days=366), "stale"),
        (DAY - datetime.timedelta(days=1), "fresh"),
        (None, "undated"),
    ],
)
def test_fresh_to_the_last_day_of_the_limit(folder: DataFolder, as_of: datetime.date | None, state: str):
    assert freshness(folder, CONFIG, "shelter", as_of) == state


def test_stock_has_a_limit_of_its_own(tmp_path):
    raw = csv_bytes(["名称", "経度", "緯度"], ["a", "136.9", "35.1"])
    folder = imported(tmp_path, ("d.csv", raw), as_kind="stock_depot")
    assert freshness(folder, CONFIG, "stock_depot", DAY + datetime.timedelta(days=180)) == "fresh"
    assert freshness(folder, CONFIG, "stock_depot", DAY + datetime.timedelta(days=181)) == "stale"


def test_a_kind_without_a_limit(folder: DataFolder):
    assert freshness(folder, CONFIG, "hospital", DAY) == "none"
    assert freshness(folder, CONFIG, "boundary", None) == "none"


def test_an_edition_without_a_date_cannot_be_judged(tmp_path):
    imported(tmp_path, ("h.csv", SHELTERS))
    card = next(tmp_path.glob("layers/shelter/*/edition.json"))
    card.write_text(card.read_text(encoding="utf-8").replace('"2025-10-27"', "null"), encoding="utf-8")
    folder = load_folder(tmp_path, CONFIG)
    assert folder.layers["shelter"].age_days(DAY) is None
    assert freshness(folder, CONFIG, "shelter", DAY) == "undated"
