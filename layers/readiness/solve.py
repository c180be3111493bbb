"""A case solved: who is served where, why the others are not, and where room runs out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from layers.readiness.assign import Assignment, Shortage, nearest, optimal, shortages
from layers.readiness.case import Case
from layers.readiness.classes import classify, unserved
from layers.readiness.reach import Pairs


@dataclass(frozen=True)
class Solved:
    """``classes`` (cells × `layers.readiness.classes.CLASSES`) [people]; ``everyone_nearest`` beside the plan.

    ``nearest_m`` and ``nearest_place``: the way of each cell to the nearest place that serves or may [m], and which;
    ``first_place`` the nearest of those it can reach in time, -1 for none.
    """

    serving: np.ndarray
    plan: Assignment
    everyone_nearest: Assignment
    classes: np.ndarray
    shortages: tuple[Shortage, ...]
    nearest_m: np.ndarray
    nearest_place: np.ndarray
    first_place: np.ndarray


def solve(case: Case) -> Solved:
    """Solve a solvable case."""
    assert case.ways is not None
    serving = case.places.with_status("open", "unknown")
    capacity = case.capacity()
    people, cells = case.people, len(case.people)
    pairs = case.pairs.keep(serving[case.pairs.place])
    plan = optimal(people, capacity, pairs)
    served, unknown = plan.of_cells(cells, known=True), plan.of_cells(cells, known=False)
    nearest_m, nearest_place = case.ways.nearest(serving)
    # Whoever reaches a place of unknown capacity is in the flow; what is left depends on no unknown number.
    wet, somewhere = case.places.with_status("wet").any(), bool(serving.any())
    # Places that may serve and have no position may be anywhere.
    lost = case.places.table["status"].isin(["open", "unknown"]).any() and not somewhere
    in_time = np.bincount(pairs.cell, minlength=cells) > 0
    known = len(serving) > 0 and not lost
    reason = unserved(known, bool(somewhere or wet), somewhere, nearest_m, case.limits.cap_m, in_time)
    classes = classify(people, served, unknown, reason)
    first_m, first_place = _first_choice(pairs, cells)
    lone = nearest(people, capacity, first_m, first_place)
    short = tuple(shortages(people, capacity, plan))
    return Solved(serving, plan, lone, classes, short, nearest_m, nearest_place, first_place)


def _first_choice(pairs: Pairs, cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Way to and position of the nearest place each cell can reach; inf and -1 for none, ties to the smaller id."""
    order = np.lexsort((pairs.place, pairs.walk_m, pairs.cell))
    _, first = np.unique(pairs.cell[order], return_index=True)
    walk, place = np.full(cells, np.inf), np.full(cells, -1)
    chosen = order[first]
    walk[pairs.cell[chosen]], place[pairs.cell[chosen]] = pairs.walk_m[chosen], pairs.place[chosen]
    return walk, place
