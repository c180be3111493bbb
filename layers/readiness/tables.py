"""People by class for every ward or district, and by walking time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from layers.figures import units_of
from layers.folder import DataFolder
from layers.readiness.ages import with_ages
from layers.readiness.case import Case
from layers.readiness.classes import CLASSES
from layers.readiness.reach import band_of
from layers.readiness.solve import Solved

#: Resistance to tsunami waves of the building that people find room in; "none" where its list has no such field.
WAVES = ("yes", "conditional", "no", "unknown", "none")
#: The columns of a unit's row that can be added up.
NUMBERS = (
    "demand",
    *CLASSES,
    *(f"served_wave_{wave}" for wave in WAVES),
    "nearest_served",
    "places_open",
    "places_unknown",
    "room",
)


def ward_units(folder: DataFolder, case: Case) -> pd.DataFrame:
    """The wards (id, name), and a last unit "" where people live in none of them."""
    units = units_of(folder)[["id", "name"]]
    return _with_rest(units, case, "ward")


def district_units(folder: DataFolder, case: Case, ward: str) -> pd.DataFrame:
    """The school districts (id, name) of a ward, of all where it is "": then with a last unit "" as `ward_units`."""
    own = folder.districts.of_ward(ward)
    units = pd.DataFrame({"id": own["code"], "name": own["name"]})
    return units.astype(object).reset_index(drop=True) if ward else _with_rest(units, case, "district")


def _with_rest(units: pd.DataFrame, case: Case, column: str) -> pd.DataFrame:
    units = pd.DataFrame(units).astype(object).reset_index(drop=True)
    if case.demand is None or case.demand.cells[column].isin(units["id"]).all():
        return units
    return pd.concat([units, pd.DataFrame({"id": [""], "name": [""]})], ignore_index=True)


def unit_table(
    units: pd.DataFrame, case: Case, found: Solved | None, column: str, unknown: Mapping[str, int]
) -> pd.DataFrame:
    """One row a unit: id, name, state, at_least, training, and the `NUMBERS` (Int64; NA = 判定不能).

    demand = the sum of the classes [people]. served_wave_… part the served by the building's resistance to waves, in
    this assignment. nearest_served: who would find room if everyone went to the nearest place. places_open and
    places_unknown count the unit's own places, room [people] what the open ones hold. state: see `state_of`. at_least:
    the unit has cells whose number of people is not registered (``unknown``); they are in no number. Beside them the
    `layers.readiness.ages.AGE_NUMBERS`.
    """
    table = units.reset_index(drop=True).copy()
    numbers = _numbers(case, found, column)
    for name in NUMBERS:
        values = numbers.get(name)
        whole = pd.Series(pd.NA, index=table.index) if values is None else table["id"].map(values).fillna(0)
        table[name] = whole.astype("Int64")
    table = with_ages(table, case, found, column)
    table["training"] = case.training
    table["at_least"] = [unknown.get(str(one), 0) > 0 for one in table["id"]]
    table["state"] = [state_of(row) for row in table.to_dict("records")]
    return table


def _numbers(case: Case, found: Solved | None, column: str) -> dict[str, pd.Series]:
    places = case.places.table
    own = places[column]
    opened, maybe = case.places.with_status("open"), case.places.with_status("unknown")
    numbers = {
        "places_open": pd.Series(opened).groupby(own.to_numpy()).sum(),
        "places_unknown": pd.Series(maybe).groupby(own.to_numpy()).sum(),
        "room": pd.Series(np.where(opened, places["capacity"], 0.0)).groupby(own.to_numpy()).sum(),
    }
    if case.demand is None:
        return numbers
    of = case.demand.cells[column].to_numpy()
    known = set(case.demand.cells[column])
    numbers["demand"] = pd.Series(case.people).groupby(of).sum()
    if found is None:
        return numbers
    for position, name in enumerate(CLASSES):
        numbers[name] = pd.Series(found.classes[:, position]).groupby(of).sum()
    waves = case.places.table["wave"].replace("", "none").to_numpy()
    pairs, people = found.plan.pairs, np.where(found.plan.known[found.plan.pairs.place], found.plan.people, 0)
    for wave in WAVES:
        which = waves[pairs.place] == wave
        numbers[f"served_wave_{wave}"] = pd.Series(people[which]).groupby(of[pairs.cell[which]]).sum()
    lone = found.everyone_nearest.of_cells(len(of), known=True)
    numbers["nearest_served"] = pd.Series(lone).groupby(of).sum()
    assert known >= set(numbers["demand"].index)
    return numbers


def state_of(row: Mapping[str, object]) -> str:
    """What a unit's row comes to: undecided (判定不能), nobody (対象外), unknown, short or ready.

    A unit is ready only when everybody is served; where any of its people depend on something unknown it is unknown,
    however many are served.
    """
    if pd.isna(row["served"]):
        return "undecided"
    if row["unknown"] or row["at_least"]:
        return "unknown"
    if not row["demand"]:
        return "nobody"
    return "ready" if row["served"] == row["demand"] else "short"


def without_place(row: pd.Series | Mapping[str, Any]) -> tuple[int | None, bool]:
    """People of a unit's row who surely have no place [people], whatever is unknown, and whether the truth may be more:
    where cells of unregistered people stand in no number. None = 判定不能.
    """
    if pd.isna(row["served"]):
        return None, False
    return int(row["demand"]) - int(row["served"]) - int(row["unknown"]), bool(row["at_least"])


def people_bands(case: Case, found: Solved | None, bands_min: list[float]) -> pd.DataFrame:
    """People of each ward by walking time to the nearest place that serves or may: unit, band,
    upto_min, people. Empty where nothing could be computed.
    """
    columns = ["unit", "band", "upto_min", "people"]
    if found is None or case.demand is None:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in zip(columns, _KINDS, strict=True)})
    band = band_of(case.seconds(found.nearest_m, found.nearest_place), bands_min)
    table = pd.DataFrame({"unit": case.demand.cells["ward"], "band": band, "people": case.people})
    table = table.groupby(["unit", "band"], as_index=False)["people"].sum()
    table["upto_min"] = upto(table["band"].to_numpy(), bands_min)
    return table[columns].astype({"people": "Float64"})


_KINDS = ("object", "int64", "float64", "Float64")


def upto(band: np.ndarray, bands_min: list[float]) -> np.ndarray:
    """The upper end of each band [min]: inf beyond the last, NaN where the time cannot be told."""
    ends = np.array([*bands_min, np.inf, np.nan])
    return ends[band]
