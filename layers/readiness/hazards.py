"""Who lives within reach of a designated place, for every hazard at once."""

from __future__ import annotations

import dataclasses
import datetime

import numpy as np
import pandas as pd

from layers.folder import DataFolder
from layers.readiness.case import ways_of
from layers.readiness.demand import demand_of
from layers.readiness.places import Places, gather, records
from layers.readiness.reach import covered
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement
from layers.readiness.terms import Terms, terms
from layers.spec import Config


def reach_by_hazard(
    folder: DataFolder, config: Config, scenario: Scenario, as_of: datetime.date | None
) -> tuple[pd.DataFrame | None, list[Statement]]:
    """Residents of each ward within the scenario's distance cap of an emergency site, by hazard the site is designated
    for (with or without a condition), and what is to be said of it; None where that cannot be told.

    Columns: unit (ward), people, and a column a hazard [people]. Everybody counts, wherever the hazard would strike;
    room and times do not.
    """
    everyone = dataclasses.replace(scenario, inundation="off", purpose="flee")
    found = terms(everyone, config, folder.city.code)
    demand, said = demand_of(folder, everyone)
    sites = _sites(folder, config, everyone, found, as_of)
    if demand is None or sites is None:
        return None, said
    places, serves = sites
    ways, on_foot = ways_of(folder, everyone, found, demand.position, places.position)
    if ways is None:
        return None, said + on_foot
    limit = np.full(len(demand.cells), min(found.cap_m, found.reach_max_m))
    pairs = ways.pairs(limit, places.placed & serves.any(axis=1))
    people = demand.cells["people"].to_numpy()
    within = covered(pairs, serves, len(people)) * people[:, None]
    table = pd.DataFrame(within, columns=list(config.layers.hazards))
    table.insert(0, "people", people)
    table.insert(0, "unit", demand.cells["ward"].to_numpy())
    return table.groupby("unit", as_index=False).sum(), said + on_foot


def sites_in_doubt(folder: DataFolder, config: Config) -> dict[str, int]:
    """Emergency sites that may be in reach and stand in no number of `reach_by_hazard`, by hazard: whether they are
    designated for it is not registered, or they are and have no position.
    """
    layer = folder.layer("emergency_site")
    if layer is None:
        return {}
    flags, placed = layer.frame[list(config.layers.hazards)], layer.frame[["longitude", "latitude"]].notna().all(axis=1)
    doubtful = flags.eq("unknown") | (flags.isin(["yes", "conditional"]) & ~placed.to_numpy()[:, None])
    return {hazard: int(count) for hazard, count in doubtful.sum().items()}


def _sites(
    folder: DataFolder, config: Config, scenario: Scenario, found: Terms, as_of: datetime.date | None
) -> tuple[Places, np.ndarray] | None:
    layer = folder.layer("emergency_site")
    if layer is None:
        return None
    places = gather([records(folder, config, scenario, found, as_of, layer, layer.frame)], ("emergency_site",))
    flags = layer.frame.set_index("uid")[list(config.layers.hazards)].loc[places.table["uid"]]
    return places, flags.isin(["yes", "conditional"]).to_numpy()
