"""What changed between two meetings."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.meetings import differences, differences_of, differences_since, ids
from layers.meetings.differences import TELLING, WORDED, field_text
from layers.store.bodies import (
    KINDS,
    ActionBody,
    Condition,
    DecisionBody,
    IndicatorBody,
    OpinionBody,
    RatingEntry,
    ResponseBody,
    ResultBody,
    RolloutBody,
)
from layers.store.record import Record
from tests.meetings.acting import NAME, at, homework, meeting, now, opened, saved, step, told
from tests.support import CONFIG

FIRST, SECOND, THIRD = (ids.meeting(NAME, name) for name in ("m1", "m2", "m3"))
ROLLOUT = Record("rollout", NAME, "D2-1", 2026, "港区")
#: Two meetings that were held, and one to come.
MEETINGS = (
    step(FIRST, meeting(1), 0),
    step(FIRST, meeting(1, state="running"), 10),
    step(FIRST, meeting(1, state="closed"), 12),
    step(SECOND, meeting(15), 1),
    step(SECOND, meeting(15, state="running"), 20),
    step(SECOND, meeting(15, state="closed"), 22),
    step(THIRD, meeting(29), 22),
)


def at_hours(*hours: int) -> list[RolloutBody]:
    states = ("not_started", "preparing", "ready", "running", "done")
    return [RolloutBody(state=states[number % 5], blocker=f"{hour}") for number, hour in enumerate(hours)]


def test_every_kind_has_its_telling_fields():
    assert set(TELLING) == set(KINDS)
    for kind, names in TELLING.items():
        assert set(names) <= set(KINDS[kind].model_fields)
    assert all(name in KINDS[kind].model_fields for kind, name in WORDED)


WORDED_TABLES = [
    "opinion_source",
    "response_state",
    "meeting_state",
    "entry_kind",
    "drill_type",
    "drill_state",
    "finding_sort",
]


@pytest.mark.parametrize("table", WORDED_TABLES)
def test_states_are_worded_in_both_languages(table: str):
    fields = {"opinion_source": ("opinion", "source"), "response_state": ("response", "state")}
    fields |= {"drill_type": ("drill", "type"), "drill_state": ("drill", "state"), "finding_sort": ("finding", "sort")}
    kind, name = fields.get(table, ("meeting", "state"))
    wanted = set(KINDS) if table == "entry_kind" else set(KINDS[kind].model_fields[name].annotation.__args__)
    for language in ("ja", "en"):
        assert set(CONFIG.text[language][table]) == wanted


def test_differences_are_those_from_the_end_of_one_meeting_to_the_start_of_the_next():
    hours = (5, 11, 15, 21)
    steps = [step(ROLLOUT, body, hour) for hour, body in zip(hours, at_hours(*hours), strict=True)]
    everything = told(*MEETINGS, *steps)
    (found,) = differences_since(everything, "m1", "m2")
    assert (found.kind, found.subject, found.ward) == ("rollout", "D2-1", "港区")
    assert (found.what, found.before, found.after, found.words) == ("changed", "preparing", "ready", "rollout_state")
    assert (found.who, found.when) == ("山田", at(15))
    assert [(one.name, one.before, one.after) for one in found.changes] == [
        ("state", "preparing", "ready"),
        ("blocker", "11", "15"),
    ]
    assert differences_of(everything, "m2") == [found]
    # What was saved while the second meeting ran belongs to it, not to what changed since.
    assert differences_since(everything, "m2", "m3") == []
    # Before the first meeting there was none: everything is new, the plan for the second meeting too.
    assert [(one.kind, one.after) for one in differences_of(everything, "m1")] == [
        ("rollout", "not_started"),
        ("meeting", "planned"),
    ]


def test_a_meeting_that_is_still_to_come_sees_everything_up_to_now():
    late = step(ROLLOUT, RolloutBody(state="done"), 500)
    assert [one.after for one in differences_of(told(*MEETINGS, late), "m3")] == ["done"]


def test_a_meeting_that_was_cancelled_is_no_meeting_before():
    called_off = step(SECOND, meeting(15, state="cancelled", reason="地震"), 23)
    change = step(ROLLOUT, RolloutBody(state="done"), 15)
    meetings = [one for one in MEETINGS if one.record != SECOND]
    found = differences_of(told(*meetings, called_off, change), "m3")
    assert [(one.kind, one.after) for one in found] == [("rollout", "done"), ("meeting", "cancelled")]


def test_correcting_the_minutes_later_does_not_move_the_end():
    corrected = step(FIRST, meeting(1, state="closed", place="第1会議室"), 18)
    change = step(ROLLOUT, RolloutBody(state="done"), 15)
    found = differences_since(told(*MEETINGS, corrected, change), "m1", "m2")
    assert [one.kind for one in found] == ["rollout"]


def test_what_was_put_back_is_no_difference():
    steps = [
        step(ROLLOUT, RolloutBody(state=state), hour) for state, hour in (("ready", 1), ("done", 13), ("ready", 14))
    ]
    assert differences_since(told(*MEETINGS, *steps), "m1", "m2") == []


def test_what_was_undone_is_withdrawn(tmp_path: Path):
    entries = opened(tmp_path)
    place = ids.decision(NAME, "m1", "d1")
    saved(entries, place, DecisionBody(text="三棟を指定", due=datetime.date(2026, 9, 30)), 1)
    entries.undo(place, "佐藤", at(13), based_on=1)
    (found,) = differences(now(entries), at(12))
    assert (found.what, found.name, found.before, found.after) == ("withdrawn", "三棟を指定", "三棟を指定", "")
    assert (found.who, [one.name for one in found.changes]) == ("佐藤", ["text", "due"])
    assert differences(now(entries), at(13)) == []


def test_every_kind_is_told(tmp_path: Path):
    entries = opened(tmp_path)
    day = datetime.date(2026, 9, 1)
    result = Record("result", NAME, "D2-1", 2026)
    saved(entries, result, ResultBody(rating=RatingEntry(scale_id="achievement", code="3")), 1)
    saved(entries, result, ResultBody(rating=RatingEntry(scale_id="achievement", code="2")), 13)
    indicator = Record("indicator_value", NAME, "D2-1", 2026)
    saved(entries, indicator, IndicatorBody(value=None), 1)
    saved(entries, indicator, IndicatorBody(value=173, unit="棟", date=day, source="台帳"), 13)
    saved(entries, ids.opinion(NAME, "o1"), OpinionBody(text="広げる", source="resident"), 13)
    saved(entries, ids.response(NAME, "o1"), ResponseBody(state="adopted"), 13)
    saved(entries, ids.action(NAME, "a1", "D2-1"), ActionBody(text="調べる", due=day), 13)
    found = differences(now(entries), at(12))
    assert [(one.kind, one.what, one.before, one.after, one.words) for one in found] == [
        ("result", "changed", "3 (achievement)", "2 (achievement)", ""),
        ("indicator_value", "changed", "", "173.0", ""),
        ("opinion", "new", "", "広げる", ""),
        ("response", "new", "", "adopted", "response_state"),
        ("action", "new", "", "open", "action_state"),
    ]
    assert found[4].name == "調べる"


def test_a_body_that_says_nothing_yet_is_still_a_difference(tmp_path: Path):
    entries = opened(tmp_path)
    saved(entries, Record("indicator_value", NAME, "D2-1", 2026), IndicatorBody(), 13)
    (found,) = differences(now(entries), at(12))
    assert (found.what, found.before, found.after) == ("new", "", "")


def test_fields_are_text_for_people():
    body = meeting(1)
    assert field_text(body.agenda) == "D2-1"
    conditions = (Condition(text="予算", met=True), Condition(text="人", met=False), Condition(text="場所"))
    assert field_text(conditions) == "○ 予算\n× 人\n場所"
    assert field_text(("D2-1", "W-4")) == "D2-1 W-4"
    assert (field_text(None), field_text(body.date)) == ("", "2026-06-01")


def test_made_up_changes_are_marked():
    (found,) = differences(told(step(ROLLOUT, RolloutBody(state="done"), 1, training=True), training=True), None)
    assert found.training


STATES = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["not_started", "ready", "done"]), st.integers(0, 2)), max_size=12
)


@settings(max_examples=60)
@given(STATES, st.integers(0, 40), st.integers(0, 40))
def test_the_difference_is_exactly_between_the_two_moments(said: list[tuple[int, str, int]], one: int, other: int):
    since, until = sorted((one, other))
    wards = ("港区", "南区", "緑区")
    records = [Record("rollout", NAME, "D2-1", 2026, ward) for ward in wards]
    everything = told(*(step(records[ward], RolloutBody(state=state), hour) for hour, state, ward in said))
    found = {diff.record: diff for diff in differences(everything, at(since), at(until))}
    for record in records:
        before, after = everything.at(record, at(since)), everything.at(record, at(until))
        old, new = (None if each is None else each.body.state for each in (before, after))
        assert (record in found) == (old != new)
        if record in found:
            assert (found[record].before, found[record].after) == (old or "", new or "")
            assert at(since) < found[record].when <= at(until)


@given(st.integers(13, 19))
def test_homework_done_between_two_meetings_shows(hour: int):
    given_out = [homework("a1", 12), homework("a1", hour, state="done")]
    (found,) = differences_since(told(*MEETINGS, *given_out), "m1", "m2")
    assert (found.name, found.before, found.after) == ("宿題 a1", "open", "done")
