"""The opinion ledger: printed and typed opinions, responses, links, what lacks the other side."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.meetings import (
    find_opinions,
    ids,
    ledger,
    measures_without_opinion,
    response_counts,
    themes_without_measure,
)
from layers.meetings.ledger import ENTERED
from layers.store.bodies import OpinionBody, ResponseBody
from tests.knowledge.shipped import KNOWLEDGE
from tests.meetings.acting import NAME, PLAN, now, opened, saved, step, told

EMPTY = told()
OURS = "編集上の対応付け"


def test_every_printed_opinion_stands_once_and_is_not_considered_yet():
    rows = ledger(KNOWLEDGE, EMPTY)
    assert [row.id for row in rows] == [one.id for one in KNOWLEDGE.opinions]
    assert response_counts(rows) == {
        "unanswered": 80,
        "adopted": 0,
        "partly_adopted": 0,
        "later": 0,
        "not_adopted": 0,
    }
    assert all(row.printed and not row.training for row in rows)
    both = next(row for row in rows if row.id == "c2-1")
    assert both.sources == ("committee", "staff")


def test_a_response_links_measures_and_stays_beside_our_own_links(tmp_path: Path):
    entries = opened(tmp_path, training=True)
    answer = ResponseBody(state="partly_adopted", measures=("C2-1", "D2-3"), office="総務課")
    saved(entries, ids.response(NAME, "c2-17"), answer, 1)
    row = next(one for one in ledger(KNOWLEDGE, now(entries)) if one.id == "c2-17")
    assert (row.response.state, row.response_version, row.training) == ("partly_adopted", 1, True)
    assert [(one.measure, one.basis) for one in row.measures] == [("C2-1", ENTERED), ("D2-3", ENTERED)]
    untouched = next(one for one in ledger(KNOWLEDGE, now(entries)) if one.id == "c2-18")
    assert [(one.measure, one.basis) for one in untouched.measures] == [("C2-1", OURS)]
    assert not untouched.training


def test_a_response_undone_is_not_considered_again(tmp_path: Path):
    entries = opened(tmp_path)
    saved(entries, ids.response(NAME, "c2-17"), ResponseBody(state="later"), 1)
    entries.undo(ids.response(NAME, "c2-17"), "山田", now(entries).current("response")[0].when, based_on=1)
    row = next(one for one in ledger(KNOWLEDGE, now(entries)) if one.id == "c2-17")
    assert (row.response.state, row.response_version) == ("unanswered", 2)


TYPED = OpinionBody(
    text="夜間の訓練をふやす", source="resident", meeting="m1", themes=("2-budget", "9-none"), measures=("D2-3",)
)


def test_an_opinion_typed_in_stands_behind_the_printed_ones():
    rows = ledger(KNOWLEDGE, told(step(ids.opinion(NAME, "o1"), TYPED, 1)))
    row = rows[-1]
    assert (row.id, row.sources, row.speaker, row.meeting, row.printed) == ("o1", ("resident",), "", "m1", False)
    assert [(one.theme.id, one.basis) for one in row.themes] == [("2-budget", ENTERED)]
    assert [(one.measure, one.basis) for one in row.measures] == [("D2-3", ENTERED)]
    assert len(rows) == 81


def test_themes_without_a_measure():
    before = [one.id for one in themes_without_measure(KNOWLEDGE, EMPTY)]
    assert before == ["2-budget", "2-told", "3-branch", "4-system", "4-skill", "4-mind", "4-other"]
    typed = told(step(ids.opinion(NAME, "o1"), TYPED, 1))
    assert [one.id for one in themes_without_measure(KNOWLEDGE, typed)] == before[1:]
    answered = told(step(ids.response(NAME, "s4-2"), ResponseBody(state="adopted", measures=("D1-1",)), 1))
    assert "4-skill" not in [one.id for one in themes_without_measure(KNOWLEDGE, answered)]


def test_measures_without_an_opinion():
    before = [one.id for one in measures_without_opinion(PLAN, ledger(KNOWLEDGE, EMPTY))]
    expected = ["D1-1", "D1-2", "D1-3", "D1-4", "D2-1", "D2-2", "D2-3", "W-2", "W-3", "W-4", "C2-3", "S-2"]
    assert before == expected
    typed = told(step(ids.opinion(NAME, "o1"), TYPED, 1))
    assert [one.id for one in measures_without_opinion(PLAN, ledger(KNOWLEDGE, typed))] == [
        one for one in expected if one != "D2-3"
    ]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 81),
        ({"text": "公民館"}, 3),
        ({"text": "ｺﾝﾋﾞﾆ"}, 2),
        ({"text": "公民館 講座"}, 1),
        ({"source": "staff"}, 19),
        ({"source": "committee"}, 62),
        ({"source": "resident"}, 1),
        ({"theme": "2-budget"}, 5),
        ({"state": "unanswered"}, 80),
        ({"state": "not_adopted", "text": "予算"}, 1),
        ({"measure": "S-1"}, 3),
        ({"document": "kawasaki_report"}, 13),
        ({"document": "kawasaki_meeting_2", "measure": "S-1"}, 2),
        ({"meeting": "m1"}, 1),
        ({"source": "group"}, 0),
    ],
)
def test_opinions_are_found(asked: dict[str, str], count: int):
    refused = ResponseBody(state="not_adopted", reason="予算の裏付けがない")
    rows = ledger(
        KNOWLEDGE, told(step(ids.opinion(NAME, "o1"), TYPED, 1), step(ids.response(NAME, "c1-1"), refused, 1))
    )
    assert len(find_opinions(rows, **asked)) == count
