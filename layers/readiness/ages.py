"""How old the people are who have to flee, and those of them without a place, where the population layer tells."""

from __future__ import annotations

import pandas as pd

from layers.readiness.case import Case
from layers.readiness.classes import CLASSES
from layers.readiness.demand import AGES
from layers.readiness.solve import Solved

#: The columns beside those of `layers.readiness.tables.unit_table` [people]; they can be added up.
AGE_NUMBERS = tuple(f"{what}_{age}" for what in ("demand", "unserved") for age in AGES)
_LEFT = CLASSES[2:]


def with_ages(table: pd.DataFrame, case: Case, found: Solved | None, column: str) -> pd.DataFrame:
    """The table (one row a unit, ``id`` = the cells' ``column``) with the `AGE_NUMBERS` (Int64 [people]).

    unserved: in a class other than served and unknown. NA where a band is not registered for every cell of the unit, by
    day, and for nobody unserved but people of whom it is unknown. Nobody knows who of a cell goes where: its people without a place are taken to be as old as all of it.
    """
    numbers = {name: pd.Series(pd.NA, index=table.index, dtype="Int64") for name in AGE_NUMBERS}
    if case.demand is None:
        return table.assign(**numbers)
    cells = case.demand.cells
    parts = {"demand": pd.Series(1.0, index=cells.index)}
    if found is not None:
        lacking = found.classes[:, [CLASSES.index(name) for name in _LEFT]].sum(axis=1)
        parts["unserved"] = pd.Series(lacking / case.people, index=cells.index)
    for what, part in parts.items():
        for age in [name for name in AGES if name in cells]:
            numbers[f"{what}_{age}"] = _by_unit(table["id"], cells[age] * part, cells[column])
    left, maybe = table[list(_LEFT)].sum(axis=1), (table["unknown"] > 0).fillna(False)
    for name in [name for name in AGE_NUMBERS if name.startswith("unserved")]:
        numbers[name] = numbers[name].mask(maybe & (left == 0))
    return table.assign(**numbers)


def _by_unit(ids: pd.Series, people: pd.Series, units: pd.Series) -> pd.Series:
    """People added up for each unit, 0 for one without cells; one cell that is unknown leaves the sum unknown."""
    sums = people.groupby(units).sum().mask(people.isna().groupby(units).any())
    return ids.map(sums).astype(float).mask(~ids.isin(units), 0.0).round().astype("Int64")
