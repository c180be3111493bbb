"""Saving, conflicts, undo, history: nobody overwrites silently and nothing saved ever changes."""

from __future__ import annotations

import datetime
import pickle
import threading
from pathlib import Path

import pytest

from layers.problems import FileRefused
from layers.store.bodies import NoteBody, ResultBody
from layers.store.entries import Entries
from layers.store.errors import Conflict, EntryRefused
from layers.store.record import Record
from layers.store.rules import Change
from tests.store.helpers import PLACE, WHEN, at, note, opened, remark, result, saved, told


def test_nothing_is_there_before_the_first_save(entries: Entries):
    assert entries.latest(PLACE) is None
    assert entries.history(PLACE) == entries.versions() == entries.current() == []
    assert entries.year("nagoya", 2013).state == "open"
    entries.check()
    assert not entries.path.exists()


def test_a_save_is_the_next_version_and_reads_back(entries: Entries):
    first = entries.save(PLACE, result("一"), "山田", at(0), 0)
    second = entries.save(PLACE, result("二", state="confirmed"), "鈴木", at(1), first.version)
    assert (first.version, second.version, second.based_on, second.act) == (1, 2, 1, "save")
    assert entries.history(PLACE) == [first, second]
    assert opened(entries.path.parent).latest(PLACE) == second
    assert second.when == at(1)
    assert [path.name for path in entries.path.parent.iterdir()] == ["entries.sqlite"]


def test_times_of_any_zone_are_the_same_time(entries: Entries):
    tokyo = datetime.timezone(datetime.timedelta(hours=9))
    when = datetime.datetime(2014, 4, 1, 8, 30, 0, 123456, tzinfo=tokyo)
    entries.save(PLACE, result(), "山田", when, 0)
    latest = entries.latest(PLACE)
    assert latest is not None
    assert latest.when == when


@pytest.mark.parametrize("who", ["", " ", "　", "a\nb", "\x00"])
def test_every_act_says_who(entries: Entries, who: str):
    saved(entries, "一")
    acts = [
        lambda: entries.save(PLACE, result(), who, WHEN, 1),
        lambda: entries.save_all([Change(PLACE, result(), 1)], who, WHEN),
        lambda: entries.undo(PLACE, who, WHEN, 1),
        lambda: entries.addendum(PLACE, "x", who, WHEN),
        lambda: entries.freeze("nagoya", 2013, who, WHEN),
        lambda: entries.publish("nagoya", 2013, who, WHEN),
    ]
    for act in acts:
        with pytest.raises(EntryRefused, match="who"):
            act()
    assert len(entries.versions()) == 1


def test_a_time_without_zone_is_refused(entries: Entries):
    with pytest.raises(EntryRefused, match="when"):
        entries.save(PLACE, result(), "山田", datetime.datetime(2026, 1, 2), 0)


def test_a_conflict_shows_mine_theirs_and_base(entries: Entries):
    base, theirs = saved(entries, "元", "先の人", who="鈴木")
    with pytest.raises(Conflict) as caught:
        entries.save(PLACE, result("私"), "山田", WHEN, 1)
    conflict = caught.value
    assert (told(conflict.mine), conflict.theirs, conflict.base) == ("私", theirs, base)
    assert conflict.record == PLACE
    assert "found version 2 by 鈴木, expected 1" in str(conflict)
    assert len(entries.history(PLACE)) == 2
    # Having seen theirs, the person may save all the same: both texts stand in the history.
    entries.save(PLACE, result("私"), "山田", WHEN, conflict.theirs.version)
    assert [told(one.body) for one in entries.history(PLACE)] == ["元", "先の人", "私"]


def test_two_who_begin_with_nothing(entries: Entries):
    saved(entries, "先の人")
    with pytest.raises(Conflict) as caught:
        entries.save(PLACE, result("私"), "山田", WHEN, 0)
    assert caught.value.base is None
    assert told(caught.value.theirs.body) == "先の人"


def test_a_conflict_survives_the_way_between_processes(entries: Entries):
    saved(entries, "元", "先の人")
    with pytest.raises(Conflict) as caught:
        entries.save(PLACE, result("私"), "山田", WHEN, 1)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.mine, again.theirs, again.base) == (caught.value.mine, caught.value.theirs, caught.value.base)


def test_the_same_text_saved_late_is_still_a_conflict(entries: Entries):
    saved(entries, "同じ")
    with pytest.raises(Conflict):
        entries.save(PLACE, result("同じ"), "山田", WHEN, 0)


@pytest.mark.parametrize("based_on", [2, -1])
def test_a_version_that_never_was_is_no_base(entries: Entries, based_on: int):
    saved(entries, "一")
    with pytest.raises(EntryRefused, match="based on version"):
        entries.save(PLACE, result(), "山田", WHEN, based_on)


