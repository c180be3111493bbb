"""Places in any registered inundation area, whatever the drill's hazard: those nobody designates stand there too."""

from __future__ import annotations

import numpy as np
import shapely

from layers.folder import DataFolder
from layers.readiness.demand import ZONES, zones_of
from layers.readiness.places import Places
from layers.readiness.scenario import Scenario
from layers.readiness.statement import Statement, told


def in_water(folder: DataFolder, places: Places) -> tuple[list[tuple[str, ...]], list[Statement]]:
    """For each place the kinds of inundation areas it lies in, and how many do; of a kind without an area, that nobody
    can tell. A place without a position lies in none that is known.
    """
    found: list[tuple[str, ...]] = [() for _ in range(len(places.table))]
    said = []
    for hazard, kind in ZONES.items():
        zones = zones_of(folder, Scenario(hazard=hazard, inundation="on"))
        if zones is None:
            said.append(told("drill_zone_missing", kind=kind))
            continue
        rows = np.flatnonzero(places.placed)
        points, _ = shapely.STRtree(zones.geometry.to_numpy()).query(
            shapely.points(places.position[rows]), predicate="intersects"
        )
        wet = np.unique(rows[points])
        for row in wet:
            found[row] = (*found[row], kind)
        if len(wet):
            said.append(told("drill_in_water", kind=kind, sites=len(wet)))
    return found, said
