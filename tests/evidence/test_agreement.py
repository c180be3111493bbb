"""A rating held against its evidence: a table by hand, and what must hold whatever the numbers are."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.evidence.agreement import KINDS, REASONS, Agreement, agreement, place, reached
from layers.evidence.model import REASONS as EVIDENCE_REASONS
from layers.evidence.model import Evidence
from tests.support import CONFIG

THRESHOLDS = CONFIG.indicators.agreement["target_reached"]


@dataclass(frozen=True)
class Scale:
    """Stands in for a rating scale: comparable codes, the best first, and those that are not comparable."""

    ranked: tuple[str, ...] = ("1", "2", "3", "4", "5")
    not_comparable: tuple[str, ...] = field(default=("9",))


LOW, HIGH = Scale(), Scale(("5", "4", "3", "2", "1"))


def known(value: float | None, **more: Any) -> Evidence:
    told: dict[str, Any] = {"state": "known", "reason": "", "training": False, **more}
    return Evidence("an_indicator", value, "percent", as_of=datetime.date(2026, 10, 1), **told)


def judge(
    code: str | None, value: float | None, target: float | None, direction: Any = "more", **more: Any
) -> Agreement:
    found = more.pop("evidence", None) or known(value)
    told = {"rating_training": False, "thresholds": THRESHOLDS, "scale": LOW, **more}
    return agreement(code, told.pop("scale"), found, target, direction, **told)


#: rating, value, target, direction, kind, share, expected class.
TABLE: list[tuple[str, float, float, Any, str, float, str]] = [
    # The middle of each class, rated so.
    ("1", 130, 100, "more", "agrees", 130, "1"),
    ("2", 110, 100, "more", "agrees", 110, "2"),
    ("3", 100, 100, "more", "agrees", 100, "3"),
    ("4", 90, 100, "more", "agrees", 90, "4"),
    ("5", 40, 100, "more", "agrees", 40, "5"),
    # On a border the better class is expected.
    ("1", 120, 100, "more", "agrees", 120, "1"),
    ("2", 105, 100, "more", "agrees", 105, "2"),
    ("3", 95, 100, "more", "agrees", 95, "3"),
    ("4", 80, 100, "more", "agrees", 80, "4"),
    # 1.05 of 1 and 8.4 of 8 are 105 %, not a hair less.
    ("2", 1.05, 1, "more", "agrees", 105, "2"),
    ("2", 8.4, 8, "more", "agrees", 105, "2"),
    # A neighbour, within 2 points of the common border and beyond them.
    ("3", 93, 100, "more", "agrees", 93, "4"),
    ("3", 92.9, 100, "more", "rated_high", 92.9, "4"),
    ("2", 103, 100, "more", "agrees", 103, "3"),
    ("2", 102.9, 100, "more", "rated_high", 102.9, "3"),
    ("3", 107, 100, "more", "agrees", 107, "2"),
    ("3", 107.1, 100, "more", "rated_low", 107.1, "2"),
    ("4", 97, 100, "more", "agrees", 97, "3"),
    ("4", 97.1, 100, "more", "rated_low", 97.1, "3"),
    ("5", 82, 100, "more", "agrees", 82, "4"),
    ("1", 118, 100, "more", "agrees", 118, "2"),
    # Near the wrong border of a neighbour: no excuse.
    ("2", 96, 100, "more", "rated_high", 96, "3"),
    # Two classes apart, however near the borders.
    ("1", 104.9, 100, "more", "rated_high", 104.9, "3"),
    ("3", 120, 100, "more", "rated_low", 120, "1"),
    ("1", 10, 100, "more", "rated_high", 10, "5"),
    ("5", 200, 100, "more", "rated_low", 200, "1"),
    # Less is better: half of what was allowed is 200 % of the target.
    ("1", 50, 100, "less", "agrees", 200, "1"),
    ("3", 100, 100, "less", "agrees", 100, "3"),
    ("3", 200, 100, "less", "rated_high", 50, "5"),
    ("5", 80, 100, "less", "rated_low", 125, "1"),
    ("4", 125, 100, "less", "agrees", 80, "4"),
    # Nothing done; nothing left; nothing asked for.
    ("5", 0, 100, "more", "agrees", 0, "5"),
    ("3", 0, 100, "more", "rated_high", 0, "5"),
    ("1", 0, 100, "less", "agrees", inf, "1"),
    ("2", 0, 100, "less", "rated_low", inf, "1"),
    ("3", 0, 0, "less", "agrees", 100, "3"),
    ("5", 7, 0, "less", "agrees", 0, "5"),
]


@pytest.mark.parametrize(("code", "value", "target", "direction", "kind", "share", "expected"), TABLE)
def test_a_judgement(code: str, value: float, target: float, direction: Any, kind: str, share: float, expected: str):
    found = judge(code, value, target, direction)
    assert (found.kind, found.share, found.expected_code, found.reason) == (kind, share, expected, "")


@pytest.mark.parametrize(("code", "value", "target", "direction", "kind", "share", "expected"), TABLE)
def test_on_a_scale_whose_best_is_high(
    code: str, value: float, target: float, direction: Any, kind: str, share: float, expected: str
):
    found = judge(str(6 - int(code)), value, target, direction, scale=HIGH)
    assert (found.kind, found.expected_code) == (kind, str(6 - int(expected)))


UNDECIDED: list[tuple[str, str, dict[str, Any]]] = [
    ("no_rating", "no entry", {"code": None}),
    ("no_rating", "a blank entry", {"code": ""}),
    ("not_comparable", "a code that is not comparable", {"code": "9"}),
    ("unknown_code", "a code of no scale", {"code": "S"}),
    ("no_target", "no target", {"target": None}),
    ("target_zero", "a target of nothing", {"target": 0}),
    ("negative", "a negative value", {"value": -1}),
    ("negative", "a negative target", {"target": -1, "direction": "less"}),
    ("no_thresholds", "a scale without thresholds", {"thresholds": None}),
    ("no_thresholds", "a scale of other classes", {"scale": Scale(("1", "2", "3"))}),
    ("fictional", "made-up evidence under a real rating", {"evidence": known(100, training=True)}),
    ("fictional", "a made-up target under a real rating", {"target_training": True}),
    ("incomplete", "at least", {"evidence": known(100, at_least=True)}),
    ("incomplete", "at most", {"evidence": known(100, at_most=True)}),
    ("incomplete", "records left out", {"evidence": known(100, left_out=1)}),
    ("incomplete", "records that lie nowhere", {"evidence": known(100, unplaced=1)}),
    ("estimated", "an estimated list", {"evidence": known(100, estimated=True)}),
]
UNDECIDED += [
    (reason, reason, {"evidence": known(None, state=state, reason=reason)})
    for reason, state in EVIDENCE_REASONS.items()
]


@pytest.mark.parametrize(("reason", "case", "given"), UNDECIDED, ids=[case for _, case, _ in UNDECIDED])
def test_what_cannot_be_told(reason: str, case: str, given: dict[str, Any]):
    told = {"code": "3", "value": 100, "target": 100, "direction": "more", **given}
    found = judge(told.pop("code"), told.pop("value"), told.pop("target"), told.pop("direction"), **told)
    assert (found.kind, found.reason) == ("undecided", reason)
    assert (found.share, found.expected_code, found.classes_apart, found.points_apart) == (None, None, 0, 0)
    assert not found.contradicts


def test_every_reason_stands_in_the_table_and_has_words():
    assert {reason for reason, _, _ in UNDECIDED} == {*REASONS, *EVIDENCE_REASONS}
    for words in CONFIG.text.values():
        assert set(words["agreement"]) == set(KINDS)
        assert set(words["agreement_reason"]) == set(REASONS)


@pytest.mark.parametrize("evidence_training", [True, False])
def test_a_made_up_rating_is_judged_and_marked(evidence_training: bool):
    found = judge("3", 0, 100, evidence=known(100, training=evidence_training), rating_training=True)
    assert (found.kind, found.training) == ("agrees", True)


def test_the_mark_is_on_what_cannot_be_told_too():
    assert judge("3", 0, 100, evidence=known(100, training=True)).training
    assert judge("3", 0, 100, target_training=True).training
    assert not judge("3", 100, 100).training


@pytest.mark.parametrize(
    ("code", "value", "apart", "points"),
    [("3", 100, 0, 0), ("3", 93, 0, 0), ("3", 90, 1, 5), ("3", 70, 2, 25), ("1", 70, 4, 50), ("3", 125, 2, 20)],
)
def test_the_size_of_a_contradiction(code: str, value: float, apart: int, points: float):
    found = judge(code, value, 100)
    assert (found.classes_apart, found.points_apart) == (apart, points)


def test_a_share_without_measure_is_infinitely_apart():
    assert judge("2", 0, 100, "less").points_apart == inf


def test_no_share_of_nothing():
    with pytest.raises(ZeroDivisionError):
        reached(1, 0, "more")


def test_the_thresholds_are_those_of_the_product_and_say_so():
    assert THRESHOLDS.shares == [120, 105, 95, 80]
    assert (THRESHOLDS.border_points, THRESHOLDS.level, THRESHOLDS.source) == (2, "A", "製品の仮定")
    assert CONFIG.indicators.thresholds("achievement") is THRESHOLDS
    assert CONFIG.indicators.thresholds("validity") is None


NUMBERS = st.floats(0.01, 1e6, allow_nan=False)


@given(NUMBERS, NUMBERS, st.sampled_from(["more", "less"]), st.sampled_from(LOW.ranked))
def test_a_better_value_never_lets_one_expect_a_worse_class(value: float, target: float, direction: Any, code: str):
    better = value * 1.5 if direction == "more" else value / 1.5
    classes = [place(reached(one, target, direction), THRESHOLDS) for one in (better, value)]
    assert classes == sorted(classes)
    found = judge(code, value, target, direction)
    assert found.contradicts == (found.classes_apart > 0)
    if found.kind == "rated_high":
        assert LOW.ranked.index(code) < classes[1]
    if found.kind == "rated_low":
        assert LOW.ranked.index(code) > classes[1]
