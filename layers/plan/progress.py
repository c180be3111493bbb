"""What entries say together: counts, ratings, the roll-out by state, series of indicator values cut at a break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from layers.plan.entries import (
    Definition,
    Entries,
    IndicatorValue,
    Level,
    Milestone,
    PlanCell,
    Result,
    Rollout,
)
from layers.plan.model import Plan
from layers.plan.scales import Rating, Scale, count_ratings
from layers.states import ROLLOUT_STATES


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values of one definition in order of time. The next stretch of a series begins after a break, not after a fall."""

    definition: Definition
    values: tuple[IndicatorValue, ...]


@dataclass(frozen=True, slots=True)
class StateCounts:
    """Wards by roll-out state. ``unknown`` has no entry; ``not_applicable`` stands outside every percentage."""

    by_state: dict[str, int]
    unknown: int

    @property
    def applicable(self) -> int:
        """The wards a percentage is of: all but those the measure does not concern; unknown ones count among them."""
        return sum(self.by_state.values()) - self.by_state["not_applicable"] + self.unknown

    @property
    def share_done(self) -> float | None:
        """Percent of the applicable wards where it is done; None where one is unknown or none is applicable."""
        if self.unknown or not self.applicable:
            return None
        return 100 * self.by_state["done"] / self.applicable


def entry_counts(plan: Plan) -> dict[str, int]:
    """How many of each the plan's own entries hold; ``ratings`` are those printed, on both levels."""
    own = plan.entries
    return {
        "programmes": len(plan.programmes),
        "cells": sum(cell.kind == "content" for cell in own.cells),
        "baselines": sum(cell.kind == "baseline" for cell in own.cells),
        "milestones": len(own.milestones),
        "results": len(own.results),
        "ratings": sum(result.rating is not None for result in own.results),
        "values": len(own.values),
    }


def ratings_by_code(entries: Entries, scale: Scale, *, fiscal_year: int | None = None) -> dict[str, int]:
    """How many results stand on each comparable code of the scale, best first, in this fiscal year or in all."""
    found = [one.rating for one in entries.results if fiscal_year in (None, one.fiscal_year)]
    return count_ratings(scale, found)


def results_of(entries: Entries, *, fiscal_year: int, level: Level) -> dict[str, Result]:
    """The results of a year on one level by pillar or measure id; the two levels are never merged."""
    found = (one for one in entries.results if (one.fiscal_year, one.level) == (fiscal_year, level))
    return {one.measure or one.pillar or "": one for one in found}


def ranks_by_year(entries: Entries, measure: str, scales: Mapping[str, Scale]) -> dict[int, tuple[Rating, int | None]]:
    """Fiscal year → the measure's detailed rating and its rank on its own scale (None: not comparable)."""
    rated = [one for one in entries.results if one.measure == measure and one.level == "detail"]
    found = {one.fiscal_year: one.rating for one in sorted(rated, key=lambda one: one.fiscal_year)}
    return {year: (rating, scales[rating.scale_id].rank(rating)) for year, rating in found.items() if rating}


def timeline(plan: Plan, measure: str) -> tuple[list[PlanCell], list[PlanCell], list[Milestone]]:
    """Baselines, plan cells and milestones of a measure, each in the order of time."""
    cells = sorted((cell for cell in plan.entries.cells if cell.measure == measure), key=lambda cell: cell.order)
    content = [cell for cell in cells if cell.kind == "content"]
    stones = [one for one in plan.entries.milestones if one.measure == measure]
    return (
        [cell for cell in cells if cell.kind == "baseline"],
        sorted(content, key=lambda cell: (cell.first_fiscal_year or 0, cell.order)),
        sorted(stones, key=lambda one: (one.fiscal_year, one.month or "9999")),
    )


def series(entries: Entries, indicator: str, *, ward: str | None = None, place: str = "") -> list[Stretch]:
    """The values of an indicator in the order of the table, cut wherever the definition changes.

    Between two stretches nothing may be subtracted or joined by a line.
    """
    definitions = {one.id: one for one in entries.definitions if one.indicator == indicator}
    found = [one for one in entries.values if one.definition in definitions and (one.ward, one.place) == (ward, place)]
    stretches: list[Stretch] = []
    for one in found:
        if stretches and stretches[-1].definition.id == one.definition:
            stretches[-1] = Stretch(stretches[-1].definition, (*stretches[-1].values, one))
        else:
            stretches.append(Stretch(definitions[one.definition], (one,)))
    return stretches


def conflicts(entries: Entries) -> dict[str, tuple[IndicatorValue, ...]]:
    """Official values that disagree, by the name of their conflict: to be shown side by side, never averaged."""
    names = dict.fromkeys(one.conflict for one in entries.values if one.conflict)
    return {name: tuple(one for one in entries.values if one.conflict == name) for name in names}


def state_counts(rollout: Iterable[Rollout]) -> StateCounts:
    """Roll-out entries by state, e.g. those of one measure and one fiscal year."""
    states = [one.state for one in rollout]
    return StateCounts({state: states.count(state) for state in ROLLOUT_STATES}, states.count(None))


def wards_of(entries: Entries) -> list[str]:
    """The wards the roll-out names, in the order of the table: how many there are comes from the data."""
    return list(dict.fromkeys(one.ward for one in entries.rollout))
