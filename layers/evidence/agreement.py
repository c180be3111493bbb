"""Whether a self-rating agrees with the evidence: the share of the target reached, the class that share lets one
expect, and how far the rating is from it.

Shares are worked out in exact fractions of the numbers as written, so that 105 of 100 is no hair below 105 %.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Literal, Protocol

from layers.evidence.model import Evidence
from layers.spec import Direction, Thresholds

Kind = Literal["agrees", "rated_high", "rated_low", "undecided"]
KINDS: tuple[Kind, ...] = ("agrees", "rated_high", "rated_low", "undecided")
#: Why no judgement is possible, beside the reasons of the evidence itself. Words under ``[agreement_reason]``.
REASONS = (
    "no_rating",
    "unknown_code",
    "not_comparable",
    "no_thresholds",
    "fictional",
    "incomplete",
    "estimated",
    "no_target",
    "target_zero",
    "negative",
)
#: The share of a value so much better than asked that no number tells it: nothing left of what should be less.
BEYOND = inf


class RatingScale(Protocol):
    """What a judgement asks of a rating scale."""

    @property
    def ranked(self) -> Sequence[str]:
        """The comparable codes, the best one first."""

    @property
    def not_comparable(self) -> Collection[str]:
        """Codes that say nothing about how good it was."""


@dataclass(frozen=True)
class Agreement:
    """``share`` of the target reached [%] (infinite where nothing is left of what should be less), ``expected_code``
    the class it lets one expect; both None where that cannot be told. ``reason`` says why a judgement is undecided.

    The size of a contradiction: ``classes_apart``, then ``points_apart`` [percentage points] from the share to the
    nearest share of the class rated. Both 0 where the rating agrees. ``training``: made-up data are in it.
    """

    kind: Kind
    share: float | None = None
    expected_code: str | None = None
    reason: str = ""
    classes_apart: int = 0
    points_apart: float = 0
    training: bool = False

    @property
    def contradicts(self) -> bool:
        """Whether rating and evidence contradict each other."""
        return self.kind in ("rated_high", "rated_low")


def agreement(
    rating_code: str | None,
    scale: RatingScale,
    evidence: Evidence,
    target: float | None,
    direction: Direction,
    *,
    rating_training: bool,
    thresholds: Thresholds | None,
    target_training: bool = False,
) -> Agreement:
    """Hold a rating (None = no entry) against the evidence, by the rule of ``config/indicators.toml``.

    一致 where the classes are equal, or neighbours with the share within the thresholds' border points of their common
    border. Undecided, with its reason, where there is no rating, no target, no rule or no value, where an unknown record
    could change the value, where an input is made up and the rating is real, and for a code that is not comparable.
    """
    training = rating_training or target_training or evidence.training
    reason = _rating_reason(rating_code, scale, thresholds) or _evidence_reason(evidence)
    if not reason and not rating_training and (evidence.training or target_training):
        reason = "fictional"
    if not reason:
        reason = _target_reason(evidence.value, target, direction)
    if reason:
        return Agreement("undecided", reason=reason, training=training)
    assert rating_code is not None
    assert thresholds is not None
    assert evidence.value is not None
    assert target is not None
    share = reached(evidence.value, target, direction)
    expected, rated = place(share, thresholds), scale.ranked.index(rating_code)
    return _judged(share, expected, rated, scale, thresholds, training)


def reached(value: float, target: float, direction: Direction) -> float | Fraction:
    """The share of the target reached [%]: value ÷ target, or target ÷ value where less is better.

    Where less is better and nothing is left, a target of 0 is just met (100) and any other beyond measure.

    Raises:
        ZeroDivisionError: a target of 0 where more is better: no share can be told.
    """
    part, whole = (value, target) if direction == "more" else (target, value)
    if direction == "less" and not value:
        return BEYOND if target else Fraction(100)
    return 100 * Fraction(str(part)) / Fraction(str(whole))


def share_of(evidence: Evidence, target: float | None, direction: Direction) -> float | None:
    """The share of a target reached [%], whatever the rating; None where `agreement` could not tell it either."""
    if _evidence_reason(evidence) or _target_reason(evidence.value, target, direction):
        return None
    assert evidence.value is not None
    assert target is not None
    return float(reached(evidence.value, target, direction))


def place(share: float | Fraction, thresholds: Thresholds) -> int:
    """The class a share lets one expect, counted from the best (0); a share on a border belongs to the better one."""
    return sum(share < Fraction(str(border)) for border in thresholds.shares)


def _rating_reason(code: str | None, scale: RatingScale, thresholds: Thresholds | None) -> str:
    if code is None or code == "":
        return "no_rating"
    if code in scale.not_comparable:
        return "not_comparable"
    if code not in scale.ranked:
        return "unknown_code"
    fits = thresholds is not None and len(thresholds.shares) == len(scale.ranked) - 1
    return "" if fits else "no_thresholds"


def _evidence_reason(evidence: Evidence) -> str:
    if evidence.state != "known" or evidence.value is None:
        return evidence.reason or "unknown_input"
    if evidence.estimated:
        return "estimated"
    return "" if evidence.complete else "incomplete"


def _target_reason(value: float | None, target: float | None, direction: Direction) -> str:
    if target is None:
        return "no_target"
    if target < 0 or (value or 0) < 0:
        return "negative"
    return "target_zero" if direction == "more" and target == 0 else ""


def _judged(
    share: float | Fraction, expected: int, rated: int, scale: RatingScale, thresholds: Thresholds, training: bool
) -> Agreement:
    apart = abs(expected - rated)
    points: float | Fraction = 0.0
    if apart:
        # The border of the class rated on the side where the share lies: its upper one for a better share.
        border = Fraction(str(thresholds.shares[rated - 1 if expected < rated else rated]))
        points = abs(share - border) if isinstance(share, Fraction) else BEYOND
    code = scale.ranked[expected]
    if apart == 0 or (apart == 1 and points <= Fraction(str(thresholds.border_points))):
        return Agreement("agrees", float(share), code, training=training)
    kind: Kind = "rated_high" if rated < expected else "rated_low"
    return Agreement(kind, float(share), code, "", apart, float(points), training)
