"""Text cells to values: three states and unknown, counts, numbers, dates; unknown is never 0 and never "no"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.intake.values import (
    has_control,
    nfkc,
    read_column,
    read_count,
    read_flag,
    read_number,
    write_flag,
)
from tests.support import CONFIG

MARKS = CONFIG.layers.flag_styles["marks"]
GSI = CONFIG.layers.flag_styles["gsi"]


@pytest.mark.parametrize(
    ("cell", "reading"),
    [
        ("○", ("yes", "")),
        ("〇", ("yes", "")),
        ("◯", ("yes", "")),
        (" ○　", ("yes", "")),
        ("1", ("yes", "")),
        ("1.0", ("yes", "")),
        ("×", ("no", "")),
        ("✕", ("no", "")),
        ("0", ("no", "")),
        ("0.0", ("no", "")),
        ("", ("unknown", "")),
        ("　", ("unknown", "")),
        ("-", ("unknown", "")),
        ("−", ("unknown", "")),
        ("－", ("unknown", "")),
        ("‐", ("unknown", "")),
        ("ー", ("unknown", "")),
        ("△", ("conditional", "")),
        ("△2階以上", ("conditional", "2階以上")),
        ("△（２階以上）", ("conditional", "２階以上")),
        ("※：夜間を除く", ("conditional", "夜間を除く")),
        ("はい", None),
        ("2", None),
        ("○△", None),
        ("true", None),
        ("x", None),
    ],
)
def test_flags_as_marks(cell: str, reading: tuple[str, str] | None):
    assert read_flag(cell, MARKS) == reading


@pytest.mark.parametrize(("cell", "reading"), [("1", ("yes", "")), ("", ("no", "")), ("0", None), ("△", None)])
def test_flags_as_gsi_writes_them(cell: str, reading: tuple[str, str] | None):
    assert read_flag(cell, GSI) == reading


@pytest.mark.parametrize(("state", "cell"), [("yes", "○"), ("no", "×"), ("unknown", ""), ("conditional", "△")])
def test_flags_in_our_own_form(state: str, cell: str):
    assert write_flag(state, "") == cell  # type: ignore[arg-type]


@given(st.text(max_size=12))
def test_a_condition_survives_writing_and_reading(condition: str):
    reading = read_flag("△" + condition, MARKS)
    assert reading is not None
    assert reading[0] == "conditional"
    again = read_flag(write_flag(*reading), MARKS)
    assert again is not None
    assert (again[0], again[1].strip()) == ("conditional", reading[1].strip())


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("50,700 ", 50_700),
        ("1,234,567", 1_234_567),
        ("298400", 298_400),
        ("１２３", 123),
        ("１，２００人", 1_200),
        ("120人", 120),
        ("120.0", 120),
        ("00012", 12),
        ("0", None),
        ("0.0", None),
        ("-1", None),
        ("-1.0", None),
        ("－1", None),
        ("", None),
        ("　", None),
    ],
)
def test_counts(cell: str, count: int | None):
    assert read_count(cell) == count


@pytest.mark.parametrize(
    "cell",
    [
        "屋内1,371人／屋外5,470人（面積の1/2）",
        "約500",
        "1e9",
        "1e3",
        "10.5",
        "-2",
        "1,37",
        "12,34",
        "1,2345",
        "1 200",
        "9999999999",
        "NA",
        "不明",
        "+5",
    ],
)
def test_what_is_no_count_is_not_guessed(cell: str):
    with pytest.raises(ValueError):
        read_count(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("136.9", 136.9),
        ("１３６．９", 136.9),
        (" 35 ", 35.0),
        ("1,234.5", 1234.5),
        ("-0.5", -0.5),
        ("1e2", 100.0),
        ("", None),
        ("0", 0.0),
    ],
)
def test_numbers(cell: str, number: float | None):
    assert read_number(cell) == number


@pytest.mark.parametrize(
    "cell", ["1e400", "nan", "inf", "-Infinity", "1_000", "136,9", "35度10分", "E136.9", "0x10", "--1", "1.2.3"]
)
def test_what_is_no_number_is_not_guessed(cell: str):
    with pytest.raises(ValueError):
        read_number(cell)


def test_a_column_tells_which_cells_it_could_not_read():
    assert read_column(["10", "", "約500", "0", "約500"], read_count) == ([10, None, None, None, None], [2, 4])


def test_matching_form():
    assert nfkc("　ﾅｺﾞﾔ第２ⅡABC ") == "ナゴヤ第2IIABC"


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "\u200bx", "x\x7f", "\u2066x"])
def test_characters_nobody_sees(text: str):
    assert has_control(text)


@pytest.mark.parametrize("text", ["港区役所", "line\nbreak", "tab\there", "𠮷", ""])
def test_characters_anybody_sees(text: str):
    assert not has_control(text)
