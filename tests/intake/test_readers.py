"""Depth classes, census tables, and the formats that are built from column lists (未検証)."""

from __future__ import annotations

import pandas as pd
import pytest

from layers.editions import Reading
from layers.intake.readers import read_depth
from tests.intake.workbooks import JGD2011, RING, archive, shp
from tests.support import box, collection, csv_bytes, csv_text, feature, read

BANDS = ["0-4歳", "5-9歳", *(f"{low}-{low + 4}歳" for low in range(10, 85, 5)), "85歳以上"]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("3m以上〜5m未満", ("3", "5")),
        ("3m以上～4m未満", ("3", "4")),
        ("0.3m以上 ～ 1m未満", ("0.3", "1")),
        ("０．３ｍ以上　〜　１．０ｍ未満", ("0.3", "1.0")),
        ("10m以上", ("10", "")),
        ("20m以上", ("20", "")),
        ("0.3m未満", ("0", "0.3")),
        ("0.01m以上0.3m未満", ("0.01", "0.3")),
        ("", None),
        ("不明", None),
        ("3m", None),
        ("5", None),
    ],
)
def test_depth_classes(text: str, ends: tuple[str, str] | None):
    assert read_depth(text) == ends


def frame_of(reading: Reading) -> pd.DataFrame:
    return reading.layer.frame


def told(reading: Reading) -> set[str]:
    return {p.code for p in reading.problems}


def test_a40_gives_both_ends_and_keeps_the_class(tmp_path):
    classes = ["3m以上〜5m未満", "10m以上", "不明"]
    raw = collection(
        *(feature({"A40_001": "愛知県", "A40_003": text}, box(136.9, 35.0, 137.0, 35.1)) for text in classes)
    )
    reading = read(tmp_path, "A40-23.geojson", raw)
    frame = frame_of(reading)
    assert reading.layer.kind.id == "inundation"
    assert [
        (low, high) for low, high in zip(frame["depth_min_m"].fillna(-1), frame["depth_max_m"].fillna(-1), strict=True)
    ] == [(3, 5), (10, -1), (-1, -1)]
    assert frame["元:A40_003"].tolist() == classes
    assert [(p.row, p.value) for p in reading.problems if p.code == "number_unreadable"] == [(3, "不明")]
    assert "format_unverified" in told(reading)


@pytest.mark.parametrize("column", ["A31_201", "A31a_205"])
def test_a31_ranks_are_depths(tmp_path, column: str):
    rows = [({column: str(rank)}, RING) for rank in (1, 2, 3, 4, 5, 6)]
    reading = read(tmp_path, "A31.zip", archive(shp(rows, prj=JGD2011.encode())))
    frame = frame_of(reading)
    assert reading.layer.kind.id == "flood_inundation"
    assert frame["depth_min_m"].tolist() == [0, 0.5, 3, 5, 10, 20]
    assert frame["depth_max_m"].fillna(-1).tolist() == [0.5, 3, 5, 10, 20, -1]


def test_p20_minus_one_is_unknown(tmp_path):
    import shapefile

    names = [f"P20_{n:03d}" for n in range(1, 13)]
    first = dict(
        zip(
            names,
            ["23111", "港小学校", "名古屋市港区", "避難所", "-1", "-1", "1", "0", "1", "0", "0", "0"],
            strict=True,
        )
    )
    second = {**first, "P20_002": "南小学校", "P20_005": "300", "P20_008": "1"}
    members = shp([(first, (136.9, 35.1)), (second, (136.9, 35.1))], shapefile.POINT)
    reading = read(tmp_path, "P20-12_23_GML.zip", archive({**members, "P20.xml": b"<x/>"}))
    frame = frame_of(reading)
    assert reading.draft.format is not None
    assert reading.draft.format.id == "p20"
    assert frame["capacity_people"].fillna(-9).tolist() == [-9, 300]
    assert (frame["tsunami"].tolist(), frame["earthquake"].tolist()) == (["no", "yes"], ["yes", "yes"])
    assert (frame["geometry"].iloc[0].x, frame["geometry"].iloc[0].y) == (136.9, 35.1)
    assert {"crs_assumed", "format_unverified"} <= told(reading)


