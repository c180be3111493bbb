"""Agenda, states of a meeting, homework, minutes."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.meetings import (
    agenda_lines,
    all_homework,
    closing,
    ids,
    meeting_before,
    meeting_of,
    meetings,
    minutes,
    open_homework,
    prepared,
    with_state,
)
from layers.meetings.acts import FOLLOWS
from layers.meetings.agenda import began, ended
from layers.store.bodies import ActionBody, AgendaItem, DecisionBody, MeetingBody, OpinionBody
from layers.store.errors import Conflict, EntryRefused
from tests.meetings.acting import AS_OF, NAME, PLAN, WHO, at, homework, meeting, now, opened, saved, step, told


def test_an_agenda_is_prepared_from_measures_in_their_order_each_once():
    found = prepared(PLAN, ["S-1", "D2-1", "S-1"], ["その他", " "])
    assert found == (AgendaItem(measure="S-1"), AgendaItem(measure="D2-1"), AgendaItem(text="その他"))
    with pytest.raises(KeyError, match="X-1"):
        prepared(PLAN, ["D2-1", "X-1"])


def test_lines_name_their_measures_and_one_nobody_has_stays_as_it_is():
    body = meeting(1, agenda=(AgendaItem(measure="S-2"), AgendaItem(measure="X-1", text="旧"), AgendaItem(text="他")))
    lines = agenda_lines(PLAN, body)
    assert [(one.order, one.measure.name if one.measure else None, one.measure_id, one.text) for one in lines] == [
        (1, "区役所窓口業務等の民間活力導入の検討", "S-2", ""),
        (2, None, "X-1", "旧"),
        (3, None, "", "他"),
    ]


def test_meetings_stand_by_date_and_the_one_before_was_held():
    everything = told(
        step(ids.meeting(NAME, "x"), MeetingBody(title="日程未定"), 0),
        step(ids.meeting(NAME, "c"), meeting(20), 0),
        step(ids.meeting(NAME, "b"), meeting(10, state="cancelled", reason="地震"), 0),
        step(ids.meeting(NAME, "a"), meeting(2, state="closed"), 0),
        step(ids.meeting(NAME, "d"), meeting(25, state="closed"), 0),
    )
    assert [one.id for one in meetings(everything)] == ["a", "b", "c", "d", "x"]
    before = {one.id: meeting_before(everything, one.id) for one in meetings(everything)}
    assert {name: one and one.id for name, one in before.items()} == {"a": None, "b": "a", "c": "a", "d": "a", "x": "d"}
    with pytest.raises(KeyError):
        meeting_of(everything, "e")


def test_two_meetings_of_one_day_stand_by_their_hour():
    late = step(ids.meeting(NAME, "a"), meeting(2, start="15:00"), 0)
    early = step(ids.meeting(NAME, "b"), meeting(2, start="09:30", state="closed"), 0)
    everything = told(late, early)
    before = meeting_before(everything, "a")
    assert before
    assert before.id == "b"
    assert meeting_before(everything, "b") is None


def test_begin_and_end_of_a_meeting():
    place = ids.meeting(NAME, "m1")
    states = (("planned", 1), ("running", 3), ("closed", 5), ("closed", 9), ("running", 11))
    moments = []
    for number in range(1, 6):
        so_far = told(*(step(place, meeting(1, state=state), hour) for state, hour in states[:number]))
        moments.append((began(so_far, "m1"), ended(so_far, "m1")))
    assert moments == [(None, None), (at(3), None), (at(3), at(5)), (at(3), at(5)), (at(3), None)]


@pytest.mark.parametrize("between", ["postponed", "planned"])
def test_a_meeting_put_off_begins_when_it_is_held(between: str):
    place, why = ids.meeting(NAME, "m1"), {"reason": "台風"} if between == "postponed" else {}
    steps = [step(place, meeting(1), 1), step(place, meeting(1, state="running"), 3)]
    steps.append(step(place, meeting(1, state=between, **why), 5))
    assert began(told(*steps), "m1") is None
    assert began(told(*steps, step(place, meeting(1, state="running"), 9)), "m1") == at(9)


def test_a_meeting_put_off_without_a_new_day_has_none():
    assert with_state(meeting(1), "postponed", reason="台風").date is None


@pytest.mark.parametrize("before", FOLLOWS)
@pytest.mark.parametrize("after", FOLLOWS)
def test_a_meeting_goes_only_where_it_can(before: str, after: str):
    told_why = {"reason": "地震"} if before in ("cancelled", "postponed") else {}
    body = meeting(1, state=before, **told_why)
    if after in FOLLOWS[before]:
        done = with_state(body, after, reason="大雪" if after in ("cancelled", "postponed") else "")
        assert (done.state, done.agenda, done.title) == (after, body.agenda, body.title)
        assert done.reason == ("大雪" if after in ("cancelled", "postponed") else "")
    else:
        with pytest.raises(EntryRefused, match=f"found '{after}' after '{before}'"):
            with_state(body, after, reason="大雪")


def test_a_meeting_is_not_called_off_without_a_reason_nor_held_without_a_date():
    with pytest.raises(EntryRefused, match="reason"):
        with_state(meeting(1), "cancelled", reason=" ")
    with pytest.raises(EntryRefused, match="date"):
        with_state(meeting(1, date=None), "running")
    later = datetime.date(2026, 7, 1)
    assert with_state(meeting(1), "postponed", reason="大雪", date=later).date == later
    assert with_state(meeting(1, date=None), "running", date=later).date == later


def test_closing_saves_the_meeting_and_its_homework_or_nothing(tmp_path: Path):
    entries = opened(tmp_path)
    place = ids.meeting(NAME, "m1")
    saved(entries, place, meeting(1), 1)
    saved(entries, place, meeting(1, state="running"), 2)
    saved(entries, ids.action(NAME, "a4", "W-4"), ActionBody(text="前からの"), 2)
    given_out = [ActionBody(text="調べる", measure="D2-1", office="総務課", due=AS_OF), ActionBody(text="まとめる")]
    changes = closing(now(entries), "m1", given_out, following="m2")
    saved(entries, place, meeting(1, state="running", place="別の部屋"), 3)
    with pytest.raises(Conflict):
        entries.save_all(changes, WHO, at(4), act="save")
    assert [one.id for one in open_homework(now(entries), AS_OF)] == ["a4"]
    entries.save_all(closing(now(entries), "m1", given_out, following="m2"), WHO, at(4), act="save")
    body = meeting_of(now(entries), "m1").body
    assert (body.state, body.next, body.place) == ("closed", "m2", "別の部屋")
    found = open_homework(now(entries), AS_OF, meeting="m1")
    assert [(one.id, one.body.text, one.body.meeting, one.step.record.subject) for one in found] == [
        ("a5", "調べる", "m1", "D2-1"),
        ("a6", "まとめる", "m1", "m1"),
    ]


# --- homework -----------------------------------------------------------------------------------


def test_late_homework_stands_first_the_latest_of_all():
    everything = told(
        homework("a1", 1, due="2026-10-20"),
        homework("a2", 1, due="2026-09-30", measure="D2-1"),
        homework("a3", 1, due="2026-08-31", state="running"),
        homework("a4", 1, due=None),
        homework("a5", 1, due="2026-01-01", state="done"),
        homework("a6", 1, due="2026-01-01", state="dropped"),
        homework("a7", 1, due="2026-10-01"),
    )
    found = open_homework(everything, AS_OF)
    assert [(one.id, one.late_days) for one in found] == [
        ("a3", 31),
        ("a2", 1),
        ("a7", None),
        ("a1", None),
        ("a4", None),
    ]
    assert [one.id for one in found if one.overdue] == ["a3", "a2"]
    assert len(all_homework(everything, AS_OF)) == 7
    assert [one.id for one in open_homework(everything, AS_OF, measure="D2-1")] == ["a2"]
    assert open_homework(everything, AS_OF, meeting="m9") == []


@given(st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 1, 1)), st.sampled_from(["open", "running", "done"]))
def test_homework_is_late_only_after_its_day_and_only_while_open(as_of: datetime.date, state: str):
    (one,) = all_homework(told(homework("a1", 1, due="2026-06-30", state=state)), as_of)
    days = (as_of - datetime.date(2026, 6, 30)).days
    assert one.late_days == (days if days > 0 and state != "done" else None)
    assert one.open == (state != "done")


# --- minutes ------------------------------------------------------------------------------------


def test_minutes_hold_what_belongs_to_the_meeting_in_the_order_it_was_typed():
    said = OpinionBody(text="後から", source="resident", meeting="m1", speaker="区民A", measures=("D2-1", "W-4"))
    everything = told(
        step(ids.meeting(NAME, "m1"), meeting(1, state="closed", next="m2"), 9),
        step(ids.meeting(NAME, "m2"), meeting(15), 9),
        step(ids.opinion(NAME, "o1"), said, 7),
        step(ids.opinion(NAME, "o2"), OpinionBody(text="先に", source="staff", meeting="m1"), 5),
        step(ids.opinion(NAME, "o2"), OpinionBody(text="先に（訂正）", source="staff", meeting="m1"), 8),
        step(ids.opinion(NAME, "o3"), OpinionBody(text="別の会議", source="staff", meeting="m2"), 5),
        step(ids.decision(NAME, "m1", "d1"), DecisionBody(text="決めた", office="総務課", due=AS_OF), 6),
        step(ids.decision(NAME, "m2", "d2"), DecisionBody(text="別"), 6),
        homework("a1", 9, measure="D2-1", office="総務課"),
    )
    found = minutes(everything, PLAN, "m1", AS_OF)
    assert [body.text for _, body in found.opinions] == ["先に（訂正）", "後から"]
    assert found.next
    assert (found.next.id, found.training) == ("m2", False)
    columns = ("what", "id", "measure", "text", "by", "due", "state")
    assert [tuple(row) for row in found.rows()] == [columns] * 5
    assert [tuple(row.values()) for row in found.rows()] == [
        ("agenda", "1", "D2-1", "津波避難ビル指定の拡大", "", "", ""),
        ("opinion", "o2", "", "先に（訂正）", "", "", "staff"),
        ("opinion", "o1", "D2-1 W-4", "後から", "区民A", "", "resident"),
        ("decision", "d1", "", "決めた", "総務課", "2026-10-01", ""),
        ("action", "a1", "D2-1", "宿題 a1", "総務課", "2026-09-30", "open"),
    ]
    assert [one.overdue for one in found.homework] == [True]
    with pytest.raises(KeyError):
        minutes(everything, PLAN, "m9", AS_OF)


def test_minutes_with_anything_made_up_are_made_up():
    real = step(ids.meeting(NAME, "m1"), meeting(1, state="closed"), 9)
    fiction = step(ids.opinion(NAME, "o1"), OpinionBody(text="x", source="staff", meeting="m1"), 1, training=True)
    assert not minutes(told(real), PLAN, "m1", AS_OF).training
    assert minutes(told(real, fiction), PLAN, "m1", AS_OF).training
