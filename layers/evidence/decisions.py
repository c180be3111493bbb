"""What needs a decision, in a stated order; and what changed since the year before."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from layers.evidence.agreement import Agreement
from layers.evidence.model import Evidence
from layers.spec import Direction

#: Why a change cannot be told, beside what is missing in one of the two years. Words under ``[change_reason]``.
CHANGE_REASONS = ("no_value", "no_value_before", "definition", "mixed", "incomplete")


@dataclass(frozen=True)
class Candidate:
    """Something that may need a decision: a measure (in a ward, "" for the city) with its due date, its judgement and
    the people affected. ``people`` is None where their number is unknown and 0 where nobody is affected.
    """

    measure: str
    ward: str = ""
    due: datetime.date | None = None
    done: bool = False
    agreement: Agreement | None = None
    people: float | None = 0

    def days_overdue(self, as_of: datetime.date | None) -> int:
        """Days past the due date at the reference date; 0 where it is done, not yet due, or no date is known."""
        if self.done or self.due is None or as_of is None:
            return 0
        return max(0, (as_of - self.due).days)


def decisions(candidates: Iterable[Candidate], as_of: datetime.date | None) -> list[Candidate]:
    """What is overdue, contradicts its evidence or affects people, in the stated order: what is overdue first, the
    longest first; then the size of the contradiction (classes, then percentage points); then people affected, an
    unknown number before any known one. What is equal in all keeps its order. The rest is left out: an unknown number
    of people alone is no need, it only orders what is needed for another reason.
    """
    needed = [one for one in candidates if _needed(one, as_of)]
    return sorted(needed, key=lambda one: _order(one, as_of))


def _needed(one: Candidate, as_of: datetime.date | None) -> bool:
    contradicts = one.agreement is not None and one.agreement.contradicts
    return one.days_overdue(as_of) > 0 or contradicts or (one.people or 0) > 0


def _order(one: Candidate, as_of: datetime.date | None) -> tuple[float, ...]:
    found = one.agreement
    size = (0, 0.0) if found is None else (found.classes_apart, found.points_apart)
    people = float("inf") if one.people is None else one.people
    return (-one.days_overdue(as_of), -size[0], -size[1], -people)


@dataclass(frozen=True)
class Change:
    """``difference`` [the indicator's unit] from the year before to now; None where it cannot be told, and ``reason``
    says why. ``better`` is None for no change as well.
    """

    difference: float | None
    better: bool | None = None
    reason: str = ""
    training: bool = False


def change(now: Evidence, before: Evidence, direction: Direction, *, same_definition: bool = True) -> Change:
    """The change between two years of one indicator.

    Undecided where a year has no value or its unknown records could change it, where the definition changed in between
    (a broken line, not a fall), and where one year is made up and the other real.

    Raises:
        ValueError: the two are not of one indicator.
    """
    if now.indicator != before.indicator:
        raise ValueError(f"found indicators {now.indicator!r} and {before.indicator!r}, expected one")
    training = now.training or before.training
    reason = _no_change(now, before, same_definition)
    if reason or now.value is None or before.value is None:
        return Change(None, reason=reason, training=training)
    difference = now.value - before.value
    better = None if difference == 0 else (difference > 0) == (direction == "more")
    return Change(difference, better, training=training)


def _no_change(now: Evidence, before: Evidence, same_definition: bool) -> str:
    if now.value is None:
        return "no_value"
    if before.value is None:
        return "no_value_before"
    if now.training != before.training:
        return "mixed"
    if not same_definition or now.estimated != before.estimated:
        return "definition"
    return "" if now.complete and before.complete else "incomplete"
