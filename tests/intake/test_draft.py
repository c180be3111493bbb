"""A draft: cells under their fields, other columns kept, and our own form as its exact inverse."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.intake.draft import Draft, draft_from, stored_at_most, write_own
from layers.intake.files import read_table
from tests.support import (
    CONFIG,
    GSI_EMERGENCY,
    LIMITS,
    box,
    collection,
    csv_bytes,
    feature,
    gsi_emergency,
    point,
    site,
)

STORED = LIMITS.stored()


def draft(raw: bytes, as_kind: str = "") -> Draft:
    return draft_from(read_table("f.csv", raw, LIMITS), CONFIG.layers, as_kind)


def again(first: Draft) -> Draft:
    """The draft after a way through our own form."""
    name, body = write_own(first)
    assert stored_at_most(first) >= len(body)
    return draft_from(read_table(name, body, STORED), CONFIG.layers, first.kind.id)


def assert_same(first: Draft, second: Draft) -> None:
    pd.testing.assert_frame_equal(first.cells, second.cells, check_like=True, check_dtype=False)
    assert first.numbers == second.numbers
    assert first.geometry == second.geometry
    assert second.problems == [] or {p.code for p in second.problems} == {"column_absent"}


CELL = st.text(
    alphabet=st.one_of(
        st.sampled_from("\",\r\n=+@＝'\ufeff\x00\x0b\x1c\x85\u2028 　○△※×0"), st.characters(codec="utf-8")
    ),
    max_size=12,
)
ROWS = st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=5)


@given(ROWS)
def test_any_text_of_a_csv_survives_our_own_form(rows: list[tuple[str, str, str, str]]):
    header = ["名称", "住所", "備考", "電話番号", "経度", "緯度"]
    first = draft(csv_bytes(header, *([*row, "136.9", "35.1"] for row in rows)), "npo")
    assert first.cells["元:電話番号"].tolist() == [row[3] for row in rows]
    assert_same(first, again(first))


@given(ROWS)
def test_any_text_of_points_survives_our_own_form(rows: list[tuple[str, str, str, str]]):
    names = ["name", "address", "note", "行"]
    first = draft(collection(*(feature(dict(zip(names, row, strict=True)), point()) for row in rows)), "npo")
    assert first.cells["name"].tolist() == [row[0] for row in rows]
    assert_same(first, again(first))


@given(ROWS)
def test_any_text_of_polygons_survives_our_own_form(rows: list[tuple[str, str, str, str]]):
    names = ["code", "city", "ward", "extra"]
    shape = box(136.123456789, 35, 137, 36)
    first = draft(collection(*(feature(dict(zip(names, row, strict=True)), shape) for row in rows)), "boundary")
    assert first.cells["元:extra"].tolist() == [row[3] for row in rows]
    assert_same(first, again(first))


@given(st.lists(CELL, min_size=8, max_size=8))
def test_flags_of_a_gsi_file_survive_our_own_form(flags: list[str]):
    cells = dict(zip(GSI_EMERGENCY[4:12], flags, strict=True))
    first = draft(gsi_emergency(site(1), site(2, **cells)))
    assert_same(first, again(first))


def test_flags_are_stored_as_marks_and_unreadable_ones_as_they_are():
    cells = {"洪水": "1", "高潮": "△2階以上", "地震": "調査中", "津波": "○"}
    stored = write_own(draft(gsi_emergency(site(1), site(2, **cells))))[1].decode("utf-8-sig").splitlines()
    columns = stored[0].split(",")
    row = dict(zip(columns, stored[2].split(","), strict=True))
    assert [row[name] for name in ("洪水", "高潮", "地震", "津波", "大規模な火事")] == [
        "○",
        "△2階以上",
        "調査中",
        "○",
        "",
    ]


def test_a_column_blank_in_the_whole_municipality_is_unknown_not_no():
    first = draft(gsi_emergency(site(1, 洪水="1"), site(2)))
    assert first.cells["flood"].tolist() == ["○", "×"]
    assert first.cells["volcano"].tolist() == ["", ""]
    noted = [(p.column, p.value) for p in first.problems if p.code == "hazard_blank"]
    assert ("火山現象", "23100") in noted
    assert ("洪水", "23100") not in noted


def test_a_blank_column_is_told_for_each_municipality():
    other = {**site(2), "共通ID": "E1413000002201"}
    first = draft(gsi_emergency(site(1, 洪水="1"), other))
    assert first.cells["flood"].tolist() == ["○", ""]
    assert [p.value for p in first.problems if p.code == "hazard_blank" and p.column == "洪水"] == ["14130"]


def test_the_original_rows_survive():
    first = draft(b"name,longitude,latitude\n\nA,136.9,35.1\n\nB,136.9,35.1\n", "npo")
    assert first.numbers == [3, 5]
    assert again(first).numbers == [3, 5]


@pytest.mark.parametrize("told", [["1", "1"], ["²", "3"], ["x", "2"], ["0", "2"], ["9" * 12, "2"], ["", "4"]])
def test_a_column_named_row_that_tells_no_rows_is_kept(told: list[str]):
    first = draft(csv_bytes(["name", "longitude", "latitude", "行"], *(["a", "136.9", "35.1", n] for n in told)), "npo")
    assert first.numbers == [2, 3]
    assert first.cells["元:行"].tolist() == told


def test_a_column_named_row_in_a_published_file_is_no_row_number():
    header = [*GSI_EMERGENCY, "行"]
    first = draft(gsi_emergency({**site(1), "行": "99"}, header=header))
    assert first.numbers == [2]
    assert first.cells["元:行"].tolist() == ["99"]
    assert_same(first, again(first))


def test_coordinates_among_the_properties_are_kept_beside_the_geometry():
    told = {"name": "a", "経度": "136.5", "緯度": "35.5"}
    first = draft(collection(feature(told, point(136.9, 35.1)), feature(told, None)), "npo")
    assert first.cells["longitude"].tolist() == ["136.9", "136.5"]
    assert first.cells["latitude"].tolist() == ["35.1", "35.5"]
    assert first.cells["元:経度"].tolist() == ["136.5", "136.5"]
    assert_same(first, again(first))


def test_a_point_kind_takes_points_only():
    first = draft(collection(feature({"name": "a"}, box(136, 35, 137, 36)), feature({"name": "b"}, point())), "npo")
    assert first.cells["longitude"].tolist() == ["", "136.9"]
    assert [(p.code, p.row, p.value) for p in first.problems if p.code == "bad_geometry"] == [
        ("bad_geometry", 1, "Polygon")
    ]


def test_wards_of_n03_to_2023():
    rows = [
        ("愛知県", "名古屋市", "港区", "23111"),
        ("愛知県", "海部郡", "蟹江町", "23425"),
        ("愛知県", "", "津島市", "23208"),
        ("愛知県", "", "所属未定地", "23000"),
    ]
    names = ["N03_001", "N03_003", "N03_004", "N03_007"]
    shape = box(136, 35, 137, 36)
    first = draft(collection(*(feature(dict(zip(names, row, strict=True)), shape) for row in rows)))
    assert first.cells[["city", "ward"]].to_numpy().tolist() == [
        ["名古屋市", "港区"],
        ["蟹江町", ""],
        ["津島市", ""],
        ["所属未定地", ""],
    ]
    assert first.cells["元:N03_003"].tolist() == ["名古屋市", "海部郡", "", ""]
    assert_same(first, again(first))
