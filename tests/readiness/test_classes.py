"""Every person in exactly one class."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.readiness.classes import CLASSES, classify, unserved

CAP = np.array([500.0])


def reason(**changes: object) -> str:
    facts = {"known": True, "designated": True, "dry": True, "nearest_m": np.array([400.0]), "limit_m": CAP}
    return CLASSES[int(unserved(**{**facts, "in_time": np.array([True]), **changes})[0])]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "full"),
        ({"in_time": np.array([False])}, "too_late"),
        ({"in_time": np.array([False]), "nearest_m": np.array([501.0])}, "too_far"),
        ({"in_time": np.array([False]), "nearest_m": np.array([500.0])}, "too_late"),
        ({"in_time": np.array([False]), "nearest_m": np.array([np.inf]), "limit_m": np.array([np.inf])}, "too_far"),
        ({"dry": False, "in_time": np.array([False]), "nearest_m": np.array([np.inf])}, "floor_inundated"),
        ({"designated": False, "dry": False}, "not_designated"),
        ({"known": False, "designated": False, "dry": False}, "unknown"),
    ],
)
def test_the_constraint_that_removed_the_last_place(changes: dict[str, object], expected: str):
    assert reason(**changes) == expected


@given(st.lists(st.tuples(*[st.integers(0, 50)] * 3, st.integers(0, len(CLASSES) - 1)), min_size=1, max_size=9))
def test_classes_add_up_to_the_demand(rows: list[tuple[int, int, int, int]]):
    served, unknown, rest, why = (np.array(column) for column in zip(*rows, strict=True))
    table = classify(served + unknown + rest, served, unknown, why)
    assert table.sum(axis=1).tolist() == (served + unknown + rest).tolist()
    assert (table >= 0).all()
