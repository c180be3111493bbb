"""The roll-out: what can start now, and how far each ward is, over the wards it concerns."""

from __future__ import annotations

import pytest

from layers.folder import DataFolder
from layers.plan.entries import Rollout, RolloutState
from layers.ref import Ref
from layers.scorecard.matrix import Start, matrix, start_of, ward_progress
from tests.scorecard.desk import book


def entry(state: RolloutState | None, conditions: str = "", blockers: str = "") -> Rollout:
    return Rollout("W-1", "港区", 2026, state, conditions, blockers, None, None, "", False, Ref("x", 2))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, "unknown"),
        (entry(None), "unknown"),
        (entry("not_applicable"), "not_applicable"),
        (entry("not_started"), "blocked"),
        (entry("preparing", "人［済］"), "blocked"),
        (entry("ready"), "now"),
        (entry("ready", "人［済］"), "now"),
        (entry("ready", "人"), "now"),
        (entry("ready", "人［未］"), "blocked"),
        (entry("ready", blockers="予算"), "blocked"),
        (entry("running", blockers="予算"), "begun"),
        (entry("done"), "begun"),
    ],
)
def test_what_can_start_now(found: Rollout | None, expected: Start) -> None:
    assert start_of(found) == expected


def test_the_matrix_has_every_measure_and_ward(looked_at: DataFolder) -> None:
    found = matrix(book(looked_at), 2026)
    assert len(found) == 20
    assert {tuple(row) for row in found.values()} == {("港区", "南区")}
    assert found["D1-1"] == {"港区": None, "南区": None}


def test_a_ward_counts_what_nobody_told_as_unknown(looked_at: DataFolder) -> None:
    port, south = ward_progress(book(looked_at), 2026, "2026-06-01")
    assert (port.ward, port.states.unknown, port.states.applicable, port.overdue) == ("港区", 18, 19, 1)
    assert port.states.share_done is None
    assert (south.can_start, south.overdue, south.states.by_state["done"]) == (1, 0, 1)
