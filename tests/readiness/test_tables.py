"""Rows of units: what is told of people without a place, and how surely."""

from __future__ import annotations

import pandas as pd
import pytest

from layers.readiness.tables import without_place


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"demand": 100, "served": 60, "unknown": 10, "at_least": False}, (30, False)),
        ({"demand": 100, "served": 60, "unknown": 10, "at_least": True}, (30, True)),
        ({"demand": 100, "served": 100, "unknown": 0, "at_least": True}, (0, True)),
        ({"demand": 100, "served": pd.NA, "unknown": pd.NA, "at_least": True}, (None, False)),
    ],
)
def test_people_without_a_place_with_their_bound(row: dict[str, object], expected: tuple[int | None, bool]) -> None:
    assert without_place(row) == without_place(pd.Series(row, dtype=object)) == expected
