"""From a draft to typed records: what is unknown stays unknown, and no row is lost for one bad cell."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.tables import municipality_word
from layers.folder import DataFolder
from layers.layer import Layer
from layers.wording import Wording
from tests.support import (
    CONFIG,
    GSI_EMERGENCY,
    box,
    codes,
    collection,
    csv_bytes,
    feature,
    gsi_emergency,
    imported,
    point,
    site,
)

BUILDING = ["名称", "住所", "経度", "緯度", "想定収容人数", "階数", "耐震性", "協定日", "使用できる階"]


def building(tmp_path, *rows: list[str]) -> Layer:
    return imported(tmp_path, ("b.csv", csv_bytes(BUILDING, *rows))).layers["tsunami_building"]


def test_unknown_is_never_zero_or_no(tmp_path):
    blank = ["a", "", "136.9", "35.1", "", "", "", "", ""]
    zero = ["b", "", "136.9", "35.1", "0", "-1", "－", "", ""]
    frame = building(tmp_path, blank, zero).frame
    assert frame["capacity_people"].isna().tolist() == [True, True]
    assert frame["storeys"].isna().tolist() == [True, True]
    assert frame["seismic"].tolist() == ["unknown", "unknown"]
    assert frame["agreement_date"].isna().tolist() == [True, True]
    # What the file has no column for is unknown too.
    assert frame["wave_resistance"].tolist() == ["unknown", "unknown"]
    assert frame["hours"].tolist() == ["", ""]


def test_values_are_typed(tmp_path):
    frame = building(
        tmp_path, ["a", "港町", "136.9", "35.1", "50,700 ", "１２", "△（1階を除く）", "2020/3/1", "２階・３階"]
    ).frame
    row = frame.iloc[0]
    assert (row["capacity_people"], row["storeys"]) == (50_700, 12)
    assert (row["seismic"], row["seismic_condition"]) == ("conditional", "1階を除く")
    assert (row["agreement_date"], row["usable_floors"]) == ("2020-03-01", "２階・３階")
    assert (row["geometry"].x, row["geometry"].y) == (136.9, 35.1)


def test_unreadable_cells_are_unknown_and_reported_with_their_text(tmp_path):
    layer = building(tmp_path, ["a", "", "136.9", "35.1", "約500人", "高い", "調査中", "協議中", ""])
    row = layer.frame.iloc[0]
    assert pd.isna(row["capacity_people"])
    assert pd.isna(row["storeys"])
    assert pd.isna(row["agreement_date"])
    assert (row["seismic"], row["seismic_condition"]) == ("unknown", "調査中")
    told = {(p.code, p.row, p.column, p.value) for p in layer.problems}
    assert {
        ("number_unreadable", 2, "想定収容人数", "約500人"),
        ("number_unreadable", 2, "階数", "高い"),
        ("flag_unreadable", 2, "耐震性", "調査中"),
        ("date_unreadable", 2, "協定日", "協議中"),
    } <= told


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [
        ("35.1", "136.9", "outside_japan"),
        ("39.917109", "35.1", "outside_japan"),
        ("0", "0", "outside_japan"),
        ("", "", "no_coordinates"),
        ("136.9", "", "no_coordinates"),
        ("東経136度", "35.1", "coordinate_unreadable"),
        ("136,9", "35.1", "coordinate_unreadable"),
        ("1e400", "35.1", "coordinate_unreadable"),
        ("NaN", "35.1", "coordinate_unreadable"),
    ],
)
def test_a_bad_position_is_reported_once_and_the_row_stays(tmp_path, longitude: str, latitude: str, code: str):
    sites = [site(1, 経度=longitude, 緯度=latitude), site(2)]
    layer = imported(tmp_path, ("s.csv", gsi_emergency(*sites))).layers["emergency_site"]
    assert layer.frame["name"].tolist() == ["施設1", "施設2"]
    assert layer.frame.geometry.isna().tolist() == [True, False]
    assert [found for found in codes(layer.problems) if found[0] != "ward_unknown"] == [(code, 2)]


def test_the_edges_of_japan_are_inside(tmp_path):
    sites = [site(1, 経度="122", 緯度="24"), site(2, 経度="153.98", 緯度="24.28"), site(3, 経度="148.75", 緯度="45.5")]
    layer = imported(tmp_path, ("s.csv", gsi_emergency(*sites))).layers["emergency_site"]
    assert not layer.frame.geometry.isna().any()


def test_a_row_without_a_name_is_kept_and_reported(tmp_path):
    sites = [{**site(1), "施設・場所名": "　"}, site(2)]
    layer = imported(tmp_path, ("s.csv", gsi_emergency(*sites))).layers["emergency_site"]
    assert layer.frame["name"].tolist() == ["", "施設2"]
    found = [p for p in layer.problems if p.code == "row_without_name"]
    assert [(p.row, p.column, p.expected, p.severity) for p in found] == [(2, "施設・場所名", "名称", "warning")]


def test_characters_nobody_sees_are_kept_and_reported(tmp_path):
    layer = imported(tmp_path, ("s.csv", gsi_emergency(site(1, 備考="a\u202eb")))).layers["emergency_site"]
    assert layer.frame["note"].tolist() == ["a\u202eb"]
    assert ("control_character", 2) in codes(layer.problems)


def folder_of(tmp_path, *features, kind: str) -> DataFolder:
    return imported(tmp_path, ("f.geojson", collection(*features)), as_kind=kind)


def test_areas_of_one_code_become_one(tmp_path):
    parts = [
        feature({"code": "23111", "city": "名古屋市", "ward": "港区"}, box(136.0, 35.0, 136.1, 35.1)),
        feature({"code": "23112", "city": "名古屋市", "ward": "南区"}, box(136.1, 35.0, 136.2, 35.1)),
        feature({"code": "23111", "city": "名古屋市", "ward": "港区"}, box(136.3, 35.0, 136.4, 35.1)),
    ]
    frame = folder_of(tmp_path, *parts, kind="boundary").layers["boundary"].frame
    assert frame[["code", "ward"]].to_numpy().tolist() == [["23111", "港区"], ["23112", "南区"]]
    assert [round(shape.area, 6) for shape in frame.geometry] == [0.02, 0.01]


def test_shapes_of_the_wrong_kind_or_place_are_reported_and_not_used(tmp_path):
    swapped = {"type": "LineString", "coordinates": [[35.0, 136.0], [35.1, 136.1]]}
    features = [
        feature({"name": "right"}, {"type": "LineString", "coordinates": [[136, 35], [137, 36]]}),
        feature({"name": "area"}, box(136, 35, 137, 36)),
        feature({"name": "point"}, point()),
        feature({"name": "none"}, None),
        feature({"name": "swapped"}, swapped),
    ]
    layer = folder_of(tmp_path, *features, kind="river").layers["river"]
    assert layer.frame["name"].tolist() == ["right", "area", "point", "none", "swapped"]
    assert layer.frame.geometry.isna().tolist() == [False, True, True, True, True]
    assert [(p.code, p.row, p.value) for p in layer.problems if p.row] == [
        ("bad_geometry", 2, "Polygon"),
        ("bad_geometry", 3, "Point"),
        ("bad_geometry", 4, "none"),
        ("outside_japan", 5, "35, 136, 35.1, 136.1"),
    ]


def test_a_bow_tie_becomes_its_two_triangles(tmp_path):
    tie = {"type": "Polygon", "coordinates": [[[136, 35], [137, 36], [137, 35], [136, 36], [136, 35]]]}
    frame = folder_of(tmp_path, feature({"code": "1"}, tie), kind="boundary").layers["boundary"].frame
    assert frame.geometry.is_valid.all()
    assert round(frame.geometry.iloc[0].area, 6) == 0.5


def test_an_empty_file_is_an_empty_layer(tmp_path):
    layer = building(tmp_path)
    assert len(layer.frame) == 0
    assert {"ward", "uid", "place_key", "capacity_people"} <= set(layer.frame)


def test_without_a_city_a_record_says_its_municipality_or_its_code(tmp_path):
    names = [*GSI_EMERGENCY[:2], "都道府県名及び市町村名", *GSI_EMERGENCY[2:]]
    named = {**site(1), "都道府県名及び市町村名": "愛知県名古屋市"}
    elsewhere = {**site(2), "共通ID": "E3720100001201", "都道府県名及び市町村名": ""}
    other = {**site(3), "共通ID": "X1", "都道府県名及び市町村名": ""}
    folder = imported(tmp_path, ("s.csv", gsi_emergency(named, elsewhere, other, header=names)))
    assert folder.city.name == ""
    assert folder.layers["emergency_site"].frame["municipality"].tolist() == ["愛知県名古屋市", "37201", ""]
    words = Wording(CONFIG, "ja")
    shown = [municipality_word(found, words) for found in ("愛知県名古屋市", "37201", "")]
    assert shown == ["愛知県名古屋市", "市区町村コード 37201", "市区町村不明"]


def test_in_a_city_records_have_wards_and_no_municipality(tmp_path):
    folder = imported(tmp_path, ("s.csv", gsi_emergency(site(1))))
    assert "municipality" not in folder.layers["emergency_site"].frame
