"""What if some of the options were open: who finds room then, in all, by ward and by school district. A moment's work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.readiness.assign import served_of_cells
from layers.readiness.case import Case
from layers.readiness.siting import PEOPLE, case_with
from layers.readiness.tables import district_units, ward_units


@dataclass(frozen=True)
class Change:
    """What opening some options changes. ``before`` and ``now`` are the numbers of the objective [people].

    Those two, and their difference, are the same whatever plan is followed. ``by_ward`` and ``by_district`` (of the
    chosen ward; empty without one) part them as the plan with the least walking does: one row a unit with id, name,
    demand, before, now, change and left (demand − now) [people]; a unit may lose a few where the whole gains.
    """

    before: int
    now: int
    by_ward: pd.DataFrame = field(repr=False)
    by_district: pd.DataFrame = field(repr=False)

    @property
    def gain(self) -> int:
        """People gained."""
        return self.now - self.before

    def of_ward(self, ward: str) -> int:
        """People gained among those of a ward."""
        return int(self.by_ward.loc[self.by_ward["id"] == ward, "change"].sum())


def counted(case: Case, objective: str) -> np.ndarray:
    """People of each cell an objective counts: those who find known room by the plan of `layers.readiness.answer`, or
    those within reach of a place that serves or may.
    """
    serving = case.places.with_status("open", "unknown")
    pairs = case.pairs.keep(serving[case.pairs.place])
    if objective == PEOPLE:
        return served_of_cells(case.people, case.capacity(), pairs)[0]
    near = np.bincount(pairs.cell, minlength=len(case.people)) > 0
    return np.where(near, case.people, 0)


def remainder(case: Case, objective: str, opened: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """People of each cell still without a place with these options open, and those of whom it cannot be told because they
    reach only places that may take them [people]. Under coverage nobody is unknown: room is not looked at.
    """
    after = case_with(case, opened)
    if objective != PEOPLE:
        return case.people - counted(after, objective), np.zeros(len(case.people), dtype=np.int64)
    serving = after.places.with_status("open", "unknown")
    pairs = after.pairs.keep(serving[after.pairs.place])
    served, unknown = served_of_cells(after.people, after.capacity(), pairs)
    if not serving.any() and after.places.table["status"].isin(["open", "unknown"]).any():
        # Places that may serve and have no position may be anywhere.
        unknown = after.people - served
    return after.people - served - unknown, unknown


def change(
    folder: DataFolder, case: Case, objective: str, before: np.ndarray, opened: Iterable[str], ward: str = ""
) -> Change:
    """What these options (ids of places; others are ignored) change in a solvable case.

    ``before`` is `counted` of the case itself, computed once.
    """
    now = counted(case_with(case, opened), objective)
    wards = _by_unit(ward_units(folder, case), case, "ward", before, now)
    units = district_units(folder, case, ward) if ward else pd.DataFrame({"id": [], "name": []}, dtype=object)
    return Change(int(before.sum()), int(now.sum()), wards, _by_unit(units, case, "district", before, now))


def _by_unit(units: pd.DataFrame, case: Case, column: str, before: np.ndarray, now: np.ndarray) -> pd.DataFrame:
    assert case.demand is not None
    numbers = pd.DataFrame({"demand": case.people, "before": before, "now": now, "change": now - before})
    numbers["left"] = numbers["demand"] - numbers["now"]
    sums = numbers.groupby(case.demand.cells[column].to_numpy()).sum()
    found = sums.reindex(units["id"], fill_value=0).astype(np.int64).reset_index(drop=True)
    return pd.concat([units.reset_index(drop=True), found], axis=1)
