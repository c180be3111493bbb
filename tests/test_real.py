"""The real public files give the numbers the product promises."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from layers.folder import DataFolder
from layers.sites import Record, find_record, same_place
from layers.summary import totals, ward_table
from layers.tsunami import designated, tsunami_only
from tests.support import CONFIG, imported, read

pytestmark = pytest.mark.real
HAZARDS = list(CONFIG.layers.hazards)
WARDS = ["千種区", "東区", "北区", "西区", "中村区", "中区", "昭和区", "瑞穂区"]
WARDS += ["熱田区", "中川区", "港区", "南区", "守山区", "緑区", "名東区", "天白区"]


def told(folder: DataFolder, kind: str, *codes: str) -> list[tuple[str, int | None, str]]:
    return [(p.code, p.row, p.value) for p in folder.layers[kind].problems if p.code in codes]


# --- Nagoya ---------------------------------------------------------------------------------------


def test_nagoya_has_1729_emergency_sites_in_1569_places(nagoya: DataFolder):
    frame = nagoya.layers["emergency_site"].frame
    assert len(frame) == 1_729
    assert frame["site_id"].nunique() == 1_729
    assert frame["place_key"].nunique() == 1_569
    assert not frame.geometry.isna().any()


def test_nagoya_has_801_shelters(nagoya: DataFolder):
    assert len(nagoya.layers["shelter"].frame) == 801


def test_nagoya_has_16_wards_in_the_order_of_their_codes(nagoya: DataFolder):
    assert nagoya.city.ward_names == WARDS
    assert (nagoya.city.code, nagoya.city.prefecture, nagoya.city.name) == ("23100", "愛知県", "名古屋市")


def test_nagoya_980_for_tsunami_787_for_nothing_else(nagoya: DataFolder):
    frame = nagoya.layers["emergency_site"].frame
    assert int(designated(frame, "tsunami").sum()) == 980
    assert int(tsunami_only(frame, HAZARDS).sum()) == 787


def test_nagoya_estimated_buildings_by_ward(nagoya: DataFolder):
    layer = nagoya.layers["tsunami_building"]
    assert layer.basis == "推定"
    assert Counter(layer.frame["ward"]) == {
        "港区": 260,
        "中川区": 239,
        "南区": 202,
        "熱田区": 32,
        "緑区": 24,
        "中村区": 18,
        "瑞穂区": 11,
        "": 1,
    }
    outside = layer.frame[layer.frame["ward_by"] == "outside"]
    assert outside["name"].tolist() == ["蟹江川排水機場"]


def test_nagoya_three_rows_lie_outside_and_are_told(nagoya: DataFolder):
    assert told(nagoya, "emergency_site", "outside_city") == [
        ("outside_city", 1, "愛知県蟹江町大字蟹江本町地先"),
        ("outside_city", 2, "愛知県豊山町大字豊場字八反107"),
    ]
    assert told(nagoya, "shelter", "outside_city") == [("outside_city", 1, "愛知県豊山町大字豊場字八反107")]
    by = nagoya.layers["emergency_site"].frame["ward_by"].value_counts().to_dict()
    assert by == {"address": 1_727, "outside": 2}


def test_nagoya_the_address_beats_the_polygon(nagoya: DataFolder):
    assert len(told(nagoya, "emergency_site", "ward_disagrees")) == 25
    assert len(told(nagoya, "emergency_site", "ward_no_polygon")) == 7


def test_nagoya_no_capacity_anywhere(nagoya: DataFolder):
    for kind in ("emergency_site", "shelter", "tsunami_building"):
        assert nagoya.layers[kind].frame["capacity_people"].isna().all(), kind
    for hazard in ("", "flood", "tsunami"):
        table = ward_table(nagoya, CONFIG, hazard)
        assert table["capacity_known"].sum() == 0
        assert table["capacity_rows"].sum() > 0


def test_nagoya_volcano_is_unknown_and_not_no(nagoya: DataFolder):
    frame = nagoya.layers["emergency_site"].frame
    assert set(frame["volcano"]) == {"unknown"}
    assert set(frame["flood"]) == {"yes", "no"}
    noted = [(p.column, p.value) for p in nagoya.layers["emergency_site"].problems if p.code == "hazard_blank"]
    assert noted == [("火山現象", "23100")]


def test_nagoya_the_ward_table_adds_up(nagoya: DataFolder):
    table = ward_table(nagoya, CONFIG, "tsunami")
    assert table["ward"].tolist() == [*WARDS, ""]
    assert totals(table) == {"emergency_site": 980, "shelter": 801, "tsunami_building": 787, "rest": 1}
    assert totals(table, "港区")["tsunami_building"] == 260


def test_nagoya_a_school_is_site_and_shelter_of_one_place(nagoya: DataFolder):
    shared = set(nagoya.layers["emergency_site"].frame["place_key"]) & set(nagoya.layers["shelter"].frame["place_key"])
    assert len(shared) > 500
    frame = nagoya.layers["shelter"].frame
    uid = frame[frame["place_key"].isin(shared)].iloc[0]["uid"]
    record = find_record(nagoya, f"shelter:{uid}")
    assert isinstance(record, Record)
    others = same_place(nagoya, record)
    assert others
    assert {other.row["address"] for other in others} == {record.row["address"]}


# --- Kawasaki, Takamatsu --------------------------------------------------------------------------


def test_kawasaki(kawasaki: DataFolder):
    assert {kind: len(layer.frame) for kind, layer in kawasaki.points().items()} == {
        "emergency_site": 187,
        "shelter": 174,
    }
    assert kawasaki.city.ward_names == ["川崎区", "幸区", "中原区", "高津区", "多摩区", "宮前区", "麻生区"]
    assert set(kawasaki.layers["emergency_site"].frame["ward_by"]) == {"address"}
    frame = kawasaki.layers["emergency_site"].frame
    assert int(designated(frame, "tsunami").sum()) == 33
    assert int(tsunami_only(frame, HAZARDS).sum()) == 0


def test_takamatsu(takamatsu: DataFolder):
    assert {kind: len(layer.frame) for kind, layer in takamatsu.points().items()} == {
        "emergency_site": 196,
        "shelter": 159,
    }
    assert takamatsu.city.ward_names == ["全域"]
    assert set(takamatsu.layers["shelter"].frame["ward"]) == {"全域"}
    table = ward_table(takamatsu, CONFIG)
    assert table["ward"].tolist() == ["全域"]


# --- one truth, several files ---------------------------------------------------------------------


def cut(real: Path, name: str, prefix: str) -> bytes:
    """The rows of one municipality of a national file, as a CSV."""
    with gzip.open(real / "national" / name, "rt", encoding="utf-8-sig", newline="") as source:
        rows = csv.reader(source)
        header = next(rows)
        own = [row for row in rows if row[header.index("共通ID")][1:6] == prefix]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *own])
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("kind", ["emergency_site", "shelter"])
def test_the_national_list_and_the_municipal_one_say_the_same(real: Path, tmp_path, nagoya: DataFolder, kind: str):
    name = "gsi_emergency" if kind == "emergency_site" else "gsi_shelter"
    raw = cut(real, f"{name}_national_20251027.csv.gz", "23100")
    boundary = real / "nagoya" / "n03_2021_s0010_pref23.geojson"
    national = imported(tmp_path, boundary, ("n.csv", raw)).layers[kind].frame.sort_values("site_id")
    municipal = nagoya.layers[kind].frame.sort_values("site_id")
    places = {"row", "uid", "longitude", "latitude", "geometry", "ward_polygon", "元:NO", "元:code6"}
    columns = [column for column in municipal if column not in places]
    assert len(columns) >= 15
    pd.testing.assert_frame_equal(
        national[columns].reset_index(drop=True), municipal[columns].reset_index(drop=True), check_dtype=False
    )
    for axis in ("longitude", "latitude"):
        gap = (national[axis].to_numpy(dtype=float) - municipal[axis].to_numpy(dtype=float)).__abs__().max()
        assert gap <= 0.00001
    assert set(national["元:code6"]) == {"231002"}


def test_a_file_of_the_whole_country_is_read_for_the_folders_city(real: Path, tmp_path, nagoya: DataFolder):
    raw = gzip.decompress((real / "national" / "gsi_shelter_national_20251027.csv.gz").read_bytes())
    assert len(raw) < CONFIG.app.intake.max_bytes
    layer = read(tmp_path, "n.csv", raw, city_code="23100").layer
    assert set(layer.frame["site_id"]) == set(nagoya.layers["shelter"].frame["site_id"])
    left = [(p.value, p.expected) for p in layer.problems if p.code == "other_municipalities"]
    assert left == [(f"{82_557 - 801:,}", "23100")]


def wards(folder: DataFolder) -> dict[str, str]:
    frame = folder.layers["boundary"].frame
    own = frame[frame["city"] == "名古屋市"]
    return {row.code: f"{row.ward} {row.geometry.normalize().wkt}" for row in own.itertuples()}


def test_both_schemas_of_n03_give_the_same_wards(real: Path, tmp_path, nagoya: DataFolder):
    """The schema of 2024 is made from the file of 2021, since no real one with wards is at hand."""
    data = json.loads((real / "nagoya" / "n03_2021_s0010_pref23.geojson").read_bytes())
    for item in data["features"]:
        old: dict[str, Any] = item["properties"]
        is_ward = (old["N03_003"] or "").endswith("市")
        city, ward = (old["N03_003"], old["N03_004"]) if is_ward else (old["N03_004"], None)
        item["properties"] = {"N03_001": old["N03_001"], "N03_002": None, "N03_003": None, "N03_004": city}
        item["properties"] |= {"N03_005": ward, "N03_007": old["N03_007"]}
    sites = real / "nagoya" / "gsi_emergency_231002_nagoya.geojson"
    folder = imported(tmp_path, ("N03-20240101_23.geojson", json.dumps(data).encode()), sites)
    assert folder.layers["boundary"].edition.format == "n03_2024"
    assert nagoya.layers["boundary"].edition.format == "n03_2023"
    assert folder.city == nagoya.city
    assert len(wards(folder)) == 16
    assert wards(folder) == wards(nagoya)
    columns = ["site_id", "ward", "ward_by", "ward_polygon"]
    pd.testing.assert_frame_equal(
        folder.layers["emergency_site"].frame[columns], nagoya.layers["emergency_site"].frame[columns]
    )


def test_boundaries_with_merged_wards_fall_back_to_the_addresses(real: Path, tmp_path):
    folder = imported(
        tmp_path,
        real / "nagoya" / "n03_ricewin_pref23.geojson",
        real / "nagoya" / "gsi_emergency_231002_nagoya.geojson",
    )
    assert len(folder.layers["boundary"].frame) == 55
    assert sorted(folder.city.ward_names) == sorted(WARDS)
    assert {ward.code for ward in folder.city.wards} == {""}
    frame = folder.layers["emergency_site"].frame
    assert frame["ward_by"].value_counts().to_dict() == {"address": 1_727, "outside": 2}
    assert told(folder, "emergency_site", "ward_disagrees", "ward_no_polygon") == []
    assert folder.layers["tsunami_building"].frame["ward"].value_counts()["港区"] == 260


def test_takamatsus_own_list_of_tsunami_buildings(real: Path, tmp_path, takamatsu: DataFolder):
    """113 buildings in a form of the city's own: with its columns named as ours, no word of it is lost."""
    with (real / "takamatsu" / "tsunami_evacuation_building__data.csv").open(
        encoding="utf-8-sig", newline=""
    ) as source:
        rows = list(csv.DictReader(source))
    assert len(rows) == 113
    ours = {"name": "name", "address": "address", "longitude": "longitude", "latitude": "latitude"}
    ours |= {"shelter": "usable_floors", "capacity": "capacity_people", "district": "地区"}
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(ours.values()), *([row[name] for name in ours] for row in rows)])
    layer = read(tmp_path, "b.csv", out.getvalue().encode(), as_kind="tsunami_building").layer
    assert int(layer.frame["capacity_people"].sum()) == 126_116
    assert layer.frame["usable_floors"].tolist() == [row["shelter"].strip() for row in rows]
    assert layer.frame["元:地区"].tolist() == [row["district"] for row in rows]
