"""What of the meetings' records is about a measure."""

from __future__ import annotations

from layers.meetings import about, decisions_on, differences, ids, measures_named
from layers.store.bodies import DecisionBody, IndicatorBody, OpinionBody, ResponseBody, RolloutBody
from layers.store.record import Record
from tests.meetings.acting import NAME, homework, step, told

ROLLOUT = Record("rollout", NAME, "D2-1", 2026, "港区")
VALUE = Record("indicator_value", NAME, "buildings", 2026)
HELD = told(
    step(ROLLOUT, RolloutBody(state="running"), 1),
    step(VALUE, IndicatorBody(), 1),
    step(ids.opinion(NAME, "o1"), OpinionBody(text="意見", source="staff", measures=("D2-1",)), 1),
    step(ids.response(NAME, "o1"), ResponseBody(state="adopted", measures=("W-4",)), 1),
    step(ids.decision(NAME, "m2", "d2"), DecisionBody(text="あと", measure="D2-1"), 1),
    step(ids.decision(NAME, "m1", "d1"), DecisionBody(text="さき", measure="D2-1"), 1),
    step(ids.decision(NAME, "m1", "d3"), DecisionBody(text="どれでもない"), 1),
    homework("a1", 1, measure="W-4"),
    homework("a2", 1),
)


def test_a_record_names_its_measures_itself_or_through_its_opinion():
    named = {record.kind + record.item: measures_named(HELD, record) for record in HELD.records}
    assert named == {
        "rollout": ("D2-1",),
        "indicator_value": ("buildings",),
        "opiniono1": ("D2-1",),
        "response": ("W-4", "D2-1"),
        "decisiond2": ("D2-1",),
        "decisiond1": ("D2-1",),
        "decisiond3": (),
        "actiona1": ("W-4",),
        "actiona2": (),
    }
    assert measures_named(HELD, ids.response(NAME, "printed")) == ()


def test_differences_about_a_measure_take_those_of_its_indicators():
    found = differences(HELD, None)
    kinds = [one.kind for one in about(HELD, found, "D2-1")]
    assert kinds == ["rollout", "opinion", "response", "decision", "decision"]
    assert [one.kind for one in about(HELD, found, "W-4", ["buildings"])] == ["indicator_value", "response", "action"]


def test_decisions_on_a_measure_come_meeting_by_meeting():
    assert [(record.subject, body.text) for record, body in decisions_on(HELD, "D2-1")] == [
        ("m1", "さき"),
        ("m2", "あと"),
    ]
