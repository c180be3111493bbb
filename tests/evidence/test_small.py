"""Numbers resting on few people are hidden, and cannot be got back from the sum."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.evidence.compute import evidence
from layers.evidence.small import suppressed
from tests.evidence import city as small
from tests.small_city import DAY, A, B, C
from tests.support import CONFIG


def table(*pairs: tuple[float | None, float | None]) -> pd.DataFrame:
    part, whole = (pd.Series([pair[i] for pair in pairs], dtype="Float64") for i in (0, 1))
    return pd.DataFrame({"value": 100 * part / whole, "part": part, "whole": whole}).assign(
        at_least=True, at_most=False, state="known", reason=""
    )


def hidden(*pairs: tuple[float | None, float | None]) -> list[bool]:
    found = suppressed(table(*pairs), 5)
    gone = found["reason"] == "suppressed"
    assert found.loc[gone, ["value", "part", "whole"]].isna().all(axis=None)
    assert set(found.loc[gone, "state"]) <= {"undecided"}
    assert not found.loc[gone, "at_least"].any()
    return gone.tolist()


@pytest.mark.parametrize(
    ("pairs", "gone"),
    [
        ([(0, 50), (50, 50)], [False, False]),
        ([(5, 50), (45, 50)], [False, False]),
        ([(4, 50), (1, 60), (0, 9)], [True, True, False]),
        # The rest of 4 tells as much as the part.
        ([(46, 50), (56, 60), (0, 9)], [True, True, False]),
        ([(0, 4), (0, 1), (0, 9)], [True, True, False]),
        # One alone takes the smallest other with it; units of nobody stay.
        ([(3, 50), (20, 80), (20, 60), (0, 0)], [True, False, True, False]),
        ([(3, 50)], [True]),
        ([(None, None), (3, 50), (20, 60)], [False, True, True]),
        ([(0, 0), (0, 0)], [False, False]),
        # A plain count has no whole.
        ([(3, None), (20, None), (7, None), (0, None)], [True, False, True, False]),
        ([(4, None), (None, None), (0, None)], [True, False, False]),
    ],
)
def test_what_is_hidden(pairs: list[tuple[float | None, float | None]], gone: list[bool]):
    assert hidden(*pairs) == gone


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=8))
def test_no_few_people_are_ever_shown(pairs: list[tuple[int, int]]):
    found = suppressed(table(*((part, part + rest) for part, rest in pairs)), 5)
    shown = found[found["reason"] == ""]
    for number in (shown["part"], shown["whole"], shown["whole"] - shown["part"]):
        assert not number.between(1, 4).any()
    assert len(found) == len(pairs)


def test_in_the_city_the_sum_stays_and_the_role_sees_all(tmp_path: Path):
    few = small.cells((A, "1000", "100"), (B, "200", "3"), (C, "300", "50"))
    folder = small.build(tmp_path / "data", population_cell=few)
    found = evidence(folder, CONFIG, "children_near", DAY)
    assert found.by_ward["reason"].tolist() == ["suppressed", "suppressed"]
    assert (found.part, found.whole, found.reason) == (100, 153, "")
    assert evidence(folder, CONFIG, "children_near", DAY, reveal_small=True).by_ward["whole"].tolist() == [103, 50]
    ward = evidence(folder, CONFIG, "children_near", DAY, ward="港区")
    assert (ward.value, ward.part, ward.state, ward.reason) == (None, None, "undecided", "suppressed")


def test_only_people_are_hidden(tmp_path: Path):
    folder = small.build(tmp_path / "data")
    assert evidence(folder, CONFIG, "tsunami_buildings", DAY).by_ward["value"].tolist() == [2, 1]
