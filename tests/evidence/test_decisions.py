"""The order of what needs a decision, and the change since the year before."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from layers.evidence.agreement import Agreement
from layers.evidence.decisions import CHANGE_REASONS, Candidate, Change, change, decisions
from layers.evidence.model import Evidence
from tests.support import CONFIG

DAY = datetime.date(2026, 10, 1)


def due(days: int) -> datetime.date:
    return DAY - datetime.timedelta(days=days)


def apart(classes: int, points: float = 0) -> Agreement:
    return Agreement("rated_high", 50, "5", classes_apart=classes, points_apart=points)


#: In the stated order.
ORDERED = [
    Candidate("overdue longest", due=due(90)),
    Candidate("overdue, contradicts", due=due(10), agreement=apart(1, 5)),
    Candidate("overdue, affects", due=due(10), people=100),
    Candidate("two classes", agreement=apart(2, 1)),
    Candidate("one class, far", agreement=apart(1, 9), people=3),
    Candidate("one class, near, unknown people", agreement=apart(1, 3), people=None),
    Candidate("one class, near, many", agreement=apart(1, 3), people=500),
    Candidate("one class, near, few", agreement=apart(1, 3), people=5),
    Candidate("people alone", people=50),
    Candidate("fewer people", people=49),
]
LEFT_OUT = [
    Candidate("nothing"),
    Candidate("due today", due=DAY),
    Candidate("done late", due=due(90), done=True),
    Candidate("agrees", agreement=Agreement("agrees", 100, "3")),
    Candidate("cannot be told", agreement=Agreement("undecided", reason="no_target"), people=None),
]


@pytest.mark.parametrize("seed", range(5))
def test_the_stated_order(seed: int):
    mixed = [*ORDERED, *LEFT_OUT]
    random.Random(seed).shuffle(mixed)
    assert [one.measure for one in decisions(mixed, DAY)] == [one.measure for one in ORDERED]


def test_what_is_equal_keeps_its_order():
    twice = [Candidate("a", "港区", people=5), Candidate("a", "南区", people=5)]
    assert [one.ward for one in decisions(twice, DAY)] == ["港区", "南区"]


def test_without_a_reference_date_nothing_is_overdue():
    assert decisions([Candidate("a", due=due(90))], None) == []


# --- change ---------------------------------------------------------------------------------------


def year(value: float | None, **more: Any) -> Evidence:
    told = {"state": "known", "reason": "", "training": False, **more}
    return Evidence(told.pop("indicator", "i"), value, "sites", as_of=DAY, **told)


@pytest.mark.parametrize(
    ("now", "before", "direction", "difference", "better"),
    [
        (872, 457, "more", 415, True),
        (457, 872, "more", -415, False),
        (3, 5, "less", -2, True),
        (5, 3, "less", 2, False),
        (5, 5, "less", 0, None),
        (0, 5, "more", -5, False),
    ],
)
def test_a_change(now: float, before: float, direction: Any, difference: float, better: bool | None):
    assert change(year(now), year(before), direction) == Change(difference, better)


@pytest.mark.parametrize(
    ("now", "before", "same", "reason"),
    [
        (year(None, state="undecided"), year(1), True, "no_value"),
        (year(1), year(None, state="unregistered"), True, "no_value_before"),
        (year(787), year(872), False, "definition"),
        (year(787, estimated=True), year(872), True, "definition"),
        (year(1, training=True), year(1), True, "mixed"),
        (year(1), year(1, training=True), True, "mixed"),
        (year(1, at_least=True), year(1), True, "incomplete"),
        (year(1), year(1, left_out=2), True, "incomplete"),
    ],
)
def test_a_change_that_cannot_be_told(now: Evidence, before: Evidence, same: bool, reason: str):
    found = change(now, before, "more", same_definition=same)
    assert (found.difference, found.better, found.reason) == (None, None, reason)
    assert found.training == (now.training or before.training)


def test_every_reason_has_words():
    for words in CONFIG.text.values():
        assert set(words["change_reason"]) == set(CHANGE_REASONS)


def test_two_indicators_have_no_change():
    with pytest.raises(ValueError, match="expected one"):
        change(year(1), year(1, indicator="other"), "more")
