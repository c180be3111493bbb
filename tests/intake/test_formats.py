"""Recognising a format by its set of columns; our own form by the names of its fields."""

from __future__ import annotations

import random

import pytest

from layers.intake.draft import Draft, draft_from
from layers.intake.files import read_table
from layers.problems import FileRefused, UnknownFormat
from tests.support import (
    CONFIG,
    GSI_EMERGENCY,
    GSI_SHELTER,
    LIMITS,
    box,
    collection,
    csv_bytes,
    feature,
    gsi_emergency,
    point,
    site,
)


def draft(raw: bytes, as_kind: str = "", name: str = "f.csv") -> Draft:
    return draft_from(read_table(name, raw, LIMITS), CONFIG.layers, as_kind)


def kind_of(raw: bytes, as_kind: str = "") -> tuple[str, str]:
    found = draft(raw, as_kind)
    return found.kind.id, "" if found.format is None else found.format.id


@pytest.mark.parametrize("seed", range(5))
def test_gsi_columns_in_any_order(seed: int):
    header = list(GSI_EMERGENCY)
    random.Random(seed).shuffle(header)
    found = draft(gsi_emergency(site(1, 津波="1"), site(2, 洪水="1"), header=header))
    assert found.format is not None
    assert found.format.id == "gsi_emergency"
    row = found.cells.iloc[0]
    assert (row["name"], row["tsunami"], row["flood"], row["longitude"]) == ("施設1", "○", "×", "136.9")


def test_gsi_shelters_are_told_by_their_columns():
    assert kind_of(csv_bytes(GSI_SHELTER, ["1"] * len(GSI_SHELTER))) == ("shelter", "gsi_shelter")


def test_the_national_form_has_one_column_more_and_keeps_it():
    header = ["code6", *GSI_EMERGENCY[:2], "都道府県名及び市町村名", *GSI_EMERGENCY[2:]]
    found = draft(
        gsi_emergency({**site(1), "code6": "231002", "都道府県名及び市町村名": "愛知県名古屋市"}, header=header)
    )
    assert found.kind.id == "emergency_site"
    assert found.cells["元:code6"].tolist() == ["231002"]
    assert found.cells["元:都道府県名及び市町村名"].tolist() == ["愛知県名古屋市"]
    assert [p.value for p in found.problems if p.code == "column_kept"] == ["code6、NO、都道府県名及び市町村名"]


def test_gsi_geojson_without_coordinate_columns():
    properties = {name: "" for name in GSI_EMERGENCY if name not in ("緯度", "経度")}
    found = draft(collection(feature({**properties, "共通ID": "E2310000001201"}, point(136.91, 35.12))))
    assert found.kind.id == "emergency_site"
    assert (found.cells["longitude"].tolist(), found.cells["latitude"].tolist()) == (["136.91"], ["35.12"])


def test_one_required_column_less_is_unknown():
    header = [name for name in GSI_EMERGENCY if name != "火山現象"]
    with pytest.raises(UnknownFormat) as caught:
        draft(gsi_emergency(site(1), header=header))
    assert "国土地理院 指定緊急避難場所データ" in caught.value.problem.expected


@pytest.mark.parametrize(
    ("properties", "fmt"),
    [
        ({"N03_001": "", "N03_002": "", "N03_003": "", "N03_004": "", "N03_007": ""}, "n03_2023"),
        ({"N03_001": "", "N03_003": "", "N03_004": "", "N03_005": "", "N03_007": ""}, "n03_2024"),
        ({"N03_001": "", "N03_004": "", "N03_005": "", "N03_007": ""}, "n03_2024"),
    ],
)
def test_n03_schemas(properties: dict[str, str], fmt: str):
    assert kind_of(collection(feature(properties, box(136, 35, 137, 36)))) == ("boundary", fmt)


def test_boundaries_need_geometry():
    with pytest.raises(FileRefused) as caught:
        draft(csv_bytes(["N03_001", "N03_003", "N03_004", "N03_007"], ["愛知県", "", "津島市", "23208"]))
    assert caught.value.problem.value == "a table without geometry"


def test_own_form_by_a_column_only_one_kind_has():
    header = ["名称", "住所", "経度", "緯度", "使用できる階"]
    assert kind_of(csv_bytes(header, ["a", "b", "136.9", "35.1", "2階以上"])) == ("tsunami_building", "")


@pytest.mark.parametrize(
    "header", [["name", "longitude", "latitude", "beds"], ["Name", "Longitude", "Latitude", "Beds"]]
)
def test_own_form_in_ids_or_english(header: list[str]):
    found = draft(csv_bytes(header, ["a", "136.9", "35.1", "20"]))
    assert found.kind.id == "hospital"
    assert found.columns == dict(zip(["name", "longitude", "latitude", "beds"], header, strict=True))


def test_own_form_of_several_kinds_lists_them_and_as_decides():
    raw = csv_bytes(["名称", "住所", "経度", "緯度"], ["a", "b", "136.9", "35.1"])
    with pytest.raises(UnknownFormat) as caught:
        draft(raw)
    candidates = caught.value.problem.expected.removeprefix("--as ").split(" | ")
    assert {"npo", "hospital", "shelter"} <= set(candidates)
    assert not {"boundary", "river"} & set(candidates)
    assert kind_of(raw, "npo") == ("npo", "")


def test_as_an_undeclared_kind():
    with pytest.raises(UnknownFormat) as caught:
        draft(csv_bytes(["名称"], ["a"]), "volcano")
    assert caught.value.problem.value == "volcano"
    assert "emergency_site, shelter, tsunami_building" in caught.value.problem.expected


def test_as_another_kind_than_the_format_needs_that_kinds_own_columns():
    with pytest.raises(FileRefused) as caught:
        draft(gsi_emergency(site(1)), "shelter")
    assert caught.value.problem.expected == "column 名称 / name"


def test_as_keeps_columns_that_no_field_claims():
    found = draft(csv_bytes(["名称", "経度", "緯度", "電話番号"], ["a", "136.9", "35.1", "052"]), "npo")
    assert found.cells["元:電話番号"].tolist() == ["052"]


def test_two_columns_for_one_field_are_refused():
    with pytest.raises(FileRefused) as caught:
        draft(csv_bytes(["名称", "name", "経度", "緯度"], ["a", "b", "1", "2"]), "npo")
    assert (caught.value.problem.code, caught.value.problem.value) == ("duplicate_column", "名称、name")


def test_a_kept_column_may_not_hide_another():
    with pytest.raises(FileRefused) as caught:
        draft(csv_bytes(["名称", "経度", "緯度", "電話", "元:電話"], ["a", "136.9", "35.1", "1", "2"]), "npo")
    assert caught.value.problem.code == "duplicate_column"


def test_a_column_that_the_file_lacks_is_noted_once():
    found = draft(csv_bytes(["名称", "経度", "緯度"], ["a", "136.9", "35.1"]), "npo")
    assert [p.value for p in found.problems if p.code == "column_absent"] == ["住所、担当、備考、学区"]
