"""Next year's drill: everything of the plan, nothing of the outcome, and what is still open before it."""

from __future__ import annotations

from typing import Any

import pytest

from layers.drills.copying import next_year, open_items, with_state
from layers.drills.load import Drill, drills
from layers.drills.templates import filled
from layers.held import Held
from layers.store.bodies import ActionBody
from layers.store.drill_bodies import DrillBody, HeldDrill, Leg, StartPlace
from layers.store.errors import EntryRefused
from layers.wording import Wording
from tests.drills.told import day, done, lessons, planned, told
from tests.support import CONFIG

PLAN = "plan"


def action(drill: str, state: str = "open", **more: Any) -> ActionBody:
    return ActionBody.model_validate({"text": "訓練", "drill": drill, "state": state, **more})


def chain() -> Held:
    """d3 was copied from d2, d2 from d1; d4 stands alone."""
    return told(
        done("2024-06-01"), done("2025-06-01", copied_from="d1"), planned("2026-06-01", copied_from="d2"), planned()
    )


def one(held: Held, name: str) -> Drill:
    return next(drill for drill in drills(held) if drill.id == name)


LESSONS = lessons(
    PLAN,
    actions={
        "a1": action("d1"),
        "a2": action("d2", "running", measure="D2-3"),
        "a3": action("d2", "done"),
        "a4": action("d1", "dropped"),
        "a5": action("d3"),
        "a6": action("d4"),
        "a7": action("", meeting="2026-01-01", measure="D2-3"),
    },
)


def test_open_items_are_those_of_the_drills_before_nearest_first():
    held = chain()
    found = {
        name: [step.record.item for step, _ in open_items(held, LESSONS, one(held, name))] for name in ("d3", "d4")
    }
    assert found == {"d3": ["a2", "a1"], "d4": []}
    assert not open_items(held, LESSONS, one(held, "d1"))


def test_a_chain_with_a_gap_or_a_ring_ends():
    held = told(planned(copied_from="d2"), planned(copied_from="d1"), planned(copied_from="d99"))
    assert [step.record.item for step, _ in open_items(held, LESSONS, one(held, "d1"))] == ["a2", "a1"]
    assert open_items(held, LESSONS, one(held, "d3")) == []


def test_next_year_takes_over_the_plan_and_no_outcome():
    words = Wording(CONFIG, "ja")
    body = done(
        "2026-06-01",
        participants=120,
        opening=45,
        ward="港区",
        night=True,
        sites=("shelter:A",),
        partners=("訓練の会",),
        starts=(StartPlace(id="s", name="公園", longitude=136.9, latitude=35.1),),
        legs=(Leg(id="l", start="s", site="shelter:A"),),
        **filled(CONFIG, words, "shelter"),
    )
    held = told(body)
    found, items = next_year(one(held, "d1"), LESSONS, day("2027-06-06"), held)
    gone = {"state", "held", "date", "copied_from", "reason"}
    assert found.model_dump(exclude=gone) == body.model_dump(exclude=gone)
    assert (found.state, found.held, found.date, found.copied_from) == ("planned", None, day("2027-06-06"), "d1")
    assert items == (action("d1"),)


def test_next_year_brings_what_is_open_of_the_whole_chain():
    held = chain()
    _, items = next_year(one(held, "d3"), LESSONS, None, held)
    assert [item.drill for item in items] == ["d3", "d2", "d1"]
    _, near = next_year(one(held, "d3"), LESSONS, None)
    assert [item.drill for item in near] == ["d3", "d2"]


def test_one_that_was_called_off_can_be_planned_again():
    off = with_state(planned("2026-06-01"), "cancelled", reason="大雨")
    assert (off.state, off.reason, off.date) == ("cancelled", "大雨", day("2026-06-01"))
    assert next_year(one(told(off), "d1"), LESSONS, None)[0].reason == ""
    again = with_state(off, "planned", reason="大雨", date=day("2026-07-01"))
    assert (again.state, again.reason, again.date) == ("planned", "", day("2026-07-01"))


def test_the_day_of_one_put_off_is_the_new_one_or_not_known():
    body = planned("2026-06-01")
    assert with_state(body, "postponed", reason="工事").date is None
    assert with_state(body, "postponed", reason="工事", date=day("2026-08-01")).date == day("2026-08-01")


def test_one_that_took_place_says_when():
    took = HeldDrill(date=day("2026-06-02"), participants=80)
    found = with_state(planned("2026-06-01"), "done", held=took)
    assert (found.held, found.date) == (took, day("2026-06-01"))


@pytest.mark.parametrize(
    ("state", "more"),
    [
        ("cancelled", {}),
        ("postponed", {"reason": " "}),
        ("done", {}),
        ("planned", {"held": HeldDrill(date=day("2026-06-02"))}),
        ("cancelled", {"reason": "大雨", "held": HeldDrill(date=day("2026-06-02"))}),
    ],
)
def test_a_state_that_lacks_what_it_needs_is_refused(state: Any, more: dict[str, Any]):
    body = planned("2026-06-01")
    with pytest.raises(EntryRefused):
        with_state(body, state, **more)
    assert isinstance(body, DrillBody)
