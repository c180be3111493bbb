"""School districts: told by position, whatever the address or a column says."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.districts import Districts, centres
from layers.folder import DataFolder, load_folder
from tests import small_city
from tests.small_city import PORT
from tests.support import CONFIG, gsi_emergency, site


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return small_city.build(tmp_path_factory.mktemp("districts") / "data")


def test_the_districts_of_a_ward(city: DataFolder):
    assert city.districts.of_ward("港区")["code"].tolist() == ["M1", "M2"]
    assert city.districts.of_ward("")["code"].tolist() == ["M1", "M2", "S1"]
    assert city.districts.of_ward("緑区").empty
    assert city.districts.of_ward("南区").columns.tolist() == ["code", "name", "ward", "geometry"]


def test_the_name_of_a_district(city: DataFolder):
    assert city.districts.name("S1") == "南第1学区"
    assert city.districts.name("S9") == ""


def test_a_record_lies_where_it_stands(tmp_path: Path):
    """Its address may name another ward; without a position it lies in none."""
    sites = gsi_emergency(
        site(1, PORT),
        site(2, PORT, 経度="136.93"),
        site(3, PORT, 経度="137.0"),
        site(4, PORT, 経度="", 緯度=""),
        site(5, PORT, 経度="137.5"),
    )
    folder = small_city.build(tmp_path / "data", emergency_site=sites)
    assert folder.districts.of(folder.layers["emergency_site"]).tolist() == ["M1", "M2", "S1", "", ""]


def test_a_cell_lies_where_its_middle_lies(tmp_path: Path):
    """Cell B reaches from 136.9125 to 136.925; a border at 136.918 leaves its middle to the east."""
    areas = small_city.districts(
        ("W", "西", "港区", (136.8, 35.0, 136.918, 35.2)), ("E", "東", "港区", (136.918, 35.0, 137.1, 35.2))
    )
    folder = small_city.build(tmp_path / "data", school_district=areas)
    cells = folder.layer("population_cell")
    assert cells is not None
    assert folder.districts.of(cells).tolist() == ["W", "E", "E"]


def test_what_was_found_is_kept(city: DataFolder):
    layer = city.layers["shelter"]
    assert city.districts.of(layer) is city.districts.of(layer)
    pd.testing.assert_index_equal(city.districts.of(layer).index, layer.frame.index)


def test_without_districts_everything_lies_in_none(city: DataFolder, tmp_path: Path):
    none = Districts(None)
    assert none.of_ward("港区").empty
    assert none.name("M1") == ""
    assert set(none.of(city.layers["shelter"])) == {""}
    assert load_folder(tmp_path, CONFIG).districts.layer is None


def test_the_extent_of_a_district(city: DataFolder):
    assert city.extent("港区", "M2") == (136.9125, 35.0, 136.95, 35.2)
    assert city.extent("港区", "S1") == city.extent("港区") == (136.8, 35.0, 136.95, 35.2)


def test_the_middle_of_a_shape():
    shapes = gpd.GeoSeries([shapely.box(0, 0, 2, 4), None], crs="EPSG:6668")
    middle = centres(shapes)
    assert middle[0] == shapely.Point(1, 2)
    assert middle[1] is None
