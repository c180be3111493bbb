"""A year is frozen at its cut-off, all at once; after that only addenda, and at last it is published."""

from __future__ import annotations

import pytest

from layers.store.bodies import IndicatorBody, ResultBody, RolloutBody
from layers.store.entries import Entries
from layers.store.errors import EntryRefused, YearFrozen, YearOpen
from layers.store.record import Record
from layers.store.rules import Change
from tests.store.helpers import PLACE, WHEN, at, note, remark, result, saved, told

OTHER = Record("result", "nagoya", "W-1", 2013)
NEXT = Record("result", "nagoya", "D1-4", 2014, "港区")
ELSEWHERE = Record("result", "kawasaki", "D1-4", 2013)
VALUE = Record("indicator_value", "nagoya", "D2-1", 2013)
ROLLOUT = Record("rollout", "nagoya", "D2-1", 2013, "港区")


@pytest.fixture
def frozen(entries: Entries) -> Entries:
    for record in (PLACE, OTHER, NEXT, ELSEWHERE):
        saved(entries, "一", "二", record=record)
    entries.save(VALUE, IndicatorBody(), "山田", WHEN, 0)
    entries.save(ROLLOUT, RolloutBody(state="ready"), "山田", WHEN, 0)
    entries.save(OTHER, result("三", state="confirmed"), "山田", WHEN, 2)
    entries.freeze("nagoya", 2013, "課長", at(90))
    return entries


def state_of(entries: Entries, record: Record) -> str:
    latest = entries.latest(record)
    assert latest is not None
    assert isinstance(latest.body, ResultBody)
    return latest.body.state


def test_a_freeze_closes_every_result_of_the_year_and_no_other(frozen: Entries):
    states = [state_of(frozen, record) for record in (PLACE, OTHER, NEXT, ELSEWHERE)]
    assert states == ["final", "final", "draft", "draft"]
    last = frozen.history(OTHER)[-1]
    assert (last.act, last.who, last.when, told(last.body), last.based_on) == ("freeze", "課長", at(90), "三", 3)
    year = frozen.year("nagoya", 2013)
    assert (year.state, year.frozen_at, year.frozen_by) == ("frozen", at(90), "課長")
    assert frozen.year("nagoya", 2014).state == frozen.year("kawasaki", 2013).state == "open"


def test_a_freeze_returns_the_results_and_their_history_tells_the_drafts(entries: Entries):
    saved(entries, "一")
    entries.save(OTHER, result("二", state="confirmed"), "山田", WHEN, 0)
    closed = entries.freeze("nagoya", 2013, "課長", WHEN)
    before = {one.record: entries.history(one.record)[one.based_on - 1].body for one in closed}
    assert {record: body.state for record, body in before.items()} == {PLACE: "draft", OTHER: "confirmed"}


@pytest.mark.parametrize(
    ("record", "body", "based_on"),
    [
        (PLACE, result("後から"), 3),
        (PLACE, result("後から"), 2),
        (Record("result", "nagoya", "S-1", 2013), result("後から"), 0),
        (VALUE, IndicatorBody(), 1),
        (ROLLOUT, RolloutBody(state="done"), 1),
    ],
)
def test_after_the_freeze_nothing_of_the_year_is_saved(frozen: Entries, record, body, based_on):
    before = frozen.versions()
    with pytest.raises(YearFrozen, match="nagoya 2013 is frozen; only addenda"):
        frozen.save(record, body, "山田", WHEN, based_on)
    with pytest.raises(YearFrozen):
        frozen.save_all([Change(note(1), remark("x"), 0), Change(record, body, based_on)], "山田", WHEN)
    with pytest.raises(YearFrozen):
        frozen.undo(record, "山田", WHEN, based_on)
    assert frozen.versions() == before


def test_what_belongs_to_no_frozen_year_is_saved(frozen: Entries):
    saved(frozen, "三", record=NEXT)
    saved(frozen, "三", record=ELSEWHERE)
    frozen.save(note(1), remark("x"), "山田", WHEN, 0)
    action = Record("note", "nagoya", "D1-4", 2013, "港区", "n2")
    assert frozen.save(action, remark("y"), "山田", WHEN, 0).version == 1


def test_an_addendum_is_visible_and_changes_nothing(frozen: Entries):
    before = frozen.latest(PLACE)
    assert before is not None
    frozen.addendum(PLACE, "3行目は誤り", "山田", at(100))
    frozen.addendum(PLACE, "再訂正", "鈴木", at(101))
    (entry,) = frozen.current("result", plan="nagoya", fiscal_year=2013, subject="D1-4")
    assert [(one.note, one.who, one.when) for one in entry.addenda] == [
        ("3行目は誤り", "山田", at(100)),
        ("再訂正", "鈴木", at(101)),
    ]
    assert entry.body == before.body
    assert [one.act for one in frozen.history(PLACE)] == ["save", "save", "freeze", "addendum", "addendum"]


def test_an_addendum_needs_a_frozen_year_an_entry_and_a_text(frozen: Entries):
    with pytest.raises(YearOpen):
        frozen.addendum(NEXT, "x", "山田", WHEN)
    with pytest.raises(YearOpen):
        frozen.addendum(note(1), "x", "山田", WHEN)
    with pytest.raises(EntryRefused, match="no entry"):
        frozen.addendum(Record("result", "nagoya", "S-1", 2013), "x", "山田", WHEN)
    for text in (" \n", "a\x00", "\ud800"):
        with pytest.raises(EntryRefused, match="text"):
            frozen.addendum(PLACE, text, "山田", WHEN)


def test_published_comes_after_frozen_each_once(frozen: Entries):
    with pytest.raises(YearOpen, match="freeze it first"):
        frozen.publish("nagoya", 2014, "課長", WHEN)
    with pytest.raises(YearFrozen, match="already"):
        frozen.freeze("nagoya", 2013, "課長", WHEN)
    frozen.addendum(PLACE, "訂正", "山田", WHEN)
    closed = frozen.publish("nagoya", 2013, "広報", at(120))
    assert {one.record for one in closed} == {PLACE, OTHER}
    assert state_of(frozen, PLACE) == "published"
    year = frozen.year("nagoya", 2013)
    assert (year.state, year.published_at, year.published_by, year.frozen_at) == ("published", at(120), "広報", at(90))
    with pytest.raises(YearFrozen, match="already"):
        frozen.publish("nagoya", 2013, "課長", WHEN)
    with pytest.raises(YearFrozen):
        frozen.save(PLACE, result("後から"), "山田", WHEN, 5)
    # An addendum may still follow, and the earlier one stays visible.
    frozen.addendum(PLACE, "公表後の訂正", "山田", WHEN)
    (entry,) = frozen.current("result", plan="nagoya", subject="D1-4", fiscal_year=2013)
    assert [one.note for one in entry.addenda] == ["訂正", "公表後の訂正"]


def test_a_withdrawn_result_stays_without_an_entry(entries: Entries):
    saved(entries, "一")
    entries.undo(PLACE, "山田", WHEN, 1)
    assert entries.freeze("nagoya", 2013, "課長", WHEN) == []
    assert entries.current("result") == []


def test_a_year_without_results_can_be_frozen(entries: Entries):
    assert entries.freeze("nagoya", 2013, "課長", WHEN) == []
    with pytest.raises(YearFrozen):
        entries.save(PLACE, result(), "山田", WHEN, 0)
