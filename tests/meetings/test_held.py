"""Tables and store held together: order, moments, undo, ids."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.held import dated_id, held, in_order, new_id
from layers.meetings import ids
from layers.store.bodies import NoteBody, OpinionBody
from layers.store.errors import Conflict
from layers.store.record import Record
from tests.meetings.acting import NAME, WHO, at, now, opened, saved, step, told

PLACE = ids.opinion(NAME, "o1")


def said(text: str) -> OpinionBody:
    return OpinionBody(text=text, source="staff")


def test_what_people_save_stands_above_the_tables(tmp_path: Path):
    entries = opened(tmp_path, training=True)
    table = step(PLACE, said("表"), 1, training=True)
    before = held(NAME, [table], entries.versions(), training=True)
    found = before.latest(PLACE)
    assert found
    assert (found.body, found.version, found.training) == (said("表"), 0, True)
    entries.save(PLACE, said("直した"), WHO, at(2), based_on=found.version)
    after = held(NAME, [table], entries.versions(), training=True)
    assert [one.body for one in after.records[PLACE]] == [said("表"), said("直した")]
    assert [(one.body, one.version) for one in after.current("opinion")] == [(said("直した"), 1)]


def test_an_entry_undone_shows_the_table_again_and_without_one_nothing(tmp_path: Path):
    entries = opened(tmp_path)
    saved(entries, PLACE, said("直した"), 2)
    entries.undo(PLACE, WHO, at(3), based_on=1)
    with_table = held(NAME, [step(PLACE, said("表"), 1)], entries.versions(), training=False)
    assert [(one.body, one.version) for one in with_table.current("opinion")] == [(said("表"), 2)]
    alone = now(entries)
    assert alone.current("opinion") == []
    gone = alone.latest(PLACE)
    assert gone
    assert (gone.body, gone.version) == (None, 2)


def test_what_stood_at_a_moment():
    both = told(step(PLACE, said("後"), 5), step(PLACE, said("先"), 2))
    texts = [found and found.body and found.body.text for found in (both.at(PLACE, at(hour)) for hour in range(1, 7))]
    assert texts == [None, "先", "先", "先", "後", "後"]
    assert both.at(PLACE, None) == both.latest(PLACE)
    assert both.at(ids.opinion(NAME, "o2"), None) is None


def test_another_plan_is_not_held():
    other = Record("note", "kawasaki_2011", "P1-1", item="n1")
    assert told(step(other, NoteBody(text="x"), 1)).records == {}


def test_order_is_that_of_people():
    names = ["o10", "o2", "o1", "a3"]
    found = sorted((ids.opinion(NAME, name) for name in names), key=in_order)
    assert [one.item for one in found] == ["a3", "o1", "o2", "o10"]


@given(st.lists(st.integers(1, 60), unique=True))
def test_a_new_id_is_one_nobody_has(numbers: list[int]):
    all_of_them = told(*(step(ids.opinion(NAME, f"o{number}"), said("x"), 1) for number in numbers))
    fresh = new_id(all_of_them, "opinion")
    assert fresh == f"o{max(numbers, default=0) + 1}"
    assert new_id(all_of_them, "decision") == "d1"


def test_two_who_take_the_same_id_at_once_do_not_overwrite(tmp_path: Path):
    entries = opened(tmp_path)
    mine, theirs = (ids.opinion(NAME, new_id(now(entries), "opinion")) for _ in "ab")
    entries.save(theirs, said("彼"), WHO, at(1), based_on=0)
    with pytest.raises(Conflict):
        entries.save(mine, said("私"), WHO, at(1), based_on=0)


def test_a_meeting_is_named_after_its_day():
    day = datetime.date(2026, 10, 7)
    assert dated_id(told(), "meeting", day) == "2026-10-07"
    one = step(ids.meeting(NAME, "2026-10-07"), said("x"), 1)
    two = step(ids.meeting(NAME, "2026-10-07-2"), said("x"), 1)
    assert dated_id(told(one), "meeting", day) == "2026-10-07-2"
    assert dated_id(told(one, two), "meeting", day) == "2026-10-07-3"


def test_records_of_one_opinion_meet_by_its_id():
    assert ids.response(NAME, "c1-1").key == f"{NAME}|c1-1|||"
    assert ids.action(NAME, "a1", "D2-1", "m1", "港区").key == f"{NAME}|D2-1|港区||a1"
    assert ids.action(NAME, "a1", "", "m1").subject == "m1"
    assert ids.action(NAME, "a1").subject == "action"
