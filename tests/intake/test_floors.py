"""Usable floors as prose: storeys, "and up", the roof; unknown where the text names none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.intake.floors import is_damaged, read_floors


@pytest.mark.parametrize(
    ("cell", "reading"),
    [
        ("２階・３階", "2-3F"),
        ("立体駐車場の３階以上", "3F-"),
        ("2階以上", "2F-"),
        ("3階部分以上", "3F-"),
        ("２階から４階まで", "2-4F"),
        ("2～4階", "2-4F"),
        ("2階〜4階", "2-4F"),
        ("2F以上", "2F-"),
        ("2F-4F", "2-4F"),
        ("３，４，５階廊下部分および５階第二会議室", "3-5F"),
        ("３階・６階", "3F,6F"),
        ("エルステージ館の３階から１１階の廊下部分・禁煙館の３階から１２階", "3-12F"),
        ("８階と屋上", "8F,RF"),
        ("本館屋上", "RF"),
        ("屋上のみ", "RF"),
        ("立体駐車場の２階から屋上まで", "2F-,RF"),
        ("外階段と4階の廊下", "4F"),
        ("1階のみ", "1F"),
        ("全館", "1F-"),
        ("1号館２，３，４階 ・ ２号館の２，３階", "2-4F"),
        ("10階建ての3階", "3F"),
        ("12階", "12F"),
    ],
)
def test_floors(cell: str, reading: str):
    assert str(read_floors(cell)) == reading


@pytest.mark.parametrize(
    "cell",
    [
        "校舎",
        "体育館",
        "ロビー",
        "施設内",
        "10階建て",
        "3階相当",
        "地下1階",
        "B1階",
        "中2階",
        "2階以上（3階を除く）",
        "屋上は使用不可、3階",
        "2階以下",
        "0階",
        "5階から3階まで",
        "各階%2525252525282～14階）の廊下及び屋上供用部分",
        "%E5%B1%8B%E4%B8%8A2階",
        "12人",
    ],
)
def test_no_floor_is_guessed(cell: str):
    with pytest.raises(ValueError):
        read_floors(cell)


def test_blank_is_unknown():
    assert read_floors("　") is None


@pytest.mark.parametrize(
    ("cell", "damaged"),
    [("各階%2525252525282～14階）", True), ("%E9%9A%8E", True), ("面積の50%", False), ("100%以上", False)],
)
def test_remains_of_an_address_are_seen(cell: str, damaged: bool):
    assert is_damaged(cell) == damaged


def test_lowest_and_highest():
    floors = read_floors("2階・5階・屋上")
    assert floors is not None
    assert (floors.lowest, floors.highest, floors.roof) == (2, 5, True)
    roof = read_floors("屋上")
    assert roof is not None
    assert (roof.lowest, roof.highest, roof.ranges) == (None, None, ())
    up = read_floors("2階、4階以上")
    assert up is not None
    assert (up.lowest, up.highest) == (2, None)


@given(st.sets(st.integers(1, 40), min_size=1, max_size=8))
def test_a_list_of_floors_is_those_floors(storeys: set[int]):
    floors = read_floors("・".join(f"{storey}階" for storey in sorted(storeys)))
    assert floors is not None
    told = {storey for first, last in floors.ranges for storey in range(first, (last or first) + 1)}
    assert told == storeys


@given(st.text(alphabet="0123456789階屋上以からまで・，F%地下 ", max_size=16))
def test_any_text_is_read_or_refused(cell: str):
    try:
        floors = read_floors(cell)
    except ValueError:
        return
    assert floors is None or floors.roof or (floors.lowest or 0) >= 1