@pytest.mark.parametrize("state", ["final", "published"])
def test_nobody_saves_a_state_that_a_freeze_sets(entries: Entries, state: str):
    with pytest.raises(EntryRefused, match=state):
        entries.save(PLACE, result(state=state), "山田", WHEN, 0)
    assert entries.versions() == []


def test_a_body_of_another_kind_is_refused(entries: Entries):
    with pytest.raises(EntryRefused, match="NoteBody"):
        entries.save(PLACE, NoteBody(text="x"), "山田", WHEN, 0)


# --- several at once --------------------------------------------------------------------------


def test_an_import_is_all_or_nothing(entries: Entries):
    saved(entries, "元", "先の人")
    changes = [Change(note(n), remark(str(n)), 0) for n in range(3)]
    with pytest.raises(Conflict):
        entries.save_all([*changes, Change(PLACE, result("私"), 1)], "山田", WHEN)
    assert entries.current("note") == []
    done = entries.save_all([*changes, Change(PLACE, result("私"), 2)], "山田", WHEN)
    assert [one.act for one in done] == ["import"] * 4
    assert len(entries.current("note")) == 3


def test_an_import_of_nothing_changes_nothing(entries: Entries):
    assert entries.save_all([], "山田", WHEN) == []
    assert entries.versions() == []


def test_one_record_twice_in_an_import_is_a_conflict(entries: Entries):
    with pytest.raises(Conflict):
        entries.save_all([Change(PLACE, result("一"), 0), Change(PLACE, result("二"), 0)], "山田", WHEN)
    assert entries.versions() == []


# --- undo -------------------------------------------------------------------------------------


def test_undo_goes_back_step_by_step_and_is_itself_a_version(entries: Entries):
    saved(entries, "一", "二", "三")
    texts = []
    for version in (3, 4, 5):
        done = entries.undo(PLACE, "鈴木", WHEN, version)
        texts.append((told(done.body), done.act, done.who, done.restores))
    assert texts == [("二", "undo", "鈴木", 2), ("一", "undo", "鈴木", 1), ("", "undo", "鈴木", 0)]
    assert [told(one.body) for one in entries.history(PLACE)] == ["一", "二", "三", "二", "一", ""]
    with pytest.raises(EntryRefused, match="nothing to undo"):
        entries.undo(PLACE, "鈴木", WHEN, 6)


def test_an_undone_first_save_is_no_entry_but_stays_in_the_history(entries: Entries):
    saved(entries, "一")
    entries.undo(PLACE, "山田", WHEN, 1)
    assert entries.current("result") == []
    (left,) = entries.current("result", withdrawn=True)
    assert (left.body, left.version) == (None, 2)
    assert [told(one.body) for one in entries.history(PLACE)] == ["一", ""]
    assert entries.save(PLACE, result("二"), "山田", WHEN, 2).version == 3


def test_undo_after_a_new_save_goes_back_to_what_stood_before_it(entries: Entries):
    saved(entries, "一", "二")
    entries.undo(PLACE, "山田", WHEN, 2)
    saved(entries, "三")
    assert told(entries.undo(PLACE, "山田", WHEN, 4).body) == "一"


def test_what_was_saved_in_one_act_is_undone_in_one(entries: Entries):
    city, *wards = (Record("result", "nagoya", "D1-4", 2013, ward) for ward in ("", "港区", "南区", "緑区"))
    entries.save_all([Change(one, result("初め"), 0) for one in (city, *wards[:2])], "山田", WHEN, act="save")
    entries.save(wards[2], result("別の人"), "鈴木", WHEN, 0)
    entries.save_all([Change(one, result("次"), 1) for one in (city, *wards[:2])], "山田", at(1), act="save")
    entries.save(wards[1], result("直した"), "鈴木", at(2), 2)

    def told() -> list[str]:
        return [entries.latest(one).body.results for one in (city, *wards)]

    with pytest.raises(Conflict):
        entries.undo_act(city, "山田", at(3), 1)
    assert told() == ["次", "次", "直した", "別の人"]
    entries.undo_act(city, "山田", at(3), 2)
    assert told() == ["初め", "初め", "直した", "別の人"]
    entries.undo_act(city, "山田", at(4), 3)
    assert [entries.latest(one).body is None for one in (city, *wards)] == [True, True, False, False]


