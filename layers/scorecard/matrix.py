"""The roll-out of the measures in the wards: which can start now, what blocks the others, how far each ward is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from layers.plan.entries import Rollout
from layers.plan.progress import StateCounts, state_counts
from layers.scorecard.book import PlanBook
from layers.scorecard.overlay import conditions_of

#: Whether a measure can start in a ward: now, not yet, already begun, out of the question, or not known.
Start = Literal["now", "blocked", "begun", "not_applicable", "unknown"]
STARTS: tuple[Start, ...] = ("now", "blocked", "begun", "not_applicable", "unknown")


@dataclass(frozen=True)
class WardProgress:
    """A ward's measures by state; ``overdue`` of them are past their date."""

    ward: str
    states: StateCounts
    can_start: int
    overdue: int


def start_of(rollout: Rollout | None) -> Start:
    """Whether a measure can start in a ward now: its conditions are met, nothing blocks it, and it has not begun."""
    if rollout is None or rollout.state is None:
        return "unknown"
    if rollout.state == "not_applicable":
        return "not_applicable"
    if rollout.state in ("running", "done"):
        return "begun"
    unmet = any(one.met is False for one in conditions_of(rollout.conditions))
    return "now" if rollout.state == "ready" and not rollout.blockers and not unmet else "blocked"


def matrix(book: PlanBook, fiscal_year: int) -> dict[str, dict[str, Rollout | None]]:
    """Measure id → ward → its entry at the end of the fiscal year (None: no entry), both in the plan's order."""
    return {
        measure.id: {ward: book.rollout(measure.id, ward, fiscal_year) for ward in book.wards}
        for measure in book.plan.measures
    }


def ward_progress(book: PlanBook, fiscal_year: int, as_of: str) -> list[WardProgress]:
    """Every ward with its measures by state; a measure without an entry counts as unknown."""
    rows = matrix(book, fiscal_year)
    return [_ward(ward, [row[ward] for row in rows.values()], as_of) for ward in book.wards]


def counts_of(entries: Iterable[Rollout | None]) -> StateCounts:
    """Entries by state, those that are missing as unknown."""
    listed = list(entries)
    known = state_counts(one for one in listed if one is not None)
    return StateCounts(known.by_state, known.unknown + listed.count(None))


def _ward(ward: str, entries: list[Rollout | None], as_of: str) -> WardProgress:
    starts = [start_of(one) for one in entries]
    late = sum(one is not None and bool(as_of) and one.overdue(as_of) for one in entries)
    return WardProgress(ward, counts_of(entries), starts.count("now"), late)
