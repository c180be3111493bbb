"""Saved entries over tables, and the bodies that say what a row says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.folder import DataFolder
from layers.plan.entries import Entries
from layers.scorecard.overlay import conditions_of, conditions_text, joined, result_body, rollout_body
from layers.store.bodies import Condition
from tests.scorecard.desk import book

_PARTS = st.sampled_from(["場", "所", "人", "［", "］", "済", "［済］", "［未］", "［不明］"])
_TEXTS = st.lists(_PARTS, min_size=1, max_size=6).map("".join)


@given(st.lists(st.builds(Condition, text=_TEXTS, met=st.sampled_from([True, False, None]))))
def test_conditions_survive_their_text(conditions: list[Condition]) -> None:
    assert list(conditions_of(conditions_text(conditions))) == conditions


def test_a_line_that_is_only_a_mark_is_a_condition() -> None:
    assert conditions_of("［済］\n\n 人［未］ ") == (Condition(text="［済］"), Condition(text="人", met=False))


def test_bodies_begin_with_what_the_rows_say(looked_at: DataFolder) -> None:
    found = book(looked_at)
    result, rollout = found.result("W-1", 2026), found.rollout("W-1", "港区", 2026)
    assert result is not None
    assert rollout is not None
    body, row = result_body(result), rollout_body(rollout)
    assert (body.results, body.next_steps, body.rating and body.rating.code) == ("ことし", "次", "2")
    assert row is not None
    assert (row.state, row.blocker, row.office, str(row.due)) == ("preparing", "人が足りない", "minato", "2026-05-31")


def test_real_and_made_up_entries_are_never_joined() -> None:
    with pytest.raises(ValueError, match="one kind"):
        joined(Entries(training=False), Entries(training=True))