# --- 自治体標準 ---------------------------------------------------------------------------------

HAZARDS = ["洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波", "大規模な火事", "内水氾濫", "火山現象"]
STANDARD = [
    "全国地方公共団体コード", "ID", "名称", "名称_カナ", "名称_英字", "所在地_全国地方公共団体コード", "町字ID", "所在地_連結表記", "所在地_都道府県",
    "所在地_市区町村", "所在地_町字", "所在地_番地以下", "建物名等(方書)", "緯度", "経度", "標高", "電話番号", "内線番号", "連絡先メールアドレス",
    "連絡先FormURL", "連絡先備考（その他、SNSなど）", "郵便番号", "市区町村コード", "地方公共団体名", *(f"災害種別_{name}" for name in HAZARDS),
    "指定避難所との重複", "想定収容人数", "対象となる町会・自治会", "URL", "画像", "画像_ライセンス", "備考",
]  # fmt: skip


def standard(*rows: dict[str, str]) -> bytes:
    return csv_bytes(STANDARD, *([row.get(name, "") for name in STANDARD] for row in rows))


PLACE = {"ID": "0001", "名称": "港小学校", "所在地_連結表記": "愛知県名古屋市港区1", "緯度": "35.1", "経度": "136.9"}


def test_the_municipal_standard(tmp_path):
    assert len(STANDARD) == 39
    rows = [
        {**PLACE, "災害種別_洪水": "1", "想定収容人数": "屋内100人／屋外200人"},
        {**PLACE, "ID": "0002", "災害種別_洪水": ""},
    ]
    reading = read(tmp_path, "231002_evacuation_space.csv", standard(*rows))
    frame = frame_of(reading)
    assert reading.draft.format is not None
    assert reading.draft.format.id == "standard_emergency"
    assert frame["flood"].tolist() == ["yes", "no"]
    assert set(frame["tsunami"]) == {"unknown"}
    assert frame["capacity_people"].iloc[0] == 300
    assert frame["site_id"].tolist() == ["0001", "0002"]
    assert {"format_unverified", "hazard_blank", "capacity_summed", "column_kept"} <= told(reading)


def test_where_no_is_written_a_blank_is_unknown(tmp_path):
    rows = [{**PLACE, "ID": str(n), "災害種別_津波": cell} for n, cell in enumerate(["1", "0", "", "-"])]
    reading = read(tmp_path, "s.csv", standard(*rows))
    assert frame_of(reading)["tsunami"].tolist() == ["yes", "no", "unknown", "unknown"]
    assert [(p.column, p.value) for p in reading.problems if p.code == "blank_unknown"] == [("災害種別_津波", "1")]
    assert reading.draft.cells["tsunami"].tolist() == ["○", "×", "", "-"]


@pytest.mark.parametrize(("latitude", "longitude"), [("緯度", "経度"), ("lat", "lon")])
def test_the_recommended_data_set_of_2017(tmp_path, latitude: str, longitude: str):
    header = [
        "NO",
        "名称",
        "名称_カナ",
        "住所",
        "方書",
        latitude,
        longitude,
        *(f"災害種別_{name}" for name in HAZARDS),
        "指定避難所との重複",
        "想定収容人数",
        "備考",
    ]
    row = ["1", "港小学校", "ミナト", "港区1", "", "35.1", "136.9", "1", "", "", "1", "", "", "", "", "1", "0", ""]
    reading = read(tmp_path, "e.csv", csv_bytes(header, row, encoding="cp932"))
    assert reading.draft.format is not None
    assert reading.draft.format.id == "recommended_emergency"
    row_read = frame_of(reading).iloc[0]
    assert (row_read["flood"], row_read["geometry"].x) == ("yes", 136.9)
    assert pd.isna(row_read["capacity_people"])


