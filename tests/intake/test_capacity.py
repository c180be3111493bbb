"""Capacity as prose: parts apart, a total only where it is plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.intake.capacity import Capacity, Part, read_capacity


@pytest.mark.parametrize("cell", ["", "　", "0", "-1", "０", "-1.0"])
def test_not_registered_is_unknown(cell: str):
    assert read_capacity(cell) is None


@pytest.mark.parametrize(
    ("cell", "total"),
    [
        ("120", 120),
        ("50,700 ", 50_700),
        ("１，２００人", 1_200),
        ("500名", 500),
        ("500人（2㎡/人）", 500),
        ("計500人（屋内300人、屋外200人）", 500),
        ("屋内300人、屋外200人、計500人", 500),
        ("屋内300人 屋外200人 合計600人", 600),
        ("298400", 298_400),
    ],
)
def test_a_stated_total_is_the_total(cell: str, total: int):
    reading = read_capacity(cell)
    assert reading is not None
    assert (reading.total, reading.summed) == (total, False)


def test_indoor_and_outdoor_stay_apart_and_are_added_up():
    reading = read_capacity("屋内1,371人／屋外5,470人（面積の1/2）")
    parts = (Part("indoor", "屋内", 1_371, ""), Part("outdoor", "屋外", 5_470, "面積の1/2"))
    assert reading == Capacity(6_841, parts, summed=True)
    assert (reading.part("indoor"), reading.part("outdoor")) == (1_371, 5_470)


@pytest.mark.parametrize(
    "cell",
    [
        "洪水時200人／地震時500人",
        "体育館200人、校舎300人",
        "屋内100人、屋内200人",
        "屋内0人／屋外500人",
        "屋内100人、屋外200人、校庭300人",
        "屋内300人",
    ],
)
def test_parts_that_may_be_alternatives_have_no_total(cell: str):
    reading = read_capacity(cell)
    assert reading is not None
    assert (reading.total, reading.summed) == (None, False)
    assert reading.parts


@pytest.mark.parametrize(
    "cell",
    [
        "約500",
        "約500人",
        "およそ300人",
        "500人以上",
        "500人程度",
        "最大500人",
        "2人/㎡",
        "1,000㎡",
        "不明",
        "NA",
        "-2",
        "1e9",
        "屋内／屋外",
        "10人〜20人",
        "a500人b",
    ],
)
def test_what_is_no_number_of_people_is_not_guessed(cell: str):
    with pytest.raises(ValueError):
        read_capacity(cell)


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_two_parts_add_up(indoor: int, outdoor: int):
    reading = read_capacity(f"屋内{indoor:,}人／屋外{outdoor}人")
    assert reading is not None
    assert (reading.total, reading.part("indoor"), reading.part("outdoor")) == (indoor + outdoor, indoor, outdoor)


@given(st.text(alphabet="0123456789,人屋内外計／（）約 ", max_size=20))
def test_any_text_is_read_or_refused(cell: str):
    try:
        reading = read_capacity(cell)
    except ValueError:
        return
    assert reading is None or reading.total is None or reading.total > 0