def test_undo_to_a_version_takes_an_undo_back(entries: Entries):
    saved(entries, "一", "二")
    entries.undo(PLACE, "山田", WHEN, 2)
    assert told(entries.undo(PLACE, "山田", WHEN, 3, to=2).body) == "二"
    assert told(entries.undo(PLACE, "山田", WHEN, 4).body) == "一"
    # A version that is an undo stands for the one it brought back.
    assert entries.undo(PLACE, "山田", WHEN, 5, to=3).restores == 1
    assert entries.undo(PLACE, "山田", WHEN, 6, to=0).body is None
    for nowhere in (8, -1):
        with pytest.raises(EntryRefused, match="no version"):
            entries.undo(PLACE, "山田", WHEN, 7, to=nowhere)


def test_undo_of_what_somebody_changed_since_is_a_conflict(entries: Entries):
    saved(entries, "一", "二")
    saved(entries, "先の人", who="鈴木")
    with pytest.raises(Conflict) as caught:
        entries.undo(PLACE, "山田", WHEN, 2)
    assert (caught.value.mine, told(caught.value.theirs.body)) == (None, "先の人")
    with pytest.raises(EntryRefused, match="nothing to undo"):
        entries.undo(note(1), "山田", WHEN, 0)


# --- reading ----------------------------------------------------------------------------------


def test_current_answers_for_kind_plan_year_ward_and_subject(entries: Entries):
    places = [
        Record("result", "nagoya", "D1-4", 2013, "港区"),
        Record("result", "nagoya", "D1-4", 2013),
        Record("result", "nagoya", "D1-4", 2014, "港区"),
        Record("result", "kawasaki", "D1-4", 2013, "港区"),
        Record("result", "nagoya", "W-1", 2013, "南区"),
    ]
    for place in places:
        saved(entries, "一", place.key, record=place)
    entries.save(note(1), remark("x"), "山田", WHEN, 0)

    def found(kind: str | None = None, **asked: object) -> set[Record]:
        return {entry.record for entry in entries.current(kind, **asked)}  # type: ignore[arg-type]

    assert found() == {*places, note(1)}
    assert found("result") == set(places)
    assert found("result", plan="nagoya", fiscal_year=2013) == {places[0], places[1], places[4]}
    assert found(ward="港区") == {places[0], places[2], places[3]}
    assert found("result", ward="") == {places[1]}
    assert found(subject="W-1") == {places[4]}
    assert all(told(entry.body) == entry.record.key for entry in entries.current("result"))


def test_records_do_not_mix_their_versions(entries: Entries):
    for number in range(3):
        entries.save(note(number), remark(str(number)), "山田", WHEN, 0)
    entries.save(note(1), remark("1b"), "山田", WHEN, 1)
    assert [one.version for one in entries.history(note(1))] == [1, 2]
    assert [entry.version for entry in entries.current("note")] == [1, 2, 1]


@pytest.mark.parametrize("training", [True, False])
def test_every_row_read_carries_the_mark(tmp_path: Path, training: bool):
    entries = opened(tmp_path, training=training)
    saved(entries, "一", "二")
    entries.freeze("nagoya", 2013, "山田", WHEN)
    entries.addendum(PLACE, "訂正", "山田", WHEN)
    rows = [*entries.history(PLACE), *entries.current(), *entries.current()[0].addenda, entries.year("nagoya", 2013)]
    assert len(rows) == 7
    assert {row.training for row in rows} == {training}


@pytest.mark.parametrize("training", [True, False])
def test_a_file_of_the_other_mark_is_neither_read_nor_written(tmp_path: Path, training: bool):
    saved(opened(tmp_path, training=training), "一")
    other = opened(tmp_path, training=not training)
    for act in (other.check, other.versions, lambda: saved(other, "二")):
        with pytest.raises(FileRefused, match="training_mixed"):
            act()
    assert len(opened(tmp_path, training=training).history(PLACE)) == 1


def test_texts_come_back_as_they_were(entries: Entries):
    text = "=1+1\t'; DROP TABLE versions; --\r\n𠮷😀\u202e%s{0}"
    entries.save(PLACE, ResultBody(results=text), "O'Brien; --", WHEN, 0)
    latest = entries.latest(PLACE)
    assert latest is not None
    assert (told(latest.body), latest.who) == (text, "O'Brien; --")


def test_one_object_serves_several_threads(entries: Entries):
    saved(entries, "0")
    conflicts: list[Conflict] = []

    def edit() -> None:
        for _ in range(5):
            latest = entries.latest(PLACE)
            assert latest is not None
            try:
                entries.save(PLACE, result(str(int(told(latest.body)) + 1)), "山田", WHEN, latest.version)
            except Conflict as err:
                conflicts.append(err)

    threads = [threading.Thread(target=edit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    latest = entries.latest(PLACE)
    assert latest is not None
    assert int(told(latest.body)) == latest.version - 1 == 20 - len(conflicts)
