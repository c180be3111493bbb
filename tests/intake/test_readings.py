"""Prose read into columns of the frame, each beside its text and with what a person should know."""

from __future__ import annotations

import pandas as pd

from layers.editions import Reading, apply
from layers.folder import load_folder
from tests.support import CONFIG, csv_bytes, read

HEADER = ["名称", "経度", "緯度", "想定収容人数", "使用できる階", "協定日"]


def buildings(tmp_path, *rows: tuple[str, str, str]) -> Reading:
    cells = [[f"ビル{n}", "136.9", "35.1", *row] for n, row in enumerate(rows)]
    return read(tmp_path, "b.csv", csv_bytes(HEADER, *cells), as_kind="tsunami_building")


def told(reading: Reading) -> list[tuple[str, int | None, str, str]]:
    return [(p.code, p.row, p.value, p.expected) for p in reading.problems if p.row]


def test_capacity_floors_and_dates_stand_beside_their_text(tmp_path):
    prose = "屋内1,371人／屋外5,470人（面積の1/2）"
    reading = buildings(
        tmp_path, (prose, "２階・３階", "令和6年1月13日"), ("洪水時200人／地震時500人", "８階と屋上", "45016")
    )
    frame = reading.layer.frame
    assert frame["capacity_people"].fillna(-1).tolist() == [6_841, -1]
    assert frame["capacity_people_indoor"].fillna(-1).tolist() == [1_371, -1]
    assert frame["capacity_people_outdoor"].fillna(-1).tolist() == [5_470, -1]
    assert frame["capacity_people_text"].tolist() == [prose, "洪水時200人／地震時500人"]
    assert frame["usable_floors"].tolist() == ["２階・３階", "８階と屋上"]
    assert frame["usable_floors_reading"].tolist() == ["2-3F", "8F,RF"]
    assert (frame["usable_floors_lowest"].tolist(), frame["usable_floors_highest"].tolist()) == ([2, 8], [3, 8])
    assert frame["usable_floors_roof"].tolist() == [False, True]
    assert frame["agreement_date"].tolist() == ["2024-01-13", "2023-03-31"]
    assert frame["agreement_date_text"].tolist() == ["令和6年1月13日", "45016"]
    assert told(reading) == [
        ("capacity_summed", 2, prose, "6,841"),
        ("capacity_parts", 3, "洪水時200人／地震時500人", ""),
        ("date_serial", 3, "45016", "2023-03-31"),
    ]


def test_what_cannot_be_read_is_unknown_and_told(tmp_path):
    reading = buildings(tmp_path, ("約500", "校舎", "令和5年度"), ("", "各階%25282～14階）", "11/1/2018"), ("", "", ""))
    frame = reading.layer.frame
    for name in ("capacity_people", "usable_floors_lowest", "usable_floors_roof", "agreement_date"):
        assert frame[name].isna().all(), name
    assert frame["usable_floors_reading"].tolist() == ["", "", ""]
    assert sorted(told(reading)) == [
        ("date_ambiguous", 3, "11/1/2018", "YYYY-MM-DD"),
        ("date_not_exact", 2, "令和5年度", "2023-04-01 – 2024-03-31"),
        ("floors_damaged", 3, "各階%25282～14階）", "２階以上"),
        ("floors_unreadable", 2, "校舎", "２階以上"),
        ("number_unreadable", 2, "約500", "people"),
    ]


def test_the_column_settles_the_order_of_day_and_month(tmp_path):
    frame = buildings(tmp_path, ("", "", "11/1/2018"), ("", "", "12/31/2018")).layer.frame
    assert frame["agreement_date"].tolist() == ["2018-11-01", "2018-12-31"]


def test_the_stored_layer_keeps_the_text_and_reads_the_same(tmp_path):
    reading = buildings(tmp_path, ("屋内10人、屋外20人", "３階以上", "S55.4.1"))
    apply(tmp_path, reading)
    again = load_folder(tmp_path, CONFIG).layers["tsunami_building"].frame
    columns = [name for name in reading.layer.frame if name.startswith(("capacity", "usable_floors", "agreement"))]
    assert len(columns) == 11
    pd.testing.assert_frame_equal(pd.DataFrame(again[columns]), pd.DataFrame(reading.layer.frame[columns]))
    stored = reading.stored[1].decode("utf-8-sig")
    assert all(text in stored for text in ("屋内10人、屋外20人", "３階以上", "S55.4.1"))


def test_a_list_without_ids_is_told_once_not_by_row(tmp_path):
    reading = buildings(tmp_path, ("1", "", ""), ("2", "", ""))
    assert not [p for p in reading.problems if p.code == "key_missing"]
    assert [p for p in reading.problems if p.code == "column_absent" and "ID" in p.value]