HEAD = ["全国地方公共団体コード", "ID", "名称", "名称_カナ", "所在地_連結表記", "緯度", "経度"]
OTHERS = {
    "standard_aed": ([*HEAD, "設置位置", "小児対応設備の有無"], "aed"),
    "standard_care": ([*HEAD, "実施サービス", "事業所番号", "定員"], "welfare_facility"),
    "standard_childcare": ([*HEAD, "種別", "収容定員", "受入年齢"], "childcare_centre"),
    "standard_facility": ([*HEAD, "POIコード", "利用可能曜日"], "public_facility"),
}


@pytest.mark.parametrize("fmt", OTHERS)
@pytest.mark.parametrize("address", ["所在地_連結表記", "住所"])
def test_the_other_lists_of_the_standard(tmp_path, fmt: str, address: str):
    header, kind = OTHERS[fmt]
    header = [address if name == "所在地_連結表記" else name for name in header]
    cells = {"名称": "港の施設", address: "港区1", "緯度": "35.1", "経度": "136.9"}
    reading = read(tmp_path, "s.csv", csv_bytes(header, [cells.get(name, "") for name in header]))
    assert reading.draft.format is not None
    assert (reading.draft.format.id, reading.layer.kind.id) == (fmt, kind)
    assert frame_of(reading)["address"].tolist() == ["港区1"]
    assert "format_unverified" in told(reading)


def test_population_by_town(tmp_path):
    ages = [f"{band}の{sex}" for band in BANDS for sex in ("男性", "女性")]
    header = [
        "全国地方公共団体コード",
        "地域コード",
        "地方公共団体名",
        "調査年月日",
        "地域名",
        "総人口",
        "男性",
        "女性",
        *ages,
        "世帯数",
        "備考",
    ]
    assert len(header) == 46
    row = ["231002", "1", "名古屋市", "令和8年2月1日", "港町", "0", "0", "0", *(["1"] * 36), "5", ""]
    reading = read(tmp_path, "p.csv", csv_bytes(header, row))
    got = frame_of(reading).iloc[0]
    assert reading.layer.kind.id == "population_town"
    assert (got["population"], got["male_85_up"], got["female_0_4"], got["survey_date"]) == (0, 1, 1, "2026-02-01")


# --- census -----------------------------------------------------------------------------------


def census(*rows: list[str], codes: tuple[str, ...] = ("T001101001", "T001101034")) -> bytes:
    labels = ["", "", "", "", "　人口（総数）", "　世帯総数"]
    return csv_text(["KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN", *codes], labels, *rows).encode("cp932")


def test_a_census_table_has_two_header_rows_and_secret_cells(tmp_path):
    raw = census(
        ["5236670011", "0", "", "", "120", "40"],
        ["5236670012", "1", "5236670011", "", "*", "*"],
        ["5236670013", "2", "", "5236670014;5236670021", "15", "-"],
        ["5236670014", "1", "5236670013", "", "0", "0"],
    )
    reading = read(tmp_path, "tblT001101Q5236.txt", raw)
    frame = frame_of(reading)
    assert reading.draft.numbers == [3, 4, 5, 6]
    assert frame["population_night"].fillna(-1).tolist() == [120, -1, 15, -1]
    assert frame["households"].fillna(-1).tolist() == [40, -1, -1, -1]
    assert frame["元:秘匿前_population_night"].tolist() == ["120", "*", "15", "0"]
    assert frame["元:HTKSAKI"].tolist() == ["", "5236670011", "", "5236670013"]
    assert frame["元:GASSAN"].tolist()[2] == "5236670014;5236670021"
    assert frame.geometry.notna().all()
    assert [(p.column, p.value) for p in reading.problems if p.code == "mesh_merged"] == [("HTKSYORI", "2")]
    assert "number_unreadable" not in told(reading)


def test_a_census_table_without_labels_keeps_its_columns(tmp_path):
    raw = csv_bytes(["KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN", "T001101001"], ["5236670011", "0", "", "", "120"])
    frame = frame_of(read(tmp_path, "t.csv", raw))
    assert frame["population_night"].isna().all()
    assert frame["元:T001101001"].tolist() == ["120"]
